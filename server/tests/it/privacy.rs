//! What a citizen is told before answering, and that nothing of it stays in a cache.

use crate::support::{Site, form};
use axum::body::Body;
use http::{Request, header};

#[tokio::test]
async fn the_survey_leads_to_what_is_kept_how_long_and_which_rights() {
    let site = Site::sqlite().await;
    let token = site.open_slips(0).await[0].token.plain().to_owned();
    let survey = site.get(&format!("/p/{token}")).await;
    for told in
        ["tự nguyện", "Tổ chức khảo sát", "Mục đích", "không rút lại", "91/2025/QH15", "356/2025/NĐ-CP", "href=\"/rieng-tu\""]
    {
        assert!(survey.text.contains(told), "{told}");
    }
    let page = site.get("/rieng-tu").await;
    let round = site.backend.rounds.get("nghi-xuan-2020").unwrap().round.clone();
    let days = ["180 ngày sau khi kết quả được công bố", "nhiều nhất 90 ngày"];
    let told = [
        "tự nguyện",
        "không rút lại",
        "2 ngày làm việc",
        "Không phải tôi",
        "91/2025/QH15",
        "356/2025/NĐ-CP",
        &round.owner,
        &round.contact,
    ];
    for told in days.iter().chain(&told) {
        assert!(page.text.contains(*told), "{told}");
    }
    assert!(!page.text.contains("<input"), "nothing here is agreed to by leaving it as it is");
}

/// Every address of the router, by its own text: a new one cannot be forgotten here.
pub(crate) fn addresses() -> Vec<String> {
    let source = include_str!("../../src/http.rs");
    let known = [
        ("ui::citizen::PRIVACY", ui::citizen::PRIVACY),
        ("ui::staff::FORMS", ui::staff::FORMS),
        ("ui::staff::SAMPLING", ui::staff::SAMPLING),
        ("ui::staff::ROUNDS", ui::staff::ROUNDS),
        ("ui::staff::YEAR", ui::staff::YEAR),
        ("ui::staff::CODES", ui::staff::CODES),
        ("ui::staff::VERIFICATION", ui::staff::VERIFICATION),
        ("ui::staff::PERIODS", ui::staff::PERIODS),
        ("ui::staff::COMPARISON", ui::staff::COMPARISON),
        ("ui::staff::REASONS", ui::staff::REASONS),
        ("ui::staff::INDICES", ui::staff::INDICES),
        ("ui::staff::REPORT", ui::staff::REPORT),
        ("ui::staff::LEDGER", ui::staff::LEDGER),
        ("ui::staff::SUPERVISION", ui::staff::SUPERVISION),
    ];
    let router = source.split("pub fn router(").nth(1).unwrap().split("\n}").next().unwrap();
    let name = |route: &str| {
        let first = route.split(',').next().unwrap().trim();
        let constant = known.iter().find(|(constant, _)| *constant == first).map(|(_, path)| (*path).to_owned());
        constant.unwrap_or_else(|| first.strip_prefix('"').and_then(|f| f.strip_suffix('"')).expect(first).to_owned())
    };
    router.split(".route(").skip(1).map(name).collect()
}

/// The address with real things in its braces, so that pages are shown and not only refused.
pub(crate) fn filled(address: &str, token: &str) -> String {
    let values = [
        ("{token}", token),
        ("{receipt}", "0000000000000000"),
        ("{round}", "nghi-xuan-2020"),
        ("{agency}", "000.21.27.H27"),
        ("{version}", "1"),
        ("{list}", "1"),
        ("{size}", "1"),
        ("{name}", "kiem-tra-phieu"),
        ("{fingerprint}", "x"),
    ];
    let code = if address.contains("/dot/") { "nghi-xuan-2020" } else { "000.21.27.H27" };
    values.iter().fold(address.replace("{code}", code), |path, (brace, value)| path.replace(brace, value))
}

#[tokio::test]
async fn no_address_leaves_anything_in_a_cache_but_the_icon_and_the_bundles() {
    let site = Site::sqlite().await;
    let token = site.open_slips(0).await[0].token.plain().to_owned();
    let cookie = site.log_in("tinh").await;
    let (mut seen, mut shown) = (0, 0);
    for address in addresses() {
        let path = filled(&address, &token);
        assert!(!path.contains('{'), "{address}");
        if address.starts_with("/pkg/") || address == "/bieu-tuong.svg" {
            continue;
        }
        let post = form(&path, String::new());
        let as_staff = Request::get(&path).header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
        for request in [Request::get(&path).body(Body::empty()).unwrap(), as_staff, post] {
            let method = request.method().clone();
            let answer = site.send(request).await;
            assert_eq!(answer.header("cache-control"), "no-store", "{method} {path}: {}", answer.status);
            shown += u32::from(answer.status.is_success());
            for foreign in ["src=\"http", "src=\"//", "href=\"//", "@import", "url(http"] {
                assert!(!answer.text.contains(foreign), "{method} {path} asks another host: {foreign}");
            }
        }
        seen += 1;
    }
    assert!(seen > 35 && shown > 30, "{seen} addresses, {shown} pages");
    let icon = site.get("/bieu-tuong.svg").await;
    assert!(icon.header("cache-control").contains("max-age"));
}
