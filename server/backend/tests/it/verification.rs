//! Phúc tra: who is drawn, what is kept of them and for how long, what is found.

use crate::support::{Province, ROUND, TODAY, numbered, on_both, survey};
use backend::{Error, export, keys, verification};
use calamine::{Data, Reader, Xlsx};
use domain::{
    response::{Frame, Kind},
    sample::{Seed, VerificationRate, draw_verification},
    token::Token,
    verification::{Contact, Heard, Reasked, Record, Said, Way},
};
use jiff::{ToSpan, civil::Date};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Cursor,
};

on_both!(
    nobody_is_drawn_while_the_round_is_open,
    a_tenth_at_most_is_drawn_and_the_seed_repeats_it,
    parts_add_up_to_the_rate_and_keep_their_items,
    contacts_are_of_the_drawn_alone_and_go_on_their_day,
    a_record_is_corrected_by_another_that_says_why,
    results_count_the_last_entry_and_hide_few,
    scores_lead_to_nobody,
    the_workbook_has_the_sheet,
);

/// The day after the demo's round closed.
fn after() -> Date {
    "2020-10-01".parse().unwrap()
}

fn rate(percent: u8) -> VerificationRate {
    VerificationRate::try_from(percent).unwrap()
}

fn seed() -> Seed {
    "5a".repeat(32).parse().unwrap()
}

fn refusal<T: std::fmt::Debug>(tried: Result<T, Error>) -> String {
    match tried {
        Err(Error::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// So many voices at each of the first agencies, all 4.
async fn voices(p: &Province, counts: &[usize]) -> Vec<Vec<Token>> {
    let mut all = vec![];
    for (agency, n) in counts.iter().enumerate() {
        let tokens = p.slips(agency, n + 3, Kind::Individual, Frame::Open).await;
        for (i, token) in tokens.iter().take(*n).enumerate() {
            p.submit(token, &survey((agency * 1000 + i) as u128, [4; 5])).await.unwrap();
        }
        all.push(tokens);
    }
    all
}

async fn drawn(p: &Province, percent: u8) -> usize {
    verification::draw(p.store(), &p.open(), rate(percent), Some(seed()), &[], after()).await.unwrap().1
}

fn said(took_part: Said, received: Said, pressed: Said) -> Contact {
    Contact::Reached(Heard { took_part, received: Some(received), pressed, receipt: Said::No })
}

fn yes() -> Contact {
    said(Said::Yes, Said::Yes, Said::No)
}

fn record(contact: Contact) -> Record {
    Record {
        way: Way::Phone,
        contact,
        verifier: "Lê Thị Cúc".into(),
        organisation: "Ủy ban MTTQ huyện".into(),
        on: after(),
        note: "gọi lại 0912 345 678".into(),
    }
}

fn scores(list: &[(&str, u8)]) -> Reasked {
    list.iter().map(|(item, score)| ((*item).to_owned(), *score)).collect()
}

async fn note(p: &Province, number: u32, contact: Contact, list: &[(&str, u8)], reason: &str) -> Result<(), Error> {
    verification::record(p.store(), &p.open(), number, record(contact), &scores(list), reason, after()).await.map(drop)
}

async fn nobody_is_drawn_while_the_round_is_open(p: Province) {
    voices(&p, &[20]).await;
    let early = verification::draw(p.store(), &p.open(), rate(10), None, &[], TODAY.parse().unwrap()).await;
    assert!(refusal(early).contains("chỉ rút phúc tra sau khi đợt đóng"));
    assert_eq!(verification::results(p.store(), &p.open()).await.unwrap(), None);
    let few = verification::draw(p.store(), &p.open(), rate(1), None, &[], after()).await;
    assert!(refusal(few).contains("1 % của số đó chưa được một phiếu"));
}

async fn a_tenth_at_most_is_drawn_and_the_seed_repeats_it(p: Province) {
    voices(&p, &[33, 20, 6]).await;
    assert_eq!(drawn(&p, 10).await, 5, "59 voices");
    let answered = p.store().answered(ROUND).await.unwrap();
    let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in &answered {
        used.entry(&one.agency).or_default().insert(&one.code);
    }
    let again: Vec<&str> = draw_verification(&seed(), rate(10), &used, &BTreeSet::new()).into_values().flatten().collect();
    let people = verification::worksheet(p.store(), &p.open(), after()).await.unwrap();
    assert_eq!(people.iter().map(|person| person.drawn.code.as_str()).collect::<Vec<_>>(), again);
    assert_eq!(people.iter().map(|person| person.drawn.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(people.iter().all(|person| person.drawn.of_dossier && person.drawn.about == "Đăng ký khai sinh"));
    let why = refusal(verification::draw(p.store(), &p.open(), rate(10), None, &[], after()).await);
    assert!(why.contains("đã rút 5 trên 59 phiếu"), "{why}");
}

async fn parts_add_up_to_the_rate_and_keep_their_items(p: Province) {
    voices(&p, &[40, 25]).await;
    let open = p.open();
    let items = ["ngan.2".to_owned(), "ngan.chung".to_owned()];
    let bad = verification::draw(p.store(), &open, rate(4), None, &["la".to_owned()], after()).await;
    assert!(refusal(bad).contains("không có tiêu chí «la»"));
    let (first, n) = verification::draw(p.store(), &open, rate(4), None, &items, after()).await.unwrap();
    assert_eq!((n, first.items.as_slice()), (2, items.as_slice()));
    let other = verification::draw(p.store(), &open, rate(10), None, &items[..1], after()).await;
    assert!(refusal(other).contains("đã chọn ở lần rút đầu"));
    let (second, n) = verification::draw(p.store(), &open, rate(10), None, &[], after()).await.unwrap();
    assert_eq!((n, second.items), (4, items.to_vec()));
    assert_ne!(second.list_hash, first.list_hash, "the same list under another nonce: the hash tells nobody who answered");
    let mut lines: Vec<String> =
        p.store().answered(ROUND).await.unwrap().iter().map(|a| format!("{}\t{}\n", a.code, a.agency)).collect();
    lines.sort_unstable();
    for part in p.store().verification_draws(ROUND).await.unwrap() {
        let hash = keys::to_hex(&Sha256::digest(format!("{}\n{}", part.nonce, lines.concat())));
        assert_eq!(part.list_hash, hash, "whoever reads the database can make it again");
    }
    let codes: BTreeSet<String> = p.store().verification(ROUND).await.unwrap().into_iter().map(|d| d.code).collect();
    assert_eq!(codes.len(), 6, "nobody twice");
    assert_eq!(p.store().verification_draws(ROUND).await.unwrap().len(), 2);
}

async fn contacts_are_of_the_drawn_alone_and_go_on_their_day(p: Province) {
    voices(&p, &[30]).await;
    let open = p.open();
    let early = verification::contacts(p.store(), &open, "a.csv", b"ma,sdt\n", after() + 5.days(), 90, after()).await;
    assert!(refusal(early).contains("chưa rút phúc tra"));
    drawn(&p, 10).await;
    let people = verification::worksheet(p.store(), &open, after()).await.unwrap();
    let codes: Vec<&str> = people.iter().map(|person| person.drawn.code.as_str()).collect();
    let other = p.store().answered(ROUND).await.unwrap().into_iter().find(|a| !codes.contains(&a.code.as_str())).unwrap().code;
    let file = format!(
        "Mã hồ sơ,Điện thoại,Tên\n{},0912345678,Trần Văn Sáu\n{},0987654321,\n{other},0977777777,Người Ngoài\n",
        codes[0], codes[1]
    );
    let import =
        async |purge_on, most| verification::contacts(p.store(), &open, "a.csv", file.as_bytes(), purge_on, most, after()).await;
    for (day, most) in [(after(), 90), (after() + 91.days(), 90), (after() + 15.days(), 14), (after() + 91.days(), 400)] {
        assert!(refusal(import(day, most).await).contains("ngày xóa danh bạ"), "{day} within {most}");
    }
    let purge_on = after() + 7.days();
    let (report, others) = import(purge_on, 90).await.unwrap();
    assert_eq!((report.accepted, others), (2, 1));
    let reach = p.store().contacts(ROUND, after()).await.unwrap();
    assert_eq!(reach.values().map(|r| r.phone.as_str()).collect::<Vec<_>>(), ["0912345678", "0987654321"]);
    assert!(!format!("{reach:?}").contains("0912345678"), "not in a log line");
    let csv = String::from_utf8(verification::csv(&verification::worksheet(p.store(), &open, after()).await.unwrap())).unwrap();
    assert!(csv.contains("0912345678,Trần Văn Sáu") && !csv.contains("0977777777"));

    assert_eq!(p.store().contacts(ROUND, purge_on).await.unwrap(), BTreeMap::new(), "not shown on its day, sealed or not");
    p.store().seal(purge_on - 1.day()).await.unwrap();
    assert_eq!(p.store().contacts(ROUND, after()).await.unwrap().len(), 2);
    p.store().seal(purge_on).await.unwrap();
    assert_eq!(p.store().contacts(ROUND, after()).await.unwrap(), BTreeMap::new());
    import(after() + 30.days(), 90).await.unwrap();
    assert_eq!(p.store().purge_contacts(Some("khac")).await.unwrap(), 0);
    assert_eq!(p.store().purge_contacts(Some(ROUND)).await.unwrap(), 2);
    if p.store().sqlite().is_some() {
        for name in ["thu.db", "thu.db-wal"] {
            let bytes = std::fs::read(p.dir.path().join(name)).unwrap_or_default();
            assert!(!bytes.windows(10).any(|w| w == b"0912345678" || w == b"0977777777"), "{name} has a number left");
        }
    }
}

async fn a_record_is_corrected_by_another_that_says_why(p: Province) {
    voices(&p, &[30]).await;
    drawn(&p, 10).await;
    assert!(refusal(note(&p, 9, yes(), &[], "").await).contains("không có số 9"));
    assert!(refusal(note(&p, 1, yes(), &[], "vì nhầm").await).contains("chưa có ghi nhận"));
    note(&p, 1, yes(), &[("ngan.1", 5), ("ngan.chung", 3)], "").await.unwrap();
    assert!(refusal(note(&p, 1, Contact::NotReached, &[], "").await).contains("hãy ghi lý do"));
    let again = note(&p, 1, yes(), &[("ngan.1", 1)], "nghe nhầm điểm").await;
    assert!(refusal(again).contains("không gắn với người"));
    note(&p, 1, said(Said::No, Said::Yes, Said::No), &[], "gọi nhầm người, hỏi lại").await.unwrap();
    let person = verification::worksheet(p.store(), &p.open(), after()).await.unwrap().remove(0);
    let notes: Vec<_> = person.entries.iter().map(|e| (e.record.contact, e.scored, e.reason.as_str())).collect();
    assert_eq!(notes, [(yes(), true, ""), (said(Said::No, Said::Yes, Said::No), false, "gọi nhầm người, hỏi lại")]);
    assert_eq!(person.entries[0].record.note, "gọi lại [đã ẩn]");
    let counts = verification::results(p.store(), &p.open()).await.unwrap().unwrap().total.counts;
    assert_eq!((counts.drawn, counts.recorded, counts.confirmed, counts.mismatch), (3, 1, 0, 1), "the last entry counts");
}

async fn results_count_the_last_entry_and_hide_few(p: Province) {
    voices(&p, &[120, 30, 4]).await;
    assert_eq!(drawn(&p, 10).await, 15);
    let people = verification::worksheet(p.store(), &p.open(), after()).await.unwrap();
    for (i, person) in people.iter().enumerate() {
        let contact = match i {
            0 => Contact::NotReached,
            1 => said(Said::No, Said::Yes, Said::No),
            2 => said(Said::Yes, Said::Yes, Said::Yes),
            3 => said(Said::Unsure, Said::Yes, Said::No),
            _ => yes(),
        };
        let list: &[(&str, u8)] = if i > 3 { &[("ngan.1", 2), ("ngan.chung", 4)] } else { &[] };
        note(&p, person.drawn.number, contact, list, "").await.unwrap();
    }
    let results = verification::results(p.store(), &p.open()).await.unwrap().unwrap();
    assert_eq!(
        results.agencies.iter().map(|a| (a.counts.voices, a.counts.drawn)).collect::<Vec<_>>(),
        [(120, 12), (30, 3), (4, 0)]
    );
    let first = &results.agencies[0];
    let c = first.counts;
    assert_eq!((c.recorded, c.reached(), c.confirmed, c.mismatch, c.unclear), (12, 11, 8, 2, 1));
    let mismatch = c.mismatch_rate(5).unwrap();
    assert!((mismatch.value - 200.0 / 11.0).abs() < 1e-9 && mismatch.low < mismatch.value && mismatch.value < mismatch.high);
    assert_eq!(results.agencies[1].counts.mismatch_rate(5), None, "three persons are no rate");
    let [one, overall] = first.beside.as_slice() else { panic!("two items") };
    assert_eq!((one.id.as_str(), one.again, one.all), ("ngan.1", [0, 8, 0, 0, 0], [0, 0, 0, 120, 0]));
    let difference = one.difference(5).unwrap();
    assert!((difference.value + 100.0).abs() < 1e-9 && difference.significant());
    assert!(!overall.difference(5).unwrap().significant());
    assert_eq!(results.agencies[1].beside[0].difference(5), None);
    assert_eq!(results.total.counts.voices, 154);
    assert_eq!(results.total.beside[0].again, [0, 11, 0, 0, 0]);
}

/// What two persons said cannot be told apart once both have said it.
async fn scores_lead_to_nobody(p: Province) {
    voices(&p, &[40]).await;
    drawn(&p, 10).await;
    note(&p, 1, yes(), &[("ngan.1", 1)], "").await.unwrap();
    note(&p, 2, yes(), &[("ngan.1", 5)], "").await.unwrap();
    let scores = p.store().verification_scores(ROUND).await.unwrap();
    assert_eq!(scores, BTreeMap::from([((p.agencies[0].clone(), "ngan.1".to_owned()), [1, 0, 0, 0, 1])]));
    let people = verification::worksheet(p.store(), &p.open(), after()).await.unwrap();
    assert_eq!(people[0].entries, people[1].entries, "the records are equal whatever was scored");
}

async fn the_workbook_has_the_sheet(p: Province) {
    let sheet = async || {
        let bytes = export::workbook_bytes(p.store(), &p.open(), &p.backend.clock).await.unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        book.worksheet_range(export::verification::SHEET).unwrap()
    };
    let tokens = p.slips(0, 60, Kind::Individual, Frame::Open).await;
    for (i, token) in tokens.iter().enumerate() {
        p.submit(token, &survey(i as u128, numbered(i * 50))).await.unwrap();
    }
    let words = |range: &calamine::Range<Data>| range.used_cells().map(|(_, _, c)| c.to_string()).collect::<Vec<_>>().join("\n");
    assert!(words(&sheet().await).contains("Đợt này chưa rút phúc tra"));
    drawn(&p, 10).await;
    for number in 1..=6 {
        let contact = if number == 1 { said(Said::Yes, Said::No, Said::No) } else { yes() };
        note(&p, number, contact, &[("ngan.1", 4)], "").await.unwrap();
    }
    let range = sheet().await;
    let row = range.rows().find(|r| r[0].to_string() == p.agencies[0]).unwrap();
    let numbers: Vec<f64> = row[2..11].iter().filter_map(|c| if let Data::Float(x) = c { Some(*x) } else { None }).collect();
    assert_eq!(numbers[..8], [60.0, 6.0, 6.0, 6.0, 5.0, 1.0, 0.0, 0.0]);
    assert!((numbers[8] - 100.0 / 6.0).abs() < 1e-9);
    let words = words(&range);
    assert!(words.contains(&seed().to_string()) && words.contains("Câu hỏi lại: "));
    let draw = p.store().verification_draws(ROUND).await.unwrap().remove(0);
    assert!(words.contains(&draw.list_hash) && !words.contains(&draw.nonce), "who has both tries out who answered");
    let people = p.store().verification(ROUND).await.unwrap();
    assert!(people.iter().all(|d| !words.contains(&d.code)), "no dossier of a person who was asked");
}
