//! Indices cut by one thing, and a round whose official index is SIPS by criteria: report, board and cut say the same.
#![expect(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a test fails where it stands, and counts few people")]

use crate::{
    export::{LONG, SHORT, Voice, recount, voices},
    support::{Province, ROUND, on_both, survey},
};
use backend::{
    export::{
        Report,
        breakdown::{Part, Shown},
        report::{OtherWay, Sample},
        slices::{Ask, By, Figure, Slice, Slices},
    },
    live, seal,
};
use domain::{
    response::{Frame, Kind},
    round::OfficialIndex,
};

on_both!(
    the_cut_is_a_recount,
    the_page_and_the_workbook_close_the_same_cells,
    cells_of_few_are_closed_in_every_cut,
    sips_by_criteria_is_the_same_on_board_and_report,
    an_answered_round_keeps_its_minimum,
);

async fn cut(province: &Province, by: By, agency: Option<&str>) -> Slices {
    let ask = Ask { by, agency, module: None };
    Slices::gather(province.store(), &province.open(), ask).await.unwrap().unwrap()
}

fn same(slice: &Slice, own: Vec<&Voice>) {
    let (n, all) = slice.all.open().unwrap();
    let (counted, sipas, sips) = recount(own.iter().copied(), &SHORT);
    assert_eq!((*n, all.pooled.n as f64), (own.len() as u64, counted), "{}", slice.name);
    assert!((all.pooled.sipas.unwrap().value - sipas).abs() < 1e-9, "{}", slice.name);
    assert!((all.pooled.sips.unwrap().value - sips).abs() < 1e-9);
    let unflagged = own.iter().filter(|v| !v.flagged).count();
    match slice.other {
        OtherWay::Same => assert_eq!(unflagged, own.len()),
        OtherWay::Told(of) => {
            assert!(unflagged >= 5 && own.len() - unflagged >= 5);
            let (_, sipas, _) = recount(own.iter().copied().filter(|v| !v.flagged), &SHORT);
            assert!((of.pooled.sipas.unwrap().value - sipas).abs() < 1e-9);
        }
        OtherWay::Closed => {}
    }
    for (at, item) in SHORT.iter().enumerate() {
        let (_, sipas, _) = recount(own.iter().copied(), &[item]);
        let item = slice.items[at].open().unwrap();
        assert!((item.indices.sipas.unwrap().value - sipas).abs() < 1e-9);
        // A factor of the short module is one item.
        assert!((slice.factors[at].open().unwrap().pooled.sipas.unwrap().value - sipas).abs() < 1e-9);
    }
}

async fn the_cut_is_a_recount(province: Province) {
    let (voices, _) = voices(&province, &[90, 96, 0]).await;
    for kind in Kind::ALL {
        let kinds = cut(&province, By::Kind, None).await;
        let slice = kinds.groups.iter().find(|s| s.code == kind.code()).unwrap();
        same(slice, voices.iter().filter(|v| v.kind == *kind).collect());
        same(&kinds.total, voices.iter().collect());
        let own = cut(&province, By::Kind, Some(&province.agencies[1])).await;
        let slice = own.groups.iter().find(|s| s.code == kind.code()).unwrap();
        same(slice, voices.iter().filter(|v| v.kind == *kind && v.agency == 1).collect());
    }
    let fields = cut(&province, By::Field, None).await;
    for slice in &fields.groups {
        same(slice, voices.iter().filter(|v| v.field == slice.code).collect());
    }
    let groups = cut(&province, By::Group, None).await;
    assert_eq!(groups.groups.iter().map(|s| s.code.as_str()).collect::<Vec<_>>(), ["xa"], "the others have no voice");
    same(&groups.groups[0], voices.iter().collect());

    let agencies = cut(&province, By::Agency, None).await;
    assert_eq!(agencies.groups.len(), 17, "also those without a voice");
    let report = Report::gather(province.store(), &province.open(), &province.backend.clock).await.unwrap();
    for (slice, line) in agencies.groups.iter().zip(&report.agencies).take(2) {
        assert_eq!(slice.all.open().unwrap().1, line.official().unwrap().all, "the interval too");
        assert_eq!(Sample::of(&report.round, line.counts.n), Sample::Enough);
    }
    assert_eq!(agencies.total.all.open().unwrap().1, report.total.official().unwrap().all);

    let frames = cut(&province, By::Frame, None).await;
    let open = |frame: Frame| frames.groups.iter().find(|s| s.code == frame.code()).and_then(|s| s.all.open().copied());
    let [drawn, volunteers] = [Frame::Drawn, Frame::Open].map(|f| open(f).unwrap().1.pooled.sipas.unwrap().value);
    let told = frames.volunteers.unwrap();
    assert!((told.value - (drawn - volunteers)).abs() < 1e-9 && told.low <= told.value && told.value <= told.high);
    let nowhere = Ask { by: By::Kind, agency: Some("la"), module: None };
    assert!(Slices::gather(province.store(), &province.open(), nowhere).await.unwrap().is_none());
    let nothing = Ask { module: Some("la"), ..Ask::default() };
    assert!(Slices::gather(province.store(), &province.open(), nothing).await.unwrap().is_none());
}

/// What the page cuts by field or kind is closed just where the workbook's breakdown is: two outputs never tell each other's cells.
async fn the_page_and_the_workbook_close_the_same_cells(province: Province) {
    voices(&province, &[23, 9, 3, 31]).await;
    let report = Report::gather(province.store(), &province.open(), &province.backend.clock).await.unwrap();
    let (mut open, mut shut) = (0, 0);
    for agency in [None, Some(0), Some(1), Some(3)] {
        for by in [By::Field, By::Kind] {
            let slices = cut(&province, by, agency.map(|at: usize| province.agencies[at].as_str())).await;
            for slice in &slices.groups {
                let this = |part: &&Part| {
                    let field = part.field.map(|at| report.fields[at].0.as_str());
                    let kind = part.kind.map(Kind::code);
                    part.agency == agency
                        && if by == By::Field {
                            field == Some(&slice.code) && kind.is_none()
                        } else {
                            kind == Some(&slice.code) && field.is_none()
                        }
                };
                let part = report.parts.iter().find(this).unwrap();
                match (part.shown, slice.all.open()) {
                    (Shown::Open(n, all), Some((m, of))) => {
                        assert_eq!((n, all.pooled.n), (*m, of.pooled.n));
                        open += 1;
                    }
                    (Shown::Open(..), None) | (_, Some(_)) => panic!("{agency:?} {by:?} {}", slice.code),
                    _ => shut += 1,
                }
            }
        }
    }
    let fields = backend::comparison::of_province(province.store(), &province.open()).await.unwrap().fields;
    for line in fields {
        let at = report.fields.iter().position(|f| f.0 == line.code);
        let part = report.parts.iter().find(|p| p.agency.is_none() && p.kind.is_none() && p.field == at).unwrap();
        assert_eq!(line.index.is_some(), matches!(part.shown, Shown::Open(..)), "{}", line.code);
    }
    assert!(open > 3 && shut > 3, "{open} {shut}");
}

/// No open figure rests on fewer than five, and an agency of few has none in any cut, however it is asked for.
async fn cells_of_few_are_closed_in_every_cut(province: Province) {
    voices(&province, &[23, 9, 3]).await;
    let few = |figure: &Figure<_>| figure.open().is_none_or(|(n, _): &(u64, _)| *n >= 5);
    let mut closed = 0;
    for by in By::ALL {
        for agency in [None, Some(0), Some(1), Some(2)].map(|at| at.map(|at: usize| province.agencies[at].as_str())) {
            let slices = cut(&province, by, agency).await;
            for slice in slices.groups.iter().chain([&slices.total]) {
                assert!(few(&slice.all), "{by:?} {agency:?} {}", slice.name);
                closed += usize::from(slice.all.open().is_none());
                assert!(slice.items.iter().filter_map(Figure::open).all(|i| i.indices.n >= 5));
                assert!(slice.questions.iter().filter_map(Figure::open).all(|q| q.n >= 5));
                assert!(slice.factors.iter().filter_map(Figure::open).all(|f| f.pooled.n >= 5));
            }
            if agency == Some(&province.agencies[2]) && by.within_an_agency() {
                assert!(slices.total.all.open().is_none());
            }
            // One closed group beside open ones and an open total would be the total less the others.
            let (open, shut): (Vec<_>, Vec<_>) = slices.groups.iter().partition(|s| s.all.open().is_some());
            let told = by != By::Agency && shut.len() == 1 && !open.is_empty() && slices.total.all.open().is_some();
            assert!(!told, "{by:?} {agency:?}");
        }
    }
    assert!(closed > 10, "{closed}");
}

/// SIPS by criteria of the long module's answers, from the textbook: mean of items, of factors, of the agency.
fn by_criteria(answers: &[[u8; 18]]) -> f64 {
    let sizes = [3, 5, 6, 4];
    let mut from = 0;
    let factors = sizes.map(|size| {
        let items = from..from + size;
        from += size;
        let of = |item: usize| answers.iter().map(|a| f64::from(a[item])).sum::<f64>() / answers.len() as f64;
        items.map(of).sum::<f64>() / size as f64
    });
    factors.iter().sum::<f64>() / 4.0 / 5.0 * 100.0
}

async fn sips_by_criteria_is_the_same_on_board_and_report(province: Province) {
    let mut round = province.open().round.clone();
    (round.official_index, round.official_module) = (OfficialIndex::SipsByCriteria, "day-du".to_owned());
    province.put_round(&round).await;
    province.backend.rounds.refresh(province.store()).await.unwrap();
    let answers: Vec<[u8; 18]> =
        (0..12usize).map(|i| std::array::from_fn(|at| u8::try_from((i * 7 + at * at * 3 + i * at) % 5).unwrap() + 1)).collect();
    let slips = province.slips(0, 12, Kind::Individual, Frame::Drawn).await;
    for ((token, own), key) in slips.iter().zip(&answers).zip(1..) {
        let mut fields = survey(key, [4; 5]);
        fields.extend(LONG.iter().zip(own).map(|(name, score)| ((*name).to_owned(), score.to_string())));
        province.submit(token, &fields).await.unwrap();
    }
    let open = province.open();
    let row = province.store().board(&open, &province.agencies[0]).await.unwrap().unwrap();
    let [exact, released] = [true, false].map(|exact| live::snapshot(&open, &row, exact).official);
    assert!((exact.by_criteria.unwrap().value - by_criteria(&answers)).abs() < 1e-9);
    assert!((released.by_criteria.unwrap().value - by_criteria(&answers[..10])).abs() < 1e-9, "two steps of five");
    assert!((exact.by_criteria.unwrap().value - exact.sips.unwrap().value).abs() > 0.01, "the factors are not of one size");

    let report = Report::gather(province.store(), &open, &province.backend.clock).await.unwrap();
    let line = &report.agencies[0];
    assert_eq!(line.official().unwrap().all.by_criteria, exact.by_criteria, "value and interval");
    assert_eq!(line.score.unwrap().index, exact.by_criteria.unwrap());
    assert_eq!(line.score.unwrap().n, 12);
    let kinds = cut(&province, By::Kind, None).await;
    let of = kinds.groups[0].all.open().unwrap().1.by_criteria.unwrap();
    assert!((of.value - by_criteria(&answers)).abs() < 1e-9);

    seal::keep(province.store(), &province.backend.rounds, "2020-10-01".parse().unwrap()).await.unwrap();
    let row = province.store().board(&open, &province.agencies[0]).await.unwrap().unwrap();
    let last = live::snapshot(&open, &row, false).official.by_criteria;
    assert_eq!(last, exact.by_criteria, "closing releases the rest: board and report agree");
}

async fn an_answered_round_keeps_its_minimum(province: Province) {
    let token = &province.slips(0, 1, Kind::Individual, Frame::Drawn).await[0];
    province.submit(token, &survey(1, [4; 5])).await.unwrap();
    let mut round = province.open().round.clone();
    round.min_respondents = 5;
    let text = toml::to_string(&round).unwrap();
    let error = backend::import::round(province.store(), text.as_bytes(), province.backend.clock.today()).await.unwrap_err();
    assert!(error.to_string().contains("min_respondents"), "{error}");
    let kept = province.store().rounds().await.unwrap().into_iter().find(|r| r.round.code == ROUND).unwrap();
    assert_eq!(kept.round.min_respondents, 20);
}
