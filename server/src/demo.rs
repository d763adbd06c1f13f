//! `hailong demo`: a province on one command. A fresh database, the Nghi Xuân round of 2020 from the files in this
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
    import::{self, Options},
    rounds::OpenRound,
    slips::{self, PrintedSlip, PublicUrl},
    store::Role,
};
use domain::{
    answers,
    dossier::Dossier,
    eligibility::{Eligibility, eligibility},
    response::Mode,
    round::{Days, Round},
    token::Token,
};
use jiff::{Span, civil::Date};
use std::{
    collections::HashMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::PoisonError,
};
use tokio_util::sync::CancellationToken;

const AGENCIES: &str = include_str!("../demo/nghi-xuan-2020/co-quan.csv");
const DOSSIERS: &str = include_str!("../demo/nghi-xuan-2020/ho-so.csv");
const FORM: &str = include_str!("../demo/nghi-xuan-2020/phieu.toml");
const ROUND: &str = include_str!("../demo/nghi-xuan-2020/dot.toml");
const TRIAL: &str = include_str!("../demo/nghi-xuan-2020/dot-thu-nghiem.toml");

/// Makes the demo and serves it until a signal comes.
///
/// # Errors
/// The port is taken; the directory cannot be written.
pub async fn run(port: u16, keep: Option<PathBuf>, answers: usize) -> anyhow::Result<()> {
    let listen = SocketAddr::from(([127, 0, 0, 1], port));
    let listener = bind(listen).await?;
    let port = listener.local_addr()?.port();
    let temporary = if keep.is_none() { Some(temporary_dir()?) } else { None };
    let dir = keep.or_else(|| temporary.clone()).unwrap_or_default();
    let settings = fresh(&dir, port)?;
    progress("chuẩn bị cơ sở dữ liệu");
    let store = Store::open(&settings.database).await?;
    fill(&store).await?;
    let (backend, tasks) = Backend::start(store, settings.data_dir.clone(), Clock::System).await?;
    let closing = CancellationToken::new();
    let app = http::App::new(backend.clone(), settings.clone(), closing.clone());
    // The lines come when the addresses in them answer.
    let served = tokio::spawn(http::serve(listener, app, tasks, closing));
    announce(&backend, &settings, answers).await?;
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

async fn fill(store: &Store) -> anyhow::Result<()> {
    let today = Clock::System.today();
    let strict = Options { strict: true };
    progress("nhập 17 xã, thị trấn; phiếu; hai đợt khảo sát; hồ sơ mô phỏng");
    import::agencies(store, "co-quan.csv", AGENCIES.as_bytes(), &strict).await?;
    import::form(store, FORM.as_bytes()).await?;
    let mut round = Round::from_toml(ROUND)?;
    round.open = around(today)?;
    import::round(store, toml::to_string(&round)?.as_bytes(), today).await?;
    import::round(store, TRIAL.as_bytes(), today).await?;
    import::dossiers(store, "ho-so.csv", DOSSIERS.as_bytes(), &strict, today).await?;
    Ok(())
}

fn around(today: Date) -> anyhow::Result<Days> {
    Ok(Days { from: today.checked_sub(Span::new().days(7))?, to: today.checked_add(Span::new().days(23))? })
}

/// Prints the lines of the contract: accounts, slips, one case of every refusal.
async fn announce(backend: &Backend, settings: &Settings, simulated: usize) -> anyhow::Result<()> {
    let url = &settings.public_url;
    let round = backend.rounds.choose(None, backend.clock.today())?;
    let closed = backend.rounds.all().values().find(|r| r.round.code != round.round.code).cloned();
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
        answer(backend, slip, &[4; 5]).await?;
    }
    let answered = simulated.min(open.len());
    if answered > 0 {
        progress(&format!("gửi {answered} phiếu trả lời mô phỏng"));
    }
    // Spread over the agencies: every k-th slip.
    let step = open.len().checked_div(answered).unwrap_or(1);
    let (chosen, left): (Vec<_>, Vec<_>) = open.iter().enumerate().partition(|(i, _)| i % step == 0 && i / step < answered);
    for (i, slip) in &chosen {
        answer(backend, slip, &simulated_scores(*i)).await?;
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
    for (case, address) in cases {
        out += &format!("CASE {case} {}\n", address.unwrap_or_default());
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

/// Sends a survey through the same door as everybody.
async fn answer(backend: &Backend, slip: &PrintedSlip, scores: &[u8; 5]) -> anyhow::Result<()> {
    let items = ["ngan.1", "ngan.2", "ngan.3", "ngan.4", "ngan.chung"];
    let mut fields: Vec<(String, String)> =
        items.iter().zip(scores).map(|(item, score)| ((*item).to_owned(), score.to_string())).collect();
    fields.push((answers::KIND.to_owned(), slip.kind.code().to_owned()));
    fields.push((answers::KEY.to_owned(), backend::keys::to_hex(&backend::keys::random::<16>())));
    let sent = backend.intake.submit(&slip.token, Mode::Qr, &fields).await;
    sent.map(drop).map_err(|refusal| anyhow::anyhow!("phiếu mô phỏng bị từ chối: {refusal:?}"))
}

/// Mostly content, some not, agencies differing a little: a picture to look at, not a claim about anybody.
fn simulated_scores(i: usize) -> [u8; 5] {
    let [a, b, c, d, e, mood, ..] = backend::keys::random::<8>();
    let lean = (i / 39) % 3;
    let score = |byte: u8| match (usize::from(byte) + usize::from(mood) / 2) / (24 + 6 * lean) {
        0 => 1,
        1 => 2,
        2 | 3 => 3,
        4..=7 => 4,
        _ => 5,
    };
    [score(a), score(b), score(c), score(d), score(e)]
}
