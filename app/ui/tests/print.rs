//! The printed slips, as a browser gets them. The pages are left under the target directory, to be looked at.
#![cfg(feature = "ssr")]
#![expect(clippy::unwrap_used, reason = "what cannot be set up may fail loudly")]

use backend::{
    Store,
    clock::Clock,
    keys::Keys,
    ledger::Ledger,
    lifecycle::{Order, What},
    rounds::{OpenRound, Rounds},
    slips::{PrintedSlip, PublicUrl, prepare},
};
use domain::{
    agency::{Agency, AgencyKind},
    dossier::{Channel, Dossier, DossierId},
    form::Form,
    response::{Frame, Kind, Mode},
    round::{Phase, Round},
};
use std::{fs, path::Path, sync::Arc};
use ui::print::{Paper, slips_page};

const FORM: &str = include_str!("../../../server/demo/nghi-xuan-2020/phieu.toml");
const ROUND: &str = include_str!("../../../server/demo/nghi-xuan-2020/dot.toml");
const AGENCY: &str = "000.21.27.H27";
const LONG: &str = "Chứng thực hợp đồng, giao dịch liên quan đến tài sản là động sản, quyền sử dụng đất và nhà ở; chứng thực việc sửa \
                    đổi, bổ sung, hủy bỏ hợp đồng, giao dịch đã được chứng thực tại Ủy ban nhân dân cấp xã";
const NASTY: &str = "</dd><script>alert(1)</script> & \"con\"";

fn dossier(serial: u32, procedure: &str) -> Dossier {
    Dossier {
        id: DossierId::parse(&format!("{AGENCY}-200221-{serial:04}")).unwrap(),
        receiving_agency: AGENCY.to_owned(),
        agency: AGENCY.to_owned(),
        field: "TP-HT".to_owned(),
        procedure: procedure.to_owned(),
        kind: Kind::Individual,
        channel: Channel::Counter,
        out_of_province: false,
        received_on: "2020-02-21".parse().unwrap(),
        appointed_on: None,
        returned_on: None,
        frame: Frame::Open,
    }
}

/// A database in a directory of its own, the demonstration's round and form, and three slips.
async fn slips(test: &str, edit: impl FnOnce(&mut Round)) -> (Vec<PrintedSlip>, Arc<OpenRound>) {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&dir);
    let store = Store::open(&format!("sqlite://{}", dir.join("thu.db").display()), Ledger::open(&dir, Clock::System).unwrap())
        .await
        .unwrap();
    let name = match test {
        "escape" => NASTY,
        "long" => {
            "Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính, Trung tâm Phục vụ hành chính công xã Tiên Điền"
        }
        _ => "UBND thị trấn Tiên Điền",
    };
    let agency = Agency {
        code: AGENCY.to_owned(),
        name: name.to_owned(),
        kind: AgencyKind::Commune,
        parent: None,
        valid_from: None,
        valid_to: None,
        successor: None,
    };
    let mut round = Round::from_toml(ROUND).unwrap();
    round.modes.push(Mode::PaperDirect);
    edit(&mut round);
    store.put_agencies(&[agency]).await.unwrap();
    store.put_form(&Form::from_toml(FORM).unwrap(), FORM).await.unwrap();
    let opened = Order::command_line(round.open.from).event(What::Opened, vec![]);
    store.put_round(&round, Phase::Open, &opened).await.unwrap();
    let third = if test == "escape" { NASTY } else { "Cấp giấy xác nhận tình trạng hôn nhân" };
    store.put_dossiers(&[dossier(1, "Đăng ký khai sinh"), dossier(2, LONG), dossier(3, third)]).await.unwrap();
    let rounds = Rounds::default();
    rounds.refresh(&store).await.unwrap();
    let open = rounds.get(&round.code).unwrap();
    let url = PublicUrl::parse("https://khaosat-hailong.hatinh.gov.vn").unwrap();
    let slips = prepare(&store, &Keys::generate(), &open, None, &url).await.unwrap();
    store.close().await;
    (slips, open)
}

fn keep(name: &str, page: &str) {
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), page).unwrap();
}

#[tokio::test]
async fn a_slip_tells_all_that_the_contract_asks() {
    let (slips, open) = slips("a5", |_| ()).await;
    let page = slips_page(&slips, &open, Paper::A5);
    keep("phieu-a5.html", &page);
    // As it is read: without the marks between texts, and with spaces that break like those that do not.
    let read = page.replace("<!>", "").replace('\u{a0}', " ");
    assert_eq!(page.matches("<article").count(), 3);
    assert_eq!(page.matches("class=\"sheet\"").count(), 3);
    assert!(page.contains("size: 148mm 210mm"));
    for words in [
        "Quét để đánh giá sự phục vụ",
        "khaosat-hailong.hatinh.gov.vn/tra-cuu",
        &slips[0].token.grouped(),
        "000.21.27.H27-200221-0001",
        "UBND thị trấn Tiên Điền",
        "Đăng ký khai sinh",
        "Sau khi nhận kết quả",
        "từ 01/09/2020 đến hết 30/09/2020",
        "Tự nguyện",
        "không kèm tên hay mã hồ sơ",
        "Mỗi hồ sơ chỉ đánh giá một lần",
        "Nộp phiếu giấy tại hộp thư góp ý của Bộ phận Một cửa",
        "không ghi tên, số điện thoại",
        "Dữ liệu mô phỏng",
        "Rất không hài lòng",
    ] {
        assert!(read.contains(words), "«{words}» is not on the slip");
    }
    for (module, printed) in open.form.modules.iter().zip([true, false]) {
        assert!(module.items().all(|item| page.contains(&item.text) == printed), "{}", module.id);
    }
    assert_eq!(page.matches("<td>").count(), 3 * 5 * 5);
}

/// What is torn off goes into a box that an officer opens.
#[tokio::test]
async fn the_half_that_is_handed_in_tells_nothing_of_the_slip() {
    for (paper, test) in [(Paper::A5, "half-a5"), (Paper::A4, "half-a4")] {
        let (slips, open) = slips(test, |_| ()).await;
        let page = slips_page(&slips, &open, paper);
        let halves: Vec<&str> = page.split("<section class=\"paper\">").skip(1).collect();
        assert_eq!(halves.len(), slips.len());
        for (slip, half) in slips.iter().zip(halves) {
            let half = half.split("</article>").next().unwrap();
            for secret in [slip.token.plain(), &slip.token.grouped(), &slip.url, &slip.look_up, &slip.code().to_string(), "<svg"]
            {
                assert!(!half.contains(secret), "{secret}");
            }
            assert!(half.contains(&slip.agency_name) && half.contains(&slip.field), "what it is about");
        }
    }
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let (slips, open) = slips("remote", |_| ()).await;
    let page = slips_page(&slips, &open, Paper::A5);
    for foreign in ["<script", "src=", "href=", "url(", "@import", "//", "<?xml"] {
        assert!(!page.replace("<!DOCTYPE", "").contains(foreign), "{foreign}");
    }
}

#[tokio::test]
async fn words_of_the_registry_cannot_become_markup() {
    let (slips, open) = slips("escape", |_| ()).await;
    let page = slips_page(&slips, &open, Paper::A5);
    assert!(!page.contains("<script"), "a procedure or an agency's name became markup");
    assert!(page.contains("&lt;script"));
}

#[tokio::test]
async fn two_slips_share_a_sheet_of_a4() {
    let (slips, open) = slips("a4", |round| round.simulated = None).await;
    let page = slips_page(&slips, &open, Paper::A4);
    keep("phieu-a4.html", &page);
    assert_eq!(page.matches("class=\"sheet\"").count(), 2);
    assert_eq!(page.matches("<article").count(), 3);
    assert!(page.contains("size: 297mm 210mm"));
    assert!(!page.contains("mô phỏng"));
}

#[tokio::test]
async fn a_round_on_the_long_module_prints_the_short_form_that_all_are_asked() {
    let (slips, open) = slips("long", |round| round.official_module = "day-du".to_owned()).await;
    let page = slips_page(&slips, &open, Paper::A5);
    keep("phieu-dai.html", &page);
    assert_eq!(page.matches("<td>").count(), 3 * 5 * 5);
}

#[tokio::test]
async fn a_round_that_takes_no_paper_offers_none() {
    let (slips, open) = slips("no-paper", |round| round.modes.retain(|mode| *mode != Mode::PaperDirect)).await;
    let page = slips_page(&slips, &open, Paper::A5);
    assert!(!page.contains("giấy?") && !page.contains("trả lời trên giấy") && page.contains("Không dùng được điện thoại?"));
}

#[test]
fn paper_is_named_on_the_command_line() {
    assert_eq!(Paper::from_code("a5"), Some(Paper::A5));
    assert_eq!(Paper::from_code("a4"), Some(Paper::A4));
    assert_eq!(Paper::from_code("a3"), None);
}
