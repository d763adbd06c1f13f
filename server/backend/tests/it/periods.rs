//! Figures by week: what is stored is a recount; what is told waits for the seal and for enough voices.

use crate::{
    recount::figures_are_a_recount,
    support::{Province, numbered, on_both, survey},
};
use backend::{clock::Clock, export, periods, seal};
use domain::{
    index,
    response::{Frame, Kind},
    tally::Moments,
};
use std::sync::atomic::Ordering;

on_both!(weeks_are_told_when_they_are_sealed_and_full);

/// Moves the clock by days, and lets the night do its work.
async fn days(p: &Province, days: i64) {
    let Clock::Fixed(now) = &p.backend.clock else { unreachable!() };
    now.fetch_add(days * 86_400, Ordering::Relaxed);
    seal::keep(p.store(), &p.backend.rounds, p.backend.clock.today()).await.unwrap();
}

async fn weeks_are_told_when_they_are_sealed_and_full(p: Province) {
    // Thursday 10/9/2020, week 37. Agency 0: 6, 2, 4 voices a week; agency 1: 9 in the first.
    let mut slips = p.slips(0, 12, Kind::Individual, Frame::Open).await.into_iter();
    let mut scores = vec![];
    for (week, n) in [6usize, 2, 4].into_iter().enumerate() {
        for (i, token) in slips.by_ref().take(n).enumerate() {
            let given = numbered(week * 611 + i * 37);
            scores.push((week, given));
            p.submit(&token, &survey((100 * week + i) as u128, given)).await.unwrap();
        }
        if week == 0 {
            for (i, token) in p.slips(1, 9, Kind::Individual, Frame::Open).await.iter().enumerate() {
                p.submit(token, &survey(1000 + i as u128, [4; 5])).await.unwrap();
            }
            assert!(periods::by_period(p.store(), &p.open()).await.unwrap().whole.weeks.is_empty(), "nothing is sealed");
        }
        let seen = periods::by_period(p.store(), &p.open()).await.unwrap().agencies.remove(&p.agencies[0]).unwrap();
        assert_eq!(seen.weeks.len(), usize::from(week == 2), "the first week is told when five more came after it");
        days(&p, 7).await;
    }
    assert_eq!(p.backend.clock.today().to_string(), "2020-10-01", "the round was over yesterday");
    let told = periods::by_period(p.store(), &p.open()).await.unwrap();
    let own = &told.agencies[&p.agencies[0]];
    let spans: Vec<_> = own.weeks.iter().map(|f| (f.from.to_string(), f.to.to_string(), f.n)).collect();
    assert_eq!(spans, [("2020-09-07".into(), "2020-09-13".into(), 6), ("2020-09-14".into(), "2020-09-27".into(), 6)]);
    assert_eq!(own.months.iter().map(|(month, f)| (*month, f.n)).collect::<Vec<_>>(), [((2020, 9), 12)]);
    let recount = scores.iter().filter(|s| s.0 == 0).fold(Moments::default(), |mut sum, (_, given)| {
        sum.add(&Moments::of(given[..4].iter().copied()));
        sum
    });
    assert_eq!(own.weeks[0].indices.sipas, index::sipas(&recount, 0));
    assert_eq!(own.weeks[0].indices.sips, index::sips(&recount, 0));
    assert_eq!(told.whole.weeks.iter().map(|f| f.n).collect::<Vec<_>>(), [15, 6]);
    assert_eq!(figures_are_a_recount(&p).await, 21);
    let report = export::Report::gather(p.store(), &p.open(), &p.backend.clock).await.unwrap();
    assert_eq!(report.periods.agencies[&p.agencies[0]], *own);
}
