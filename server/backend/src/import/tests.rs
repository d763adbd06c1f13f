use super::*;
use crate::store::Slip;
use domain::dossier::DossierId;

const AGENCIES: &[u8] = include_bytes!("../../../demo/nghi-xuan-2020/co-quan.csv");
const FORM: &str = include_str!("../../../demo/nghi-xuan-2020/phieu.toml");
const ROUND: &str = include_str!("../../../demo/nghi-xuan-2020/dot.toml");
const TRIAL: &str = include_str!("../../../demo/nghi-xuan-2020/dot-thu-nghiem.toml");
const DOSSIERS: &str = include_str!("../../../demo/nghi-xuan-2020/ho-so.csv");
const STRICT: Options = Options { strict: true };
const LENIENT: Options = Options { strict: false };

fn today() -> Date {
    Date::new(2020, 9, 10).unwrap()
}

/// A store that lives as long as its directory.
async fn empty() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(
        &format!("sqlite://{}", dir.path().join("hailong.db").display()),
        crate::ledger::Ledger::open(dir.path(), crate::clock::Clock::System).unwrap(),
    )
    .await
    .unwrap();
    (dir, store)
}

async fn with_round() -> (tempfile::TempDir, Store) {
    let (dir, store) = empty().await;
    agencies(&store, "co-quan.csv", AGENCIES, &STRICT).await.unwrap();
    form(&store, FORM.as_bytes()).await.unwrap();
    round(&store, ROUND.as_bytes(), today()).await.unwrap();
    (dir, store)
}

async fn stored_dossiers(store: &Store) -> Vec<Dossier> {
    let all = Round::from_toml(ROUND).unwrap();
    let mut found = vec![];
    for agency in &all.agencies {
        let days = domain::round::Days { from: Date::MIN, to: Date::MAX };
        found.extend(store.dossiers(agency, days).await.unwrap());
    }
    found
}

async fn eligible(store: &Store, agency: &str) -> (u64, u64) {
    let rounds = crate::rounds::Rounds::default();
    rounds.refresh(store).await.unwrap();
    let board = store.board(&rounds.get("nghi-xuan-2020").unwrap(), agency).await.unwrap().unwrap();
    (board.eligible, board.issued)
}

fn refusal<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Refused(words)) => words,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn the_demo_is_imported_and_counted() {
    let (_dir, store) = with_round().await;
    round(&store, TRIAL.as_bytes(), today()).await.unwrap();
    let report = dossiers(&store, "ho-so.csv", DOSSIERS.as_bytes(), &STRICT, today()).await.unwrap();
    assert_eq!((report.accepted, report.stored, report.rejected.len()), (768, true, 0));
    assert_eq!(report.to_string(), "Đã nhận 768 dòng.\nKhông đọc các cột có dữ liệu cá nhân: Họ và tên, Địa chỉ, Số điện thoại.");
    let stored = stored_dossiers(&store).await;
    assert_eq!(stored.len(), 768);

    let round = Round::from_toml(ROUND).unwrap();
    let agency = "000.21.27.H27";
    let in_population = |d: &&Dossier| {
        d.agency == agency
            && round.dossiers.contain(d.received_on)
            && d.returned_on.is_some_and(|day| day <= today())
            && d.channel == domain::dossier::Channel::Counter
            && !d.out_of_province
    };
    let population: Vec<&Dossier> = stored.iter().filter(in_population).collect();
    assert!(population.len() > 20);
    assert_eq!(eligible(&store, agency).await, (population.len() as u64, 0));

    let slip = Slip {
        id: vec![1; 16],
        dossier: population[0].id.to_string(),
        agency: agency.into(),
        key_id: "k1".into(),
        token_hash: vec![2; 32],
    };
    store.put_slips(&round.code, &[slip]).await.unwrap();
    refresh_denominators(&store, today()).await.unwrap();
    assert_eq!(eligible(&store, agency).await, (population.len() as u64, 1));
}

#[tokio::test]
async fn good_rows_are_stored_beside_bad_ones_unless_strict() {
    let (_dir, store) = with_round().await;
    let file = DOSSIERS.replacen("Cá nhân", "?", 1);
    let strict = dossiers(&store, "ho-so.csv", file.as_bytes(), &STRICT, today()).await.unwrap();
    assert_eq!((strict.accepted, strict.stored, strict.rejected_rows()), (767, false, 1));
    assert!(strict.to_string().starts_with("Không lưu dòng nào: 1 dòng có lỗi, 767 dòng đọc được."));
    assert!(stored_dossiers(&store).await.is_empty());

    let lenient = dossiers(&store, "ho-so.csv", file.as_bytes(), &LENIENT, today()).await.unwrap();
    assert_eq!((lenient.accepted, lenient.stored, lenient.rejected_rows()), (767, true, 1));
    assert_eq!(stored_dossiers(&store).await.len(), 767);
}

#[tokio::test]
async fn strict_holds_for_agencies_too() {
    let (_dir, store) = empty().await;
    let list = b"ma,ten,loai\nA1,Xa A,xa\nA2,Xa B,?\n";
    assert!(!agencies(&store, "a.csv", list, &STRICT).await.unwrap().stored);
    assert!(store.agencies().await.unwrap().is_empty());
    assert!(agencies(&store, "a.csv", list, &LENIENT).await.unwrap().stored);
    assert_eq!(store.agencies().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_shorter_list_does_not_undo_what_is_known() {
    let (_dir, store) = with_round().await;
    let short = "ma,ten,loai\n000.21.27.H27,Thị trấn Tiên Điền,xa\n";
    agencies(&store, "ngan.csv", short.as_bytes(), &STRICT).await.unwrap();
    let agency = store.agencies().await.unwrap().into_iter().find(|a| a.code == "000.21.27.H27").unwrap();
    assert_eq!((agency.name.as_str(), agency.parent.as_deref()), ("Thị trấn Tiên Điền", Some("000.00.27.H27")));

    dossiers(&store, "ho-so.csv", DOSSIERS.as_bytes(), &STRICT, today()).await.unwrap();
    let before = stored_dossiers(&store).await;
    let some = before.iter().find(|d| d.frame != domain::response::Frame::Open && d.returned_on.is_some()).unwrap();
    let short = format!(
        "ma_ho_so,co_quan,linh_vuc,thu_tuc,doi_tuong,ngay_tiep_nhan\n{},{},{},Mới,{},{}\n",
        some.id,
        some.agency,
        some.field,
        some.kind.code(),
        some.received_on
    );
    dossiers(&store, "ngan.csv", short.as_bytes(), &STRICT, today()).await.unwrap();
    let after = stored_dossiers(&store).await.into_iter().find(|d| d.id == some.id).unwrap();
    assert_eq!(after, Dossier { procedure: "Mới".into(), ..some.clone() });
}

#[tokio::test]
async fn a_refusal_names_the_file() {
    let (_dir, store) = empty().await;
    let words = refusal(dossiers(&store, "ho-so.csv", DOSSIERS.as_bytes(), &STRICT, today()).await);
    assert_eq!(words, "ho-so.csv: chưa có cơ quan nào; hãy nhập danh sách cơ quan trước");
    let words = refusal(agencies(&store, "co-quan.xlsx", b"PK\x03\x04....", &STRICT).await);
    assert!(words.starts_with("co-quan.xlsx: không đọc được như XLSX"));
    // Looked through before it is read: see `expansion`.
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    for name in ["xl/workbook.xml", "XL/workbook.xml"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    }
    let words = refusal(agencies(&store, "co-quan.xlsx", &zip.finish().unwrap().into_inner(), &STRICT).await);
    assert!(words.contains("tệp có hai phần cùng tên"), "{words}");
}

#[tokio::test]
async fn a_form_is_never_changed_under_the_same_version() {
    let (_dir, store) = empty().await;
    assert_eq!(form(&store, FORM.as_bytes()).await.unwrap().code, "mot-cua");
    form(&store, format!("\u{feff}{FORM}").as_bytes()).await.unwrap();
    let other = FORM.replace("Sự hài lòng về thủ tục hành chính", "Thủ tục thế nào");
    assert!(refusal(form(&store, other.as_bytes()).await).contains("hãy tăng version"));
    assert!(refusal(form(&store, b"code = 1").await).contains("tệp phiếu không đọc được"));
}

#[tokio::test]
async fn a_round_needs_its_form_its_agencies_and_its_own_slice() {
    let (_dir, store) = empty().await;
    let import = async |text: &str| round(&store, text.as_bytes(), today()).await;
    assert!(refusal(import(ROUND).await).contains("chưa có phiếu «mot-cua» bản 1"));
    form(&store, FORM.as_bytes()).await.unwrap();
    assert!(refusal(import(ROUND).await).contains("chưa có cơ quan 000.21.27.H27"));
    agencies(&store, "co-quan.csv", AGENCIES, &STRICT).await.unwrap();
    for (from, to, why) in [
        ("official_module = \"ngan\"", "official_module = \"la\"", "phiếu không có phần «la»"),
        ("code = \"nghi-xuan-2020\"", "code = \"nghi xuân\"", "mã đợt"),
        ("\"000.22.27.H27\"", "\"000.21.27.H27\"", "ghi hai lần cơ quan «000.21.27.H27»"),
        ("code = \"TN-MT\"", "code = \"TP-HT\"", "ghi hai lần lĩnh vực «TP-HT»"),
        ("target = 90.0", "target = 900.0", "target"),
        ("max_points", "max_point", "tệp đợt khảo sát không đọc được"),
    ] {
        let words = refusal(import(&ROUND.replacen(from, to, 1)).await);
        assert!(words.contains(why), "{words}");
    }
    assert_eq!(import(ROUND).await.unwrap().code, "nghi-xuan-2020");
    let twin = ROUND.replace("code = \"nghi-xuan-2020\"", "code = \"lan-hai\"");
    assert!(refusal(import(&twin).await).contains("đợt «nghi-xuan-2020» đã hỏi cùng cơ quan"));
    assert_eq!(store.rounds().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_answered_round_may_not_change_what_could_choose_among_the_answers() {
    let (_dir, store) = with_round().await;
    let import = async |text: &str| round(&store, text.as_bytes(), today()).await;
    let other_index = ROUND.replace("official_index = \"sipas\"", "official_index = \"sips\"");
    import(&other_index).await.unwrap();
    import(ROUND).await.unwrap();
    one_answer(&store).await;

    let words = refusal(import(&other_index.replace("count_flagged = true", "count_flagged = false")).await);
    assert_eq!(
        words,
        "đợt «nghi-xuan-2020» đã có phiếu trả lời, không đổi được nữa: chỉ số chính thức (official_index); \
         cách tính phiếu có dấu hiệu cần xem lại (count_flagged)"
    );
    for (from, to, what) in [
        ("exclusions = [\"chua-nhan-ket-qua\", ", "exclusions = [", "exclusions"),
        ("from = \"2020-01-02\"", "from = \"2020-01-03\"", "dossiers"),
        ("    \"000.37.27.H27\", # UBND xã Cương Gián\n", "", "agencies"),
        ("    { code = \"TN-MT\", name = \"Tài nguyên và Môi trường\" },\n", "", "fields"),
        ("release_step = 5", "release_step = 1", "release_step"),
    ] {
        assert!(ROUND.contains(from));
        assert!(refusal(import(&ROUND.replacen(from, to, 1)).await).contains(what));
    }
    let harmless = ROUND.replacen("contact = \"", "contact = \"Ông A, ", 1).replace("target = 90.0", "target = 95.0");
    assert_eq!(import(&harmless).await.unwrap().target, Some(95.0));
}

/// One voice in the urn.
async fn one_answer(store: &Store) {
    let pool = store.sqlite().unwrap();
    let insert = "INSERT INTO urn (key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment)
        VALUES (X'01', 'nghi-xuan-2020', '000.21.27.H27', 'TP-HT', 'ca-nhan', 'qr', 'open', '2020-W37', 0, '', X'01', X'01')";
    sqlx::query(insert).execute(pool).await.unwrap();
}

#[test]
fn a_dossier_without_a_result_counts_only_where_the_round_says_so() {
    let strict = Round::from_toml(ROUND).unwrap();
    let open = Round { exclusions: vec![], ..strict.clone() };
    let dossier = Dossier {
        id: DossierId::parse("000.21.27.H27-200221-0001").unwrap(),
        receiving_agency: "000.21.27.H27".into(),
        agency: "000.21.27.H27".into(),
        field: "TP-HT".into(),
        procedure: "Khai sinh".into(),
        kind: domain::response::Kind::Individual,
        channel: domain::dossier::Channel::Online,
        out_of_province: false,
        received_on: Date::new(2020, 2, 21).unwrap(),
        appointed_on: None,
        returned_on: None,
        frame: domain::response::Frame::Open,
    };
    assert!(may_answer(&open, &dossier, today()));
    assert!(!may_answer(&strict, &dossier, today()));
    let with_result = Dossier { returned_on: Some(today()), ..dossier };
    assert!(!may_answer(&strict, &with_result, today()), "filed online");
    let at_the_counter = Dossier { channel: domain::dossier::Channel::Counter, ..with_result };
    assert!(may_answer(&strict, &at_the_counter, today()));
    let tomorrow = Dossier { returned_on: today().tomorrow().ok(), ..at_the_counter };
    assert!(!may_answer(&strict, &tomorrow, today()));
}
