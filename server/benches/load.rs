//! `cargo bench -p server --bench load [-- SUBMISSIONS RENDERS STREAMS]`: the real server on a real database, the load from the same machine. On
//! SQLite, and on PostgreSQL too where `HAILONG_TEST_POSTGRES` names one (`scripts/with-postgres.sh`).
//!
//! Prints durable submissions and page renders a second with p50 and p99, and the time from a commit to an open stream, each
//! beside its budget; in the same run what the same rows need without HTTP, and what the same HTTP needs without storage, as ratios; and what an
//! open live stream costs. Lines that begin with `|` are rows of the README's table.

use anyhow::{Context, ensure};
use axum::{Router, response::Redirect, routing::post};
use backend::{
    Backend, Store,
    clock::Clock,
    import::{self, Options},
    ledger::Ledger,
    lifecycle::{Order, What},
    slips::{self, PublicUrl},
    store::{Ballot, Outcome, Role},
};
use domain::{
    answers::{self, Submission},
    dossier::{Channel, Dossier, DossierId},
    response::{Flags as ResponseFlags, Frame, Kind, Mode},
    round::{Days, Phase, Round},
    tally::Tally,
    token::{Receipt, Token},
};
use server::{
    http::{self, App},
    settings::{Flags, ServeFlags, Settings},
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

const CONNECTIONS: usize = 32;
/// Slips for everything beside the submissions over HTTP.
const SPARE: usize = 6000;
const ROUND: &str = "nghi-xuan-2020";
const TODAY: &str = "2020-09-10";

/// How much of each.
#[derive(Clone, Copy)]
struct Sizes {
    submissions: usize,
    renders: usize,
    streams: usize,
}

fn main() -> anyhow::Result<()> {
    // `cargo test --benches` only asks whether it builds.
    if std::env::args().any(|a| a == "--test") {
        return Ok(());
    }
    tokio::runtime::Runtime::new()?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let mut numbers = std::env::args().skip(1).filter_map(|a| a.parse().ok());
    let mut next = |else_: usize| numbers.next().unwrap_or(else_);
    let sizes = Sizes { submissions: next(20_000), renders: next(10_000), streams: next(5000) };
    on_a_database("SQLite", None, sizes).await?;
    match std::env::var("HAILONG_TEST_POSTGRES") {
        Ok(base) => on_a_database("PostgreSQL", Some(schema(&base).await?), sizes).await?,
        Err(_) => println!("PostgreSQL: không đo, chưa có HAILONG_TEST_POSTGRES"),
    }
    streams(sizes.streams).await
}

/// An empty schema of its own.
async fn schema(base: &str) -> anyhow::Result<String> {
    let name = format!("bench{}", backend::keys::to_hex(&backend::keys::random::<8>()));
    let store = Store::open(base, Ledger::unkept()).await?;
    store.create_schema(&name).await?;
    store.close().await;
    Ok(format!("{base}?options=-csearch_path%3D{name}"))
}

async fn on_a_database(name: &str, url: Option<String>, sizes: Sizes) -> anyhow::Result<()> {
    let dir = tempfile::tempdir()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let mut settings = settings(dir.path(), address)?;
    settings.database = url.unwrap_or(settings.database);
    let store = Store::open(&settings.database, Ledger::open(dir.path(), Clock::System)?).await?;
    fill(&store, sizes.submissions + SPARE).await?;
    let (backend, tasks) = Backend::start(store, dir.path().to_owned(), Clock::at(TODAY.parse()?)).await?;
    let tokens = tokens(&backend).await?;
    let (sent, spare) = tokens.split_at(sizes.submissions);
    let plain: Vec<&str> = sent.iter().map(Token::plain).collect();
    backend.accounts.add("tinh", Role::Province, "mat khau do tai").await?;
    let app = App::new(backend.clone(), settings, CancellationToken::new());
    tokio::spawn(http::serve(listener, app.clone(), tasks, CancellationToken::new()));

    let pages = load(address, sizes.renders, |i| page(plain[i % plain.len()])).await?;
    pages.print(&format!("trang phiếu dựng xong, {name}"), 1000.0, None);
    let sent = load(address, sizes.submissions, |i| submission(plain[i], i)).await?;
    let stored = backend.store.response_count(ROUND).await?;
    ensure!(stored == sizes.submissions as u64, "{stored} stored of {} answered", sizes.submissions);
    sent.print(&format!("phiếu ghi bền qua HTTP, {name}, lưu đủ {}", thousands(sent.n)), 1000.0, Some(50.0));
    let bare = without_storage(app, &plain).await?;
    let rows = through_sqlx(&backend, &spare[..spare.len() / 2]).await?;
    println!(
        "| cũng đường ấy, {name} | chỉ HTTP, không lưu: {}/giây, qua HTTP và lưu bằng {} lần; chỉ ghi các dòng ấy qua sqlx, không HTTP: {}/giây, bằng {} lần | |",
        thousands(bare.per_second),
        comma(sent.per_second / bare.per_second, 2),
        thousands(rows),
        comma(sent.per_second / rows, 2)
    );
    commit_to_stream(name, &backend, address, &spare[spare.len() / 2..]).await
}

async fn tokens(backend: &Backend) -> anyhow::Result<Vec<Token>> {
    let keys = backend.keys.read().map_err(|_| anyhow::anyhow!("keys"))?.clone();
    let open = backend.rounds.get(ROUND).context("round")?;
    let slips = slips::prepare(&backend.store, &keys, &open, None, &PublicUrl::parse("http://127.0.0.1")?).await?;
    Ok(slips.into_iter().map(|s| s.token).collect())
}

fn settings(dir: &std::path::Path, listen: SocketAddr) -> anyhow::Result<Settings> {
    let flags = Flags { data_dir: Some(dir.to_owned()), public_url: Some(format!("http://{listen}")), ..Flags::default() };
    Settings::resolve(&flags, &ServeFlags { listen: Some(listen), ..ServeFlags::default() })
}

/// The demo's round, with at least `slips` dossiers.
async fn fill(store: &Store, slips: usize) -> anyhow::Result<()> {
    let strict = Options { strict: true };
    let today = TODAY.parse()?;
    import::agencies(store, "co-quan.csv", include_bytes!("../demo/nghi-xuan-2020/co-quan.csv"), &strict).await?;
    import::form(store, include_bytes!("../demo/nghi-xuan-2020/phieu.toml")).await?;
    let round = Round::from_toml(include_str!("../demo/nghi-xuan-2020/dot.toml"))?;
    import::round(store, include_bytes!("../demo/nghi-xuan-2020/dot.toml"), today).await?;
    let per_agency = slips.div_ceil(round.agencies.len());
    let mut dossiers = vec![];
    for agency in &round.agencies {
        for n in 0..per_agency {
            let day = round.dossiers.from.checked_add(jiff::Span::new().days(i64::try_from(n % 200)?))?;
            let id = format!("{agency}-{:02}{:02}{:02}-{n:05}", day.year() - 2000, day.month(), day.day());
            dossiers.push(Dossier {
                id: DossierId::parse(&id).map_err(|e| anyhow::anyhow!("{e}"))?,
                receiving_agency: agency.clone(),
                agency: agency.clone(),
                field: round.fields[n % round.fields.len()].code.clone(),
                procedure: "Chứng thực bản sao từ bản chính".into(),
                kind: Kind::Individual,
                channel: Channel::Counter,
                out_of_province: false,
                received_on: day,
                appointed_on: Some(day),
                returned_on: Some(day),
                frame: if n % 2 == 0 { Frame::Drawn } else { Frame::Open },
            });
        }
    }
    store.put_dossiers(&dossiers).await?;
    Ok(())
}

fn page(token: &str) -> Vec<u8> {
    format!("GET /p/{token} HTTP/1.1\r\nhost: x\r\naccept-encoding: br\r\n\r\n").into_bytes()
}

fn fields(i: usize) -> Vec<(String, String)> {
    let score = |place: usize| (1 + (i / (place + 1)) % 5).to_string();
    let names = ["ngan.1", "ngan.2", "ngan.3", "ngan.4", "ngan.chung"];
    let mut fields: Vec<_> = names.iter().enumerate().map(|(at, n)| ((*n).to_owned(), score(at))).collect();
    fields.push((answers::KEY.into(), format!("{:032x}", i + 1)));
    fields.push((answers::KIND.into(), "ca-nhan".into()));
    fields
}

fn submission(token: &str, i: usize) -> Vec<u8> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields(i)).finish();
    let head = "content-type: application/x-www-form-urlencoded";
    format!("POST /p/{token} HTTP/1.1\r\nhost: x\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

struct Measured {
    n: f64,
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

impl Measured {
    fn print(&self, what: &str, least: f64, p99: Option<f64>) {
        let good = self.per_second >= least && p99.is_none_or(|most| ms(self.p99) <= most);
        let limit = p99.map(|most| format!(", p99 ≤ {most:.0} ms")).unwrap_or_default();
        println!(
            "| {what} | {}/giây, p50 {} ms, p99 {} ms | ≥ {}/giây{limit}: {} |",
            thousands(self.per_second),
            comma(ms(self.p50), 1),
            comma(ms(self.p99), 1),
            thousands(least),
            verdict(good)
        );
    }
}

fn ms(d: Duration) -> f64 {
    d.as_secs_f64() * 1000.0
}

const fn verdict(good: bool) -> &'static str {
    if good { "đạt" } else { "**KHÔNG ĐẠT**" }
}

/// As numbers are written here: 25,7.
fn comma(n: f64, places: usize) -> String {
    format!("{n:.places$}").replace('.', ",")
}

/// As numbers are written here: 20.000.
fn thousands(n: f64) -> String {
    let digits = format!("{n:.0}");
    let parts: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join(".")
}

/// Sends `n` requests over kept-alive connections, each answered with 200 or 303 or the run fails.
async fn load(address: SocketAddr, n: usize, request: impl Fn(usize) -> Vec<u8>) -> anyhow::Result<Measured> {
    let requests: Arc<Vec<Vec<u8>>> = Arc::new((0..n).map(request).collect());
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (requests, next) = (requests.clone(), next.clone());
        connections.spawn(async move {
            let mut stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let (mut times, mut buffer) = (vec![], vec![0; 64 * 1024]);
            while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                let begun = Instant::now();
                stream.write_all(request).await?;
                answer(&mut stream, &mut buffer).await?;
                times.push(begun.elapsed());
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Vec::with_capacity(n);
    while let Some(done) = connections.join_next().await {
        times.extend(done??);
    }
    let took = started.elapsed();
    ensure!(times.len() == n, "{} of {n} answered", times.len());
    times.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    let whole = n as f64;
    let per_second = whole / took.as_secs_f64();
    Ok(Measured { n: whole, per_second, p50: times[n / 2], p99: times[n * 99 / 100] })
}

/// Reads one answer to its end.
async fn answer(stream: &mut TcpStream, buffer: &mut [u8]) -> anyhow::Result<()> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        ensure!(read > 0, "the server hung up");
        filled += read;
        let Some(head) = buffer[..filled].windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head])?;
        ensure!(text.starts_with("HTTP/1.1 200") || text.starts_with("HTTP/1.1 303"), "{text}");
        let lower = text.to_ascii_lowercase();
        if lower.contains("transfer-encoding: chunked") {
            if buffer[..filled].ends_with(b"0\r\n\r\n") {
                return Ok(());
            }
        } else {
            let length = lower.lines().find_map(|l| l.strip_prefix("content-length: ")).context("a length")?;
            if filled >= head + 4 + length.trim().parse::<usize>()? {
                return Ok(());
            }
        }
    }
}

/// The same HTTP, middleware and reading of the form; nothing is looked up and nothing stored.
async fn without_storage(app: App, tokens: &[&str]) -> anyhow::Result<Measured> {
    let open = app.backend.rounds.get(ROUND).context("round")?;
    let accept = move |body: String| {
        let fields: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let read = Submission::read(&open.form, &fields);
        let receipt = Receipt::of(&read.map_or([0; 32], |_| backend::keys::random()));
        std::future::ready(Redirect::to(&format!("/cam-on/{}", receipt.plain())))
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = http::layered(Router::new().route("/p/{token}", post(accept)), Router::new(), app);
    tokio::spawn(axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).into_future());
    load(address, tokens.len(), |i| submission(tokens[i], i)).await
}

/// The same rows in batches as large as the writer's, by one task, without HTTP and without looking at a slip first. Per second.
async fn through_sqlx(backend: &Backend, tokens: &[Token]) -> anyhow::Result<f64> {
    let mut ballots = vec![];
    for (i, token) in tokens.iter().enumerate() {
        ballots.push(ballot(backend, token, i).await?);
    }
    let started = Instant::now();
    for batch in ballots.chunks(128) {
        let (outcomes, _) = backend.store.record(batch).await?;
        ensure!(outcomes.iter().all(|o| *o == Outcome::Recorded), "{outcomes:?}");
    }
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    Ok(ballots.len() as f64 / started.elapsed().as_secs_f64())
}

async fn ballot(backend: &Backend, token: &Token, i: usize) -> anyhow::Result<Ballot> {
    let visit = backend.intake.visit(token, false).await.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    let read = Submission::read(&visit.round.form, &fields(i)).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let subject = &visit.invitation.subject;
    Ok(Ballot {
        tally: Tally::of(&visit.round.form, &read.answers),
        agency: subject.agency().to_owned(),
        field: subject.field().to_owned(),
        kind: read.answers.kind,
        mode: Mode::Qr,
        frame: subject.frame(),
        week: backend.clock.iso_week(),
        flags: ResponseFlags::default(),
        answers: read.answers.canonical(),
        salt: backend::keys::random(),
        commitment: backend::keys::random(),
        comment: None,
        key: backend::keys::random(),
        comment_key: backend::keys::random(),
        invitation: visit.invitation.id,
        round: visit.round,
    })
}

/// From a citizen's answer to the event on the province's open stream.
async fn commit_to_stream(name: &str, backend: &Backend, address: SocketAddr, tokens: &[Token]) -> anyhow::Result<()> {
    let cookie = backend.accounts.log_in("tinh", "mat khau do tai").await.map_err(|e| anyhow::anyhow!("{e:?}"))?;
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /api/live?co_quan=toan-tinh HTTP/1.1\r\nhost: x\r\ncookie: hailong={cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut times = vec![];
    let mut buffer = vec![0; 1 << 20];
    for (i, token) in tokens.iter().take(30).enumerate() {
        tokio::time::sleep(Duration::from_millis(300)).await;
        while tokio::time::timeout(Duration::from_millis(50), stream.read(&mut buffer)).await.is_ok() {}
        let mut citizen = TcpStream::connect(address).await?;
        citizen.write_all(&submission(token.plain(), 2_000_000 + i)).await?;
        answer(&mut citizen, &mut vec![0; 64 * 1024]).await?;
        let committed = Instant::now();
        let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut buffer)).await.context("no event in 5 s")??;
        ensure!(read > 0, "the stream ended");
        times.push(committed.elapsed());
    }
    times.sort_unstable();
    let (p50, most) = (ms(times[times.len() / 2]), ms(times[times.len() - 1]));
    println!(
        "| từ lúc báo đã ghi đến luồng của tỉnh, {name} | p50 {p50:.0} ms, lâu nhất {most:.0} ms | ≤ 1.000 ms: {} |",
        verdict(most <= 1000.0)
    );
    Ok(())
}

/// Opens `n` live streams on the program itself, in a process of its own, and asks the system what they cost.
async fn streams(n: usize) -> anyhow::Result<()> {
    let dir = tempfile::tempdir()?;
    let address = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    let (cookie, agencies, slip) = prepared_for_streams(dir.path(), address).await?;
    let mut program = Program(
        std::process::Command::new(env!("CARGO_BIN_EXE_hailong"))
            .args(["serve", "--listen", &address.to_string(), "--data-dir"])
            .arg(dir.path())
            .env("HAILONG_PUBLIC_URL", format!("http://{address}"))
            .env("RUST_LOG", "error")
            .spawn()?,
    );
    let open = |i: usize| open_stream(address, &agencies[i % agencies.len()], &cookie);
    let mut tries = 0;
    let first = loop {
        match open(0).await {
            Ok(stream) => break stream,
            Err(error) if tries == 200 => return Err(error.context("the program does not answer")),
            Err(_) => tries += 1,
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let before = program.resident()?;
    let mut streams = vec![first];
    for i in 1..n {
        let many = "tăng giới hạn số tệp mở: ulimit -n";
        streams.push(open(i).await.with_context(|| format!("luồng thứ {i}; {many}"))?);
    }
    let opened = program.resident()?;
    let mut citizen = TcpStream::connect(address).await?;
    citizen.write_all(&submission(slip.plain(), 1)).await?;
    answer(&mut citizen, &mut vec![0; 64 * 1024]).await?;
    // Those of the agency that got a voice move; of the others nothing changed.
    let moved = streams.iter_mut().step_by(agencies.len());
    for stream in moved {
        tokio::time::timeout(Duration::from_secs(10), event(stream)).await.context("no event in 10 s")??;
    }
    let after = program.resident()?;
    let each = |kb: u64| kb.saturating_sub(before) as f64 / (n - 1) as f64;
    let most = each(opened.max(after));
    println!(
        "| luồng trực tiếp trong một tiến trình | {} luồng mở, {} KB mỗi luồng | 5.000 luồng, ≤ 32 KB mỗi luồng: {} |",
        thousands(n as f64),
        comma(most, 1),
        verdict(n >= 5000 && most <= 32.0)
    );
    program.0.kill()?;
    Ok(())
}

/// Ends with the bench, however that ends.
struct Program(std::process::Child);

impl Program {
    /// Memory in use, KB.
    fn resident(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).context("VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A data directory with the round open today, an account that is logged in, and a slip of the first agency.
async fn prepared_for_streams(dir: &std::path::Path, address: SocketAddr) -> anyhow::Result<(String, Vec<String>, Token)> {
    let store = Store::open(&settings(dir, address)?.database, Ledger::open(dir, Clock::System)?).await?;
    fill(&store, 100).await?;
    let today = Clock::System.today();
    let mut round = Round::from_toml(include_str!("../demo/nghi-xuan-2020/dot.toml"))?;
    round.open = Days { from: today.checked_sub(jiff::Span::new().days(5))?, to: today.checked_add(jiff::Span::new().days(5))? };
    let order = Order::command_line(today);
    store.put_round(&round, Phase::Open, &order.event(What::Opened, vec![])).await?;
    let (backend, tasks) = Backend::start(store, dir.to_owned(), Clock::System).await?;
    let slip = tokens(&backend).await?.swap_remove(0);
    backend.accounts.add("tinh", Role::Province, "mat khau do tai").await?;
    let cookie = backend.accounts.log_in("tinh", "mat khau do tai").await.map_err(|e| anyhow::anyhow!("{e:?}"))?;
    let visit = backend.intake.visit(&slip, false).await.map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    let mut agencies = round.agencies;
    // That agency's board is the first.
    let at = agencies.iter().position(|a| a == visit.invitation.subject.agency()).context("its agency")?;
    agencies.swap(0, at);
    tasks.finish().await;
    backend.store.close().await;
    Ok((cookie, agencies, slip))
}

async fn open_stream(address: SocketAddr, agency: &str, cookie: &str) -> anyhow::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /api/live?co_quan={agency} HTTP/1.1\r\nhost: x\r\ncookie: hailong={cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    event(&mut stream).await?;
    Ok(stream)
}

/// Reads to the end of an event with figures.
async fn event(stream: &mut TcpStream) -> anyhow::Result<()> {
    let (mut seen, mut buffer) = (Vec::new(), vec![0; 16 * 1024]);
    loop {
        let n = stream.read(&mut buffer).await?;
        ensure!(n > 0, "the stream ended");
        seen.extend_from_slice(&buffer[..n]);
        // A refusal keeps its connection open, and no event will ever come.
        let refused = seen.starts_with(b"HTTP/1.1") && !b"HTTP/1.1 200".starts_with(&seen[..seen.len().min(12)]);
        ensure!(!refused, "{}", String::from_utf8_lossy(&seen));
        let figures = seen.windows(5).position(|w| w == b"data:");
        if figures.is_some_and(|at| seen[at..].windows(2).any(|w| w == b"\n\n")) {
            return Ok(());
        }
    }
}
