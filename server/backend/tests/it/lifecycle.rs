//! A round from draft to frozen results.

use crate::support::{Province, ROUND, TODAY, dossier, on_both, survey};
use backend::{
    Error,
    clock::Clock,
    export::{self, csv::Decimal},
    import,
    lifecycle::{self, Order, What, files},
    seal,
};
use domain::{
    eligibility::{Eligibility, Scope},
    response::{Frame, Kind},
    round::{Phase, Round, Severity},
    trouble::Refusal,
};
use jiff::civil::Date;

on_both!(
    a_draft_takes_no_voice_and_opens_once_its_checks_are_passed,
    an_open_round_changes_only_what_cannot_choose_among_answers,
    a_round_without_answers_goes_back_to_a_draft_and_with_one_does_not,
    a_refused_file_leaves_an_open_round_open,
    a_slip_is_good_only_for_what_its_round_still_asks,
    results_are_frozen_whatever_is_imported_later,
    results_wait_for_the_weights_and_say_what_phuc_tra_lacks,
    results_of_nobody_are_warned_of,
    a_file_with_a_sampling_plan_stays_a_draft_until_it_is_drawn,
    a_year_adds_up_what_asks_the_same,
);

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn order(why: &str) -> Order {
    Order::new("sonoivu", why, day(TODAY)).unwrap()
}

fn refused<T>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(Error::Refused(why)) => why,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it should be refused"),
    }
}

/// The demo's round under another code, over dossiers of its own.
fn another(p: &Province) -> Round {
    let mut round = p.open().round.clone();
    round.code = "dot-hai".to_owned();
    round.dossiers.from = day("2020-09-01");
    round.dossiers.to = day("2020-09-30");
    round.agencies.truncate(2);
    round
}

async fn phase(p: &Province, code: &str) -> Phase {
    p.backend.rounds.refresh(p.store()).await.unwrap();
    p.backend.rounds.get(code).unwrap().phase
}

async fn a_draft_takes_no_voice_and_opens_once_its_checks_are_passed(p: Province) {
    let round = another(&p);
    lifecycle::save(p.store(), &round, &order("")).await.unwrap();
    assert_eq!(phase(&p, "dot-hai").await, Phase::Draft);

    let why = refused(lifecycle::open(p.store(), "dot-hai", &order("")).await);
    assert!(why.contains("2 cơ quan chưa có hồ sơ"), "{why}");
    let found = lifecycle::check(p.store(), &round, day(TODAY)).await.unwrap();
    assert_eq!(found.iter().filter(|f| f.severity == Severity::Blocks).count(), 1, "{found:?}");

    let one = Round { agencies: vec![p.agencies[0].clone()], dossiers: p.open().round.dossiers, ..round };
    let why = refused(lifecycle::save(p.store(), &one, &order("")).await);
    assert!(why.contains(ROUND), "the slice is another round's: {why}");
}

async fn an_open_round_changes_only_what_cannot_choose_among_answers(p: Province) {
    let old = p.open().round.clone();
    let target = Round { target: Some(85.0), ..old.clone() };
    assert!(refused(lifecycle::save(p.store(), &target, &order(" ")).await).contains("lý do"));
    lifecycle::save(p.store(), &target, &order("theo nghị quyết mới")).await.unwrap();
    let flagged = Round { count_flagged: !old.count_flagged, ..target };
    assert!(refused(lifecycle::save(p.store(), &flagged, &order("đổi")).await).contains("phiếu có dấu hiệu"));

    let events = p.store().events(ROUND).await.unwrap();
    let last = events.last().unwrap();
    assert_eq!((last.what, last.officer.as_str(), last.why.as_str()), (What::Changed, "sonoivu", "theo nghị quyết mới"));
    let change = &last.changes[..];
    assert!(matches!(change, [c] if c.setting == "Mục tiêu (%)" && c.from == "90" && c.to == "85"), "{change:?}");
}

async fn a_round_without_answers_goes_back_to_a_draft_and_with_one_does_not(p: Province) {
    let token = p.slips(0, 1, Kind::Individual, Frame::Open).await.remove(0);
    assert!(refused(lifecycle::withdraw(p.store(), ROUND, &order("")).await).contains("lý do"));
    lifecycle::withdraw(p.store(), ROUND, &order("sai ngày")).await.unwrap();
    assert_eq!(phase(&p, ROUND).await, Phase::Draft);
    assert_eq!(p.submit(&token, &survey(1, [4; 5])).await, Err(Refusal::NotOpen));

    // The command line opens what its file says.
    import::round(p.store(), include_bytes!("../../../demo/nghi-xuan-2020/dot.toml"), day(TODAY)).await.unwrap();
    assert_eq!(phase(&p, ROUND).await, Phase::Open);
    p.submit(&token, &survey(1, [4; 5])).await.unwrap();
    let why = refused(lifecycle::withdraw(p.store(), ROUND, &order("sai ngày")).await);
    assert!(why.contains("đã có phiếu trả lời"), "{why}");
    assert_eq!(phase(&p, ROUND).await, Phase::Open);
}

/// What a file may not do is refused before anything moves: the round stays open, its record as it was.
async fn a_refused_file_leaves_an_open_round_open(p: Province) {
    let old = p.open().round.clone();
    let import = async |round: &Round| import::round(p.store(), toml::to_string(round).unwrap().as_bytes(), day(TODAY)).await;
    let mut past = old.clone();
    past.open.to = day("2020-09-09");
    let nowhere = Round { agencies: vec!["la".into()], ..old.clone() };
    let before = p.store().events(ROUND).await.unwrap().len();
    for (round, why) in [(&past, "đã qua: đợt sẽ đóng ngay"), (&nowhere, "chưa có cơ quan la")] {
        let said = refused(import(round).await);
        assert!(said.contains(why), "{said}");
        assert_eq!((phase(&p, ROUND).await, p.store().events(ROUND).await.unwrap().len()), (Phase::Open, before));
    }
    let saved = lifecycle::save(p.store(), &past, &order("đóng sớm")).await;
    assert!(refused(saved).contains("đã qua"), "nor on the screen");
    past.open.to = day(TODAY);
    import(&past).await.unwrap();

    // While nobody has answered any other round may take its place, in one step.
    let other = Round { count_flagged: !old.count_flagged, ..old.clone() };
    import(&other).await.unwrap();
    let what: Vec<What> = p.store().events(ROUND).await.unwrap().iter().map(|e| e.what).collect();
    assert_eq!(
        (phase(&p, ROUND).await, &what[what.len() - 3..]),
        (Phase::Open, &[What::Withdrawn, What::Changed, What::Opened][..])
    );
    let token = p.slips(0, 1, Kind::Individual, Frame::Open).await.remove(0);
    p.submit(&token, &survey(1, [4; 5])).await.unwrap();
    assert!(refused(import(&old).await).contains("đã có phiếu trả lời"));
    assert_eq!((phase(&p, ROUND).await, p.store().events(ROUND).await.unwrap().len()), (Phase::Open, what.len()));
}

/// Slips of a round that went back to a draft stay printed; whom it asks about is asked again when one comes back.
async fn a_slip_is_good_only_for_what_its_round_still_asks(p: Province) {
    let tokens = p.slips(0, 2, Kind::Individual, Frame::Open).await;
    lifecycle::withdraw(p.store(), ROUND, &order("đổi phạm vi")).await.unwrap();
    let old = p.open().round.clone();
    let no_agency = Round { agencies: old.agencies[1..].to_vec(), ..old.clone() };
    let no_field = Round { fields: old.fields.iter().filter(|f| f.code != "TP-HT").cloned().collect(), ..old.clone() };
    let days = domain::round::Days { from: day("2020-04-01"), to: old.dossiers.to };
    let other_days = Round { dossiers: days, ..old.clone() };
    for (round, scope) in [(no_agency, Scope::Agency), (no_field, Scope::Field), (other_days, Scope::Received(days))] {
        p.put_round(&round).await;
        p.store().move_round(ROUND, Phase::Draft, Phase::Open, &order("").event(What::Opened, vec![])).await.unwrap();
        p.backend.rounds.refresh(p.store()).await.unwrap();
        let visit = p.backend.intake.visit(&tokens[0], true).await.unwrap();
        assert_eq!(visit.eligibility, Eligibility::OutOfScope(scope));
        assert_eq!(p.submit(&tokens[0], &survey(1, [4; 5])).await, Err(Refusal::OutOfScope));
        assert_eq!(p.store().urn_size().await.unwrap(), 0);
    }
    p.put_round(&old).await;
    p.backend.rounds.refresh(p.store()).await.unwrap();
    p.submit(&tokens[0], &survey(1, [4; 5])).await.unwrap();
}

async fn results_are_frozen_whatever_is_imported_later(p: Province) {
    for (i, token) in p.slips(0, 6, Kind::Individual, Frame::Open).await.iter().enumerate() {
        p.submit(token, &survey(i as u128 + 1, [5; 5])).await.unwrap();
    }
    let clock = Clock::at(day("2020-10-01"));
    assert!(refused(lifecycle::publish(p.store(), &p.open(), &order(""), &clock).await).contains("chưa kết thúc"));
    seal::keep(p.store(), &p.backend.rounds, day("2020-10-01")).await.unwrap();
    assert_eq!(phase(&p, ROUND).await, Phase::Closed);
    assert_eq!(lifecycle::published_figures(p.store(), ROUND).await.unwrap(), None);

    backend::reasons::refresh(p.store(), &p.open()).await.unwrap();
    let listed = lifecycle::publish(p.store(), &p.open(), &order(""), &clock).await.unwrap();
    assert_eq!(phase(&p, ROUND).await, Phase::Published);
    assert_eq!(listed.len(), 7);
    let mut stored = p.store().published_files(ROUND).await.unwrap();
    stored.sort_by_key(|f| listed.iter().position(|l| l.name == f.name));
    assert_eq!(stored, listed);
    assert_eq!(lifecycle::published_figures(p.store(), ROUND).await.unwrap().unwrap().n, 6);
    let what: Vec<What> = p.store().events(ROUND).await.unwrap().iter().map(|e| e.what).collect();
    assert_eq!(what[what.len() - 2..], [What::Closed, What::Published]);
    assert!(refused(lifecycle::publish(p.store(), &p.open(), &order(""), &clock).await).contains("đã công bố rồi"));

    // More dossiers would move every response rate.
    let workbook = export::workbook_bytes(p.store(), &p.open(), &clock).await.unwrap();
    let table = export::table_bytes(p.store(), &p.open(), Decimal::Comma, &clock).await.unwrap();
    p.slips(0, 40, Kind::Organisation, Frame::Open).await;
    import::refresh_denominators(p.store(), day("2020-10-02")).await.unwrap();
    let later = Clock::at(day("2020-10-02"));
    assert_eq!(export::workbook_bytes(p.store(), &p.open(), &later).await.unwrap(), workbook);
    assert_eq!(export::table_bytes(p.store(), &p.open(), Decimal::Comma, &later).await.unwrap(), table);
    assert_eq!(p.store().published_file(ROUND, files::WORKBOOK).await.unwrap(), Some(workbook));
    let board = p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap();
    assert_eq!(board.eligible, 0, "the test's slips were never counted, and are not now");
}

/// The keeper weighs after a seal; until it has, the workbook would lack weights, and nobody's request reads a million rows.
async fn results_wait_for_the_weights_and_say_what_phuc_tra_lacks(p: Province) {
    for (i, token) in p.slips(0, 30, Kind::Individual, Frame::Open).await.iter().enumerate() {
        p.submit(token, &survey(i as u128 + 1, [5; 5])).await.unwrap();
    }
    let (over, clock) = (day("2020-10-01"), Clock::at(day("2020-10-01")));
    assert_eq!(lifecycle::check_publishing(p.store(), &p.open()).await.unwrap(), []);
    seal::keep(p.store(), &p.backend.rounds, over).await.unwrap();
    backend::reasons::refresh(p.store(), &p.open()).await.unwrap();
    // As if the seal had just been made.
    let forget = "DELETE FROM weight";
    match (p.store().sqlite(), p.store().postgres()) {
        (Some(db), _) => drop(sqlx::query(forget).execute(db).await.unwrap()),
        (_, Some(db)) => drop(sqlx::query(forget).execute(db).await.unwrap()),
        _ => unreachable!(),
    }
    let why = refused(lifecycle::publish(p.store(), &p.open(), &order(""), &clock).await);
    assert!(why.contains("đang được tính"), "{why}");
    backend::reasons::refresh(p.store(), &p.open()).await.unwrap();
    assert_eq!(lifecycle::check_publishing(p.store(), &p.open()).await.unwrap(), []);

    let rate = domain::sample::VerificationRate::try_from(10).unwrap();
    backend::verification::draw(p.store(), &p.open(), rate, None, &[], over).await.unwrap();
    let found = lifecycle::check_publishing(p.store(), &p.open()).await.unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].severity == Severity::Warns && found[0].text.contains("0 trên 3 người"), "{}", found[0].text);
    lifecycle::publish(p.store(), &p.open(), &order(""), &clock).await.unwrap();
}

async fn results_of_nobody_are_warned_of(p: Province) {
    let over = day("2020-10-01");
    seal::keep(p.store(), &p.backend.rounds, over).await.unwrap();
    let found = lifecycle::check_publishing(p.store(), &p.open()).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].severity == Severity::Warns && found[0].text.contains("không có phiếu trả lời nào"), "{}", found[0].text);
    lifecycle::publish(p.store(), &p.open(), &order(""), &Clock::at(over)).await.unwrap();
}

async fn a_file_with_a_sampling_plan_stays_a_draft_until_it_is_drawn(p: Province) {
    let round = Round { quota: None, ..another(&p) };
    let plan = "sampling = { reserve_percent = 50, allocation = { way = \"theo-doi-tuong\", ca-nhan = 15, to-chuc = 10 } }\n";
    let text = format!("{plan}{}", toml::to_string(&round).unwrap());
    import::round(p.store(), text.as_bytes(), day(TODAY)).await.unwrap();
    assert_eq!(phase(&p, "dot-hai").await, Phase::Draft);
    let why = refused(lifecycle::open(p.store(), "dot-hai", &order("")).await);
    assert!(why.contains("chưa rút mẫu"), "{why}");
}

/// The year is the sum of its rounds, as if all had answered in one; another treatment of flagged responses stands apart.
async fn a_year_adds_up_what_asks_the_same(p: Province) {
    let second = another(&p);
    let apart = Round {
        code: "dot-ba".to_owned(),
        dossiers: domain::round::Days { from: day("2020-10-01"), to: day("2020-10-31") },
        count_flagged: false,
        ..second.clone()
    };
    for round in [&second, &apart] {
        import::round(p.store(), toml::to_string(round).unwrap().as_bytes(), day(TODAY)).await.unwrap();
    }
    p.backend.rounds.refresh(p.store()).await.unwrap();
    for (round, agency, scores, first) in
        [(ROUND, 0, [4; 5], 100), ("dot-hai", 0, [2; 5], 200), ("dot-hai", 1, [5; 5], 300), ("dot-ba", 1, [1; 5], 400)]
    {
        let received_on = p.backend.rounds.get(round).unwrap().round.dossiers.from;
        let one = |i| domain::dossier::Dossier { received_on, ..dossier(&p.agencies[agency], i, Kind::Individual, Frame::Open) };
        let tokens = p.slips_in(round, (first..first + 6).map(one).collect()).await;
        for (token, key) in tokens.iter().zip(first..) {
            p.submit(token, &survey(key as u128, scores)).await.unwrap();
        }
    }
    let groups = backend::year::roll_up(p.store(), &p.backend.rounds, 2020).await.unwrap();
    let codes: Vec<Vec<&str>> = groups.iter().map(|g| g.rounds.iter().map(|r| r.round.code.as_str()).collect()).collect();
    assert_eq!(codes, [vec!["dot-ba"], vec![ROUND, "dot-hai"]]);
    let year = &groups[1];
    let of = |code: &str| year.agencies.iter().find(|line| line.code == code).unwrap();
    assert_eq!(of(&p.agencies[0]).by_round, [Some(6), Some(6)]);
    assert_eq!(of(&p.agencies[1]).by_round, [Some(0), Some(6)]);
    assert_eq!(of(&p.agencies[2]).by_round, [Some(0), None]);
    let value = |line: &backend::year::YearLine| line.figures.sipas.unwrap().value;
    assert!((value(of(&p.agencies[0])) - 50.0).abs() < 1e-9);
    assert!((value(&year.total) - 200.0 / 3.0).abs() < 1e-9 && year.total.figures.counted == 18);
    assert_eq!(backend::year::years(&p.backend.rounds), [2020]);
}
