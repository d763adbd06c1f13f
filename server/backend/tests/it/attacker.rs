//! The attacker: an officer with a copy of the sealed database, copies from earlier nights, the counter's book (who came when), the
//! proxy's log, and what the screens and streams showed, tries to say which response is whose.
//!
//! Every attack says for each slip which response it takes it for; what counts is how many are right. Slips and responses that
//! are alike in all that both sides store (agency, field, kind, week) form a cell. Whoever guesses within cells is right once a cell
//! on average, whatever the size (a random permutation has one fixed point), with a variance of one; six standard deviations
//! more are a finding. An attack that is named in `docs/THREAT_MODEL.md` as not covered is held to what is said there. Beside each
//! attack that fails stands one of the same kind that succeeds on a table without the protection.
//!
//! `scripts/with-postgres.sh cargo nextest run -p backend attacker --no-capture` prints the table.
//!
//! A further thing that keeps an order belongs into [`World::answer_orders`].

use crate::{
    seal::{invitation, number_of},
    support::{Province, ROUND, TODAY, dossier, numbered, on_both, survey},
};
use backend::{
    clock::Clock,
    keys, live,
    store::{Cell as Figures, CellFigures},
};
use domain::{
    answers,
    live::Snapshot,
    response::{Frame, Kind},
    tally::Tally,
};
use jiff::{ToSpan, civil::Date};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
    sync::atomic::Ordering,
};

on_both!(what_an_attacker_learns_from_a_sealed_database);

/// Days of the play, from [`TODAY`], a Thursday: two ISO weeks.
const DAYS: usize = 10;
/// Voices of the first agency in each of its four cells on each day; the second has as many in one, the third one a week.
const EACH: usize = 2;

/// All that both sides know: agency, field, kind, week.
type Cell = (String, String, String, String);

struct Voice {
    slip: Vec<u8>,
    cell: Cell,
    day: usize,
    /// What its answers say.
    number: usize,
    commented: bool,
}

/// What lies open after a night.
struct Copy {
    used: BTreeSet<Vec<u8>>,
    responses: BTreeSet<usize>,
    cells: Vec<(String, Figures, Tally)>,
}

struct World {
    p: Province,
    /// In the order in which they came: the counter's book, and the times in a proxy's log.
    voices: Vec<Voice>,
    copies: Vec<Copy>,
    /// After each voice: the first agency's own board, and the province's view of it.
    shown: Vec<(Snapshot, Snapshot)>,
    /// The proxy's log with full paths: token and receipt, as they follow each other.
    paths: Vec<(String, String)>,
}

/// Numbers that tell voices apart and say nothing of their order.
fn shuffled(n: usize) -> Vec<usize> {
    let mut all: Vec<([u8; 8], usize)> = (0..n).map(|i| (keys::random(), i)).collect();
    all.sort_unstable();
    all.into_iter().map(|(_, i)| i).collect()
}

impl World {
    async fn play(p: Province) -> Self {
        let first: Date = TODAY.parse().unwrap();
        let mut plan = vec![];
        for day in 0..DAYS {
            let mut today = vec![];
            for (field, kind) in [
                ("TP-HT", Kind::Individual),
                ("TP-HT", Kind::Organisation),
                ("TN-MT", Kind::Individual),
                ("TN-MT", Kind::Organisation),
            ] {
                today.extend((0..EACH).map(|_| (0, field, kind)));
            }
            today.extend((0..EACH).map(|_| (1, "TP-HT", Kind::Individual)));
            today.extend((day % 6 == 0).then_some((2, "TP-HT", Kind::Individual)));
            plan.extend(shuffled(today.len()).into_iter().map(|at| (day, today[at])));
        }
        let serials = shuffled(plan.len());
        let dossiers = plan.iter().zip(&serials).map(|((day, (agency, field, kind)), serial)| domain::dossier::Dossier {
            field: (*field).to_owned(),
            returned_on: Some(first + i64::try_from(*day).unwrap().days()),
            ..dossier(&p.agencies[*agency], *serial, *kind, Frame::Open)
        });
        let slips = p.slips_of(dossiers.collect()).await;
        p.unprotected().await;
        let numbers = shuffled(3125);
        let mut world = Self { p, voices: vec![], copies: vec![], shown: vec![], paths: vec![] };
        for day in 0..DAYS {
            let today = first + i64::try_from(day).unwrap().days();
            for (at, (_, (agency, field, kind))) in plan.iter().enumerate().filter(|(_, (d, _))| *d == day) {
                let mut fields = survey(u128::from_be_bytes(keys::random()), numbered(numbers[at]));
                fields.iter_mut().filter(|f| f.0 == answers::KIND).for_each(|f| f.1 = kind.code().to_owned());
                let commented = at % 3 == 0;
                fields.extend(commented.then(|| (answers::COMMENT.to_owned(), format!("góp ý {at}"))));
                let receipt = world.p.submit(&slips[at], &fields).await.unwrap();
                world.paths.push((slips[at].plain().to_owned(), receipt.plain().to_owned()));
                let week = world.p.backend.clock.iso_week();
                let cell = (world.p.agencies[*agency].clone(), (*field).to_owned(), kind.code().to_owned(), week);
                let slip = invitation(&world.p, &slips[at]).await;
                world.voices.push(Voice { slip, cell, day, number: numbers[at], commented });
                world.p.append_unprotected().await;
                let (open, agency) = (world.p.open(), world.p.agencies[0].clone());
                let row = world.p.store().board(&open, &agency).await.unwrap().unwrap();
                world.shown.push((live::snapshot(&open, &row, false), live::snapshot(&open, &row, true)));
            }
            world.p.append_nightly().await;
            backend::seal::keep(world.p.store(), &world.p.backend.rounds, today + 1.day()).await.unwrap().expect("a seal");
            let Clock::Fixed(now) = &world.p.backend.clock else { unreachable!() };
            now.fetch_add(24 * 3600, Ordering::Relaxed);
            let copy = world.copy().await;
            world.copies.push(copy);
        }
        world
    }

    async fn copy(&self) -> Copy {
        let used = self.p.blobs("SELECT invitation FROM used").await.into_iter().collect();
        let responses = self.numbers("SELECT key, answers FROM response").await.into_iter().collect();
        let (open, cells) = (self.p.open(), self.p.store().cells(ROUND).await.unwrap());
        let unpacked = |(agency, cell, figures): CellFigures| (agency, cell, figures.tally(&open.form).unwrap());
        Copy { used, responses, cells: cells.into_iter().map(unpacked).collect() }
    }

    async fn numbers(&self, sql: &str) -> Vec<usize> {
        self.p.rows::<(Vec<u8>, String)>(sql).await.iter().map(|(_, text)| number_of(&self.p, text)).collect()
    }

    /// Every order of the slips that a thief finds or knows, as places in `voices`.
    async fn slip_orders(&self) -> Vec<(&'static str, Vec<usize>)> {
        let at: HashMap<&Vec<u8>, usize> = self.voices.iter().enumerate().map(|(i, v)| (&v.slip, i)).collect();
        let mut orders = vec![("time at the counter", (0..self.voices.len()).collect::<Vec<_>>())];
        let sorts: &[(&str, &str)] = match self.p.store().sqlite() {
            Some(_) => &[("used as walked", "SELECT invitation FROM used"), ("slip as walked", "SELECT id FROM invitation")],
            None => &[
                ("used by ctid", "SELECT invitation FROM used ORDER BY ctid"),
                ("used by xmin", "SELECT invitation FROM used ORDER BY xmin::text::bigint, invitation"),
                ("slip by ctid", "SELECT id FROM invitation ORDER BY ctid"),
            ],
        };
        for (name, sql) in sorts {
            orders.push((name, self.p.blobs(sql).await.iter().map(|id| at[id]).collect()));
        }
        if self.p.store().sqlite().is_some() {
            let mark = |id: &Vec<u8>| [ROUND.as_bytes(), id].concat();
            let mut places = self.p.places(self.voices.iter().map(|v| mark(&v.slip))).into_iter().zip(0..).collect::<Vec<_>>();
            places.sort_unstable();
            orders.push(("used by place in the file", places.into_iter().map(|(_, i)| i).collect()));
        }
        orders
    }

    /// Every order in which a table of responses lies, as the numbers that the answers tell.
    async fn answer_orders(&self, table: &str) -> Vec<(&'static str, Vec<usize>)> {
        let mut orders = vec![];
        if self.p.store().sqlite().is_some() {
            let rows = self.p.rows::<(Vec<u8>, String)>(&format!("SELECT key, answers FROM {table}")).await;
            let numbers: Vec<usize> = rows.iter().map(|(_, text)| number_of(&self.p, text)).collect();
            let places = self.p.places(rows.iter().map(|(key, _)| [&key[..], ROUND.as_bytes()].concat()));
            let by = |sort: &dyn Fn(usize) -> usize| {
                let mut order: Vec<_> = places.iter().map(|p| sort(*p)).zip(numbers.iter().copied()).collect();
                order.sort_unstable();
                order.into_iter().map(|(_, number)| number).collect()
            };
            orders.push(("place in the file", by(&|p| p)));
            // A page is filled from its end: what lies further back came earlier.
            orders.push(("place in the page", by(&|p| usize::MAX - p % 4096)));
            orders.push(("as walked", numbers));
        } else {
            for (name, order) in
                [("ctid", "ctid"), ("xmin", "xmin::text::bigint, ctid"), ("xmin and key", "xmin::text::bigint, key")]
            {
                orders.push((name, self.numbers(&format!("SELECT key, answers FROM {table} ORDER BY {order}")).await));
            }
        }
        orders
    }

    /// The numbers of the sealed voices as their leaves lie in the ledger. It takes the province's keys to find a leaf: this is the
    /// operator's attack.
    async fn ledger_order(&self) -> Vec<usize> {
        let mut order = vec![];
        for (commitment, answers) in self.p.rows::<(Vec<u8>, String)>("SELECT commitment, answers FROM response").await {
            let leaf = self.p.store().prove(&commitment, &commitment).await.unwrap().expect("a leaf for each voice");
            order.push((leaf.at.place, number_of(&self.p, &answers)));
        }
        order.sort_unstable();
        order.into_iter().map(|(_, number)| number).collect()
    }

    /// Pairs two orders rank by rank within what both sides know; the better of forwards and backwards.
    fn ranked<C: Eq + Hash>(&self, slips: &[usize], answers: &[usize], cell: impl Fn(&Voice) -> C) -> usize {
        let by_number: HashMap<usize, &Voice> = self.voices.iter().map(|v| (v.number, v)).collect();
        let mut cells: HashMap<C, (Vec<usize>, Vec<usize>)> = HashMap::new();
        slips.iter().for_each(|i| cells.entry(cell(&self.voices[*i])).or_default().0.push(self.voices[*i].number));
        answers.iter().for_each(|n| cells.entry(cell(by_number[n])).or_default().1.push(*n));
        let right = |backwards: bool| {
            let count = |(slips, answers): &(Vec<usize>, Vec<usize>)| {
                let hit = |(i, n): &(usize, &usize)| answers[if backwards { answers.len() - 1 - i } else { *i }] == **n;
                slips.iter().enumerate().filter(hit).count()
            };
            cells.values().map(count).sum::<usize>()
        };
        right(false).max(right(true))
    }

    /// The best of all pairs of orders.
    async fn best(&self, table: &str) -> (String, usize) {
        let mut best = (String::new(), 0);
        for (answer, answers) in self.answer_orders(table).await {
            for (slip, slips) in self.slip_orders().await {
                let right = self.ranked(&slips, &answers, |v| v.cell.clone());
                if right >= best.1 {
                    best = (format!("{slip} × {answer}"), right);
                }
            }
        }
        best
    }

    fn chance<C: Ord>(&self, cell: impl Fn(&Voice) -> C) -> Chance {
        let mut sizes: BTreeMap<C, usize> = BTreeMap::new();
        self.voices.iter().for_each(|v| *sizes.entry(cell(v)).or_default() += 1);
        Chance { cells: sizes.len(), larger: sizes.values().filter(|n| **n > 1).count() }
    }
}

/// What guessing within cells gives.
#[derive(Clone, Copy)]
struct Chance {
    cells: usize,
    larger: usize,
}

impl Chance {
    /// Six standard deviations above it.
    fn bound(self) -> usize {
        self.cells + 6 * (self.larger.isqrt() + 1)
    }

    /// Two of them: what an attack that sees must reach. Night by night it finds 50 pairs, give or take 7, for within a night it only
    /// guesses: the bound itself lies two deviations below that, and would fail one honest run in thirty.
    fn noticed(self) -> usize {
        self.cells + 2 * (self.larger.isqrt() + 1)
    }
}

struct Table(usize);

impl Table {
    fn line(&self, join: &str, right: usize, chance: Chance, verdict: &str) {
        println!(
            "{join:<66} {right:>4} of {:>3}   by chance {:>3}, bound {:>3}   {verdict}",
            self.0,
            chance.cells,
            chance.bound()
        );
    }

    /// No more than the cell allows.
    fn covered(&self, join: &str, right: usize, chance: Chance) {
        self.line(join, right, chance, "the cell and no more");
        assert!(right <= chance.bound(), "{join}: {right} right, {} are possible by chance", chance.bound());
    }

    /// The same attack without the protection: the test can see.
    fn control(&self, join: &str, right: usize, chance: Chance) {
        self.line(join, right, chance, "control: found");
        assert!(right > chance.noticed(), "{join}: the attack is too weak to show anything");
    }

    /// Beyond the cell, and `docs/THREAT_MODEL.md` says so under this heading.
    fn named(&self, join: &str, right: usize, chance: Chance, heading: &str) {
        self.line(join, right, chance, &format!("NOT COVERED: {heading}"));
        let model = include_str!("../../../../docs/THREAT_MODEL.md");
        assert!(model.contains(heading), "{join}: the threat model does not name «{heading}»");
    }
}

async fn what_an_attacker_learns_from_a_sealed_database(p: Province) {
    let w = World::play(p).await;
    let cell = |v: &Voice| v.cell.clone();
    let chance = w.chance(cell);
    let table = Table(w.voices.len());
    println!("{} voices on {DAYS} days in {} cells; right pairs:", w.voices.len(), chance.cells);

    // Traces of order in one sealed copy, against the best knowledge of time there is: rowid, page order, ctid, xmin, log time.
    let (how, right) = w.best("response").await;
    table.covered(&format!("one copy, the best of all orders: {how}"), right, chance);
    for (slip, slips) in w.slip_orders().await {
        for (answer, answers) in w.answer_orders("response").await {
            table.covered(&format!("  {slip} × {answer}"), w.ranked(&slips, &answers, cell), chance);
        }
    }
    let (how, right) = w.best("unprotected").await;
    table.control(&format!("  rows appended as they come: {how}"), right, chance);
    let (how, right) = w.best("nightly").await;
    let nightly = format!("  rows appended night by night: {how}");
    if w.p.store().postgres().is_some() {
        table.control(&nightly, right, chance);
    } else {
        // SQLite's pages are rewritten whenever one is split: of these few rows the nights hardly show. Where many come to a page
        // between two splits, they would.
        table.line(&nightly, right, chance, "without the protection");
    }

    // Where a leaf lies tells its night.
    let by_time: Vec<usize> = (0..w.voices.len()).collect();
    let right = w.ranked(&by_time, &w.ledger_order().await, cell);
    table.named("leaf order × time at the counter, with keys.toml", right, chance, "The keys with the database");

    // Comments lie in an order of their own.
    let comments: Vec<usize> = w.comments("comment").await;
    let commented: Vec<usize> = (0..w.voices.len()).filter(|i| w.voices[*i].commented).collect();
    let agencies = w.chance(|v| (!v.commented, v.cell.0.clone()));
    table.covered(
        "comments × time at the counter, within an agency",
        w.ranked(&commented, &comments, |v| v.cell.0.clone()),
        agencies,
    );
    for (answer, answers) in w.answer_orders("response").await {
        let answers: Vec<usize> = answers.into_iter().filter(|n| comments.contains(n)).collect();
        let order: Vec<usize> = comments.iter().map(|n| w.voices.iter().position(|v| v.number == *n).unwrap()).collect();
        table.covered(&format!("comments × responses by {answer}"), w.ranked(&order, &answers, |v| v.cell.0.clone()), agencies);
    }

    w.figures_tell_no_last_voice().await;
    w.several_copies(&table).await;
    w.screens(&table);
    w.proxy(&table, chance).await;
}

impl World {
    /// The numbers of the voices that left these comments, as they lie.
    async fn comments(&self, name: &str) -> Vec<usize> {
        let order = if self.p.store().sqlite().is_some() { "key" } else { "xmin::text::bigint, ctid" };
        let rows = self.p.rows::<(Vec<u8>, String)>(&format!("SELECT key, body FROM {name} ORDER BY {order}")).await;
        rows.iter().map(|(_, body)| self.voices[body.rsplit(' ').next().unwrap().parse::<usize>().unwrap()].number).collect()
    }

    /// The row of a cell is touched by each of its voices: where it lies, and in which transaction, would tell when the last came.
    /// After a seal all rows of a table lie in the order of their keys and came in one transaction.
    async fn figures_tell_no_last_voice(&self) {
        let Some(db) = self.p.store().postgres() else { return };
        for (name, key) in [
            ("tally", "round, agency, field, kind, mode, frame, flagged"),
            ("tally_week", "round, agency, week"),
            ("board", "round, agency"),
            ("quota", "round, agency, kind"),
            ("used", "round, invitation"),
            ("comment", "key"),
        ] {
            let sql = format!(
                "SELECT COUNT(*), COUNT(DISTINCT xmin::text), COUNT(*) FILTER (WHERE lies <> sorted)
                 FROM (SELECT xmin, row_number() OVER (ORDER BY ctid) lies, row_number() OVER (ORDER BY {key}) sorted FROM {name}) t"
            );
            let (rows, transactions, moved): (i64, i64, i64) =
                sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(db).await.unwrap();
            println!("{name}: {rows} rows, {transactions} transaction(s), {moved} rows out of the order of keys");
            assert!(rows > 1 && transactions == 1, "{name}");
        }
        // Days of seals and changes are on record; which of them a response came with is not.
        let sql = "SELECT COUNT(DISTINCT xmin::text), COUNT(DISTINCT week) FROM response";
        let (transactions, weeks): (i64, i64) = sqlx::query_as(sql).fetch_one(db).await.unwrap();
        println!("response: {transactions} transactions, {weeks} weeks, {} seals", self.copies.len());
        assert_eq!(transactions, weeks);
    }

    /// Copies of several nights, kept side by side.
    async fn several_copies(&self, table: &Table) {
        let nightly = self.chance(|v| (v.day, v.cell.clone()));
        let by_slip: HashMap<&Vec<u8>, usize> = self.voices.iter().enumerate().map(|(i, v)| (&v.slip, i)).collect();
        let (mut slips, mut answers) = (vec![], vec![]);
        let nothing = Copy { used: BTreeSet::new(), responses: BTreeSet::new(), cells: vec![] };
        let (mut single, mut told) = (0, 0);
        for (before, after) in std::iter::once(&nothing).chain(&self.copies).zip(&self.copies) {
            slips.extend(after.used.difference(&before.used).map(|id| by_slip[id]));
            answers.extend(after.responses.difference(&before.responses));
            for (agency, cell, tally) in &after.cells {
                let earlier = before.cells.iter().find(|c| c.0 == *agency && c.1 == *cell);
                let mut change = tally.clone();
                if let Some(earlier) = earlier {
                    change.subtract(&earlier.2);
                }
                if change.n == 1 {
                    single += 1;
                    let score = |at: usize| change.items[at].counts.iter().position(|n| *n == 1).unwrap();
                    let number = (0..5).rev().fold(0, |n, at| n * 5 + score(at));
                    told += usize::from(self.voices.iter().any(|v| v.number == number && v.cell.0 == *agency));
                }
            }
        }
        let right = self.ranked(&slips, &answers, |v| (v.day, v.cell.clone()));
        table.named("two copies: new marks × new responses of a night", right, nightly, "Two copies of the database");
        assert!(right <= nightly.bound(), "the night's cell, and no more: {right}");
        let ones = Chance { cells: single, larger: 0 };
        table.named("two copies: figures of a cell with one voice more", told, ones, "Two copies of the database");
        assert_eq!((told, single), (2, 2), "each cell of one of a night, and no other");
        let alone = self.voices.iter().filter(|v| self.voices.iter().filter(|w| w.cell == v.cell).count() == 1).count();
        table.named("one copy: cells of one slip and one response", alone, Chance { cells: alone, larger: 0 }, "A cell of one");
    }

    /// What the first agency's screens showed from moment to moment, beside the counter's book.
    fn screens(&self, table: &Table) {
        let own: Vec<usize> = (0..self.voices.len()).filter(|i| self.voices[*i].cell.0 == self.p.agencies[0]).collect();
        let guess = |exact: bool| {
            // Between two changes of what is shown came some visitors; item by item the new answers go to them as they came.
            let (mut right, mut expected, mut waiting) = (0, 0.0, vec![]);
            let mut before = vec![[0; 5]; 5];
            let mut least = usize::MAX;
            for i in &own {
                waiting.push(*i);
                let shown = if exact { &self.shown[*i].1 } else { &self.shown[*i].0 };
                let now: Vec<[u64; 5]> = shown.official.items.iter().map(|item| item.counts).collect();
                if now == before {
                    continue;
                }
                for (item, (now, was)) in now.iter().zip(&before).enumerate() {
                    let new: Vec<u64> = now.iter().zip(was).map(|(n, w)| n - w).collect();
                    let scores = (0..5).flat_map(|s| (0..new[s]).map(move |_| s));
                    let said = |i: usize| usize::from(numbered(self.voices[i].number)[item]) - 1;
                    right += scores.zip(&waiting).filter(|(score, i)| *score == said(**i)).count();
                    expected += new.iter().map(|n| (n * n) as f64).sum::<f64>() / new.iter().sum::<u64>() as f64;
                }
                least = least.min(waiting.len());
                waiting.clear();
                before = now;
            }
            (right, expected, least)
        };
        let (right, expected, least) = guess(false);
        let bound = expected + 6.0 * expected.sqrt();
        println!(
            "agency's stream × counter's book: {right} of {} answers right, by chance among the {least} and more of a step {expected:.0}, bound {bound:.0}",
            own.len() * 5
        );
        assert!(least >= 5 && (right as f64) <= bound, "{right} right, {bound:.0} are possible by chance");
        let (right, ..) = guess(true);
        let all = Chance { cells: own.len(), larger: 0 };
        table.named("province's stream × counter's book, answers of five items", right / 5, all, "The province sees each voice");
        assert_eq!(right, own.len() * 5, "control: exact figures tell every answer");
    }

    /// The proxy's log: times and templates are the counter's book again; full paths lead from the visit to the row.
    async fn proxy(&self, table: &Table, chance: Chance) {
        let mut right = 0;
        for (i, (_, receipt)) in self.paths.iter().enumerate() {
            let receipt = domain::token::Receipt::parse(receipt).unwrap();
            let (from, to) = receipt.commitments();
            let rows = self.p.rows::<(Vec<u8>, String)>("SELECT commitment, answers FROM response").await;
            let found = rows.iter().find(|(c, _)| c[..] >= from[..] && c[..] <= to[..]).expect("a row for each receipt");
            right += usize::from(number_of(&self.p, &found.1) == self.voices[i].number);
        }
        table.named("proxy's log with full paths: token, then receipt", right, chance, "The proxy's log");
        assert_eq!(right, self.voices.len(), "control: a path in a log is the pair");
    }
}

impl Province {
    async fn blobs(&self, sql: &str) -> Vec<Vec<u8>> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        let rows: Vec<(Vec<u8>,)> = match (self.store().sqlite(), self.store().postgres()) {
            (Some(db), _) => sqlx::query_as(sql).fetch_all(db).await.unwrap(),
            (_, Some(db)) => sqlx::query_as(sql).fetch_all(db).await.unwrap(),
            _ => unreachable!(),
        };
        rows.into_iter().map(|r| r.0).collect()
    }

    /// Where each of these byte strings of one length stands in the raw file of SQLite, the last copy.
    fn places(&self, needles: impl Iterator<Item = Vec<u8>>) -> Vec<usize> {
        let file = std::fs::read(self.dir.path().join("thu.db")).unwrap();
        let needles: Vec<Vec<u8>> = needles.collect();
        let mut found: HashMap<&[u8], usize> = needles.iter().map(|needle| (&needle[..], 0)).collect();
        for (at, window) in file.windows(needles[0].len()).enumerate() {
            if let Some(place) = found.get_mut(window) {
                *place = at;
            }
        }
        let place = |needle: &Vec<u8>| Some(found[&needle[..]]).filter(|at| *at > 0).expect("it is in the file");
        needles.iter().map(place).collect()
    }

    /// Two tables that keep responses without the seal's care: one as they come, one night by night in the order of keys.
    async fn unprotected(&self) {
        let (bytes, walked) = if self.store().sqlite().is_some() { ("BLOB", " WITHOUT ROWID") } else { ("BYTEA", "") };
        self.sql(&format!("CREATE TABLE unprotected (key {bytes} NOT NULL, round TEXT NOT NULL, answers TEXT NOT NULL)")).await;
        self.sql(&format!(
            "CREATE TABLE nightly (key {bytes} PRIMARY KEY NOT NULL, round TEXT NOT NULL, answers TEXT NOT NULL){walked}"
        ))
        .await;
    }

    async fn append_unprotected(&self) {
        self.sql("INSERT INTO unprotected SELECT key, round, answers FROM urn WHERE key NOT IN (SELECT key FROM unprotected)")
            .await;
    }

    async fn append_nightly(&self) {
        self.sql("INSERT INTO nightly SELECT key, round, answers FROM urn ORDER BY key").await;
    }
}
