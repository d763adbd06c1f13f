//! Made-up responses for a simulated round: to see how the program carries ten million of them, and to train people.
//!
//! They lie sealed, and their figures are the figures of what lies there: cells, weeks, boards, quotas. Nothing else is made up:
//! no dossier, no slip, no mark of use, no comment. A response rate of such a round therefore says nothing. The same seed gives the
//! same responses.

use crate::{
    Error, Result, Store,
    rounds::OpenRound,
    store::{Additions, Bulk, Cell, Quota, ROWS, SealedRow},
};
use domain::{
    answers::{Answers, YES},
    form::{Form, Item, Question},
    response::{Flag, Flags, Frame, Kind, Mode},
    suspicion::is_straight_line,
    tally::Tally,
};
use jiff::{ToSpan, civil::Date};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::Arc};
use tokio::sync::mpsc;

/// Responses of one transaction: its figures are written once, and a stop in the middle leaves whole transactions only.
const CHUNK: u64 = 250_000;
/// More than anybody has use for.
const MOST: u64 = 100_000_000;
/// Statements' worth of rows that wait for the database.
const WAITING: usize = 16;

/// Fills a round with made-up responses. `done` hears how many are stored. Best without a running server: other writers wait.
///
/// # Errors
/// [`Error::Refused`]: the round is not simulated, or over, or has responses of this seed; database.
pub async fn load(store: &Store, open: &Arc<OpenRound>, n: u64, seed: u64, today: Date, done: impl Fn(u64)) -> Result<u64> {
    check(open, n)?;
    let maker = Maker::new(open, n, seed, today, rooms(store, open).await?);
    if store.has_key(&Dice::new(seed, 0).key(0, n)).await? {
        return Err(Error::Refused(format!("đợt đã có phiếu mô phỏng của số gốc {seed}; hãy chọn --seed khác")));
    }
    let (send, mut parts) = mpsc::channel(WAITING);
    let making = tokio::task::spawn_blocking(move || maker.make(&send));
    let mut stored = 0;
    while stored < n {
        match store.load(&open.round.code, &mut parts).await? {
            0 => break,
            more => stored += more,
        }
        done(stored);
    }
    drop(parts);
    making.await.map_err(|error| Error::Refused(format!("việc sinh phiếu mô phỏng bị dừng: {error}")))?;
    Ok(stored)
}

fn check(open: &OpenRound, n: u64) -> Result<()> {
    let code = &open.round.code;
    let refused = |why: String| Err(Error::Refused(why));
    match () {
        () if open.round.simulated.is_none() => {
            refused(format!("đợt «{code}» không ghi là mô phỏng (simulated); không được thêm phiếu không có thật vào đợt thật"))
        }
        () if open.phase.is_over() => refused(format!("đợt «{code}» đã kết thúc")),
        () if n == 0 || n > MOST => refused(format!("số phiếu phải từ 1 đến {MOST}")),
        () => Ok(()),
    }
}

/// Voices that each quota still takes.
async fn rooms(store: &Store, open: &OpenRound) -> Result<BTreeMap<(String, Kind), u64>> {
    let quotas = store.quotas(&open.round.code).await?.into_iter();
    let room = |(agency, (kind, filled, size)): (String, Quota)| ((agency, kind), size.saturating_sub(filled));
    Ok(quotas.flat_map(|(agency, quotas)| quotas.into_iter().map(move |quota| (agency.clone(), quota))).map(room).collect())
}

/// Random bytes of one response: SHA-256 over a tag, the seed, the response's number and a counter.
struct Dice {
    start: Sha256,
    block: [u8; 32],
    used: usize,
    count: u64,
}

impl Dice {
    fn new(seed: u64, response: u64) -> Self {
        let start = Sha256::new_with_prefix(b"hai-long/mo-phong/1\0").chain_update(seed.to_be_bytes());
        Self { start: start.chain_update(response.to_be_bytes()), block: [0; 32], used: 32, count: 0 }
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| {
            if self.used == self.block.len() {
                self.block = self.start.clone().chain_update(self.count.to_be_bytes()).finalize().into();
                self.count += 1;
                self.used = 0;
            }
            self.used += 1;
            self.block[self.used - 1]
        })
    }

    /// Below `n`, as evenly as 32 bits allow.
    fn below(&mut self, n: usize) -> usize {
        let wide = u64::from(u32::from_be_bytes(self.bytes())) * n as u64;
        usize::try_from(wide >> 32).unwrap_or_default()
    }

    fn percent(&mut self, p: usize) -> bool {
        self.below(100) < p
    }

    /// A random value of 32 bytes that grows with the response's number, so that every index of the table is filled in order:
    /// the number's share of all in the first eight bytes, the rest random.
    fn ascending(&mut self, response: u64, n: u64) -> [u8; 32] {
        let within = u64::from_be_bytes(self.bytes());
        let share = ((u128::from(response) << 64) + u128::from(within)) / u128::from(n.max(1));
        let mut value: [u8; 32] = self.bytes();
        value[..8].copy_from_slice(&u64::try_from(share).unwrap_or(u64::MAX).to_be_bytes());
        value
    }

    /// The row's key, drawn before anything else.
    fn key(mut self, response: u64, n: u64) -> [u8; 16] {
        let value = self.ascending(response, n);
        std::array::from_fn(|at| value[at])
    }
}

/// Makes the responses, one by one, each from its own dice.
struct Maker {
    open: Arc<OpenRound>,
    n: u64,
    seed: u64,
    /// The ISO week of each day on which citizens could answer so far.
    weeks: Vec<String>,
    /// What each quota still takes.
    rooms: BTreeMap<(String, Kind), u64>,
}

impl Maker {
    fn new(open: &Arc<OpenRound>, n: u64, seed: u64, today: Date, rooms: BTreeMap<(String, Kind), u64>) -> Self {
        let days = open.round.open;
        let last = days.to.min(today).max(days.from);
        let weeks = days.from.series(1.day()).take_while(|day| *day <= last).map(crate::clock::iso_week).collect();
        Self { open: open.clone(), n, seed, weeks, rooms }
    }

    fn make(mut self, out: &mpsc::Sender<Bulk>) {
        let mut made = 0;
        while made < self.n {
            let until = self.n.min(made + CHUNK);
            let (mut additions, mut filled) = (Additions::default(), BTreeMap::new());
            while made < until {
                let to = until.min(made + ROWS as u64);
                let rows = (made..to).map(|i| self.response(i, &mut additions, &mut filled)).collect();
                // Nobody takes them any more: the database failed, and says so.
                if out.blocking_send(Bulk::Rows(rows)).is_err() {
                    return;
                }
                made = to;
            }
            if out.blocking_send(Bulk::Figures(Box::new(additions), filled)).is_err() {
                return;
            }
        }
    }

    fn response(&mut self, i: u64, additions: &mut Additions, filled: &mut BTreeMap<(String, Kind), u64>) -> SealedRow {
        let round = &self.open.round;
        let key = Dice::new(self.seed, i).key(i, self.n);
        let mut dice = Dice::new(self.seed, i);
        dice.bytes::<32>();
        let (salt, commitment) = (dice.ascending(i, self.n), dice.ascending(i, self.n));
        // Squared: the first agencies and fields have more visitors than the last.
        let first = |dice: &mut Dice, n: usize| dice.below(n).min(dice.below(n));
        let at = first(&mut dice, round.agencies.len());
        let agency = round.agencies[at].clone();
        let field = round.fields[first(&mut dice, round.fields.len())].code.clone();
        let kind = if dice.percent(75) { Kind::Individual } else { Kind::Organisation };
        let mode = if dice.percent(90) { Mode::Qr } else { Mode::Web };
        let room = self.rooms.get_mut(&(agency.clone(), kind)).filter(|room| **room > 0);
        let frame = room.map_or(Frame::Open, |room| {
            *room -= 1;
            *filled.entry((agency.clone(), kind)).or_default() += 1;
            Frame::Drawn
        });
        let week = self.weeks[dice.below(self.weeks.len())].clone();
        let form = self.open.form_of(&agency);
        let answers = answers(form, kind, at, &mut dice);
        let flags = flags(&answers, &mut dice);
        let tally = Tally::of(form, &answers).flagged(flags);
        let cell = Cell { field: field.clone(), kind, mode, frame, flagged: flags.any() };
        additions.add(&self.open, &agency, cell, &week, &tally);
        SealedRow {
            key,
            agency,
            field,
            kind: kind.code(),
            mode: mode.code(),
            frame: frame.code(),
            week,
            flags: flags.bits(),
            answers: answers.canonical(),
            salt,
            commitment,
        }
    }
}

/// What holds of the answers, and of the rest a few in a hundred.
fn flags(answers: &Answers, dice: &mut Dice) -> Flags {
    Flags::NONE
        .with(Flag::SelfDeclared, dice.percent(2))
        .with(Flag::TooFast, dice.percent(1))
        .with(Flag::StraightLine, is_straight_line(answers))
        .with(Flag::Burst, dice.percent(1))
        .with(Flag::OneNetwork, dice.percent(1))
        .with(Flag::Contradiction, dice.percent(1))
}

/// Mostly content, agencies differing a little, each respondent in a mood of their own; a third answers what is optional.
fn answers(form: &Form, kind: Kind, agency: usize, dice: &mut Dice) -> Answers {
    let mut answers = Answers::none(kind);
    let base = 55 + (agency * 7) % 20 + dice.below(25);
    let more = dice.percent(33);
    for gate in &form.gates {
        let said = if dice.percent(20) { YES } else { domain::answers::NO };
        answers.choices.insert(gate.id.clone(), [said.to_owned()].into());
    }
    for (gate, question) in form.questions().filter(|(_, question)| !form.is_gate(question)) {
        if more && answers.opens(gate) {
            choose(question, &mut answers, dice);
        }
    }
    for (module, gate, item) in form.items() {
        if (module.required || more) && answers.opens(gate) {
            let score = match base + dice.below(40) {
                0..=64 => 1,
                65..=72 => 2,
                73..=82 => 3,
                83..=102 => 4,
                _ => 5,
            };
            rate(item, score, &mut answers, dice);
        }
    }
    answers
}

fn choose(question: &Question, answers: &mut Answers, dice: &mut Dice) {
    let options = question.options();
    let chosen = |dice: &mut Dice| options[dice.below(options.len())].0.clone();
    let several = if question.takes_several() { 1 + dice.below(3) } else { 1 };
    let all = (0..several).map(|_| chosen(dice)).collect();
    answers.choices.insert(question.id.clone(), all);
}

fn rate(item: &Item, score: u8, answers: &mut Answers, dice: &mut Dice) {
    answers.scores.insert(item.id.clone(), score);
    if score <= 2 && !item.reasons.is_empty() && dice.percent(60) {
        let reason = item.reasons[dice.below(item.reasons.len())].id.clone();
        answers.reasons.insert(item.id.clone(), [reason].into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_grow_and_stay_apart() {
        let keys: Vec<_> = (0..2000).map(|i| Dice::new(7, i).key(i, 2000)).collect();
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(keys[1000][0] >= 0x7f && keys[0][0] == 0 && keys[1999][0] == 0xff, "spread over the whole range");
        assert_ne!(Dice::new(8, 0).key(0, 2000), keys[0]);
    }

    #[test]
    fn what_is_made_up_fits_its_form() {
        for (code, text) in domain::form::SHIPPED {
            let form = Form::from_toml(text).unwrap();
            for i in 0..200 {
                let made = answers(&form, Kind::Individual, 3, &mut Dice::new(1, i));
                assert_eq!(Answers::from_canonical(&form, &made.canonical()), Some(made), "{code}");
            }
        }
    }
}
