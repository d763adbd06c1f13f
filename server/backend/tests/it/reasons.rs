//! Weights from sealed responses, and reasons from the tallies.

use crate::support::{Province, on_both, survey};
use backend::{
    export::{self, drivers::SHEET, workbook::HEADER_ROW},
    keys,
    reasons::{self, NoWeights},
    store::Slip,
};
use calamine::{Data, Reader, Xlsx};
use domain::{
    answers::{KEY, KIND},
    dossier::{Channel, Dossier, DossierId},
    drivers::{self, NoDrivers},
    form::{Form, SHIPPED},
    response::{Frame, Kind},
    round::Round,
    token::Token,
};
use std::io::Cursor;

on_both!(
    weights_follow_the_seal_and_are_those_of_the_rows,
    what_an_agency_sees_of_the_weights_moves_by_five,
    reasons_are_shares_of_the_dissatisfied,
    a_shipped_form_has_its_weights_and_one_without_overall_says_why,
    the_sheet_says_what_the_page_says,
);

/// Five scores that follow from a number and look like chance; "hài lòng chung" leans on the third.
fn scores(i: usize) -> [u8; 5] {
    let dice = |salt: usize| (i.wrapping_mul(7919) + salt * 104_729 + i * i * (salt + 3)) % 1009;
    let score = |salt: usize| u8::try_from(dice(salt) % 5).unwrap() + 1;
    let [a, b, c, d] = [0, 1, 2, 3].map(score);
    [a, b, c, d, ((a + 2 * c + u8::try_from(dice(9) % 3).unwrap()) / 3).clamp(1, 5)]
}

async fn voices(p: &Province, agency: usize, numbers: std::ops::Range<usize>) {
    let day = "2020-03-02".parse().unwrap();
    let code = &p.agencies[agency];
    let dossier = |i: usize| Dossier {
        id: DossierId::parse(&format!("{code}-200302-{i:04}")).unwrap(),
        receiving_agency: code.clone(),
        agency: code.clone(),
        field: "TP-HT".into(),
        procedure: "Đăng ký khai sinh".into(),
        kind: Kind::Individual,
        channel: Channel::Counter,
        out_of_province: false,
        received_on: day,
        appointed_on: Some(day),
        returned_on: Some(day),
        frame: Frame::Open,
    };
    let tokens = p.slips_of(numbers.clone().map(dossier).collect()).await;
    for (i, token) in numbers.zip(&tokens) {
        p.submit(token, &survey((agency * 10_000 + i) as u128, scores(i))).await.unwrap();
    }
}

/// Seals and weighs; the keeper may have weighed already.
async fn seal(p: &Province) {
    p.store().seal("2020-09-11".parse().unwrap()).await.unwrap();
    reasons::refresh(p.store(), &p.open()).await.unwrap();
}

async fn weights_follow_the_seal_and_are_those_of_the_rows(p: Province) {
    voices(&p, 0, 0..120).await;
    voices(&p, 1, 0..20).await;
    let before = reasons::of_province(p.store(), &p.open(), None).await.unwrap();
    assert_eq!((before.n, before.picture), (140, Err(NoWeights::NotSealed)), "the urn is not read");
    seal(&p).await;
    assert!(!reasons::refresh(p.store(), &p.open()).await.unwrap(), "nothing new was sealed");

    let picture = reasons::of_province(p.store(), &p.open(), None).await.unwrap().picture.unwrap();
    assert_eq!((picture.n, picture.day.unwrap().to_string().as_str()), (140, "2020-09-11"));
    let rows: Vec<Vec<Option<u8>>> = (0..120).chain(0..20).map(|i| scores(i).map(Some).to_vec()).collect();
    let all = drivers::drivers(rows.iter().map(Vec::as_slice), &[0..1, 1..2, 2..3, 3..4], Some(4)).unwrap();
    assert!((picture.r2 - all.r2).abs() < 1e-9, "the weights do not depend on the order of the rows, only their intervals do");
    let mut shares: Vec<f64> = all.factors.iter().map(|f| f.share.value).collect();
    shares.sort_by(|a, b| b.total_cmp(a));
    for (factor, share) in picture.factors.iter().zip(shares) {
        assert!((factor.share.value - share).abs() < 1e-9 && factor.share.low <= share && share <= factor.share.high);
        assert!(factor.rated.is_some() && factor.placed.is_some());
    }
    assert_eq!(picture.factors[0].title, "Sự phục vụ của công chức");
    assert_eq!((picture.fair, picture.mark, picture.by_target), (25.0, 90.0, true));
    let few = reasons::of_province(p.store(), &p.open(), Some(&p.agencies[1])).await.unwrap();
    assert_eq!(few.picture, Err(NoWeights::Never(NoDrivers::TooFew(20, 82))));
}

async fn what_an_agency_sees_of_the_weights_moves_by_five(p: Province) {
    let seen = async || reasons::of_agency(p.store(), &p.open(), &p.agencies[0]).await.unwrap().picture;
    let exact = async || reasons::of_province(p.store(), &p.open(), Some(&p.agencies[0])).await.unwrap().picture.unwrap().n;
    voices(&p, 0, 0..81).await;
    seal(&p).await;
    assert_eq!(seen().await, Err(NoWeights::Never(NoDrivers::TooFew(81, 82))));
    voices(&p, 0, 81..82).await;
    seal(&p).await;
    assert_eq!(seen().await.unwrap().n, 82, "that there were too few told no answer");
    voices(&p, 0, 82..86).await;
    seal(&p).await;
    let held = seen().await.unwrap();
    assert_eq!((held.n, exact().await, held.day), (82, 86, None), "four more would be four people");
    voices(&p, 0, 86..87).await;
    seal(&p).await;
    assert_eq!((seen().await.unwrap().n, exact().await), (87, 87));
}

async fn reasons_are_shares_of_the_dissatisfied(p: Province) {
    let tokens = p.slips(0, 20, Kind::Individual, Frame::Open).await;
    for (i, token) in tokens.iter().enumerate() {
        let low = i < 8;
        let mut fields = survey(i as u128, if low { [4, 4, 2, 4, 4] } else { [4; 5] });
        if low {
            fields.push(("vi.ngan.3".into(), "thai-do".into()));
        }
        if i < 6 {
            fields.push(("vi.ngan.3".into(), "gay-kho".into()));
        }
        if i == 7 {
            fields.push(("vi.ngan.3".into(), "khac".into()));
        }
        p.submit(token, &fields).await.unwrap();
    }
    let why = reasons::of_province(p.store(), &p.open(), Some(&p.agencies[0])).await.unwrap();
    let item = &why.items[0];
    assert_eq!((item.id.as_str(), item.n, item.low), ("ngan.3", 20, 8), "the lowest item first");
    let first = &item.reasons[0];
    assert_eq!(
        (first.text.as_str(), first.n, first.share.unwrap().value),
        ("Thái độ chưa lịch sự, chưa nhiệt tình", Some(8), 100.0)
    );
    let third = item.reasons.iter().find(|r| r.n.is_none()).unwrap();
    assert_eq!(third.share, None, "of one person");
    let second = item.reasons[1].share.unwrap();
    assert!(
        (second.value - 75.0).abs() < 1e-9 && (second.low - 40.93).abs() < 0.01 && (second.high - 92.85).abs() < 0.01,
        "Wilson: {second:?}"
    );
    assert!(why.items[1..].iter().all(|i| i.low == 0));

    // Its own account sees what was released, five at a time.
    let own = reasons::of_agency(p.store(), &p.open(), &p.agencies[0]).await.unwrap();
    assert_eq!((own.n, own.items[0].low), (20, 8));
}

/// A round of another form over the same agencies, sealed with `n` answers to every item.
async fn of_form(p: &Province, code: &str, n: usize) -> std::sync::Arc<backend::rounds::OpenRound> {
    let text = SHIPPED.into_iter().find(|(known, _)| *known == code).unwrap().1;
    let form = Form::from_toml(text).unwrap();
    p.store().put_form(&form, text).await.unwrap();
    let demo = Round::from_toml(include_str!("../../../demo/nghi-xuan-2020/dot.toml")).unwrap();
    let mut round = Round { code: code.into(), form: form.code.clone(), form_version: form.version, ..demo };
    round.official_module.clone_from(&form.modules[0].id);
    p.put_round(&round).await;
    p.backend.rounds.refresh(p.store()).await.unwrap();
    let keys = p.backend.keys.read().unwrap().clone();
    let day = "2020-03-02".parse().unwrap();
    for i in 0..n {
        let id = DossierId::parse(&format!("{}-200302-{:04}", p.agencies[0], 5000 + i)).unwrap();
        let token: Token = keys.mint("k1", &id).unwrap();
        let dossier = Dossier {
            id,
            receiving_agency: p.agencies[0].clone(),
            agency: p.agencies[0].clone(),
            field: "TP-HT".into(),
            procedure: "Chứng thực".into(),
            kind: Kind::Individual,
            channel: Channel::Counter,
            out_of_province: false,
            received_on: day,
            appointed_on: Some(day),
            returned_on: Some(day),
            frame: Frame::Open,
        };
        p.store().put_dossiers(std::slice::from_ref(&dossier)).await.unwrap();
        let slip = Slip {
            id: keys::random::<16>().to_vec(),
            dossier: dossier.id.to_string(),
            agency: dossier.agency.clone(),
            key_id: "k1".into(),
            token_hash: keys.token_hash(&token).to_vec(),
        };
        p.store().put_slips(code, &[slip]).await.unwrap();
        let drawn = scores(i);
        let score = |at: usize| drawn[(at * 3 + i) % 5].to_string();
        let mut fields: Vec<(String, String)> = form
            .items()
            .filter(|(_, gate, _)| gate.is_none())
            .enumerate()
            .map(|(at, (_, _, item))| (item.id.clone(), score(at)))
            .collect();
        fields.push((KIND.into(), "ca-nhan".into()));
        fields.push((KEY.into(), format!("{:032x}", 900_000 + i)));
        p.submit(&token, &fields).await.unwrap();
    }
    p.store().seal("2020-09-12".parse().unwrap()).await.unwrap();
    p.backend.rounds.get(code).unwrap()
}

async fn a_shipped_form_has_its_weights_and_one_without_overall_says_why(p: Province) {
    let open = of_form(&p, "soc-trang-2017", 90).await;
    reasons::refresh(p.store(), &open).await.unwrap();
    let picture = reasons::of_province(p.store(), &open, None).await.unwrap().picture.unwrap();
    assert_eq!((picture.n, picture.factors.len()), (90, 4));
    assert!((picture.factors.iter().map(|f| f.share.value).sum::<f64>() - 100.0).abs() < 1e-9);

    let mut without = Round { code: "lang-son".into(), ..open.round.clone() };
    let text = SHIPPED.into_iter().find(|(known, _)| *known == "lang-son-2022").unwrap().1;
    let form = Form::from_toml(text).unwrap();
    p.store().put_form(&form, text).await.unwrap();
    (without.form, without.form_version) = (form.code.clone(), form.version);
    without.official_module.clone_from(&form.modules[0].id);
    p.put_round(&without).await;
    p.backend.rounds.refresh(p.store()).await.unwrap();
    let open = p.backend.rounds.get("lang-son").unwrap();
    assert!(!reasons::refresh(p.store(), &open).await.unwrap());
    let why = reasons::of_province(p.store(), &open, None).await.unwrap();
    assert_eq!(why.picture, Err(NoWeights::Never(NoDrivers::NoOverall)));
}

async fn the_sheet_says_what_the_page_says(p: Province) {
    voices(&p, 0, 0..100).await;
    seal(&p).await;
    let why = reasons::of_province(p.store(), &p.open(), None).await.unwrap();
    let bytes = export::workbook_bytes(p.store(), &p.open(), &p.backend.clock).await.unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range(SHEET).unwrap();
    let column = |name: &str| (0..19).find(|c| sheet.get_value((HEADER_ROW, *c)).is_some_and(|h| *h == name)).unwrap();
    let cell = |row: u32, name: &str| sheet.get_value((row, column(name))).cloned().unwrap_or(Data::Empty);
    let first = (HEADER_ROW + 1..).find(|row| cell(*row, "Tên cơ quan") == "Toàn đợt").unwrap();
    // Twelve digits of it: see `workbook`.
    let says = |row: u32, name: &str, x: f64| matches!(cell(row, name), Data::Float(shown) if (shown - x).abs() < 1e-9);
    for (row, factor) in (first..).zip(&why.picture.unwrap().factors) {
        assert_eq!(cell(row, "Yếu tố hoặc tiêu chí").to_string(), factor.title);
        assert!(says(row, "Tầm quan trọng (%)", factor.share.value));
        assert!(says(row, "Tầm quan trọng: cận dưới 95 %", factor.share.low));
        assert!(says(row, "SIPAS (%)", factor.rated.unwrap().value));
    }
}
