//! One dossier, one voice; a retry is not a duplicate; figures equal the responses.

use crate::support::{Province, ROUND, numbered, on_both, survey};
use backend::{
    intake::ReceiptState,
    keys,
    rounds::OpenRound,
    store::{Ballot, Outcome},
};
use domain::{
    answers::{self, Answers},
    dossier::{Channel, Dossier, DossierId},
    response::{Flags, Frame, Kind, Mode},
    tally::Tally,
    trouble::{Fault, Refusal},
};

on_both!(
    the_same_submission_twice_gives_the_same_receipt,
    another_submission_on_the_same_slip_is_refused,
    a_key_used_with_another_slip_is_refused_and_spends_nothing,
    a_full_quota_refuses_nobody,
    figures_equal_a_recount,
    a_bad_voice_fails_alone,
    doubles_in_one_batch_are_told_apart,
    a_quota_fills_within_a_batch,
    a_dispute_is_counted_once_and_the_vote_stays,
    what_is_not_open_stores_nothing,
    a_comment_is_blackened_and_lives_apart,
    a_revoked_keys_slips_stop_working,
);

async fn the_same_submission_twice_gives_the_same_receipt(p: Province) {
    let token = &p.slips(0, 1, Kind::Individual, Frame::Drawn).await[0];
    let sent = survey(1, [4, 5, 3, 4, 4]);
    let first = p.submit(token, &sent).await.unwrap();
    assert_eq!(p.submit(token, &sent).await.unwrap(), first);
    assert_eq!(p.backend.intake.receipt(&first).await.unwrap(), Some(ReceiptState::Recorded));
    p.store().seal(p.backend.clock.today()).await.unwrap();
    assert_eq!(p.submit(token, &sent).await.unwrap(), first, "also after the seal");
    assert_eq!(p.backend.intake.receipt(&first).await.unwrap(), Some(ReceiptState::Sealed));
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), 1);
}

async fn another_submission_on_the_same_slip_is_refused(p: Province) {
    let token = &p.slips(0, 1, Kind::Individual, Frame::Drawn).await[0];
    p.submit(token, &survey(1, [4; 5])).await.unwrap();
    assert_eq!(p.submit(token, &survey(1, [1; 5])).await, Err(Refusal::Used), "same key, other answers");
    assert_eq!(p.submit(token, &survey(2, [4; 5])).await, Err(Refusal::Used), "other key, same answers");
    assert_eq!(p.submit(token, &[]).await, Err(Refusal::Used), "nothing at all");
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), 1);
}

async fn a_key_used_with_another_slip_is_refused_and_spends_nothing(p: Province) {
    let slips = p.slips(0, 2, Kind::Individual, Frame::Drawn).await;
    let first = p.submit(&slips[0], &survey(7, [4; 5])).await.unwrap();
    assert_eq!(p.submit(&slips[1], &survey(7, [4; 5])).await, Err(Refusal::KeyReused));
    assert_eq!(p.submit(&slips[1], &survey(7, [2; 5])).await, Err(Refusal::KeyReused));
    let second = p.submit(&slips[1], &survey(8, [4; 5])).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), 2);
}

async fn a_full_quota_refuses_nobody(p: Province) {
    let slips = p.slips(0, 18, Kind::Individual, Frame::Drawn).await;
    for (i, token) in slips.iter().enumerate() {
        p.submit(token, &survey(i as u128, [4; 5])).await.unwrap();
    }
    let board = p.store().board(&p.open(), &p.agencies[0]).await.unwrap().unwrap();
    let individuals = board.quotas.iter().find(|q| q.0 == Kind::Individual).unwrap();
    assert_eq!((individuals.1, individuals.2), (15, 15));
    let cells = p.store().cells(ROUND).await.unwrap();
    let of = |frame| cells.iter().filter(|(_, c, _)| c.frame == frame).map(|(_, _, figures)| figures.n()).sum::<u64>();
    assert_eq!((of(Frame::Drawn), of(Frame::Open)), (15, 3));
}

async fn figures_equal_a_recount(p: Province) {
    let mut sent = 0u32;
    for agency in 0..2 {
        for (kind, frame) in [(Kind::Individual, Frame::Drawn), (Kind::Organisation, Frame::Open)] {
            for token in p.slips(agency, 9, kind, frame).await {
                sent += 1;
                let mut fields = survey(u128::from(sent), numbered(sent as usize * 37));
                fields.retain(|f| f.0 != answers::KIND);
                fields.push((answers::KIND.into(), kind.code().into()));
                fields.push(("da-gop-y".into(), if sent.is_multiple_of(2) { "co" } else { "khong" }.into()));
                fields.push(("ls.5.1".into(), "2".into()));
                fields.extend(sent.is_multiple_of(3).then(|| ("ls.1.1".to_owned(), "5".to_owned())));
                p.submit(&token, &fields).await.unwrap();
            }
        }
    }
    p.store().seal(p.backend.clock.today()).await.unwrap();
    let form = p.open().form.clone();
    let rows: Vec<(String, String)> = match (p.store().sqlite(), p.store().postgres()) {
        (Some(db), _) => sqlx::query_as("SELECT agency, answers FROM response").fetch_all(db).await.unwrap(),
        (_, Some(db)) => sqlx::query_as("SELECT agency, answers FROM response").fetch_all(db).await.unwrap(),
        _ => unreachable!(),
    };
    assert_eq!(rows.len(), 36);
    let cells = p.store().cells(ROUND).await.unwrap();
    for agency in &p.agencies[..2] {
        let (mut recount, mut shown) = (Tally::empty(&form), Tally::empty(&form));
        for (_, text) in rows.iter().filter(|r| r.0 == *agency) {
            let one = Tally::of(&form, &Answers::from_canonical(&form, text).unwrap());
            recount.add(&one);
            shown.add_shown(&one);
        }
        let mut sum = Tally::whole(&form);
        cells.iter().filter(|c| c.0 == *agency).for_each(|c| c.2.add_to(&mut sum).unwrap());
        let board = p.store().board(&p.open(), agency).await.unwrap().unwrap();
        assert_eq!(board.total, shown);
        assert_eq!(sum, recount);
        assert_eq!(board.released.shown.n, 15, "18 came one by one: three steps of five");
    }
}

/// Ballots as the intake makes them, for whoever needs a batch of his own.
struct Ballots {
    open: std::sync::Arc<OpenRound>,
    agency: String,
    invitations: Vec<Vec<u8>>,
}

impl Ballots {
    /// For so many invitations of the first agency.
    async fn of(p: &Province, invitations: usize) -> Self {
        p.slips(0, invitations, Kind::Individual, Frame::Open).await;
        let slips = p.store().slips(ROUND, None).await.unwrap();
        Self { open: p.open(), agency: p.agencies[0].clone(), invitations: slips.into_iter().map(|s| s.id).collect() }
    }

    fn ballot(&self, invitation: usize, key: u8) -> Ballot {
        Ballot {
            round: self.open.clone(),
            invitation: self.invitations[invitation].clone(),
            agency: self.agency.clone(),
            field: "TP-HT".into(),
            kind: Kind::Individual,
            mode: Mode::Qr,
            frame: Frame::Open,
            week: "2020-W37".into(),
            flags: Flags::default(),
            answers: "doi-tuong=ca-nhan".into(),
            tally: Tally { n: 1, ..Tally::empty(&self.open.form) },
            salt: keys::random(),
            commitment: keys::random(),
            comment: None,
            key: [key; 16],
            comment_key: keys::random(),
        }
    }
}

async fn a_bad_voice_fails_alone(p: Province) {
    let ballots = Ballots::of(&p, 3).await;
    let batch = [(0, 1), (1, 1), (2, 2)].map(|(invitation, key)| ballots.ballot(invitation, key));
    let (outcomes, _) = p.store().record(&batch).await.unwrap();
    assert_eq!(outcomes, [Outcome::Recorded, Outcome::Failed, Outcome::Recorded]);
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), 2);
    let (again, _) = p.store().record(&[ballots.ballot(1, 3)]).await.unwrap();
    assert_eq!(again, [Outcome::Recorded], "the failed voice spent nothing");
    assert_eq!(p.store().board(&ballots.open, &p.agencies[0]).await.unwrap().unwrap().total.n, 3);
}

async fn doubles_in_one_batch_are_told_apart(p: Province) {
    let ballots = Ballots::of(&p, 2).await;
    let first = ballots.ballot(0, 1);
    let retry = Ballot { key: [2; 16], ..first.clone() };
    let other_answers = ballots.ballot(0, 3);
    let borrowed_key = Ballot { salt: first.salt, ..ballots.ballot(1, 4) };
    let second = ballots.ballot(1, 5);
    let (outcomes, changed) = p.store().record(&[first, retry.clone(), other_answers, borrowed_key, second]).await.unwrap();
    let expected = [Outcome::Recorded, Outcome::Repeated, Outcome::Used, Outcome::KeyReused, Outcome::Recorded];
    assert_eq!(outcomes, expected);
    assert_eq!(changed.len(), 1);
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), 2);
    assert_eq!(p.store().board(&ballots.open, &p.agencies[0]).await.unwrap().unwrap().total.n, 2);
    p.store().seal(p.backend.clock.today()).await.unwrap();
    let (again, changed) = p.store().record(&[retry.clone(), retry]).await.unwrap();
    assert!(again == [Outcome::Repeated; 2] && changed.is_empty(), "also after the seal");
}

async fn a_quota_fills_within_a_batch(p: Province) {
    let ballots = Ballots::of(&p, 20).await;
    let drawn = |i: usize| Ballot { frame: Frame::Drawn, ..ballots.ballot(i, u8::try_from(i).unwrap()) };
    for part in [0..9, 9..20] {
        let (outcomes, _) = p.store().record(&part.map(drawn).collect::<Vec<_>>()).await.unwrap();
        assert!(outcomes.iter().all(|o| *o == Outcome::Recorded), "{outcomes:?}");
    }
    let board = p.store().board(&ballots.open, &p.agencies[0]).await.unwrap().unwrap();
    let individuals = board.quotas.iter().find(|q| q.0 == Kind::Individual).unwrap();
    assert_eq!((individuals.1, individuals.2), (15, 15));
    let cells = p.store().cells(ROUND).await.unwrap();
    let of = |frame| cells.iter().filter(|(_, c, _)| c.frame == frame).map(|(_, _, figures)| figures.n()).sum::<u64>();
    assert_eq!((of(Frame::Drawn), of(Frame::Open)), (15, 5));
}

async fn a_dispute_is_counted_once_and_the_vote_stays(p: Province) {
    let token = &p.slips(0, 1, Kind::Individual, Frame::Open).await[0];
    assert_eq!(p.backend.intake.dispute(token).await, Err(Refusal::Unknown), "nobody answered yet");
    p.submit(token, &survey(1, [4; 5])).await.unwrap();
    p.backend.intake.dispute(token).await.unwrap();
    p.backend.intake.dispute(token).await.unwrap();
    assert_eq!(p.store().disputes(ROUND).await.unwrap(), [(p.agencies[0].clone(), 1)]);
    assert!(p.backend.intake.visit(token, false).await.unwrap().invitation.disputed);
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), 1);
}

async fn what_is_not_open_stores_nothing(p: Province) {
    let base = Dossier {
        id: DossierId::parse("000.21.27.H27-200302-0001").unwrap(),
        receiving_agency: p.agencies[0].clone(),
        agency: p.agencies[0].clone(),
        field: "TP-HT".into(),
        procedure: "Chứng thực".into(),
        kind: Kind::Individual,
        channel: Channel::Counter,
        out_of_province: false,
        received_on: "2020-03-02".parse().unwrap(),
        appointed_on: None,
        returned_on: None,
        frame: Frame::Open,
    };
    let online = Dossier { id: DossierId::parse("000.21.27.H27-200302-0002").unwrap(), channel: Channel::Online, ..base.clone() };
    let tokens = p.slips_of(vec![base, online]).await;
    assert_eq!(p.submit(&tokens[0], &survey(1, [4; 5])).await, Err(Refusal::NotYet));
    assert_eq!(p.submit(&tokens[1], &survey(2, [4; 5])).await, Err(Refusal::Excluded));
    let unknown = domain::token::Token::from_bits(5);
    assert_eq!(p.submit(&unknown, &survey(3, [4; 5])).await, Err(Refusal::Unknown));
    let mut gap = survey(4, [4; 5]);
    gap.retain(|f| f.0 != "ngan.2");
    gap.push((answers::RECEIVED.into(), "1".into()));
    assert_eq!(p.submit(&tokens[0], &gap).await, Err(Refusal::Invalid(vec![Fault::Missing("ngan.2".into())])));
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), 0);

    let mut declared = survey(5, [4; 5]);
    declared.push((answers::RECEIVED.into(), "1".into()));
    p.submit(&tokens[0], &declared).await.unwrap();
    let cells = p.store().cells(ROUND).await.unwrap();
    assert!(cells.len() == 1 && cells[0].1.flagged, "on the citizen's word alone: flagged");
}

async fn a_comment_is_blackened_and_lives_apart(p: Province) {
    let token = &p.slips(0, 1, Kind::Individual, Frame::Open).await[0];
    let mut sent = survey(1, [4; 5]);
    sent.push((answers::COMMENT.into(), "gọi tôi 0912345678".into()));
    p.submit(token, &sent).await.unwrap();
    p.store().seal(p.backend.clock.today()).await.unwrap();
    let (body, key, response_key): (String, Vec<u8>, Vec<u8>) = match (p.store().sqlite(), p.store().postgres()) {
        (Some(db), _) => sqlx::query_as("SELECT c.body, c.key, r.key FROM comment c, response r").fetch_one(db).await.unwrap(),
        (_, Some(db)) => sqlx::query_as("SELECT c.body, c.key, r.key FROM comment c, response r").fetch_one(db).await.unwrap(),
        _ => unreachable!(),
    };
    assert_eq!(body, "gọi tôi [đã ẩn]");
    assert_ne!(key, response_key);
}

async fn a_revoked_keys_slips_stop_working(p: Province) {
    let token = &p.slips(0, 1, Kind::Individual, Frame::Open).await[0];
    p.backend.keys.write().unwrap().revoke("k1");
    assert_eq!(p.submit(token, &survey(1, [4; 5])).await, Err(Refusal::Unknown));
    assert!(p.backend.intake.visit(token, false).await.is_err());
}

/// Whoever finds the queue full is told so at once, and nobody waits without an end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_asks_to_come_again() {
    const QUEUE_AND_BATCH: usize = 4096 + 128;
    const TOO_MANY: usize = 200;
    let p = Province::sqlite().await;
    let tokens = p.slips(0, QUEUE_AND_BATCH + TOO_MANY, Kind::Individual, Frame::Open).await;
    // Nothing can be written as long as another process holds the one write lock.
    let path = p.dir.path().join("thu.db");
    let other = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let held = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let mut citizens = tokio::task::JoinSet::new();
    for (i, token) in tokens.iter().enumerate() {
        let (intake, token) = (p.backend.intake.clone(), token.clone());
        citizens.spawn(async move { (i, intake.submit(&token, Mode::Qr, &survey(i as u128 + 1, numbered(i % 3125))).await) });
    }
    let mut refused = vec![];
    while refused.len() < TOO_MANY {
        let (i, answer) = citizens.join_next().await.unwrap().unwrap();
        assert_eq!(answer, Err(Refusal::Unavailable), "nobody is told anything else while nothing can be written");
        refused.push(i);
    }
    held.rollback().await.unwrap();
    other.close().await;
    while let Some(done) = citizens.join_next().await {
        let (i, answer) = done.unwrap();
        if answer.is_err() {
            refused.push(i);
        }
    }
    for i in &refused {
        p.submit(&tokens[*i], &survey(*i as u128 + 1, numbered(i % 3125))).await.unwrap();
    }
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), tokens.len() as u64, "all are there, each once");
}

/// Nobody's answer waits for the log to be folded: that happens beside the writer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_folded_beside_the_writer() {
    let p = Province::sqlite().await;
    let db = p.store().sqlite().unwrap();
    let (pages,): (i64,) = sqlx::query_as("PRAGMA wal_autocheckpoint").fetch_one(db).await.unwrap();
    assert_eq!(pages, 16_384, "the writer itself only where a load never pauses");
    let token = &p.slips(0, 1, Kind::Individual, Frame::Drawn).await[0];
    let mut sent = survey(1, [4; 5]);
    sent.push((answers::COMMENT.into(), "Lời này phải về tới tệp".into()));
    p.submit(token, &sent).await.unwrap();
    let path = p.dir.path().join("thu.db");
    let folded = async {
        let words = "Lời này phải về tới tệp".as_bytes();
        while !std::fs::read(&path).unwrap().windows(words.len()).any(|w| w == words) {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), folded).await.expect("the file holds it");
}
