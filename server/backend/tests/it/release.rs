//! The release rule, played: two months of random answers through the real intake, nights, and the closing, while somebody at each
//! agency writes down everything its screens and its stream show, after every voice, and subtracts any two moments.
//!
//! The model keeps every voice by itself. What is shown of a part (an item, a factor, a module's index, a question) must be the
//! figure of the first n who answered it, counted anew; between any two moments before the closing, n moves by nobody or by at least
//! k, and those who came between and did not answer the part are nobody or at least k.

use crate::{
    own_modules,
    support::{Province, ROUND, TODAY, dossier, survey},
};
use backend::{clock::Clock, comparison, export::report::Report, live, reasons, rounds::OpenRound, store::BoardRow};
use domain::{
    answers::{self, Submission},
    dossier::Dossier,
    live::{Indices, ModuleFigures, Snapshot},
    response::{Flag, Flags, Frame, Kind, Mode},
    tally::Tally,
};
use jiff::{ToSpan, civil::Date};
use std::{
    collections::{BTreeMap, HashMap},
    sync::atomic::Ordering,
};

/// Days of the play.
const DAYS: i64 = 62;
/// Voices of each agency on a day: none to this many, less one.
const MOST: [u64; 3] = [7, 3, 2];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_screen_of_an_agency_moves_by_fewer_than_k() {
    play(5, true, 20_260_901).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nor_where_flagged_voices_do_not_count() {
    play(7, false, 20_261_001).await;
}

/// The rule's own opposite: a board that shows every voice at once is caught at the first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[should_panic(expected = "fewer than 5")]
async fn the_adversary_sees_a_board_without_the_rule() {
    let p = Province::sqlite().await;
    let (open, agency) = (p.open(), p.agencies[0].clone());
    let mut watched = Watched::new(&open, 5);
    for (i, token) in p.slips(0, 3, Kind::Individual, Frame::Open).await.iter().enumerate() {
        let fields = survey(i as u128, [4; 5]);
        p.submit(token, &fields).await.unwrap();
        let row = p.store().board(&open, &agency).await.unwrap().unwrap();
        let read = Submission::read(&open.form, &fields).unwrap();
        watched.voice(&open, &row, Tally::of(&open.form, &read.answers), false);
        watched.look(&open, &row, &live::snapshot(&open, &row, true), false);
    }
}

/// Small, and the same every time: a failure can be played again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    fn often(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }
}

/// What a screen says of one part.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    n: u64,
    figure: String,
}

/// Every part of what an agency sees.
fn parts(snapshot: &Snapshot) -> BTreeMap<String, Part> {
    let mut all = BTreeMap::new();
    let module = |m: &ModuleFigures, all: &mut BTreeMap<String, Part>| {
        let whole = Indices { n: m.counted, sipas: m.sipas, sips: m.sips };
        let named = |kind: &str, id: &str| format!("{}/{kind} {id}", m.module);
        all.insert(named("index", ""), Part { n: m.counted, figure: format!("{whole:?}") });
        for f in &m.factors {
            all.insert(named("factor", &f.id), Part { n: f.indices.n, figure: format!("{:?}", f.indices) });
        }
        for i in &m.items {
            let told: Vec<_> = i.reasons.iter().filter(|(_, n)| *n >= snapshot.step).collect();
            all.insert(named("item", &i.id), Part { n: i.n, figure: format!("{:?} {told:?}", i.counts) });
        }
        for q in &m.questions {
            all.insert(named("question", &q.id), Part { n: q.n, figure: format!("{:?}", q.counts) });
        }
    };
    module(&snapshot.official, &mut all);
    snapshot.modules.iter().for_each(|m| module(m, &mut all));
    all
}

/// What the screens would say of these voices alone.
fn said_of(open: &OpenRound, row: &BoardRow, shown: Tally) -> BTreeMap<String, Part> {
    let mut row = row.clone();
    row.total.n = row.total.n.max(shown.n);
    row.released.shown = shown;
    parts(&live::snapshot(open, &row, false))
}

struct Voice {
    tally: Tally,
    flagged: bool,
    /// Parts it has an answer for.
    answers: HashMap<String, bool>,
}

/// One moment of one part: how many it showed, and how many voices there were.
type Moment = (u64, usize);

/// One agency as it is watched.
struct Watched {
    k: u64,
    voices: Vec<Voice>,
    shown: BTreeMap<String, Part>,
    releases: HashMap<String, Vec<Moment>>,
    /// Whether voices with flags feed the figures too (ADR 0018).
    every: bool,
    looks: usize,
    differences: usize,
    own: HashMap<String, String>,
}

impl Watched {
    fn new(open: &OpenRound, k: u64) -> Self {
        let (shown, releases, own) = Default::default();
        Self { k, voices: vec![], shown, releases, every: open.round.count_flagged, looks: 0, differences: 0, own }
    }

    fn voice(&mut self, open: &OpenRound, row: &BoardRow, tally: Tally, flagged: bool) {
        let answers = said_of(open, row, tally.clone()).into_iter().map(|(part, said)| (part, said.n > 0)).collect();
        self.voices.push(Voice { tally, flagged, answers });
    }

    /// The first n voices that answered a part, and how many voices had come with the last of them.
    fn first(&self, part: &str, n: u64) -> Vec<&Tally> {
        let answered = self.fed().filter(|v| v.answers[part]);
        answered.take(usize::try_from(n).unwrap()).map(|v| &v.tally).collect()
    }

    /// The voices that feed the figures.
    fn fed(&self) -> impl Iterator<Item = &Voice> {
        self.voices.iter().filter(|v| self.every || !v.flagged)
    }

    fn is_the_first(&self, open: &OpenRound, row: &BoardRow, part: &str, shown: &Part) -> bool {
        let first = self.first(part, shown.n);
        let mut sum = Tally::empty(open.form_of(&row.agency));
        first.iter().for_each(|t| sum.add_shown(t));
        first.len() as u64 == shown.n && said_of(open, row, sum)[part] == *shown
    }

    fn look(&mut self, open: &OpenRound, row: &BoardRow, snapshot: &Snapshot, closing: bool) {
        self.looks += 1;
        assert_eq!(snapshot.n, self.voices.len() as u64, "how many there are is told at once");
        let now = parts(snapshot);
        for (name, part) in &now {
            if self.shown.get(name) == Some(part) || (part.n == 0 && !self.shown.contains_key(name)) {
                continue;
            }
            assert!(
                self.is_the_first(open, row, name, part),
                "{name} shows what is not the figure of its first {}: {part:?}",
                part.n
            );
            let came = self.fed().count();
            let earlier = self.releases.entry(name.clone()).or_insert_with(|| vec![(0, 0)]);
            for (n, then) in earlier.iter().filter(|_| !closing) {
                let change = part.n - n;
                assert!(change >= self.k, "{name} moves by {change}, fewer than {}", self.k);
                let silent = (came - then) as u64 - change;
                assert!(silent == 0 || silent >= self.k, "{name} leaves {silent} of those who came, fewer than {}", self.k);
                self.differences += 1;
            }
            earlier.push((part.n, came));
        }
        self.shown = now;
    }

    /// Another screen of the agency: it says nothing that does not follow from its board.
    fn follows(&mut self, board: &Snapshot, screen: &str, says: String) {
        let known = format!("{screen} {:?}", parts(board));
        let before = self.own.entry(known).or_insert_with(|| says.clone());
        assert_eq!(*before, says, "{screen} moves while the board stands still");
    }
}

/// A random survey: sometimes all alike, sometimes with the optional module, whole or in part, sometimes with reasons.
fn fields(dice: &mut Dice, serial: usize, kind: Kind, declares: bool) -> Vec<(String, String)> {
    let alike = dice.often(12);
    let score = |dice: &mut Dice| u8::try_from(if alike { 4 } else { 1 + dice.roll(5) }).unwrap();
    let mut fields = survey(serial as u128 + 1, std::array::from_fn(|_| score(dice)));
    fields.iter_mut().filter(|f| f.0 == answers::KIND).for_each(|f| f.1 = kind.code().to_owned());
    if fields.iter().any(|f| f.0 == "ngan.2" && f.1.as_str() < "3") && dice.often(70) {
        fields.push(("vi.ngan.2".to_owned(), "di-lai".to_owned()));
    }
    if alike || dice.often(40) {
        let gate = dice.often(50);
        fields.push(("da-gop-y".to_owned(), if gate { "co" } else { "khong" }.to_owned()));
        let whole = alike || dice.often(50);
        for item in ["ls.1.1", "ls.1.2", "ls.1.3", "ls.2.1", "ls.2.2", "ls.2.3", "ls.3.1", "ls.3.2", "ls.4.1", "ls.4.2"] {
            if whole || dice.often(60) {
                fields.push((item.to_owned(), score(dice).to_string()));
            }
        }
        fields.extend(gate.then(|| ("ls.5.1".to_owned(), score(dice).to_string())));
    }
    fields.extend(declares.then(|| (answers::RECEIVED.to_owned(), "1".to_owned())));
    fields
}

async fn play(k: u64, count_flagged: bool, seed: u64) {
    let p = Province::sqlite().await;
    // The first agency has a module of its own.
    own_modules::asks_more(&p).await;
    let mut round = p.open().round.clone();
    let first: Date = TODAY.parse().unwrap();
    round.open.to = first + DAYS.days() - 1.day();
    (round.release_step, round.count_flagged) = (k, count_flagged);
    p.put_round(&round).await;
    p.backend.rounds.refresh(p.store()).await.unwrap();
    let open = p.open();
    let mut dice = Dice(seed);
    let mut watched: Vec<Watched> = MOST.iter().map(|_| Watched::new(&open, k)).collect();
    let mut flags = 0;
    for day in 0..DAYS {
        let today = first + day.days();
        for (at, most) in MOST.iter().enumerate() {
            for _ in 0..dice.roll(*most) {
                let serial = watched.iter().map(|w| w.voices.len()).sum::<usize>();
                let (kind, declares) = ([Kind::Individual, Kind::Organisation][usize::from(dice.often(30))], dice.often(10));
                let field = ["TP-HT", "TN-MT", "LD-TBXH"][usize::try_from(dice.roll(3)).unwrap()];
                let asked = dossier(&p.agencies[at], serial, kind, [Frame::Drawn, Frame::Open][usize::from(dice.often(50))]);
                let asked = Dossier { field: field.to_owned(), returned_on: (!declares).then_some(today), ..asked };
                let token = p.slips_of(vec![asked]).await.remove(0);
                // Now and then somebody says to be of another kind than the registry has: a contradiction.
                let said = if dice.often(8) { Kind::Organisation } else { kind };
                let mut sent = fields(&mut dice, serial, said, declares);
                if at == 0 && dice.often(35) {
                    sent.push(("kho.1".to_owned(), (1 + dice.roll(5)).to_string()));
                    sent.extend(dice.often(50).then(|| ("kho.lan".to_owned(), dice.roll(4).to_string())));
                }
                let mode = [Mode::Qr, Mode::Web, Mode::Kiosk][usize::try_from(dice.roll(3)).unwrap()];
                p.backend.intake.submit(&token, mode, &sent).await.unwrap();
                let row = p.store().board(&open, &p.agencies[at]).await.unwrap().unwrap();
                let read = Submission::read(open.form_of(&p.agencies[at]), &sent).unwrap();
                let straight = domain::suspicion::is_straight_line(&read.answers);
                let of = Flags::NONE
                    .with(Flag::SelfDeclared, declares)
                    .with(Flag::StraightLine, straight)
                    .with(Flag::Contradiction, said != kind);
                flags += usize::from(of.any());
                watched[at].voice(&open, &row, Tally::of(open.form_of(&p.agencies[at]), &read.answers), of.any());
                look(&p, &open, at, &mut watched[at], false).await;
            }
        }
        backend::seal::keep(p.store(), &p.backend.rounds, today + 1.day()).await.unwrap();
        let Clock::Fixed(now) = &p.backend.clock else { unreachable!() };
        now.fetch_add(24 * 3600, Ordering::Relaxed);
        let last = day + 1 == DAYS;
        for (at, watched) in watched.iter_mut().enumerate() {
            // Of nights too; the last one is the closing, at which every part is released to its end.
            look(&p, &open, at, watched, last).await;
        }
    }
    assert_eq!(p.open().phase, domain::round::Phase::Closed);
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), watched.iter().map(|w| w.voices.len() as u64).sum::<u64>());
    let report = Report::gather(p.store(), &p.open(), &p.backend.clock).await.unwrap();
    for (at, watched) in watched.iter().enumerate() {
        let row = p.store().board(&open, &p.agencies[at]).await.unwrap().unwrap();
        let (shown, exact) = (live::snapshot(&open, &row, false), live::snapshot(&open, &row, true));
        for (name, part) in parts(&shown) {
            let whole = &parts(&exact)[&name];
            assert!(part == *whole || (part.n == 0 && whole.n < k), "{name}: {part:?} is not {whole:?}");
        }
        let line = report.agencies.iter().find(|l| l.code == p.agencies[at]).unwrap();
        let figures = line.modules[0].all.pooled;
        let board = Indices { n: shown.official.counted, sipas: shown.official.sipas, sips: shown.official.sips };
        assert_eq!((figures.sipas, figures.sips), (board.sipas, board.sips), "board {board:?}, report {figures:?}");
        println!(
            "k = {k}, agency {at}: {} voices, {} looks, {} releases, {} differences of two moments",
            watched.voices.len(),
            watched.looks,
            watched.releases.values().map(|r| r.len() - 1).sum::<usize>(),
            watched.differences
        );
    }
    assert!(watched[0].releases.keys().any(|part| part.starts_with("kho")), "an own module was among what was shown");
    assert!(flags > 10, "voices with flags were among them");
    assert!(watched[0].differences > 1000, "much was shown");
}

/// Everything an agency's account can see at this moment.
async fn look(p: &Province, open: &OpenRound, at: usize, watched: &mut Watched, closing: bool) {
    let agency = &p.agencies[at];
    let row = p.store().board(open, agency).await.unwrap().unwrap();
    let board = live::snapshot(open, &row, false);
    let reasons = std::iter::once(&board.official).chain(&board.modules).flat_map(|m| &m.items).flat_map(|i| &i.reasons);
    assert!(reasons.into_iter().all(|(_, n)| *n == 0 || *n >= board.step), "a reason of few");
    watched.look(open, &row, &board, closing);
    let compared = comparison::of_agency(p.store(), open, agency).await.unwrap();
    assert!(compared.published.is_none());
    watched.follows(&board, "so sánh", format!("{:?}", compared.own));
    // What the factors weigh moves at night by a rule of its own: `reasons.rs`.
    let why = reasons::of_agency(p.store(), open, agency).await.unwrap();
    watched.follows(&board, "nguyên nhân", format!("{:?}", why.items));
}
