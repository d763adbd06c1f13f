//! The citizen's pages as HTML, with no browser: what is there without JavaScript.
#![cfg(feature = "ssr")]
#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is the test's")]

use backend::{
    intake::ReceiptState,
    rounds::OpenRound,
    store::{Invitation, PublishedFile},
};
use domain::{
    code::CodeError,
    dossier::{Channel, Dossier, DossierId},
    eligibility::Scope,
    form::{Ask, Form},
    invited::{CodeList, Place, PlaceId, Subject},
    language::Language,
    ledger::{Hash, Head},
    live::{AgencyLine, Estimate, FactorFigures, Indices, ModuleFigures, Snapshot},
    response::{Frame, Kind, Mode},
    round::{Exclusion, Phase, Round},
    token::{Receipt, Token},
    trouble::Fault,
};
use jiff::civil::date;
use std::{path::Path, sync::Arc};
use ui::{
    citizen,
    model::{Again, LookupPage, ReceiptPage, ResultsLine, ResultsList, ResultsPage, SurveyPage, Tongue, WhyNot},
    shell::{Bundles, Document, render},
};

const KEY: &str = "00112233445566778899aabbccddeeff";

fn round() -> Arc<OpenRound> {
    let form = Form::from_toml(include_str!("../../../server/demo/nghi-xuan-2020/phieu.toml")).unwrap();
    let round = Round::from_toml(include_str!("../../../server/demo/nghi-xuan-2020/dot.toml")).unwrap();
    Arc::new(OpenRound::new(round, form))
}

fn invitation() -> Invitation {
    let dossier = Dossier {
        id: DossierId::parse("000.23.27.H27-200221-0001").unwrap(),
        receiving_agency: "000.23.27.H27".into(),
        agency: "000.23.27.H27".into(),
        field: "TN-MT".into(),
        procedure: "Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất <lần đầu>".into(),
        kind: Kind::Individual,
        channel: Channel::Counter,
        out_of_province: false,
        received_on: date(2020, 2, 21),
        appointed_on: Some(date(2020, 3, 3)),
        returned_on: Some(date(2020, 3, 3)),
        frame: Frame::Open,
    };
    Invitation {
        id: vec![1],
        round: "nghi-xuan-2020".into(),
        key_id: "k".into(),
        used: false,
        disputed: false,
        subject: Subject::Dossier(dossier),
    }
}

fn token(bits: u128) -> Token {
    Token::from_bits(bits)
}

fn first_visit() -> SurveyPage {
    SurveyPage {
        tongue: Tongue::default(),
        round: round(),
        invitation: invitation(),
        agency: "UBND xã Xuân Hội".into(),
        token: token(0x0123_4567_89ab_cdef),
        mode: Mode::Qr,
        key: KEY.into(),
        declared: false,
        sent: Vec::new(),
        faults: Vec::new(),
        again: Again::No,
    }
}

fn sent_again(again: Again, fields: &[(&str, &str)], faults: Vec<Fault>) -> SurveyPage {
    let sent = fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    SurveyPage { sent, faults, again, ..first_visit() }
}

async fn html(document: Document) -> (u16, String) {
    let response = render(&Bundles { path: "pkg/thu".into() }, document).await;
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

/// The page without what differs in every rendering.
fn without_nonce(html: &str) -> String {
    let mut parts = html.split("nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('"').map_or("", |(_, rest)| rest))
}

/// The tag of an input, by its id.
fn input<'a>(html: &'a str, id: &str) -> &'a str {
    let at = html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no input {id}"));
    let start = html[..at].rfind('<').unwrap();
    &html[start..=start + html[start..].find('>').unwrap()]
}

fn estimate(value: f64) -> Option<Estimate> {
    Some(Estimate { value, low: value - 3.2, high: value + 2.9 })
}

fn files() -> Vec<PublishedFile> {
    vec![PublishedFile { name: "ket-qua.xlsx".into(), sha256: "ab".repeat(32) }]
}

fn figures() -> Snapshot {
    let factor = |id: &str, title: &str, n, value| FactorFigures {
        id: id.into(),
        title: title.into(),
        indices: Indices { n, sipas: estimate(value), sips: estimate(value - 4.0) },
    };
    let official = ModuleFigures {
        module: "ngan".into(),
        title: "Mức độ hài lòng của Ông/Bà".into(),
        counted: 61,
        sipas: estimate(87.54),
        sips: estimate(83.1),
        by_criteria: None,
        factors: vec![factor("tiep-can", "Tiếp cận dịch vụ", 61, 90.0), factor("thu-tuc", "Thủ tục hành chính", 61, 85.2)],
        items: Vec::new(),
        questions: vec![],
    };
    let agency = |code: &str, name: &str, n, value| AgencyLine {
        code: code.into(),
        name: name.into(),
        n,
        issued: 40,
        eligible: 50,
        filled: n,
        quota: 25,
        counted: n,
        sipas: estimate(value),
        sips: estimate(value - 3.0),
        by_criteria: None,
        disputes: 0,
    };
    let agencies = vec![
        agency("a", "UBND xã Xuân Hội", 30, 91.25),
        agency("b", "UBND xã Đan Trường", 3, 12.34),
        agency("c", "UBND thị trấn Xuân An", 28, 71.23),
        agency("d", "UBND thị trấn Tiên Điền", 52, 88.88),
        // Nine answered, one of them enough of the official module.
        AgencyLine { counted: 1, ..agency("e", "UBND xã Cổ Đạm", 9, 45.67) },
    ];
    Snapshot { exact: true, n: 61, issued: 250, eligible: 300, official, agencies, ..Snapshot::default() }
}

#[tokio::test]
async fn a_code_shows_its_list_and_nothing_of_a_dossier() {
    let list = CodeList {
        id: 3,
        name: "Các sở, <ngành>".into(),
        agency: "000.23.27.H27".into(),
        field: "TN-MT".into(),
        kind: Kind::Organisation,
        frame: Frame::Drawn,
    };
    let subject = Subject::Place(Place { id: PlaceId { list: 3, number: 12 }, list });
    let page = SurveyPage { invitation: Invitation { subject, ..invitation() }, ..first_visit() };
    let (status, html) = html(citizen::survey(page)).await;
    assert_eq!(status, 200);
    assert!(html.contains("Các sở, &lt;ngành&gt;") && html.contains("UBND xã Xuân Hội") && html.contains("Tài nguyên"));
    assert!(html.contains("Mỗi phiếu mời dùng một lần") && html.contains("không ghi mã phiếu mời"));
    for of_a_dossier in ["Mã hồ sơ", "<dt>Thủ tục", "Mỗi hồ sơ", "không ảnh hưởng đến hồ sơ", "DS-3-012"]
    {
        assert!(!html.contains(of_a_dossier), "{of_a_dossier}");
    }
    let organisation = html.split("<input").find(|tag| tag.contains("doi-tuong-to-chuc")).unwrap();
    assert!(organisation.contains("checked"), "the list knows for whom its holders answer");
}

#[tokio::test]
async fn the_survey_holds_each_question_once() {
    let page = first_visit();
    let form = page.round.form.clone();
    let (status, html) = html(citizen::survey(page)).await;
    assert_eq!(status, 200);
    for (_, _, item) in form.items() {
        for value in 1..=5 {
            let tag = input(&html, &format!("{}-{value}", item.id));
            assert!(tag.contains(&format!("name=\"{}\" value=\"{value}\"", item.id)), "{tag}");
            assert!(!tag.contains("checked"));
        }
        assert_eq!(html.matches(&format!("name=\"{}\"", item.id)).count(), 5);
        assert_eq!(html.matches(&format!("name=\"{}\"", item.reasons_name())).count(), item.reasons.len());
    }
    for gate in &form.gates {
        assert_eq!(html.matches(&format!("name=\"{}\"", gate.id)).count(), 2);
    }
    assert!(input(&html, "doi-tuong-ca-nhan").contains("checked"));
    assert!(html.contains(KEY) && html.contains("&lt;lần đầu&gt;"));
    assert_eq!(html.matches("<h1>").count(), 1);
}

fn english() -> Tongue {
    Tongue { language: Language::English, others: vec![(Language::Vietnamese, "?tieng=vi".into())] }
}

/// Every input of a page: name, value and id, in order.
fn inputs(html: &str) -> Vec<String> {
    let tags = html.split('<').filter(|tag| tag.starts_with("input") || tag.starts_with("textarea"));
    let attribute = |tag: &str, name: &str| {
        let rest = tag.split_once(&format!(" {name}=\"")).map(|(_, rest)| rest);
        rest.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };
    tags.map(|tag| ["name", "value", "id"].map(|name| attribute(tag, name)).join("|")).collect()
}

/// The page without the elements that say of themselves that they are Vietnamese.
fn without_vietnamese(html: &str) -> String {
    let mut rest = html.to_owned();
    while let Some(at) = rest.find(" lang=\"vi\"") {
        let start = rest[..at].rfind('<').unwrap();
        let name = rest[start + 1..].split([' ', '>']).next().unwrap().to_owned();
        let close = format!("</{name}>");
        let end = start + rest[start..].find(&close).unwrap() + close.len();
        rest.replace_range(start..end, "");
    }
    rest
}

/// Letters that English does not have.
fn vietnamese_letters(html: &str) -> String {
    let body = &html[html.find("<body").unwrap()..];
    let plain = |c: char| c.is_ascii() || "–…“”«»✕\u{a0}\u{ad}".contains(c);
    body.chars().filter(|c| !plain(*c)).collect()
}

#[tokio::test]
async fn another_language_asks_the_same_with_the_same_inputs() {
    let faults =
        || vec![Fault::Missing("ngan.2".into()), Fault::TooLong("gop-y".into(), 520), Fault::Missing("doi-tuong".into())];
    let fields = [("ngan.1", "2"), ("vi.ngan.1", "kho-tim"), ("da-gop-y", "co"), ("khoa", KEY)];
    for (again, faults) in [(Again::No, vec![]), (Again::Faults, faults()), (Again::Unavailable, vec![]), (Again::NewKey, vec![])]
    {
        let page = || sent_again(again, &fields, faults.clone());
        let (_, vietnamese) = html(citizen::survey(page())).await;
        let (_, translated) = html(citizen::survey(SurveyPage { tongue: english(), ..page() })).await;
        assert_eq!(inputs(&translated), inputs(&vietnamese));
        assert!(translated.contains("<html lang=\"en\">") && translated.contains("href=\"?tieng=vi\""));
        assert_eq!(vietnamese_letters(&without_vietnamese(&translated)), "", "{again:?}");
        assert!(
            translated.contains("?qua=qr&amp;tieng=en\"") || translated.contains("?qua=qr&tieng=en\""),
            "sent in the same language"
        );
        assert!(
            translated.contains("Satisfaction with the administrative procedures")
                && translated.contains("Very dis\u{ad}satisfied")
        );
        check_ids(&translated);
    }
}

#[tokio::test]
async fn every_other_page_has_its_words_in_english_too() {
    let receipt = |state| citizen::receipt(ReceiptPage { tongue: english(), ..receipt_page(state) });
    let wrong = |error| LookupPage { typed: "x".into(), error, tongue: english() };
    let mut pages = vec![
        ("receipt", receipt(Some(ReceiptState::Recorded))),
        ("sealed", receipt(Some(ReceiptState::Sealed))),
        ("no receipt", receipt(None)),
        ("lookup", citizen::lookup(wrong(None))),
        ("typo", citizen::lookup(wrong(Some(CodeError::Check)))),
    ];
    pages.extend(reasons().into_iter().map(|(name, _, why)| (name, citizen::why_not(why, english()))));
    for (name, page) in pages {
        let (_, html) = html(page).await;
        assert!(html.contains("<html lang=\"en\">"), "{name}");
        assert_eq!(vietnamese_letters(&without_vietnamese(&html)), "", "{name}");
        assert!(html.contains("href=\"/tra-cuu?tieng=en\""), "{name}: the next page is in English too");
    }
}

/// An agency that wrote its own part in Vietnamese only: that part is whole in Vietnamese, and says so.
#[tokio::test]
async fn an_untranslated_own_module_is_marked() {
    let (_, own) = domain::form::SHIPPED.into_iter().find(|(code, _)| *code == "khanh-hoa-2024-y-te").unwrap();
    let form = round().form.with_own(&Form::from_toml(own).unwrap()).unwrap();
    let open = OpenRound::new(round().round.clone(), form);
    let (_, page) = html(citizen::survey(SurveyPage { round: Arc::new(open), tongue: english(), ..first_visit() })).await;
    let (before, marked) = page.split_once("<div lang=\"vi\">").unwrap();
    assert!(marked.contains("Rất hài lòng") && marked.contains("Không bắt buộc") && !marked.contains("Very satisfied"));
    assert!(before.contains("Very satisfied") && !before.contains("Rất hài lòng"));
}

/// A survey with questions of every kind.
fn rich_visit() -> SurveyPage {
    let (_, text) = domain::form::SHIPPED.into_iter().find(|(code, _)| *code == "soc-trang-2022").unwrap();
    let form = Form::from_toml(text).unwrap();
    SurveyPage { round: Arc::new(OpenRound::new(round().round.clone(), form)), ..first_visit() }
}

#[tokio::test]
async fn questions_of_every_kind_stand_once_and_come_back_as_they_were_sent() {
    let page = rich_visit();
    let form = page.round.form.clone();
    let (_, first) = html(citizen::survey(page)).await;
    for (_, question) in form.questions() {
        let inputs = if matches!(question.ask, Ask::Number(_)) { 1 } else { question.options().len() };
        assert_eq!(first.matches(&format!("name=\"{}\"", question.id)).count(), inputs, "{}", question.id);
    }
    for (_, _, item) in form.items() {
        assert_eq!(first.matches(&format!("name=\"{}\"", item.id)).count(), 5, "{}", item.id);
    }
    let fields =
        [("st22.so-lan", "3"), ("st22.mong-doi", "khac"), ("loi.st22.mong-doi", "Làm cả <b>thứ bảy</b>"), ("tre-hen", "co")];
    let sent = fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let (_, again) = html(citizen::survey(SurveyPage { sent, again: Again::Unavailable, ..rich_visit() })).await;
    assert!(input(&again, "st22.so-lan").contains("value=\"3\""));
    assert!(input(&again, "st22.mong-doi-khac").contains("checked") && input(&again, "tre-hen-co").contains("checked"));
    assert!(input(&again, "loi.st22.mong-doi").contains("Làm cả &lt;b&gt;thứ bảy&lt;/b&gt;"));
    assert!(!input(&again, "st22.mong-doi-cong-khai").contains("checked"));
}

#[tokio::test]
async fn ids_are_unique_and_every_label_has_its_input() {
    for page in [first_visit(), rich_visit()] {
        let (_, html) = html(citizen::survey(page)).await;
        assert!(html.contains("</form>"));
        check_ids(&html);
    }
}

fn check_ids(html: &str) {
    let values = |attribute: &str| {
        html.split(&format!(" {attribute}=\"")).skip(1).map(|p| p.split('"').next().unwrap_or_default().to_owned()).collect()
    };
    let mut ids: Vec<String> = values("id");
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
    let labels: Vec<String> = values("for");
    assert!(labels.iter().all(|id| ids.contains(id)));
}

#[tokio::test]
async fn nothing_on_a_page_breaks_the_policy() {
    let mut pages = vec![citizen::survey(first_visit()), citizen::home(), citizen::lookup(LookupPage::default())];
    pages.push(citizen::results_of(ResultsPage { round: round(), published: Some((figures(), files())) }));
    for page in pages {
        let (status, html) = html(page).await;
        assert_eq!(status, 200);
        assert!(!html.contains(" style=") && !html.contains(" onclick=") && !html.contains("http://"));
    }
}

#[tokio::test]
async fn what_was_sent_comes_back() {
    let fields = [
        ("doi-tuong", "to-chuc"),
        ("ngan.1", "2"),
        ("vi.ngan.1", "kho-tim"),
        ("ngan.3", "5"),
        ("da-gop-y", "co"),
        ("ls.5.1", "4"),
        ("gop-y", "\n</textarea><script>alert(1)</script> & hết"),
    ];
    let faults = vec![Fault::Missing("ngan.2".into()), Fault::Missing("ngan.4".into())];
    let (status, html) = html(citizen::survey(sent_again(Again::Faults, &fields, faults))).await;
    assert_eq!(status, 422);
    for id in ["doi-tuong-to-chuc", "ngan.1-2", "ngan.3-5", "da-gop-y-co", "ls.5.1-4"] {
        assert!(input(&html, id).contains(" checked"), "{id}");
    }
    assert_eq!(html.matches(" checked").count(), 6);
    assert!(html.contains("value=\"kho-tim\" checked"));
    assert!(html.contains("\n\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; hết</textarea>"));
    assert!(html.contains("<details open class=\"them\""));
    assert_eq!(html.matches("autofocus").count(), 1);
    assert!(input(&html, "ngan.2-1").contains("autofocus"));
    assert!(html.contains("href=\"#ngan.4-1\"") && html.contains("Câu 4: chưa chọn câu trả lời"));
}

#[tokio::test]
async fn a_page_that_could_not_be_stored_keeps_answers_and_key() {
    let fields = [("ngan.1", "4"), ("khoa", KEY), ("da-nhan", "1")];
    for (again, status) in [(Again::Unavailable, 503), (Again::NewKey, 409)] {
        let page = SurveyPage { declared: true, ..sent_again(again, &fields, Vec::new()) };
        let (seen, html) = html(citizen::survey(page)).await;
        assert_eq!(seen, status);
        assert!(html.contains(&format!("name=\"khoa\" value=\"{KEY}\"")) && html.contains("name=\"da-nhan\" value=\"1\""));
        assert!(input(&html, "ngan.1-4").contains("checked") && html.contains("<button>Gửi lại</button>"));
    }
}

#[tokio::test]
async fn the_draft_has_no_token_in_its_name() {
    let (_, html) = html(citizen::survey(first_visit())).await;
    let name = html.split("data-nhap=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(name.len() == 6 && !first_visit().token.plain().to_lowercase().contains(name));
}

#[tokio::test]
async fn an_unknown_token_leaves_no_trace() {
    let (status, first) = html(citizen::why_not(WhyNot::Unknown, Tongue::default())).await;
    let (_, second) = html(citizen::why_not(WhyNot::Unknown, Tongue::default())).await;
    assert_eq!(status, 404);
    assert_eq!(without_nonce(&first), without_nonce(&second));
    assert!(first.contains("href=\"/tra-cuu\"") && !first.contains("/p/"));
}

fn reasons() -> Vec<(&'static str, u16, WhyNot)> {
    let t = || token(99);
    let not_yet = |may_declare| WhyNot::NotYet {
        token: t(),
        mode: Mode::Qr,
        appointed_on: Some(date(2020, 3, 3)),
        may_declare,
        round: round(),
    };
    vec![
        ("unknown", 404, WhyNot::Unknown),
        ("used", 409, WhyNot::Used { of_dossier: true, token: t(), disputed: false, round: round() }),
        ("used-disputed", 409, WhyNot::Used { of_dossier: true, token: t(), disputed: true, round: round() }),
        ("disputed", 200, WhyNot::Disputed { round: Some(round()) }),
        ("not-yet", 200, not_yet(true)),
        ("not-yet-strict", 200, not_yet(false)),
        ("not-open", 200, WhyNot::NotOpen { opens: Some(date(2020, 9, 1)), round: round() }),
        ("closed", 200, WhyNot::Closed { closed: date(2020, 9, 30), round: round() }),
        ("excluded", 200, WhyNot::Excluded { rule: Exclusion::OnlineOrPost, round: round() }),
        ("out-of-scope", 200, WhyNot::OutOfScope { scope: Scope::Agency, round: round() }),
        ("invalid", 400, WhyNot::Invalid { faults: vec![Fault::Unknown("la".into()), Fault::Key] }),
        ("unavailable", 503, WhyNot::Unavailable),
        ("no-page", 404, WhyNot::NoPage),
    ]
}

#[tokio::test]
async fn each_reason_has_its_page_and_status() {
    for (name, expected, why) in reasons() {
        let complains = !matches!(why, WhyNot::Unknown | WhyNot::Invalid { .. } | WhyNot::Unavailable | WhyNot::NoPage);
        let (status, html) = html(citizen::why_not(why, Tongue::default())).await;
        assert_eq!(status, expected, "{name}");
        assert_eq!(html.contains("phòng Nội vụ huyện"), complains, "{name}");
        assert_eq!(html.contains("Mô phỏng"), complains, "{name}: what a simulated round says, it says everywhere");
    }
    let path = format!("/p/{}", token(99).plain());
    let (_, not_yet) = html(citizen::why_not(reasons().swap_remove(4).2, Tongue::default())).await;
    assert!(
        not_yet.contains(&format!("href=\"{path}?qua=qr&amp;da-nhan=1\""))
            || not_yet.contains(&format!("{path}?qua=qr&da-nhan=1"))
    );
    let (_, used) = html(citizen::why_not(reasons().swap_remove(1).2, Tongue::default())).await;
    assert!(used.contains(&format!("action=\"{path}/khong-phai-toi\"")));
}

fn head() -> Head {
    Head { origin: "hai-long-0011223344556677".into(), size: 25_604, root: Hash([0xab; 32]), day: date(2020, 9, 11) }
}

#[tokio::test]
async fn a_sealed_receipt_says_where_it_stands_in_the_ledger_and_whoever_likes_takes_the_head_away() {
    let receipt = Receipt::of(&[7; 32]);
    let sealed = |ledger| ReceiptPage { ledger, ..receipt_page(Some(ReceiptState::Sealed)) };
    let (_, page) = html(citizen::receipt(sealed(Some((1203, head()))))).await;
    assert!(page.contains("dòng số 1.204 trong 25.604 dòng, tính đến ngày 11/09/2020"), "{page}");
    assert!(page.contains(&format!("href=\"/cam-on/{}/bang-chung\"", receipt.plain())));
    let (_, unproven) = html(citizen::receipt(sealed(None))).await;
    assert!(!unproven.contains("bang-chung"), "nothing is claimed that was not proved");
    let (_, results) = html(citizen::results(ResultsList { rounds: vec![], head: Some(head()) })).await;
    assert!(results.contains("25.604 dòng") && results.contains("abababababababab") && results.contains("href=\"/so-cai\""));
}

fn receipt_page(state: Option<ReceiptState>) -> ReceiptPage {
    let simulated = state.and_then(|_| round().round.simulated.clone());
    ReceiptPage { receipt: Receipt::of(&[7; 32]), state, ledger: None, simulated, tongue: Tongue::default() }
}

#[tokio::test]
async fn a_receipt_shows_its_code_and_an_unknown_one_is_not_found() {
    let receipt = Receipt::of(&[7; 32]);
    let (status, known) = html(citizen::receipt(receipt_page(Some(ReceiptState::Recorded)))).await;
    assert!(status == 200 && known.replace("<wbr>", "").contains(&receipt.grouped()));
    assert!(known.contains("Mô phỏng"), "the round says that its data are not real, and so does its receipt");
    assert_eq!(html(citizen::receipt(receipt_page(None))).await.0, 404);
}

#[tokio::test]
async fn a_typo_is_named_and_what_was_typed_stays() {
    let page = LookupPage { typed: "\"><script>".into(), error: Some(CodeError::Length(3)), ..LookupPage::default() };
    let (_, html) = html(citizen::lookup(page)).await;
    assert!(html.contains("còn thiếu 10") && !html.contains("<script>\""));
    assert!(input(&html, "ma").contains("aria-invalid=\"true\""));
}

#[tokio::test]
async fn only_the_official_part_has_the_index_that_makes_the_score() {
    let other = ModuleFigures { module: "xay-dung".into(), title: "Lĩnh vực xây dựng".into(), ..figures().official };
    let with_other = Snapshot { modules: vec![other], ..figures() };
    let (_, page) = html(citizen::results_of(ResultsPage { round: round(), published: Some((with_other, files())) })).await;
    let (official, other) = page.split_once("Lĩnh vực xây dựng").unwrap();
    assert_eq!((official.matches("Chỉ số tính điểm").count(), other.matches("Chỉ số tính điểm").count()), (1, 0));
    assert!(other.contains("SIPAS") && other.contains("87,5\u{a0}%"));
}

#[tokio::test]
async fn small_agencies_are_not_published_and_open_rounds_have_no_figures() {
    let (_, over) = html(citizen::results_of(ResultsPage { round: round(), published: Some((figures(), files())) })).await;
    assert!(over.contains("87,5\u{a0}%") && over.contains("88,9\u{a0}%"));
    assert!(!over.contains("12,3\u{a0}%") && !over.contains("71,2\u{a0}%"), "the whole less the others would tell the small one");
    assert!(!over.contains("91,3\u{a0}%"), "and the agency of 28 would take its own away");
    assert!(!over.contains("45,7\u{a0}%"), "nine answered, but the index is of one");
    let (_, open) = html(citizen::results_of(ResultsPage { round: round(), published: None })).await;
    assert!(open.contains("kết quả công bố sau khi kết thúc") && !open.contains("SIPAS"));
}

/// Writes every page for a look in a browser: `HAILONG_UI_PAGES=target/ui-pages cargo nextest run -p ui --features ssr pages`.
#[tokio::test]
async fn pages_to_look_at() {
    let Ok(folder) = std::env::var("HAILONG_UI_PAGES") else { return };
    let missing = vec![Fault::Missing("ngan.2".into()), Fault::TooLong("gop-y".into(), 520)];
    let fields = [("doi-tuong", "to-chuc"), ("ngan.1", "2"), ("vi.ngan.1", "kho-tim"), ("ngan.3", "5"), ("gop-y", "Cảm ơn")];
    let more = [("ngan.1", "4"), ("da-gop-y", "co"), ("ls.5.1", "4")];
    let line = |phase| ResultsLine {
        code: "nghi-xuan-2020".into(),
        title: round().round.title.clone(),
        owner: round().round.owner.clone(),
        open: (date(2020, 9, 1), date(2020, 9, 30)),
        phase,
    };
    let mut pages = vec![
        ("survey", citizen::survey(first_visit())),
        ("survey-faults", citizen::survey(sent_again(Again::Faults, &fields, missing))),
        ("survey-unavailable", citizen::survey(sent_again(Again::Unavailable, &more, Vec::new()))),
        ("receipt", citizen::receipt(receipt_page(Some(ReceiptState::Recorded)))),
        (
            "receipt-sealed",
            citizen::receipt(ReceiptPage { ledger: Some((1203, head())), ..receipt_page(Some(ReceiptState::Sealed)) }),
        ),
        ("receipt-unknown", citizen::receipt(receipt_page(None))),
        ("lookup", citizen::lookup(LookupPage::default())),
        (
            "lookup-wrong",
            citizen::lookup(LookupPage { typed: "ABCD-EFG".into(), error: Some(CodeError::Length(7)), ..LookupPage::default() }),
        ),
        (
            "results",
            citizen::results(ResultsList {
                rounds: vec![line(Phase::Published), line(Phase::Closed), line(Phase::Open)],
                head: Some(head()),
            }),
        ),
        ("results-of", citizen::results_of(ResultsPage { round: round(), published: Some((figures(), files())) })),
        ("results-open", citizen::results_of(ResultsPage { round: round(), published: None })),
        ("home", citizen::home()),
    ];
    pages.extend(reasons().into_iter().map(|(name, _, why)| (name, citizen::why_not(why, Tongue::default()))));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, page) in pages {
        std::fs::write(Path::new(&folder).join(format!("{name}.html")), html(page).await.1).unwrap();
    }
}
