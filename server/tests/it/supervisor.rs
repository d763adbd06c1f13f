//! What a supervisor's account reaches, and that what it is given lets its own browser judge the ledger.

use crate::{
    privacy::{addresses, filled},
    support::{Site, form, survey},
};
use axum::body::Body;
use domain::ledger::{
    HeadError, Signing,
    audit::{Finding, Now},
};
use http::{Method, Request, StatusCode, header};

/// Routes that a supervisor reads. Whatever else the router has refuses it.
const OWN: [&str; 5] = [
    "/quan-tri/so-cai",
    "/quan-tri/so-cai/dau/{size}",
    "/quan-tri/so-cai/noi-tiep",
    "/quan-tri/so-cai/cong-bo",
    "/quan-tri/giam-sat",
];
/// The door, which everybody passes.
const DOOR: [&str; 4] = ["/quan-tri", "/quan-tri/", "/quan-tri/dang-nhap", "/quan-tri/dang-xuat"];

async fn ask(site: &Site, method: Method, path: &str, cookie: &str) -> (StatusCode, String) {
    let mut request = match method {
        Method::GET => Request::get(path).body(Body::empty()).unwrap(),
        _ => form(path, "dot=nghi-xuan-2020&vi-sao=x&dang=csv".to_owned()),
    };
    *request.method_mut() = method;
    request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
    let answer = site.send(request).await;
    (answer.status, answer.text)
}

/// All that is stored which a staff route could change.
async fn everything(site: &Site) -> String {
    let store = &site.backend.store;
    let mut all = format!("{:?}", store.latest_head().await.unwrap().map(|(head, _)| head));
    for (code, open) in site.backend.rounds.all().iter() {
        all += &format!("{code} {:?} {:?} {:?}", open.phase, open.round, store.events(code).await.unwrap());
    }
    all
}

#[tokio::test]
async fn every_staff_route_but_its_own_refuses_a_supervisor() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("mttq").await;
    let before = everything(&site).await;
    let (mut refused, mut read) = (0, 0);
    for address in addresses().into_iter().filter(|a| a.starts_with("/quan-tri")) {
        if DOOR.contains(&address.as_str()) {
            continue;
        }
        let path = filled(&address, "-");
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let (status, text) = ask(&site, method.clone(), &path, &cookie).await;
            if OWN.contains(&address.as_str()) && method == Method::GET {
                assert_ne!(status, StatusCode::FORBIDDEN, "{path}");
                read += 1;
            } else {
                assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path}");
                assert!(text.contains("Không xem được trang này"), "{method} {path}: the usual page");
                refused += 1;
            }
        }
    }
    assert!(refused > 100 && read == OWN.len(), "{refused} refused, {read} read");
    assert_eq!(everything(&site).await, before, "nothing has changed");
    for agency in ["000.21.27.H27", "toan-tinh"] {
        let stream = site.get_as(&format!("/api/live?co_quan={agency}"), &cookie).await;
        assert_eq!(stream.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn the_ledgers_pages_are_the_supervisors_and_the_provinces_alone() {
    let site = Site::sqlite().await;
    let size = site.backend.store.latest_head().await.unwrap().unwrap().0.size;
    let paths = ["so-cai".to_owned(), format!("so-cai/dau/{size}"), "so-cai/noi-tiep?tu=1".to_owned(), "giam-sat".to_owned()];
    for path in paths.map(|path| format!("/quan-tri/{path}")) {
        assert_eq!(site.get(&path).await.status, StatusCode::SEE_OTHER, "{path}");
        for (login, status) in [("mttq", StatusCode::OK), ("tinh", StatusCode::OK), ("xa", StatusCode::FORBIDDEN)] {
            let answer = site.get_as(&path, &site.log_in(login).await).await;
            assert_eq!(answer.status, status, "{login} {path}");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
    let cookie = site.log_in("mttq").await;
    let home = site.get_as("/quan-tri", &cookie).await;
    assert_eq!(home.header("location"), "/quan-tri/so-cai");
    let out = site.post_as::<&str>("/quan-tri/dang-xuat", &[], &cookie).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get_as("/quan-tri/so-cai", &cookie).await.status, StatusCode::SEE_OTHER, "the session is over");
}

/// What a browser sees, with the supervisor's cookie where it asks for proofs.
struct Browser<'a> {
    site: &'a Site,
    cookie: String,
}

impl Browser<'_> {
    async fn now(&self) -> Now {
        let (key, note) = (self.site.get("/so-cai/khoa").await, self.site.get("/so-cai").await);
        Now::read(&key.text, &note.text).unwrap()
    }

    async fn text(&self, path: &str) -> Option<String> {
        let answer = self.site.get_as(path, &self.cookie).await;
        assert!(matches!(answer.status, StatusCode::OK | StatusCode::NOT_FOUND), "{path}: {}", answer.status);
        (answer.status == StatusCode::OK).then_some(answer.text)
    }

    async fn judge(&self, kept: &str) -> Result<u64, Finding> {
        let now = self.now().await;
        let claim = now.kept(kept)?;
        let answer = match claim.question() {
            Some((from, to)) => self.text(&format!("/quan-tri/so-cai/noi-tiep?tu={from}&den={to}")).await,
            None => None,
        };
        claim.settle(answer.as_deref()).map(|head| head.size)
    }
}

async fn vote(site: &Site, keys: std::ops::Range<usize>) -> Vec<String> {
    let slips = site.open_slips(0).await;
    let mut receipts = vec![];
    for i in keys {
        let sent = site.post(&format!("/p/{}", slips[i].token.plain()), &survey(i as u128, [4; 5])).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        receipts.push(sent.header("location").rsplit('/').next().unwrap().to_owned());
    }
    site.backend.store.seal(site.backend.clock.today()).await.unwrap();
    receipts
}

async fn a_browser_judges_the_ledger(site: Site) {
    let browser = Browser { cookie: site.log_in("mttq").await, site: &site };
    let mut kept = vec![site.get("/so-cai").await.text];
    let receipts = vote(&site, 0..3).await;
    kept.push(site.get("/so-cai").await.text);
    let early = site.get(&format!("/cam-on/{}/bang-chung", receipts[0])).await.text;
    vote(&site, 3..9).await;
    kept.push(site.get("/so-cai").await.text);
    let mut sizes = vec![];
    for note in &kept {
        sizes.push(browser.judge(note).await.unwrap());
    }
    assert!(sizes[0] < sizes[1] && sizes[1] < sizes[2]);

    // Each head of the page is one that was signed, and can be taken away.
    let page = site.get_as("/quan-tri/so-cai", &browser.cookie).await.text;
    assert!(page.contains(&format!("/quan-tri/so-cai/dau/{}", sizes[2])), "the day's last head");
    for (note, size) in kept.iter().zip(&sizes) {
        assert_eq!(browser.text(&format!("/quan-tri/so-cai/dau/{size}")).await.as_ref(), Some(note));
    }
    let within = sizes[1] - 1;
    assert_eq!(browser.text(&format!("/quan-tri/so-cai/dau/{within}")).await, None, "no head lies within a night");

    // A receipt's proof, of that night and of today.
    let now = browser.now().await;
    for text in [early.clone(), site.get(&format!("/cam-on/{}/bang-chung", receipts[0])).await.text] {
        let (receipt, claim) = now.response(&text, None).unwrap();
        assert_eq!(receipt.plain(), receipts[0]);
        let answer = match claim.question() {
            Some((from, to)) => browser.text(&format!("/quan-tri/so-cai/noi-tiep?tu={from}&den={to}")).await,
            None => None,
        };
        claim.settle(answer.as_deref()).unwrap();
    }
    let other = domain::token::Receipt::parse(&receipts[1]).unwrap();
    assert_eq!(now.response(&early, Some(&other)).unwrap_err(), Finding::OtherReceipt);

    // What an honest server has no proof of: sizes the wrong way round, or of no head.
    for (from, to) in [(0, sizes[2]), (sizes[2] + 1, sizes[2]), (1, sizes[2] + 1), (1, within)] {
        assert_eq!(browser.text(&format!("/quan-tri/so-cai/noi-tiep?tu={from}&den={to}")).await, None, "{from} {to}");
    }
    let odd = site.get_as("/quan-tri/so-cai/noi-tiep?tu=-1", &browser.cookie).await;
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    let latest = browser.text(&format!("/quan-tri/so-cai/noi-tiep?tu={}", sizes[0])).await.unwrap();
    assert_eq!(latest, browser.text(&format!("/quan-tri/so-cai/noi-tiep?tu={}&den={}", sizes[0], sizes[2])).await.unwrap());

    // A ledger rewritten under the same key: the very file that was kept does not fit any more.
    site.backend.store.begin_ledger_anew().await.unwrap();
    let found = browser.judge(&kept[2]).await.unwrap_err();
    assert!(matches!(found, Finding::Unproved | Finding::Rewritten | Finding::RolledBack { .. }), "{found:?}");
    let stranger = Signing::new(&[9; 32]).head(3, domain::ledger::Hash([1; 32]), "2020-09-10".parse().unwrap()).unwrap();
    assert_eq!(browser.judge(&stranger).await.unwrap_err(), Finding::Kept(HeadError::OtherKey));
}

#[tokio::test]
async fn a_browser_judges_the_ledger_sqlite() {
    a_browser_judges_the_ledger(Site::sqlite().await).await;
}

#[tokio::test]
async fn a_browser_judges_the_ledger_postgres() {
    a_browser_judges_the_ledger(Site::postgres().await).await;
}

#[tokio::test]
async fn a_published_file_is_proved_by_its_name_and_hash() {
    let site = Site::sqlite().await;
    let tinh = site.log_in("tinh").await;
    let published = site.post_as::<&str>("/quan-tri/dot/nghi-xuan-thu-nghiem-2019/cong-bo", &[], &tinh).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text);
    let browser = Browser { cookie: site.log_in("mttq").await, site: &site };
    let round = "nghi-xuan-thu-nghiem-2019";
    let files = site.backend.store.published_files(round).await.unwrap();
    assert!(!files.is_empty());
    let page = site.get_as("/quan-tri/so-cai", &browser.cookie).await.text;
    for file in files {
        assert!(page.contains(&file.sha256) && page.contains(&format!("data-tep=\"{}\"", file.name)), "{}", file.name);
        let text = browser.text(&format!("/quan-tri/so-cai/cong-bo?dot={round}&tep={}", file.name)).await.unwrap();
        let now = browser.now().await;
        now.published(&text, round, &file.name, &file.sha256).unwrap().settle(None).unwrap();
        let other = file.sha256.replace('a', "b").replace('0', "1");
        assert_eq!(now.published(&text, round, &file.name, &other).unwrap_err(), Finding::NotThere);
    }
    assert_eq!(browser.text(&format!("/quan-tri/so-cai/cong-bo?dot={round}&tep=khong-co")).await, None);
}

#[tokio::test]
async fn a_supervisor_reads_who_did_what_and_how_often_somebody_else_had_answered() {
    let site = Site::sqlite().await;
    let cookie = site.log_in("mttq").await;
    let page = site.get_as("/quan-tri/giam-sat?dot=nghi-xuan-2020", &cookie).await.text;
    assert!(page.contains("Chưa ai báo ở đợt này") && page.contains("Nhật ký"));
    let slip = site.open_slips(0).await[0].token.plain().to_owned();
    vote(&site, 0..1).await;
    assert_eq!(site.post(&format!("/p/{slip}/khong-phai-toi"), &[]).await.status, StatusCode::OK);
    let page = site.get_as("/quan-tri/giam-sat?dot=nghi-xuan-2020", &cookie).await.text;
    assert!(page.contains("Số lần báo") && page.contains("UBND thị trấn Tiên Điền"), "{page}");
    assert_eq!(site.get_as("/quan-tri/giam-sat?dot=khong-co", &cookie).await.status, StatusCode::NOT_FOUND);
    for told in ["SIPAS", "phiếu trả lời.", "/quan-tri/toan-tinh", "/quan-tri/co-quan/"] {
        assert!(!page.contains(told), "{told}");
    }
}
