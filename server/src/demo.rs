//! `hailong demo`: a province on one command. A fresh database, a round by the method of one document from the files in this
//! repository, its opening days moved around today and marked as simulated; then it serves.

use crate::{
    commands::{bind, new_password},
    http,
    settings::{Flags, ServeFlags, Settings},
};
use anyhow::Context;
use backend::{
    Backend, Store,
    clock::Clock,
    ledger::Ledger,
    reasons,
    rounds::OpenRound,
    slips::{self, PrintedSlip, PublicUrl},
    store::Role,
};
use domain::{
    answers,
    dossier::Dossier,
    eligibility::{Eligibility, eligibility},
    response::{Frame, Mode},
    token::Token,
};
use jiff::civil::Date;
use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError},
};
use tokio_util::sync::CancellationToken;

mod answerer;
mod dice;
mod example;
mod registry;

use answerer::Respondent;
use dice::Dice;
use example::Example;
pub use example::Method;

/// Makes the demo and serves it until a signal comes.
///
/// # Errors
/// The port is taken; the directory cannot be written.
pub async fn run(port: u16, keep: Option<PathBuf>, answers: usize, method: Method) -> anyhow::Result<()> {
    let listen = SocketAddr::from(([127, 0, 0, 1], port));
    let listener = bind(listen).await?;
    let port = listener.local_addr()?.port();
    let temporary = if keep.is_none() { Some(temporary_dir()?) } else { None };
    let dir = keep.or_else(|| temporary.clone()).unwrap_or_default();
    let settings = fresh(&dir, port)?;
    progress("chuẩn bị cơ sở dữ liệu");
    let store = Store::open(&settings.database, Ledger::open(&settings.data_dir, Clock::System)?).await?;
    let example = method.example(Clock::System.today())?;
    progress(example.told);
    example.fill(&store).await?;
    let (backend, tasks) = Backend::start(store, settings.data_dir.clone(), Clock::System).await?;
    let closing = CancellationToken::new();
    let app = http::App::new(backend.clone(), settings.clone(), closing.clone());
    // The lines come when the addresses in them answer.
    let served = tokio::spawn(http::serve(listener, app, tasks, closing));
    announce(&backend, &settings, &example, answers).await?;
    let served = served.await?;
    if let Some(dir) = temporary {
        drop(std::fs::remove_dir_all(dir));
    }
    served
}

fn progress(what: &str) {
    eprintln!("· {what}");
}

fn temporary_dir() -> anyhow::Result<PathBuf> {
    let name = format!("hailong-demo-{}", backend::keys::to_hex(&backend::keys::random::<6>()));
    let dir = std::env::temp_dir().join(name);
    std::fs::create_dir(&dir).with_context(|| format!("không tạo được {}", dir.display()))?;
    Ok(dir)
}

/// An empty data directory and its `hailong.toml`, so that other commands find this demo with `--config`.
fn fresh(dir: &Path, port: u16) -> anyhow::Result<Settings> {
    std::fs::create_dir_all(dir).with_context(|| format!("không tạo được {}", dir.display()))?;
    for name in ["hailong.db", "hailong.db-wal", "hailong.db-shm", "keys.toml"] {
        let path = dir.join(name);
        if path.exists() {
            std::fs::remove_file(&path).with_context(|| format!("không xóa được {}", path.display()))?;
        }
    }
    let config = dir.join("hailong.toml");
    let address = format!("127.0.0.1:{port}");
    let text = format!(
        "# Cấu hình của bản chạy thử.\ndatabase = \"sqlite://hailong.db\"\ndata_dir = \".\"\nlisten = \"{address}\"\npublic_url = \"http://{address}\"\n"
    );
    std::fs::write(&config, text).with_context(|| format!("không ghi được {}", config.display()))?;
    let config = std::path::absolute(config)?;
    Settings::resolve(&Flags { config: Some(config), ..Flags::default() }, &ServeFlags::default())
}

/// Prints the lines of the contract: accounts, slips, one case of every refusal.
async fn announce(backend: &Backend, settings: &Settings, example: &Example, simulated: usize) -> anyhow::Result<()> {
    let url = &settings.public_url;
    let round = backend.rounds.choose(Some(example.main()), backend.clock.today())?;
    progress("tạo mã phiếu");
    let mut slips = Vec::new();
    for code in example.open() {
        slips.extend(held(backend, code, url).await?);
    }
    let closed = held(backend, example.closed(), url).await?;
    let today = backend.clock.today();
    let mut open: Vec<&Held> = slips.iter().filter(|s| matches!(s.standing(today), Eligibility::Open { .. })).collect();
    let first = |wanted: fn(&Eligibility) -> bool| slips.iter().find(|s| wanted(&s.standing(today)));

    // The last agency's last slip: the boards a visitor looks at first stay empty.
    let used = open.pop();
    if let Some(held) = used {
        answer(backend, held).await?;
    }
    open.sort_by_key(|held| !held.sampled);
    let drawn = open.iter().filter(|held| held.sampled).count();
    let answered = simulated.min(open.len());
    if answered > 0 {
        progress(&format!("gửi {answered} phiếu trả lời mô phỏng"));
    }
    let (chosen, left): (Vec<_>, Vec<_>) = open.iter().enumerate().partition(|(i, _)| is_chosen(*i, drawn, open.len(), answered));
    for (_, held) in &chosen {
        answer(backend, held).await?;
    }
    if answered > 0 {
        // As on the morning after: a visitor finds what a seal brings. The keeper's own of today came when there were few answers yet.
        backend.store.seal(today).await?;
        reasons::refresh_all(&backend.store, &backend.rounds).await?;
    }

    let mut out = String::new();
    for (label, login, role) in accounts(&round) {
        let password = new_password();
        backend.accounts.add(login, role, &password).await?;
        out += &format!("ADMIN {label} {url}/quan-tri/dang-nhap {login} {password}\n");
    }
    for (_, Held { slip, .. }) in &left {
        out += &format!("SLIP {} {}\n", slip.url, slip.code());
    }
    let unknown = Token::from_bits(u128::from_be_bytes(backend::keys::random()));
    let cases = [
        ("not-yet", first(|e| matches!(e, Eligibility::NotYet { .. })).map(|s| s.slip.url.clone())),
        ("excluded", first(|e| matches!(e, Eligibility::Excluded(_))).map(|s| s.slip.url.clone())),
        ("closed", closed.first().map(|s| s.slip.url.clone())),
        ("used", used.map(|s| s.slip.url.clone())),
        ("unknown", Some(format!("{url}/p/{}", unknown.plain()))),
    ];
    // A method that leaves nobody out has no such case.
    for (case, address) in cases.into_iter().filter_map(|(case, address)| Some((case, address?))) {
        out += &format!("CASE {case} {address}\n");
    }
    out.lines().for_each(|line| crate::say!("{line}"));
    std::io::Write::flush(&mut std::io::stdout())?;
    eprintln!();
    eprintln!("Mở trên trình duyệt (dữ liệu mô phỏng):");
    if let Some((_, Held { slip, .. })) = left.first() {
        eprintln!("  một phiếu khảo sát : {}", slip.url);
    }
    eprintln!("  quản trị           : {url}/quan-tri (tên và mật khẩu ở hai dòng ADMIN phía trên)");
    eprintln!("Nhấn Ctrl-C để dừng.");
    Ok(())
}

fn accounts(round: &OpenRound) -> Vec<(&'static str, &'static str, Role)> {
    let agency = round.round.agencies.first().cloned().unwrap_or_default();
    vec![("province", "sonoivu", Role::Province), ("agency", "coquan", Role::Agency(agency))]
}

/// A slip in somebody's hands.
struct Held {
    round: Arc<OpenRound>,
    slip: PrintedSlip,
    /// Of a place on a code list: none.
    dossier: Option<Dossier>,
    /// Its holder was asked to answer: drawn, or given a code.
    sampled: bool,
}

impl Held {
    fn standing(&self, today: Date) -> Eligibility {
        let place = Eligibility::Open { self_declared: false };
        self.dossier.as_ref().map_or(place, |dossier| eligibility(&self.round.round, dossier, today, false))
    }
}

/// The slips of a round.
async fn held(backend: &Backend, code: &str, url: &str) -> anyhow::Result<Vec<Held>> {
    let Some(round) = backend.rounds.get(code) else { return Ok(vec![]) };
    let keys = backend.keys.read().unwrap_or_else(PoisonError::into_inner).clone();
    let slips = slips::prepare(&backend.store, &keys, &round, None, &PublicUrl::parse(url)?).await?;
    let drawn = backend.store.sample(code).await?.into_iter().filter(|line| line.list == Frame::Drawn);
    let drawn: HashSet<String> = drawn.map(|line| line.dossier).collect();
    let mut dossiers = HashMap::new();
    for agency in &round.round.agencies {
        let of_agency = backend.store.dossiers(agency, round.round.dossiers).await?;
        dossiers.extend(of_agency.into_iter().map(|d| (d.id.to_string(), d)));
    }
    let of = |slip: PrintedSlip| {
        let dossier = dossiers.remove(&slip.code());
        Held { round: round.clone(), sampled: dossier.is_none() || drawn.contains(&slip.code()), dossier, slip }
    };
    Ok(slips.into_iter().map(of).collect())
}

/// Whether the slip at this place answers: of `all`, the first `drawn` being a sample, `wanted` do, spread evenly over the
/// agencies. Beside a sample one in ten is a volunteer.
fn is_chosen(at: usize, drawn: usize, all: usize, wanted: usize) -> bool {
    let spread = |at: usize, len: usize, n: usize| (at + 1) * n / len > at * n / len;
    let volunteers = all - drawn;
    let of_sample = (wanted - wanted / 10).min(drawn).max(wanted.saturating_sub(volunteers));
    if at < drawn { spread(at, drawn, of_sample) } else { spread(at - drawn, volunteers, wanted - of_sample) }
}

/// Sends a survey through the same door as everybody.
async fn answer(backend: &Backend, Held { round, slip, .. }: &Held) -> anyhow::Result<()> {
    let mut dice = Dice::named(format!("phiếu {}", slip.code()));
    let mut fields = Respondent::about(&slip.agency, &mut dice).answers(round.form_of(&slip.agency), slip.kind);
    fields.push((answers::KEY.to_owned(), backend::keys::to_hex(&backend::keys::random::<16>())));
    let sent = backend.intake.submit(&slip.token, Mode::Qr, &fields).await;
    sent.map(drop).map_err(|refusal| anyhow::anyhow!("phiếu mô phỏng bị từ chối: {refusal:?}"))
}

#[cfg(test)]
mod tests {
    use super::is_chosen;

    #[test]
    fn as_many_answer_as_were_asked_for_spread_and_mostly_of_the_sample() {
        let cases = [
            (0, 620, 120, 0),
            (0, 7, 7, 0),
            (400, 1900, 120, 108),
            (400, 1900, 400, 360),
            (400, 1900, 900, 400),
            (5, 5, 5, 5),
            (3, 9, 0, 0),
        ];
        for (drawn, all, wanted, of_sample) in cases {
            let chosen: Vec<usize> = (0..all).filter(|at| is_chosen(*at, drawn, all, wanted)).collect();
            assert_eq!(chosen.len(), wanted, "{drawn} {all} {wanted}");
            assert_eq!(chosen.iter().filter(|at| **at < drawn).count(), of_sample);
        }
        assert_eq!((0..8).filter(|at| is_chosen(*at, 0, 8, 2)).collect::<Vec<_>>(), [3, 7]);
    }
}
