//! 64 clients with one slip, half through the form's handler, half through the server function, for 200 slips.

use crate::support::{Site, survey};
use http::StatusCode;
use serde_json::json;
use std::{collections::HashSet, sync::Arc};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_slips_on_sqlite() {
    race(Site::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_slips_on_postgres() {
    race(Site::postgres().await).await;
}

const SLIPS: usize = 200;
const RACERS: usize = 64;

async fn race(site: Site) {
    let mut tokens = vec![];
    for agency in 0..6 {
        tokens.extend(site.open_slips(agency).await.iter().map(|s| s.token.plain().to_owned()));
    }
    tokens.truncate(SLIPS);
    assert_eq!(tokens.len(), SLIPS);
    let site = Arc::new(site);
    let mut racers = tokio::task::JoinSet::new();
    for (s, token) in tokens.iter().enumerate() {
        for r in 0..RACERS {
            let (site, token) = (site.clone(), token.clone());
            let sent = survey((s * RACERS + r) as u128, [4; 5]);
            racers.spawn(async move {
                loop {
                    let (status, receipt) = if r % 2 == 0 {
                        let answer = site.post(&format!("/p/{token}"), &sent).await;
                        (answer.status, answer.header("location").replace("/cam-on/", ""))
                    } else {
                        let answer = site.call("nop-phieu", json!({ "token": token, "mode": "qr", "fields": sent })).await;
                        (answer.status, answer.text.trim_matches('"').to_owned())
                    };
                    // A database that a slow machine keeps waiting: the page says to send the same again, and so they do.
                    if status != StatusCode::SERVICE_UNAVAILABLE {
                        return (s, status, receipt);
                    }
                }
            });
        }
    }
    let mut receipts = vec![HashSet::new(); SLIPS];
    let mut refused = 0;
    while let Some(done) = racers.join_next().await {
        let (s, status, receipt) = done.unwrap();
        match status {
            StatusCode::SEE_OTHER | StatusCode::OK => drop(receipts[s].insert(receipt)),
            StatusCode::CONFLICT => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert!(receipts.iter().all(|r| r.len() == 1));
    assert_eq!(refused, SLIPS * (RACERS - 1));
    assert_eq!(site.backend.store.response_count("nghi-xuan-2020").await.unwrap(), SLIPS as u64);
}
