//! The page of the periods.

use crate::support::{Site, survey};
use backend::{clock::Clock, seal};
use http::StatusCode;
use std::sync::atomic::Ordering;

const PERIODS: &str = "/quan-tri/thoi-gian";

#[tokio::test]
async fn the_periods_are_for_the_province() {
    let site = Site::sqlite().await;
    assert_eq!(site.get(PERIODS).await.status, StatusCode::SEE_OTHER);
    let agency = site.log_in("xa").await;
    assert_eq!(site.get_as(PERIODS, &agency).await.status, StatusCode::FORBIDDEN);
    let province = site.log_in("tinh").await;
    assert_eq!(site.get_as(&format!("{PERIODS}?dot=la"), &province).await.status, StatusCode::NOT_FOUND);
    assert!(site.get_as("/quan-tri/toan-tinh", &province).await.text.contains(&format!("href=\"{PERIODS}?dot=nghi-xuan-2020\"")));
}

#[tokio::test]
async fn weeks_come_when_they_are_over_and_others_followed() {
    let site = Site::sqlite().await;
    let (first, second) = (site.open_slips(0).await, site.open_slips(1).await);
    let night = async || {
        let Clock::Fixed(now) = &site.backend.clock else { unreachable!() };
        now.fetch_add(7 * 86_400, Ordering::Relaxed);
        seal::keep(&site.backend.store, &site.backend.rounds, site.backend.clock.today()).await.unwrap();
    };
    let send = async |slips: &[&backend::slips::PrintedSlip], from: usize| {
        for (i, slip) in slips.iter().enumerate() {
            let key = (from + i) as u128;
            let sent = site.post(&format!("/p/{}", slip.token.plain()), &survey(key, [4, 5, 3, 4, 4])).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER);
        }
    };
    let cookie = site.log_in("tinh").await;
    let page = async |query: &str| site.get_as(&format!("{PERIODS}?dot=nghi-xuan-2020{query}"), &cookie).await.text;
    send(&first[..6], 0).await;
    assert!(page("").await.contains("Chưa có tuần nào để hiện"));
    night().await;
    send(&second[..7], 100).await;
    night().await;
    // Logins last twelve hours.
    let cookie = site.log_in("tinh").await;
    let page = async |query: &str| site.get_as(&format!("{PERIODS}?dot=nghi-xuan-2020{query}"), &cookie).await.text;
    let shown = page("").await;
    assert!(shown.contains("07/09/2020 – 13/09/2020") && shown.contains("Tháng 9/2020"), "{shown}");
    assert!(!shown.contains("14/09/2020 – 20/09/2020"), "nobody came after that week");
    assert!(shown.contains("data-cot=\"Phiếu\">6</td>") && shown.contains("75,00\u{a0}%"), "three of four items in the index");
    assert!(page("&co-quan=000.21.27.H27").await.contains("Chưa có tuần nào để hiện"), "no voice followed at this agency");
}
