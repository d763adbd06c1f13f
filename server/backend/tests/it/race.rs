//! Many clients with one slip: exactly one voice.

use crate::support::{Province, ROUND, on_both, survey};
use domain::{
    response::{Frame, Kind},
    trouble::Refusal,
};
use std::collections::HashSet;

on_both!(sixty_four_racers_leave_one_voice_a_slip);

async fn sixty_four_racers_leave_one_voice_a_slip(p: Province) {
    const SLIPS: usize = 25;
    const RACERS: usize = 64;
    let slips = p.slips(0, SLIPS, Kind::Individual, Frame::Drawn).await;
    let mut racers = tokio::task::JoinSet::new();
    for (s, token) in slips.iter().enumerate() {
        for r in 0..RACERS {
            let (intake, token) = (p.backend.intake.clone(), token.clone());
            // Two of every racer's neighbours send the very same submission, as an impatient thumb does.
            let fields = survey((s * RACERS + r / 2) as u128, [4; 5]);
            racers.spawn(async move {
                loop {
                    // A slow machine keeps 1,600 waiting for a connection: the page says to send the same again, and so they do.
                    match intake.submit(&token, domain::response::Mode::Qr, &fields).await {
                        Err(Refusal::Unavailable) => {}
                        done => return (s, done),
                    }
                }
            });
        }
    }
    let mut receipts: Vec<HashSet<String>> = vec![HashSet::new(); SLIPS];
    let mut refused = 0;
    while let Some(done) = racers.join_next().await {
        match done.unwrap() {
            (s, Ok(receipt)) => drop(receipts[s].insert(receipt.plain().to_owned())),
            (_, Err(refusal)) => {
                assert_eq!(refusal, Refusal::Used);
                refused += 1;
            }
        }
    }
    assert!(receipts.iter().all(|r| r.len() == 1), "one receipt a slip");
    assert_eq!(refused, SLIPS * (RACERS - 2));
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), SLIPS as u64);
    assert_eq!(p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap().total.n, SLIPS as u64);
}
