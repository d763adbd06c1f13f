//! Random small rounds with every figure this crate makes of them, as JSON lines, for `scripts/oracle/check.py`, which makes
//! the figures again from the rows by other means.
//!
//! `cargo run -p domain --example oracle_rounds -- ROUNDS SEED`

#![expect(clippy::unwrap_used, reason = "a tool for developers: what fails here is a fault to be seen")]

use domain::{
    answers::Answers,
    compare::{self, Earlier, Standing},
    criteria::sips_by_criteria,
    drivers::{self, drivers},
    form::Form,
    index::{self, Measured, Scale},
    live::Estimate,
    pairs::Pairs,
    tally::Tally,
};
use serde_json::{Value, json};
use std::{fmt::Write as _, io::Write as _, ops::Range};

/// The round's minimum of respondents.
const LEAST: u64 = 5;

/// SplitMix64: the same rounds everywhere from one seed.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `end` − 1.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

/// What is asked: module `m` is the one under test; another one stands before it, as the first must be answered whole.
struct Shape {
    factors: Vec<Range<usize>>,
    /// The last factor stands behind a question.
    gated: bool,
    overall: Option<usize>,
}

impl Shape {
    fn of(chance: &mut Chance) -> Self {
        let mut end = 0;
        let count = 2 + chance.below(4);
        let factors = (0..count).map(|_| {
            let start = end;
            end += 1 + usize::try_from(chance.below(4)).unwrap();
            start..end
        });
        let factors: Vec<_> = factors.collect();
        Self { factors, gated: chance.percent(40), overall: chance.percent(80).then_some(end) }
    }

    fn questions(&self) -> usize {
        self.factors.last().unwrap().end + usize::from(self.overall.is_some())
    }

    /// The factors asked of everybody.
    fn open(&self) -> &[Range<usize>] {
        &self.factors[..self.factors.len() - usize::from(self.gated)]
    }

    fn form(&self) -> Form {
        let mut toml = String::from(
            r#"code = "thu"
            version = 1
            title = "Thử"
            source = "-"
            comment_limit = 500
            gates = [{ id = "hoi", text = "Có?" }]
            [[modules]]
            id = "truoc"
            title = "Trước"
            source = "-"
            required = true
            [[modules.factors]]
            id = "t"
            title = "T"
            items = [{ id = "t.1", text = "-" }]
            [[modules]]
            id = "m"
            title = "M"
            source = "-"
            required = false
            "#,
        );
        if let Some(at) = self.overall {
            writeln!(toml, "overall = {{ id = \"m.{at}\", text = \"-\" }}").unwrap();
        }
        for (i, factor) in self.factors.iter().enumerate() {
            let items: Vec<String> = factor.clone().map(|at| format!("{{ id = \"m.{at}\", text = \"-\" }}")).collect();
            let gate = if self.gated && i + 1 == self.factors.len() { "gate = \"hoi\"" } else { "" };
            writeln!(toml, "[[modules.factors]]\nid = \"f{i}\"\ntitle = \"F\"\n{gate}\nitems = [{}]", items.join(", ")).unwrap();
        }
        Form::from_toml(&toml).unwrap()
    }
}

/// How the people of an agency answer.
struct Manner {
    /// Percent of answers left out.
    skips: u64,
    /// 0: all alike; else how far an answer strays from the person's own level.
    strays: u64,
    level: u64,
}

impl Manner {
    fn of(chance: &mut Chance) -> Self {
        Self { skips: chance.one_of(&[0, 5, 30]), strays: chance.below(5), level: 1 + chance.below(5) }
    }

    fn score(&self, own: u64, chance: &mut Chance) -> Option<u8> {
        let score = match self.strays {
            0 => self.level,
            strays => (own + chance.below(strays + 1)).saturating_sub(strays / 2),
        };
        (!chance.percent(self.skips)).then(|| u8::try_from(score.clamp(1, 5)).unwrap())
    }
}

struct Person {
    gate: bool,
    row: Vec<Option<u8>>,
}

fn person(shape: &Shape, manner: &Manner, chance: &mut Chance) -> Person {
    let gate = chance.percent(25);
    let own = (manner.level + chance.below(3)).saturating_sub(1);
    let behind = if shape.gated && !gate { shape.factors.last().unwrap().clone() } else { 0..0 };
    let score = |at| if behind.contains(&at) { None } else { manner.score(own, chance) };
    Person { gate, row: (0..shape.questions()).map(score).collect() }
}

/// As a citizen's answers are stored.
fn answers(form: &Form, person: &Person) -> Answers {
    let mut text = format!("doi-tuong=ca-nhan;hoi={};t.1=3", if person.gate { "co" } else { "khong" });
    for (at, score) in person.row.iter().enumerate() {
        if let Some(score) = score {
            write!(text, ";m.{at}={score}").unwrap();
        }
    }
    Answers::from_canonical(form, &text).unwrap()
}

/// One agency's people, and what is counted of them.
struct Group {
    people: Vec<Person>,
    population: u64,
    tally: Tally,
    pairs: Pairs,
}

impl Group {
    fn of(shape: &Shape, form: &Form, most: u64, chance: &mut Chance) -> Self {
        let manner = Manner::of(chance);
        let (few, some) = (1 + chance.below(12), 1 + chance.below(60));
        let size = chance.one_of(&[0, 1, few, some, most]);
        let people: Vec<Person> = (0..size).map(|_| person(shape, &manner, chance)).collect();
        let mut tally = Tally::empty(form);
        let mut pairs = Pairs::empty(shape.questions());
        // Each is counted, one is taken away and counted again: a tally lives through both.
        for p in &people {
            tally.add(&Tally::of(form, &answers(form, p)));
            pairs.add(&Pairs::of(&p.row));
        }
        if let Some(p) = people.first() {
            let (one, two) = (Tally::of(form, &answers(form, p)), Pairs::of(&p.row));
            tally.subtract(&one);
            pairs.subtract(&two);
            tally.add(&one);
            pairs.add(&two);
        }
        let population = if chance.percent(50) { 0 } else { size + chance.below(2 * size + 2) };
        Self { people, population, tally, pairs }
    }

    fn sipas(&self) -> Option<Measured> {
        index::measure_sipas(&self.tally.modules[1].overall, self.population)
    }

    fn sips(&self, shape: &Shape) -> Option<Measured> {
        sips_by_criteria(&self.pairs, &shape.factors, self.population).agency
    }

    fn figures(&self, form: &Form, shape: &Shape) -> Value {
        let module = index::module_figures(form, &self.tally, "m", self.population).unwrap();
        let chain = sips_by_criteria(&self.pairs, &shape.factors, self.population);
        let shares = module.items.iter().map(|i| index::share(i.counts[3] + i.counts[4], i.n, self.population));
        let gap =
            |target| module.sipas.map(|e| compare::gap(&e, target)).map(|g| json!([target, g.value, g.verdict.to_string()]));
        let gaps = [80.0, 90.0, 95.0].map(gap);
        json!({
            "population": self.population,
            "gates": self.people.iter().map(|p| p.gate).collect::<Vec<_>>(),
            "rows": self.people.iter().map(|p| &p.row).collect::<Vec<_>>(),
            "item_sipas": shares.map(estimate).collect::<Vec<_>>(),
            "by_criteria": {
                "agency": estimate(chain.agency),
                "criteria": chain.criteria.into_iter().map(estimate).collect::<Vec<_>>(),
                "items": chain.items.into_iter().flatten().map(estimate).collect::<Vec<_>>(),
            },
            "gaps": gaps,
            "module": module,
        })
    }
}

fn estimate(m: Option<Measured>) -> Option<Estimate> {
    m.map(|m| m.estimate())
}

fn comparisons(table: &[Option<Measured>]) -> Value {
    let mut differences = Vec::new();
    for (i, a) in table.iter().enumerate() {
        for (j, b) in table.iter().enumerate().skip(i + 1) {
            if let Some(d) = a.zip(*b).and_then(|(a, b)| compare::difference(&a, &b)) {
                differences.push(json!({ "a": i, "b": j, "value": d.value, "low": d.low, "high": d.high, "p": d.p }));
            }
        }
    }
    let ranks = compare::rank_ranges(table, LEAST).into_iter().map(|s| match s {
        Standing::TooFew => Value::Null,
        Standing::Between { best, worst, of } => json!([best, worst, of]),
    });
    json!({ "differences": differences, "ranks": ranks.collect::<Vec<_>>() })
}

/// From the first agency to the second, as though they were two years of one; and from a published figure to the second.
fn moves(table: &[Option<Measured>], chance: &mut Chance) -> Vec<Value> {
    let [before, Some(later), ..] = table else { return vec![] };
    let published = chance.below(8001) as f64 / 100.0 + 20.0;
    let n = chance.percent(70).then(|| 1 + chance.below(400));
    let earlier = before.map(Earlier::Measured).into_iter().chain([Earlier::Published(published, n), Earlier::Predecessors]);
    let told = earlier.map(|earlier| {
        let progress = compare::progress(&earlier, later, LEAST);
        let from = match earlier {
            Earlier::Measured(_) => json!("first"),
            Earlier::Published(value, n) => json!([value, n]),
            Earlier::Predecessors => Value::Null,
        };
        json!({ "from": from, "trend": progress.trend.to_string(), "change": progress.change })
    });
    told.collect()
}

fn weights(groups: &[Group], shape: &Shape) -> Value {
    let rows = groups.iter().flat_map(|g| &g.people).map(|p| p.row.as_slice());
    match drivers(rows, shape.open(), shape.overall) {
        Err(why) => json!({ "none": format!("{why:?}").split('(').next() }),
        Ok(found) => json!({
            "n": found.n,
            "r2": found.r2,
            "factors": found.factors.iter().map(|f| json!({ "weight": f.weight, "share": f.share })).collect::<Vec<_>>(),
        }),
    }
}

fn choices(chance: &mut Chance) -> Value {
    let answered = chance.below(300);
    let chosen = chance.below(answered + 1);
    let population = if chance.percent(50) { 0 } else { chance.below(600) };
    json!([chosen, answered, population, estimate(index::share(chosen, answered, population))])
}

fn round(number: u64, chance: &mut Chance) -> Value {
    let shape = Shape::of(chance);
    let form = shape.form();
    // Now and then a round that is large enough for the weights of the factors.
    let most = if number.is_multiple_of(10) { 120 } else { 40 };
    let groups: Vec<Group> = (0..1 + chance.below(6)).map(|_| Group::of(&shape, &form, most, chance)).collect();
    let sipas: Vec<_> = groups.iter().map(Group::sipas).collect();
    let sips: Vec<_> = groups.iter().map(|g| g.sips(&shape)).collect();
    json!({
        "round": number,
        "factors": shape.factors.iter().map(|f| [f.start, f.end]).collect::<Vec<_>>(),
        "gated": shape.gated,
        "overall": shape.overall,
        "least": LEAST,
        "groups": drivers::GROUPS,
        "agencies": groups.iter().map(|g| g.figures(&form, &shape)).collect::<Vec<_>>(),
        "sipas": comparisons(&sipas),
        "sips": comparisons(&sips),
        "moves": moves(&sips, chance),
        "weights": weights(&groups, &shape),
        "choices": (0..5).map(|_| choices(chance)).collect::<Vec<_>>(),
        "published": published(chance),
    })
}

fn published(chance: &mut Chance) -> Value {
    let (value, n) = (chance.below(10_001) as f64 / 100.0, chance.below(500));
    json!([value, n, estimate(Measured::published(Scale::Share, value, n))])
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|a| a.parse::<u64>().unwrap());
    let (rounds, seed) = (arguments.next().unwrap_or(100), arguments.next().unwrap_or(1));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for number in 0..rounds {
        // A seed of its own, so that one round can be made again alone.
        let mut chance = Chance(seed ^ number.wrapping_mul(0x2545_f491_4f6c_dd1d));
        serde_json::to_writer(&mut out, &round(number, &mut chance)).unwrap();
        writeln!(out).unwrap();
    }
    out.flush().unwrap();
}
