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
use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::PoisonError,
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
    let store = Store::open(&settings.database).await?;
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
    let closed = backend.rounds.get(example.closed());
    progress("tạo mã phiếu");
    let slips = prepare(backend, &round, url).await?;
    let closed = match closed {
        Some(closed) => prepare(backend, &closed, url).await?,
        None => vec![],
    };
    let dossiers = dossiers(&backend.store, &round).await?;
    let today = backend.clock.today();
    let standing = |slip: &PrintedSlip| dossiers.get(&slip.code()).map(|d| eligibility(&round.round, d, today, false));
    let mut open: Vec<&PrintedSlip> = slips.iter().filter(|s| matches!(standing(s), Some(Eligibility::Open { .. }))).collect();
    let first = |wanted: fn(&Eligibility) -> bool| slips.iter().find(|s| standing(s).as_ref().is_some_and(wanted));

    // The last agency's last slip: the boards a visitor looks at first stay empty.
    let used = open.pop();
    if let Some(slip) = used {
        answer(backend, &round, slip).await?;
    }
    let drawn = drawn_first(&backend.store, &round, &mut open).await?;
    let answered = simulated.min(open.len());
    if answered > 0 {
        progress(&format!("gửi {answered} phiếu trả lời mô phỏng"));
    }
    let (chosen, left): (Vec<_>, Vec<_>) = open.iter().enumerate().partition(|(i, _)| is_chosen(*i, drawn, open.len(), answered));
    for (_, slip) in &chosen {
        answer(backend, &round, slip).await?;
    }

    let mut out = String::new();
    for (label, login, role) in accounts(&round) {
        let password = new_password();
        backend.accounts.add(login, role, &password).await?;
        out += &format!("ADMIN {label} {url}/quan-tri/dang-nhap {login} {password}\n");
    }
    for (_, slip) in &left {
        out += &format!("SLIP {} {}\n", slip.url, slip.code());
    }
    let unknown = Token::from_bits(u128::from_be_bytes(backend::keys::random()));
    let cases = [
        ("not-yet", first(|e| matches!(e, Eligibility::NotYet { .. })).map(|s| s.url.clone())),
        ("excluded", first(|e| matches!(e, Eligibility::Excluded(_))).map(|s| s.url.clone())),
        ("closed", closed.first().map(|s| s.url.clone())),
        ("used", used.map(|s| s.url.clone())),
        ("unknown", Some(format!("{url}/p/{}", unknown.plain()))),
    ];
    // A method that leaves nobody out has no such case.
    for (case, address) in cases.into_iter().filter_map(|(case, address)| Some((case, address?))) {
        out += &format!("CASE {case} {address}\n");
    }
    print!("{out}");
    std::io::Write::flush(&mut std::io::stdout())?;
    eprintln!();
    eprintln!("Mở trên trình duyệt (dữ liệu mô phỏng):");
    if let Some((_, slip)) = left.first() {
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

async fn prepare(backend: &Backend, open: &OpenRound, url: &str) -> anyhow::Result<Vec<PrintedSlip>> {
    let keys = backend.keys.read().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(slips::prepare(&backend.store, &keys, open, None, &PublicUrl::parse(url)?).await?)
}

async fn dossiers(store: &Store, open: &OpenRound) -> anyhow::Result<HashMap<String, Dossier>> {
    let mut all = HashMap::new();
    for agency in &open.round.agencies {
        let of_agency = store.dossiers(agency, open.round.dossiers).await?;
        all.extend(of_agency.into_iter().map(|d| (d.id.to_string(), d)));
    }
    Ok(all)
}

/// Puts whoever is on the official list of a sample before the others; returns how many these are.
async fn drawn_first(store: &Store, open: &OpenRound, slips: &mut [&PrintedSlip]) -> anyhow::Result<usize> {
    let sample = store.sample(&open.round.code).await?;
    let drawn: HashSet<&str> = sample.iter().filter(|s| s.list == Frame::Drawn).map(|s| s.dossier.as_str()).collect();
    slips.sort_by_key(|slip| !drawn.contains(slip.code().as_str()));
    Ok(slips.iter().filter(|slip| drawn.contains(slip.code().as_str())).count())
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
async fn answer(backend: &Backend, open: &OpenRound, slip: &PrintedSlip) -> anyhow::Result<()> {
    let mut dice = Dice::named(format!("phiếu {}", slip.code()));
    let mut fields = Respondent::about(&slip.agency, &mut dice).answers(open.form_of(&slip.agency), slip.kind);
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
