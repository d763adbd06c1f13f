//! Flags as they are raised at the router: by the time a page was open and by the network, which leave no trace.

use crate::support::{Answer, Site, form, survey};
use axum::extract::ConnectInfo;
use backend::{clock::Clock, suspicion::NETWORK};
use domain::{
    answers::KEY,
    response::{Flag, Kind},
};
use http::{StatusCode, header};
use std::{
    io::Write,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, atomic::Ordering},
};

fn wait(site: &Site, seconds: i64) {
    let Clock::Fixed(now) = &site.backend.clock else { unreachable!() };
    now.fetch_add(seconds, Ordering::Relaxed);
}

async fn flagged(site: &Site, flag: Flag) -> u64 {
    let open = site.backend.rounds.get("nghi-xuan-2020").unwrap();
    let mut n = 0;
    for agency in &open.round.agencies {
        n += site.backend.store.board(&open, agency).await.unwrap().unwrap().total.flags[flag as usize];
    }
    n
}

/// The survey with the key of the page that was opened.
fn fill(page: &Answer, kind: Kind) -> Vec<(String, String)> {
    let key = page.text.split("name=\"khoa\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1)).unwrap();
    let mut fields = survey(0, [4, 5, 3, 4, 4]);
    fields.retain(|field| field.0 != KEY && field.1 != "ca-nhan");
    fields.extend([(KEY.to_owned(), key[..32].to_owned()), ("doi-tuong".to_owned(), kind.code().to_owned())]);
    fields
}

#[tokio::test]
async fn a_page_sent_at_once_is_flagged_and_one_after_a_pause_is_not() {
    let site = Site::sqlite().await;
    let slips = site.open_slips(0).await;
    let paths: Vec<String> = slips.iter().take(3).map(|slip| format!("/p/{}", slip.token.plain())).collect();
    let mut filled = vec![];
    for (path, slip) in paths.iter().zip(&slips) {
        filled.push(fill(&site.get(path).await, slip.kind));
    }
    wait(&site, 2);
    assert_eq!(site.post(&paths[0], &filled[0]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(flagged(&site, Flag::TooFast).await, 1);
    // A gap brings the page back under the same key; what is then sent at once was open since the first time.
    let gap: Vec<_> = filled[1].iter().filter(|field| field.0 != "ngan.2").cloned().collect();
    assert_eq!(site.post(&paths[1], &gap).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    wait(&site, 60);
    assert_eq!(site.post(&paths[1], &filled[1]).await.status, StatusCode::SEE_OTHER);
    let fields = serde_json::to_value(&filled[2]).unwrap();
    let body = serde_json::json!({ "token": slips[2].token.plain(), "mode": "qr", "fields": fields });
    assert_eq!(site.call("nop-phieu", body).await.status, StatusCode::OK);
    assert_eq!(flagged(&site, Flag::TooFast).await, 1, "and no other");
    for flag in Flag::ALL.iter().filter(|flag| **flag != Flag::TooFast) {
        assert_eq!(flagged(&site, *flag).await, 0, "{flag:?}");
    }
}

/// Posts a survey as if it came over a connection from this address.
async fn post_from(site: &Site, path: &str, key: u128, address: IpAddr, said: &str) {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(survey(key, [4, 5, 3, 4, 4])).finish();
    let mut request = form(path, body);
    request.headers_mut().insert("x-forwarded-for", said.parse().unwrap());
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((address, 40_000))));
    let answer = site.send(request).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.header(header::LOCATION.as_str()));
}

/// What the program writes on its log.
#[derive(Clone, Default)]
pub(crate) struct Log(pub(crate) Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_network_is_noticed_and_leaves_no_trace() {
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    let listening = tracing::subscriber::set_default(lines);
    let site = Site::sqlite().await;
    let slips = site.open_slips(0).await;
    assert!(slips.len() > NETWORK + 3, "{}", slips.len());
    let (four, six): (IpAddr, IpAddr) = ("203.0.113.77".parse().unwrap(), "2001:db8:7a5b:c3d1::9".parse().unwrap());
    for (i, slip) in slips.iter().take(NETWORK + 3).enumerate() {
        wait(&site, 100);
        // Nobody vouches for this header, so it moves nothing.
        post_from(&site, &format!("/p/{}", slip.token.plain()), i as u128, four, &format!("198.51.100.{i}")).await;
    }
    assert_eq!(flagged(&site, Flag::OneNetwork).await, 3);
    let elsewhere = site.open_slips(1).await;
    post_from(&site, &format!("/p/{}", elsewhere[0].token.plain()), 99, six, "").await;
    drop(listening);

    let log = log.0.lock().unwrap().clone();
    assert!(log.windows(9).any(|w| w == b"/p/{token"), "the lines were listened to");
    let mut places = vec![("log".to_owned(), log)];
    for name in ["thu.db", "thu.db-wal"] {
        places.push((name.to_owned(), std::fs::read(site.dir.path().join(name)).unwrap()));
    }
    let prefix = [0x20, 0x01, 0x0d, 0xb8, 0x7a, 0x5b, 0xc3, 0xd1];
    let needles: [&[u8]; 6] = [b"203.0.113", b"2001:db8:7a5b", b"198.51.100", &prefix, &[203, 0, 113, 77], b"cb00714d"];
    for (name, bytes) in places {
        for needle in needles {
            assert!(!bytes.windows(needle.len()).any(|w| w == needle), "{needle:?} in {name}");
        }
    }
}
