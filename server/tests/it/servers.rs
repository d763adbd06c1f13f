//! Two `hailong serve` on one database, from outside: they answer, stream and seal together, and one of them is killed.
//!
//! Figures are printed: `scripts/with-postgres.sh cargo nextest run -p server servers --no-capture`.

use crate::{
    commands::{Running, hailong},
    support::{PASSWORD, postgres_schema, survey},
};
use backend::{
    Store,
    accounts::Accounts,
    clock::Clock,
    import::{self, Options},
    keys::Keys,
    ledger::Ledger,
    slips::{self, PublicUrl},
    store::Role,
};
use jiff::ToSpan;
use std::{
    collections::HashSet,
    net::SocketAddr,
    path::Path,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    task::JoinSet,
};

const ROUND: &str = "nghi-xuan-2020";
const PATIENCE: Duration = Duration::from_secs(60);

/// The demo's round, open around today, and the tokens of slips that may answer.
async fn fill(store: &Store, data_dir: &Path) -> Vec<String> {
    let (strict, today) = (Options { strict: true }, Clock::System.today());
    let round = include_str!("../../demo/nghi-xuan-2020/dot.toml");
    let opening = "open = { from = \"2020-09-01\", to = \"2020-09-30\" }";
    assert!(round.contains(opening));
    let days = format!("open = {{ from = \"{}\", to = \"{}\" }}", today - 2.days(), today + 20.days());
    import::agencies(store, "a", include_bytes!("../../demo/nghi-xuan-2020/co-quan.csv"), &strict).await.unwrap();
    import::form(store, include_bytes!("../../demo/nghi-xuan-2020/phieu.toml")).await.unwrap();
    import::round(store, round.replace(opening, &days).as_bytes(), today).await.unwrap();
    import::dossiers(store, "h", include_bytes!("../../demo/nghi-xuan-2020/ho-so.csv"), &strict, today).await.unwrap();
    Accounts::new(store.clone(), Clock::System).add("tinh", Role::Province, PASSWORD).await.unwrap();
    let rounds = backend::rounds::Rounds::default();
    rounds.refresh(store).await.unwrap();
    let (open, keys) = (rounds.get(ROUND).unwrap(), Keys::of(store, data_dir).await.unwrap());
    let url = PublicUrl::parse("https://khaosat.example.vn").unwrap();
    let slips = slips::prepare(store, &keys, &open, None, &url).await.unwrap();
    let mut tokens = vec![];
    for slip in slips {
        let invitation = store.invitation(&keys.token_hash(&slip.token)).await.unwrap().unwrap();
        let standing = domain::eligibility::of_subject(&open.round, &invitation.subject, today, false);
        if matches!(standing, domain::eligibility::Eligibility::Open { .. }) {
            tokens.push(slip.token.plain().to_owned());
        }
    }
    tokens
}

struct Server {
    at: SocketAddr,
    process: Running,
}

impl Server {
    /// Starts one on a free port, and waits until it answers.
    async fn start(dir: &Path, database: &str) -> Self {
        let at = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (listen, data) = (at.to_string(), dir.join("data"));
        let arguments = ["serve", "--listen", &listen, "--database", database, "--data-dir", data.to_str().unwrap()];
        let process = Running(hailong(dir, &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let server = Self { at, process };
        let started = Instant::now();
        while server.answer(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.is_none_or(|a| a.0 != 200) {
            assert!(started.elapsed() < PATIENCE, "the server does not start");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        server
    }

    /// Status, head and body in one; `None`: no answer.
    async fn answer(&self, request: &[u8]) -> Option<(u16, String)> {
        ask(self.at, request).await
    }
}

async fn ask(at: SocketAddr, request: &[u8]) -> Option<(u16, String)> {
    let mut connection = TcpStream::connect(at).await.ok()?;
    connection.write_all(request).await.ok()?;
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.ok()?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    Some((text.split(' ').nth(1)?.parse().ok()?, text))
}

fn post(path: &str, fields: &[(String, String)]) -> Vec<u8> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let head = "host: x\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded";
    format!("POST {path} HTTP/1.1\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Sends a voice to one server after the other until one of them says what became of it, as a phone behind a balancer does.
/// Returns the status, the address of the receipt, and how often there was no answer.
async fn insist(
    servers: [SocketAddr; 2],
    first: usize,
    token: &str,
    fields: &[(String, String)],
) -> (u16, Option<String>, usize) {
    let request = post(&format!("/p/{token}"), fields);
    let started = Instant::now();
    for again in 0.. {
        match ask(servers[(first + again) % 2], &request).await {
            Some((status, text)) if status != 503 => return (status, header(&text, "location").map(str::to_owned), again),
            _ => tokio::time::sleep(Duration::from_millis(20)).await,
        }
        assert!(started.elapsed() < PATIENCE, "nobody answers");
    }
    unreachable!()
}

/// Logs in at one server; the cookie holds at both.
async fn log_in(server: &Server) -> String {
    let fields = [("ten", "tinh"), ("mat-khau", PASSWORD)].map(|(n, v)| (n.to_owned(), v.to_owned()));
    let (status, text) = server.answer(&post("/quan-tri/dang-nhap", &fields)).await.unwrap();
    assert_eq!(status, 303);
    header(&text, "set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

/// The province's stream: when it first showed so many voices.
fn watch(server: &Server, cookie: &str) -> tokio::sync::watch::Receiver<(u64, Option<Instant>)> {
    let (tell, told) = tokio::sync::watch::channel((0, None));
    let (at, cookie) = (server.at, cookie.to_owned());
    tokio::spawn(async move {
        let mut connection = TcpStream::connect(at).await.unwrap();
        let head = format!("host: x\r\ncookie: {cookie}\r\naccept: text/event-stream");
        let request = format!("GET /api/live?co_quan=toan-tinh&dot={ROUND} HTTP/1.1\r\n{head}\r\n\r\n");
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut lines = BufReader::new(connection).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            // What all streams share is a chunk of its own.
            let Some(at) = line.find('{') else { continue };
            let data: serde_json::Value = serde_json::from_str(&line[at..]).unwrap();
            tell.send_replace((data["n"].as_u64().unwrap(), Some(Instant::now())));
        }
    });
    told
}

async fn shows(stream: &mut tokio::sync::watch::Receiver<(u64, Option<Instant>)>, n: u64) -> Instant {
    let shown = tokio::time::timeout(PATIENCE, stream.wait_for(|(seen, _)| *seen >= n)).await.expect("the stream moves").unwrap();
    assert_eq!(shown.0, n);
    shown.1.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_answer_stream_and_seal_together_and_one_is_killed() {
    let (dir, database) = (tempfile::tempdir().unwrap(), postgres_schema().await);
    let store = Store::open(&database, Ledger::open(&dir.path().join("data"), Clock::System).unwrap()).await.unwrap();
    let tokens = fill(&store, &dir.path().join("data")).await;
    assert!(tokens.len() >= 140);
    let (mut a, b) = (Server::start(dir.path(), &database).await, Server::start(dir.path(), &database).await);
    let cookie = log_in(&a).await;
    let mut streams = [watch(&a, &cookie), watch(&b, &cookie)];

    // One by one: from the answer of one server to the stream of the other.
    let (mut voices, mut took) = (0, vec![]);
    for (i, token) in tokens[..40].iter().enumerate() {
        let (from, to) = if i % 2 == 0 { (&a, 1) } else { (&b, 0) };
        let (status, _) = from.answer(&post(&format!("/p/{token}"), &survey(i as u128, [4; 5]))).await.unwrap();
        assert_eq!(status, 303);
        let committed = Instant::now();
        voices += 1;
        took.push(shows(&mut streams[to], voices).await.saturating_duration_since(committed));
    }
    took.sort();
    println!("answer of one process to the stream of the other: {} trials, p50 {:?}, p99 {:?}", took.len(), took[20], took[39]);

    // Racers through both, and in the middle of it one process dies without a word.
    let tokens: Arc<Vec<String>> = Arc::new(tokens[40..140].to_vec());
    let servers = [a.at, b.at];
    let mut racers = JoinSet::new();
    for racer in 0..6 {
        let tokens = tokens.clone();
        racers.spawn(async move {
            let mut done = vec![];
            for at in 0..tokens.len() {
                let s = if racer % 2 == 0 { at } else { tokens.len() - 1 - at };
                // Two of a slip's six racers are one thumb that presses twice, at both servers.
                let sent = survey((1000 + s * 8 + racer / 2) as u128, [4; 5]);
                done.push((s, insist(servers, racer, &tokens[s], &sent).await));
            }
            done
        });
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    a.process.0.kill().unwrap();
    let mut receipts = vec![HashSet::new(); tokens.len()];
    let (mut refused, mut again) = (0, 0);
    for (s, (status, receipt, times)) in racers.join_all().await.into_iter().flatten() {
        again += times;
        match status {
            303 => drop(receipts[s].insert(receipt.unwrap())),
            409 => refused += 1,
            other => panic!("{other}"),
        }
    }
    println!("{} slips, 6 racers each, one process killed: {refused} refused, {again} sent again", tokens.len());
    assert!(again > 0, "the kill came while they raced");
    assert!(receipts.iter().all(|r| r.len() == 1), "one voice a slip");
    voices += tokens.len() as u64;
    assert_eq!(store.response_count(ROUND).await.unwrap(), voices, "what was told to be stored is, and nothing else");
    shows(&mut streams[1], voices).await;

    // It comes back, streams what the other has, and a seal by hand is everybody's.
    a = Server::start(dir.path(), &database).await;
    let mut back = watch(&a, &cookie);
    shows(&mut back, voices).await;
    let sealed = hailong(dir.path(), &["seal", "--database", &database]).output().unwrap();
    assert!(sealed.status.success());
    assert_eq!(store.urn_size().await.unwrap(), 0);
    let receipt = receipts[0].iter().next().unwrap();
    for server in [&a, &b] {
        let request = format!("GET {receipt} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        assert_eq!(server.answer(request.as_bytes()).await.unwrap().0, 200, "the receipt holds at both");
    }
}
