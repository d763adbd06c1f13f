//! From the registry to the lists: who is drawn, who takes whose place, and which voice fills the sample.

use crate::support::{Province, ROUND, TODAY, on_both, survey};
use backend::{Error, import, sampling};
use domain::{
    answers,
    dossier::{Channel, Dossier, DossierId},
    response::{Frame, Kind},
    round::Round,
    sample::{self, Pool, ReplacementReason, Seed, Stratum},
    token::Token,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

on_both!(
    nghi_xuan_draws_425_and_anybody_can_repeat_it,
    a_draw_comes_once_and_before_the_first_answer,
    a_drawn_round_keeps_its_rules,
    a_reserve_voice_fills_the_sample_once_it_is_called_up,
    what_organisations_lack_goes_to_individuals_before_the_draw,
    a_proportional_sample_sets_the_quotas,
);

const PLAN: &str = "sampling = { reserve_percent = 50, allocation = { way = \"theo-doi-tuong\", ca-nhan = 15, to-chuc = 10 } }";

fn today() -> Date {
    TODAY.parse().unwrap()
}

fn seed() -> Seed {
    "5a".repeat(32).parse().unwrap()
}

fn dot(sampling: &str) -> String {
    let demo = include_str!("../../../demo/nghi-xuan-2020/dot.toml");
    let quota = demo.lines().find(|line| line.starts_with("quota =")).unwrap();
    demo.replace(quota, sampling)
}

/// The demo's round with this sampling plan, and in every agency and field as many dossiers of each kind as `people` says; every
/// one has its slip.
async fn drawn_from(p: &Province, sampling: &str, people: impl Fn(usize, Kind) -> usize) -> (Round, HashMap<String, Token>) {
    let round = Round::from_toml(&dot(sampling)).unwrap();
    p.put_round(&round).await;
    p.backend.rounds.refresh(p.store()).await.unwrap();
    let day: Date = "2020-03-02".parse().unwrap();
    let mut dossiers = vec![];
    for (a, agency) in round.agencies.iter().enumerate() {
        for field in &round.fields {
            for kind in Kind::ALL {
                for _ in 0..people(a, *kind) {
                    dossiers.push(Dossier {
                        id: DossierId::parse(&format!("{agency}-200302-{:04}", dossiers.len())).unwrap(),
                        receiving_agency: agency.clone(),
                        agency: agency.clone(),
                        field: field.code.clone(),
                        procedure: "Chứng thực".into(),
                        kind: *kind,
                        channel: Channel::Counter,
                        out_of_province: false,
                        received_on: day,
                        appointed_on: Some(day),
                        returned_on: Some(day),
                        frame: Frame::Open,
                    });
                }
            }
        }
    }
    let ids: Vec<String> = dossiers.iter().map(|d| d.id.to_string()).collect();
    let tokens = p.slips_of(dossiers).await;
    (round, ids.into_iter().zip(tokens).collect())
}

fn usual(_: usize, kind: Kind) -> usize {
    if kind == Kind::Individual { 12 } else { 6 }
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let Err(Error::Refused(why)) = result else { panic!("{result:?}") };
    why
}

async fn answer(p: &Province, token: &Token, key: u128, kind: Kind) {
    let mut fields = survey(key, [4; 5]);
    fields.retain(|f| f.0 != answers::KIND);
    fields.push((answers::KIND.into(), kind.code().into()));
    p.submit(token, &fields).await.unwrap();
}

async fn nghi_xuan_draws_425_and_anybody_can_repeat_it(p: Province) {
    let (round, _) = drawn_from(&p, PLAN, usual).await;
    let before = sampling::plan(p.store(), &round, today()).await.unwrap();
    assert_eq!(before.sum(|_| true).official, 425);
    assert_eq!(before.sum(|s| s.kind == Kind::Organisation).official, 170);
    assert!(before.due.is_empty() && before.draw.is_none());
    refusal(sampling::list(p.store(), &round, true).await);

    let draw = sampling::draw(p.store(), &round, Some(seed()), today()).await.unwrap();
    assert_eq!((draw.seed, &draw.list_hash), (seed(), &before.list_hash), "the list whose hash was shown before");
    let after = sampling::plan(p.store(), &round, today()).await.unwrap();
    assert_eq!(after.strata, before.strata);
    assert_eq!(after.draw, Some(draw));
    let progress = sampling::progress(p.store(), &p.open()).await.unwrap();
    assert_eq!(progress.iter().flat_map(|a| &a.kinds).map(|k| k.size).sum::<u64>(), 425);

    // A supervisor has the whole list and the seed, and no database.
    let (csv, lines) = sampling::list(p.store(), &round, true).await.unwrap();
    assert_eq!(lines, 17 * 3 * 18);
    let text = String::from_utf8(csv).unwrap();
    let rows = text.lines().skip(1).map(|row| row.split(',').collect::<Vec<_>>());
    let mut strata: BTreeMap<Stratum, Vec<Vec<&str>>> = BTreeMap::new();
    for row in rows {
        let kind = Kind::from_code(row[3]).unwrap();
        strata.entry(Stratum { agency: row[1].into(), field: row[2].into(), kind }).or_default().push(row);
    }
    for (stratum, rows) in &strata {
        let of = |list: &str| rows.iter().filter(|r| r[4] == list).map(|r| r[0]).collect::<Vec<_>>();
        let (official, reserve) = (of("chinh-thuc"), of("du-phong"));
        let ids = rows.iter().map(|r| r[0]);
        let again = sample::draw(&seed(), Pool::Stratum(stratum), ids, official.len() as u64, reserve.len() as u64);
        assert_eq!((again.official, again.reserve), (official, reserve), "in the order of the draw");
    }
    let (_, named) = sampling::list(p.store(), &round, false).await.unwrap();
    assert_eq!(named as u64, 425 + before.sum(|_| true).reserve);
}

async fn a_draw_comes_once_and_before_the_first_answer(p: Province) {
    assert!(refusal(sampling::plan(p.store(), &p.open().round, today()).await).contains("không có phương án mẫu"));
    let (round, tokens) = drawn_from(&p, PLAN, |_, _| 0).await;
    assert!(tokens.is_empty());
    assert!(refusal(sampling::draw(p.store(), &round, None, today()).await).contains("chưa có hồ sơ nào"));

    let (round, tokens) = drawn_from(&p, PLAN, |agency, _| usize::from(agency == 0) * 2).await;
    answer(&p, tokens.values().next().unwrap(), 1, Kind::Individual).await;
    let cells = p.store().cells(ROUND).await.unwrap();
    assert_eq!(cells[0].1.frame, Frame::Open, "without a draw every voice is a volunteer's");
    assert!(refusal(sampling::draw(p.store(), &round, None, today()).await).contains("đã có 1 phiếu trả lời"));
    p.store().seal(today()).await.unwrap();
    assert!(refusal(sampling::draw(p.store(), &round, None, today()).await).contains("đã có 1 phiếu trả lời"));
    assert_eq!(p.store().draw(ROUND).await.unwrap(), None);
    assert!(p.store().sample(ROUND).await.unwrap().is_empty());
}

async fn a_drawn_round_keeps_its_rules(p: Province) {
    let (round, _) = drawn_from(&p, PLAN, |agency, kind| usize::from(agency == 0) * usual(agency, kind)).await;
    let first = sampling::draw(p.store(), &round, None, today()).await.unwrap();
    assert!(refusal(sampling::draw(p.store(), &round, None, today()).await).contains("chỉ rút một lần"));
    assert_eq!(p.store().draw(ROUND).await.unwrap(), Some(first));

    let other = dot(&PLAN.replace("= 15", "= 20"));
    let why = refusal(import::round(p.store(), other.as_bytes(), today()).await);
    assert!(why.contains("đã rút mẫu") && why.contains("sampling"), "{why}");
    let why = refusal(import::round(p.store(), dot(PLAN).replace("\"ngoai-tinh\"", "").as_bytes(), today()).await);
    assert!(why.contains("exclusions"), "{why}");
    // Texts may still change, and the drawn quotas stay.
    let title = dot(PLAN).replace("target = 90.0", "target = 92.0");
    import::round(p.store(), title.as_bytes(), today()).await.unwrap();
    let quotas = p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap().quotas;
    assert_eq!(quotas, [(Kind::Individual, 0, 15), (Kind::Organisation, 0, 10)]);
    let quotas = p.store().board(&p.open(), &p.agencies[1]).await.unwrap().unwrap().quotas;
    assert!(quotas.iter().all(|q| q.2 == 0), "an agency without people is asked for nobody");
}

async fn a_reserve_voice_fills_the_sample_once_it_is_called_up(p: Province) {
    let (round, tokens) = drawn_from(&p, PLAN, |agency, kind| usize::from(agency == 0) * usual(agency, kind)).await;
    sampling::draw(p.store(), &round, Some(seed()), today()).await.unwrap();
    let list = p.store().sample(ROUND).await.unwrap();
    let of = |list_of: Frame| {
        let mine = list.iter().filter(move |l| l.list == list_of && l.stratum.kind == Kind::Individual);
        mine.filter(|l| l.stratum.field == "TP-HT").map(|l| l.dossier.clone()).collect::<Vec<_>>()
    };
    let (official, reserve, neither) = (of(Frame::Drawn), of(Frame::Reserve), of(Frame::Open));
    assert_eq!((official.len(), reserve.len(), neither.len()), (5, 3, 4));

    let replace = async |dossier: &str| {
        sampling::replace(p.store(), &round, dossier, ReplacementReason::NotReached, "phong-noi-vu", today()).await
    };
    assert!(refusal(replace(&neither[0]).await).contains("không có trong danh sách chính thức"));
    assert!(refusal(replace(&reserve[0]).await).contains("không có trong danh sách chính thức"), "not called up yet");
    assert!(refusal(replace("000.21.27.H27-200302-9999").await).contains("không có trong danh sách đã rút mẫu"));
    let done = replace(&official[0]).await.unwrap();
    assert_eq!((&done.out, &done.by), (&official[0], &reserve[0]), "nobody is chosen");
    assert!(refusal(replace(&official[0]).await).contains("đã có người thay thế"));

    // One of the official list, the one called up, one who waits, one who was replaced and answers nevertheless, a volunteer.
    for (i, dossier) in [&official[1], &reserve[0], &reserve[1], &official[0], &neither[0]].into_iter().enumerate() {
        answer(&p, &tokens[dossier], i as u128, Kind::Individual).await;
    }
    let progress = sampling::progress(p.store(), &p.open()).await.unwrap();
    let line = &progress[0].kinds[0];
    assert_eq!((line.size, line.drawn, line.reserve, line.open), (15, 1, 1, 3));
    assert_eq!((line.filled(), line.missing()), (2, 13));
    let quotas = p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap().quotas;
    assert_eq!(quotas[0], (Kind::Individual, 2, 15), "the quota says the same");

    // Whether somebody has answered makes no difference: a refusal would tell.
    assert_eq!(replace(&official[1]).await.unwrap().by, reserve[1]);
    assert_eq!(replace(&reserve[0]).await.unwrap().by, reserve[2], "who was called up can be replaced in turn");
    assert!(refusal(replace(&official[2]).await).contains("đã hết"));
    let log = p.store().replacements(ROUND).await.unwrap();
    assert_eq!(log.len(), 3);
    assert!(log.iter().all(|r| r.entry.officer == "phong-noi-vu" && r.entry.on == today() && r.agency == p.agencies[0]));
}

async fn what_organisations_lack_goes_to_individuals_before_the_draw(p: Province) {
    // The second agency has one organisation a field, the third none at all; three places a field do not move from nobody.
    let people = |agency: usize, kind| match (agency, kind) {
        (1, Kind::Organisation) => 1,
        (2, Kind::Organisation) => 0,
        _ => usual(agency, kind),
    };
    let (round, _) = drawn_from(&p, PLAN, people).await;
    let before = sampling::plan(p.store(), &round, today()).await.unwrap();
    assert_eq!(before.sum(|_| true).official, 425 - 7 - 10);
    assert_eq!(before.due.values().map(|moved| moved.count).collect::<Vec<_>>(), [7, 10]);

    let transfer = async |agency: Option<&str>| {
        sampling::transfer(p.store(), &round, agency, "không đủ tổ chức có hồ sơ", "phong-noi-vu", today()).await
    };
    assert!(refusal(transfer(Some(&p.agencies[0])).await).contains("không cần chuyển"));
    assert!(refusal(sampling::transfer(p.store(), &round, None, " ", "x", today()).await).contains("--reason"));
    assert_eq!(transfer(Some(&p.agencies[1])).await.unwrap().len(), 1);
    assert_eq!(transfer(None).await.unwrap()[0].agency, p.agencies[2], "the other one is done");
    refusal(transfer(None).await);
    let why = refusal(import::round(p.store(), dot(&PLAN.replace("= 15", "= 20")).as_bytes(), today()).await);
    assert!(why.contains("đã chuyển chỉ tiêu"), "{why}");

    let after = sampling::plan(p.store(), &round, today()).await.unwrap();
    assert_eq!(after.sum(|_| true).official, 425);
    assert!(after.due.is_empty());
    sampling::draw(p.store(), &round, None, today()).await.unwrap();
    let sizes = sampling::progress(p.store(), &p.open()).await.unwrap();
    let of = |agency: usize| sizes[agency].kinds.iter().map(|k| k.size).collect::<Vec<_>>();
    assert_eq!([of(0), of(1), of(2)], [[15, 10], [22, 3], [25, 0]]);
    refusal(transfer(None).await);
    assert_eq!(p.store().transfers(ROUND).await.unwrap().len(), 2);
}

async fn a_proportional_sample_sets_the_quotas(p: Province) {
    let plan =
        "sampling = { allocation = { way = \"theo-ty-le\", size = { formula = \"yamane\", margin = 5 }, scope = \"toan-dot\" } }";
    let (round, _) = drawn_from(&p, plan, |agency, kind| if agency < 4 { usual(agency, kind) } else { 0 }).await;
    let planned = sampling::plan(p.store(), &round, today()).await.unwrap();
    // N = 4 × 3 × 18 = 216; 216 / (1 + 216·0.0025) = 140.26.
    assert_eq!((planned.sum(|_| true).population, planned.sum(|_| true).official), (216, 141));
    sampling::draw(p.store(), &round, None, today()).await.unwrap();
    let progress = sampling::progress(p.store(), &p.open()).await.unwrap();
    assert_eq!(progress.iter().flat_map(|a| &a.kinds).map(|k| k.size).sum::<u64>(), 141);
    assert!(refusal(sampling::transfer(p.store(), &round, None, "x", "x", today()).await).contains("theo-doi-tuong"));
}
