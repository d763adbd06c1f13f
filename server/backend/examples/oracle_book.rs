//! A round answered at random through the real intake, sealed and exported, for the oracle that makes every figure of the
//! workbook again from the sealed rows: `cargo run -p backend --example oracle_book -- DIR SEED INDEX FORM FLAGGED`.
//!
//! Writes `so.db`, `so.xlsx`, `so.csv` and `so-phay.csv` into DIR, which must be empty. INDEX: sipas, sips or sips-yeu-to. FORM:
//! a shipped form, or `demo`. FLAGGED: `counted` or `left-out`, whether flagged responses feed the figures.
#![expect(clippy::unwrap_used, reason = "a check ends where something fails")]

use backend::{
    Backend, Store,
    clock::Clock,
    export::{self, Format},
    import::{self, Options},
    keys,
    ledger::Ledger,
    slips::{self, PublicUrl},
};
use domain::{
    answers,
    eligibility::Eligibility,
    form::{Ask, Form, Module, Question, SHIPPED},
    response::Mode,
    round::{OfficialIndex, Round},
};
use std::{collections::HashMap, path::PathBuf};

/// Numbers that a seed repeats: xorshift.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, seed, index, form, flagged] = &arguments[..] else { panic!("DIR SEED INDEX FORM FLAGGED") };
    let (dir, mut dice) = (PathBuf::from(dir), Dice(seed.parse::<u64>().unwrap() * 7919 + 104_729));
    let clock = Clock::at("2020-09-10".parse().unwrap());
    let ledger = Ledger::open(&dir, clock.clone()).unwrap();
    let store = Store::open(&format!("sqlite://{}", dir.join("so.db").display()), ledger).await.unwrap();
    let code = prepare(&store, index, form, flagged == "counted", &mut dice, &clock).await;
    let (backend, _tasks) = Backend::start(store.clone(), dir.clone(), clock.clone()).await.unwrap();
    let sent = answer(&backend, &code, &mut dice).await;
    store.seal(clock.today()).await.unwrap();
    let open = backend.rounds.get(&code).unwrap();
    for (format, name) in [(Format::Xlsx, "so.xlsx"), (Format::Csv, "so.csv"), (Format::CsvComma, "so-phay.csv")] {
        export::export(&store, &open, format, &dir.join(name), &clock).await.unwrap();
    }
    store.close().await;
    println!("{sent} voices, index {index}, form {form}, flagged {flagged}");
}

/// The demo's agencies and dossiers, under this form and index.
async fn prepare(store: &Store, index: &str, form: &str, count_flagged: bool, dice: &mut Dice, clock: &Clock) -> String {
    let strict = Options { strict: true };
    let shipped = SHIPPED.iter().find(|(name, _)| *name == form).map(|(_, text)| *text);
    let text = shipped.unwrap_or(include_str!("../../demo/nghi-xuan-2020/phieu.toml"));
    let form = Form::from_toml(text).unwrap();
    let mut round = Round::from_toml(include_str!("../../demo/nghi-xuan-2020/dot.toml")).unwrap();
    (round.form, round.form_version) = (form.code.clone(), form.version);
    let with_index: Vec<&Module> = form.modules.iter().filter(|m| m.index_items().next().is_some()).collect();
    round.official_module = with_index[usize::try_from(dice.below(with_index.len() as u64)).unwrap()].id.clone();
    round.official_index = [OfficialIndex::Sipas, OfficialIndex::Sips, OfficialIndex::SipsByCriteria]
        [["sipas", "sips", "sips-yeu-to"].iter().position(|name| *name == index).unwrap()];
    round.count_flagged = count_flagged;
    round.modes = vec![Mode::Qr, Mode::Web, Mode::Kiosk];
    import::agencies(store, "a", include_bytes!("../../demo/nghi-xuan-2020/co-quan.csv"), &strict).await.unwrap();
    import::form(store, text.as_bytes()).await.unwrap();
    import::round(store, toml::to_string(&round).unwrap().as_bytes(), clock.today()).await.unwrap();
    let dossiers = include_bytes!("../../demo/nghi-xuan-2020/ho-so.csv");
    import::dossiers(store, "h", dossiers, &strict, clock.today()).await.unwrap();
    round.code
}

/// Agencies are answered more or less: some by nobody, some by a few.
async fn answer(backend: &Backend, code: &str, dice: &mut Dice) -> usize {
    let open = backend.rounds.get(code).unwrap();
    let keys = backend.keys.read().unwrap().clone();
    let url = PublicUrl::parse("https://khaosat.example.vn").unwrap();
    let slips = slips::prepare(&backend.store, &keys, &open, None, &url).await.unwrap();
    let zeal: HashMap<&String, u64> =
        open.round.agencies.iter().map(|a| (a, [0, 4, 15, 60, 95, 100][usize::try_from(dice.below(6)).unwrap()])).collect();
    let mut sent = 0;
    for slip in &slips {
        let declares = dice.percent(60);
        let visit = backend.intake.visit(&slip.token, declares).await.unwrap();
        if !matches!(visit.eligibility, Eligibility::Open { .. }) || !dice.percent(zeal[&slip.agency]) {
            continue;
        }
        let mut fields = random_fields(&open.form, &open.round.official_module, dice);
        fields.push((answers::KIND.into(), slip.kind.code().into()));
        if declares {
            fields.push((answers::RECEIVED.into(), "1".into()));
        }
        let mode = open.round.modes[usize::try_from(dice.below(3)).unwrap()];
        backend.intake.submit(&slip.token, mode, &fields).await.unwrap();
        if dice.percent(5) {
            backend.intake.dispute(&slip.token).await.unwrap();
        }
        sent += 1;
    }
    sent
}

/// One person's answers: in one mood, with what is left out.
fn random_fields(form: &Form, official: &str, dice: &mut Dice) -> Vec<(String, String)> {
    let mut fields = vec![(answers::KEY.to_owned(), keys::to_hex(&keys::random::<16>()))];
    let mut yes: Vec<&str> = Vec::new();
    for (gate, question) in form.questions() {
        if gate.is_some_and(|gate| !yes.contains(&gate)) || dice.percent(25) {
            continue;
        }
        for chosen in choices(question, dice) {
            if chosen == answers::YES {
                yes.push(&question.id);
            }
            fields.push((question.id.clone(), chosen));
        }
    }
    let mood = dice.below(3);
    for module in &form.modules {
        // Of what need not be answered: all, nearly all, a part, nothing.
        let chance = if module.required { 100 } else { [100, 90, 40, 0][usize::try_from(dice.below(4)).unwrap()] };
        let chance = if module.id == official { chance.max(40) } else { chance };
        for (_, gate, item) in form.items().filter(|(m, _, _)| m.id == module.id) {
            if gate.is_some_and(|gate| !yes.contains(&gate)) || !dice.percent(chance) {
                continue;
            }
            let score = (1 + mood + dice.below(3) + u64::from(dice.percent(30))).min(5);
            fields.push((item.id.clone(), score.to_string()));
        }
    }
    if dice.percent(20) {
        fields.push((answers::COMMENT.into(), "Cán bộ nhiệt tình.".into()));
    }
    fields
}

fn choices(question: &Question, dice: &mut Dice) -> Vec<String> {
    let options = question.options();
    let any = usize::try_from(dice.below(options.len() as u64)).unwrap();
    match question.ask {
        Ask::Several(_) => {
            let some: Vec<String> = options.iter().filter(|_| dice.percent(35)).map(|o| o.0.clone()).collect();
            if some.is_empty() { vec![options[any].0.clone()] } else { some }
        }
        _ => vec![options[any].0.clone()],
    }
}
