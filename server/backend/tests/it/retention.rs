//! What is deleted after a round is published, and what stays sane without it.

use crate::support::{Province, ROUND, dossier, on_both, survey};
use backend::{
    chores::Housekeeping,
    export,
    import::{self, Options},
    keys::Keys,
    lifecycle::{self, Order},
    retention::{self, Left},
    rounds::OpenRound,
    slips::{self, PublicUrl},
};
use domain::{
    dossier::DossierId,
    invited::NewList,
    response::{Frame, Kind},
    round::Phase,
    token::Token,
    trouble::Refusal,
};
use jiff::civil::Date;
use std::sync::Arc;

on_both!(
    nothing_is_due_before_its_day,
    dossiers_leave_and_figures_marks_and_results_stay,
    a_forgotten_dossier_gets_no_second_slip,
    one_dossier_goes_at_its_holders_request,
    a_dossier_whose_slip_is_in_another_round_stays,
);

const PUBLISHED: &str = "2020-10-02";
/// 180 days later.
const DUE: &str = "2021-03-31";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn keys(p: &Province) -> Keys {
    p.backend.keys.read().unwrap().clone()
}

async fn open(p: &Province) -> Arc<OpenRound> {
    p.backend.rounds.refresh(p.store()).await.unwrap();
    p.open()
}

/// Eight answered slips of ten, a list of codes with a name, closed and published.
async fn published(p: &Province) -> Vec<Token> {
    let slips = p.slips(0, 10, Kind::Individual, Frame::Open).await;
    let list = NewList {
        name: "Các sở".into(),
        agency: p.agencies[1].clone(),
        field: "TP-HT".into(),
        kind: Kind::Organisation,
        frame: Frame::Open,
        places: vec![("Sở Tài chính".into(), 1), ("Sở Y tế".into(), 1)],
    };
    backend::codes::add(p.store(), &p.open(), list, p.backend.clock.today()).await.unwrap();
    for (i, slip) in slips.iter().take(8).enumerate() {
        p.submit(slip, &survey(i as u128, [4; 5])).await.unwrap();
    }
    backend::seal::keep(p.store(), &p.backend.rounds, day("2020-10-01")).await.unwrap();
    assert_eq!(open(p).await.phase, Phase::Closed);
    let order = Order::new("sonoivu", "", day(PUBLISHED)).unwrap();
    backend::reasons::refresh(p.store(), &p.open()).await.unwrap();
    lifecycle::publish(p.store(), &p.open(), &order, &p.backend.clock).await.unwrap();
    assert_eq!(open(p).await.phase, Phase::Published);
    slips
}

async fn forget(p: &Province, on: &str) -> Vec<String> {
    let days = Housekeeping::default().registry_days;
    retention::carry_out(p.store(), &p.backend.rounds, &keys(p), days, day(on)).await.unwrap()
}

async fn due(p: &Province) -> (Option<Date>, Left) {
    let plan = retention::plan(p.store(), &p.backend.rounds, Housekeeping::default().registry_days).await.unwrap();
    assert_eq!(plan.len(), 1);
    (plan[0].on, plan[0].left)
}

async fn nothing_is_due_before_its_day(p: Province) {
    p.slips(0, 3, Kind::Individual, Frame::Open).await;
    assert_eq!(due(&p).await, (None, Left { dossiers: 3, ids: 3, names: 0 }), "not published: no day");
    assert!(forget(&p, "2099-01-01").await.is_empty());
    published(&p).await;
    assert_eq!(due(&p).await, (Some(day(DUE)), Left { dossiers: 10, ids: 10, names: 2 }));
    assert!(forget(&p, "2021-03-30").await.is_empty());
    assert_eq!(due(&p).await.1.dossiers, 10);
}

async fn dossiers_leave_and_figures_marks_and_results_stay(p: Province) {
    let slips = published(&p).await;
    let ids: Vec<String> =
        p.store().dossiers(&p.agencies[0], p.open().round.dossiers).await.unwrap().iter().map(|d| d.id.to_string()).collect();
    let board = p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap();
    let workbook = exported(&p).await;

    assert_eq!(forget(&p, DUE).await, [ROUND]);
    assert_eq!(due(&p).await, (Some(day(DUE)), Left::default()));
    assert!(forget(&p, DUE).await.is_empty(), "once");
    let names = p.store().places(ROUND).await.unwrap().into_iter().filter(|place| !place.name.is_empty()).count();
    assert_eq!(names, 0);
    if let Some(path) = p.url.strip_prefix("sqlite://") {
        let file = std::fs::read(path).unwrap();
        for id in ids.iter().map(String::as_str).chain(["Sở Tài chính"]) {
            assert!(!file.windows(id.len()).any(|w| w == id.as_bytes()), "{id} is still in the file");
        }
        assert_eq!(std::fs::metadata(format!("{path}-wal")).map_or(0, |m| m.len()), 0);
    }

    let after = p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap();
    assert_eq!((after.issued, after.eligible, after.total), (board.issued, board.eligible, board.total));
    assert_eq!(exported(&p).await, workbook, "what was published stands");
    let contents = p.store().contents().await.unwrap();
    assert_eq!((contents.invitations, contents.used, contents.responses), (10, 8, 8));
    // Paper of a round whose registry is gone opens nothing any more.
    assert_eq!(p.submit(&slips[9], &survey(77, [5; 5])).await, Err(Refusal::Unknown));
}

async fn exported(p: &Province) -> Vec<u8> {
    let path = p.dir.path().join("x.csv");
    export::export(p.store(), &p.open(), export::Format::Csv, &path, &p.backend.clock).await.unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    bytes
}

async fn a_forgotten_dossier_gets_no_second_slip(p: Province) {
    published(&p).await;
    let id = p.store().dossiers(&p.agencies[0], p.open().round.dossiers).await.unwrap()[3].id.clone();
    forget(&p, DUE).await;
    // The one-door system's next file has it again.
    let file = format!(
        "Mã hồ sơ,Cơ quan giải quyết,Lĩnh vực,Thủ tục,Đối tượng,Ngày tiếp nhận\n{id},{},TP-HT,Khai sinh,Cá nhân,02/03/2020\n",
        p.agencies[0]
    );
    import::dossiers(p.store(), "h.csv", file.as_bytes(), &Options { strict: true }, day(DUE)).await.unwrap();
    let url = PublicUrl::parse("https://khaosat.vidu.gov.vn").unwrap();
    let printed = slips::prepare(p.store(), &keys(&p), &p.open(), Some(&p.agencies[0]), &url).await.unwrap();
    assert!(printed.is_empty());
    assert_eq!(due(&p).await.1, Left { dossiers: 1, ids: 0, names: 0 });
    assert_eq!(forget(&p, DUE).await, [ROUND], "and the next night forgets it again");
    assert_eq!(due(&p).await.1, Left::default());
}

async fn one_dossier_goes_at_its_holders_request(p: Province) {
    let slips = p.slips(0, 6, Kind::Individual, Frame::Open).await;
    let registry = p.store().dossiers(&p.agencies[0], p.open().round.dossiers).await.unwrap();
    let url = PublicUrl::parse("https://khaosat.vidu.gov.vn").unwrap();
    let printed = slips::prepare(p.store(), &keys(&p), &p.open(), Some(&p.agencies[0]), &url).await.unwrap();
    let of = |at: usize| printed.iter().find(|slip| slip.token == slips[at]).unwrap().code();
    p.submit(&slips[0], &survey(1, [4; 5])).await.unwrap();
    for at in [0, 1] {
        assert!(retention::forget(p.store(), &keys(&p), &DossierId::parse(&of(at)).unwrap()).await.unwrap());
        assert_eq!(p.backend.intake.visit(&slips[at], false).await.map(drop), Err(Refusal::Unknown));
    }
    assert!(!retention::forget(p.store(), &keys(&p), &DossierId::parse(&of(0)).unwrap()).await.unwrap(), "it is nowhere");
    assert_eq!(p.store().dossiers(&p.agencies[0], p.open().round.dossiers).await.unwrap().len(), registry.len() - 2);
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), 1, "the voice stays");
    assert!(p.store().slips(ROUND, None).await.unwrap().iter().all(|slip| slip.dossier != of(0) && slip.dossier != of(1)));
    assert!(p.backend.intake.visit(&slips[2], false).await.is_ok(), "the others stay");
    let file = format!(
        "Mã hồ sơ,Cơ quan giải quyết,Lĩnh vực,Thủ tục,Đối tượng,Ngày tiếp nhận\n{},{},TP-HT,Khai sinh,Cá nhân,02/03/2020\n",
        of(0),
        p.agencies[0]
    );
    import::dossiers(p.store(), "h.csv", file.as_bytes(), &Options { strict: true }, day("2020-09-10")).await.unwrap();
    let reprinted = slips::prepare(p.store(), &keys(&p), &p.open(), Some(&p.agencies[0]), &url).await.unwrap();
    assert!(reprinted.iter().all(|slip| slip.code() != of(0)), "and has no second voice when the one-door system brings it back");
}

async fn a_dossier_whose_slip_is_in_another_round_stays(p: Province) {
    let mut other = p.open().round.clone();
    other.code = "dot-hai".to_owned();
    other.dossiers.from = day("2021-03-01");
    other.dossiers.to = day("2021-03-30");
    p.put_round(&other).await;
    // Its slip was printed for the other round; then the registry corrected the day of receipt into this one.
    p.slips_in("dot-hai", vec![dossier(&p.agencies[0], 900, Kind::Individual, Frame::Open)]).await;
    published(&p).await;
    forget(&p, DUE).await;
    let left = p.store().dossiers(&p.agencies[0], p.open().round.dossiers).await.unwrap();
    assert_eq!(left.iter().map(|d| d.id.to_string()).collect::<Vec<_>>().len(), 1);
}
