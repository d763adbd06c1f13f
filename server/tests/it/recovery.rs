//! The operator's drill from outside: commands, a running server, and what a citizen with a slip then sees.

use crate::{
    commands::{Running, done, hailong, run},
    support::survey,
};
use backend::{Store, keys, ledger::Ledger};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// A province of the demo's files whose round is open on the day of the test, and its settings.
struct Drill {
    dir: tempfile::TempDir,
    database: String,
}

impl Drill {
    fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", dir.path().join("tinh.db").display());
        Self { dir, database }.filled()
    }

    async fn postgres() -> Self {
        let database = crate::support::postgres_schema().await;
        tokio::task::spawn_blocking(|| Self { dir: tempfile::tempdir().unwrap(), database }.filled()).await.unwrap()
    }

    fn filled(self) -> Self {
        fs::write(self.path("hailong.toml"), format!("database = \"{}\"\ndata_dir = \"khoa\"\n", self.database)).unwrap();
        let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/nghi-xuan-2020");
        let round = fs::read_to_string(demo.join("dot.toml")).unwrap();
        let opening = round.lines().find(|line| line.starts_with("open = ")).unwrap();
        let always = round.replace(opening, "open = { from = \"2020-09-01\", to = \"2099-12-31\" }");
        fs::write(self.path("dot.toml"), always).unwrap();
        let file = |name: &str| demo.join(name).to_str().unwrap().to_owned();
        self.done(&["import", "agencies", &file("co-quan.csv")]);
        self.done(&["import", "form", &file("phieu.toml")]);
        self.done(&["import", "round", self.path("dot.toml").to_str().unwrap()]);
        self.done(&["import", "dossiers", &file("ho-so.csv")]);
        self
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    fn done(&self, arguments: &[&str]) -> String {
        done(self.dir.path(), arguments)
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let (code, _, stderr) = run(self.dir.path(), arguments);
        assert_eq!(code, 1, "{arguments:?}: {stderr}");
        stderr
    }

    /// The tokens of an agency's slips, as printed now.
    fn tokens(&self) -> Vec<String> {
        let file = self.path(&format!("{}.csv", keys::to_hex(&keys::random::<4>())));
        self.done(&["slips", "--format", "csv", "--agency", "000.21.27.H27", "--out", file.to_str().unwrap()]);
        let text = fs::read_to_string(file).unwrap();
        text.lines().skip(1).map(|line| line.split(',').nth(2).unwrap().to_owned()).collect()
    }

    fn serve(&self) -> Server {
        let mut child = hailong(self.dir.path(), &["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let running = Running(child);
        let address = log.by_ref().find_map(|line| line.unwrap().split("http://").nth(1).map(str::to_owned)).expect("it serves");
        // Nobody may wait for the log to be read.
        std::thread::spawn(move || log.for_each(drop));
        Server { running, address }
    }
}

struct Server {
    running: Running,
    address: String,
}

impl Server {
    fn stop(mut self) {
        assert!(Command::new("kill").args(["-TERM", &self.running.0.id().to_string()]).status().unwrap().success());
        assert_eq!(self.running.0.wait().unwrap().code(), Some(0));
    }

    fn send(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{head} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{body}",
            self.address
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        (answer[9..12].parse().unwrap(), answer)
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.send(&format!("GET {path}"), "")
    }

    /// Answers a slip; the address of its receipt.
    fn answer(&self, token: &str, key: u128, scores: [u8; 5]) -> Result<String, u16> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(survey(key, scores)).finish();
        match self.send(&format!("POST /p/{token}"), &body) {
            (303, answer) => Ok(answer.lines().find_map(|l| l.strip_prefix("location: ")).unwrap().trim().to_owned()),
            (status, _) => Err(status),
        }
    }

    /// Waits until a page has a status: a running server rereads its keys within a second or so.
    fn until(&self, path: &str, status: u16) {
        let start = Instant::now();
        while self.get(path).0 != status {
            assert!(start.elapsed() < Duration::from_secs(20), "{path} never became {status}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// `lose`: the disk dies.
fn a_night_and_the_morning_after(drill: &Drill, lose: impl Fn()) {
    let tokens = drill.tokens();
    let open = {
        let server = drill.serve();
        let open: Vec<String> = tokens
            .iter()
            .filter(|token| server.get(&format!("/p/{token}")).1.contains("<form method=\"post\""))
            .take(4)
            .cloned()
            .collect();
        let early = server.answer(&open[0], 1, [4; 5]).unwrap();
        assert!(drill.done(&["backup", "dem.sao-luu"]).contains("keys backup"), "also beside a running server");
        assert!(drill.refused(&["backup", "dem.sao-luu"]).contains("đã có"));
        let late = server.answer(&open[1], 2, [3; 5]).unwrap();
        assert!(drill.refused(&["restore", "dem.sao-luu", "--replace"]).contains("đang dùng"));
        server.stop();
        assert!(drill.refused(&["restore", "dem.sao-luu"]).contains("--replace"), "there are voices");
        lose();
        let told = drill.done(&["restore", "dem.sao-luu"]);
        assert!(told.contains("1 phiếu trả lời") && told.contains("Khóa khớp"), "{told}");
        let server = drill.serve();
        assert!(server.get(&early).1.contains("niêm phong"), "an old receipt is found");
        assert!(!server.get(&late).1.contains("niêm phong"));
        assert_eq!(server.answer(&open[1], 2, [3; 5]).unwrap(), late, "the phone sends again: the same receipt");
        assert_eq!(server.answer(&open[1], 3, [5; 5]), Err(409), "once");
        assert_eq!(server.answer(&open[0], 4, [5; 5]), Err(409));
        server.stop();
        open
    };
    drill.done(&["export", "--format", "csv", "--out", "x.csv"]);
    keys_rotate_are_revoked_lost_and_found(drill, &open);
}

fn keys_rotate_are_revoked_lost_and_found(drill: &Drill, open: &[String]) {
    let page = |token: &str| format!("/p/{token}");
    let server = drill.serve();
    assert_eq!(drill.done(&["keys", "add"]).trim(), "k2");
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(server.get(&page(&open[2])).0, 200, "printed paper never dies");
    drill.done(&["keys", "revoke", "k1"]);
    server.until(&page(&open[2]), 404);
    let new = drill.tokens();
    assert!(!new.contains(&open[2]));
    let working = |tokens: &[String]| tokens.iter().filter(|t| server.get(&page(t)).0 == 200).count();
    assert!(working(&new) > 20, "new paper works");
    let used = new.iter().filter(|t| server.get(&page(t)).0 == 409).count();
    assert_eq!(used, 2, "and knows who has answered");
    server.stop();

    drill.done(&["keys", "backup", "khoa.toml"]);
    let keys = drill.path("khoa/keys.toml");
    fs::remove_file(&keys).unwrap();
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["slips", "--format", "csv", "--out", "y.csv"], &["keys", "add"]]
    {
        let why = drill.refused(command);
        assert!(why.contains("keys restore") && why.contains("keys renew"), "{why}");
    }
    assert!(!keys.exists() && !drill.path("y.csv").exists(), "nothing was made up");
    fs::write(drill.path("la.toml"), "x = 1").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(drill.path("khoa.toml")).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(drill.refused(&["keys", "restore", "la.toml"]).contains("chmod 600"));
        fs::set_permissions(drill.path("la.toml"), fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert!(drill.refused(&["keys", "restore", "la.toml"]).contains("la.toml"));
    drill.done(&["keys", "restore", "khoa.toml"]);
    assert!(drill.done(&["keys", "list"]).contains("k1\tđã thu hồi"));
    let mut same = drill.tokens();
    same.sort();
    let mut new = new;
    new.sort();
    assert_eq!(same, new, "a reprint after the drill is the same paper");

    fs::remove_file(&keys).unwrap();
    assert!(drill.done(&["keys", "renew"]).contains("k3"));
    let newest = drill.tokens();
    let server = drill.serve();
    assert_eq!(server.get(&page(&new[0])).0, 404, "paper whose key is lost opens nothing");
    assert_eq!(newest.iter().filter(|t| server.get(&page(t)).0 == 409).count(), 2, "still one voice a dossier");
    server.stop();
}

#[test]
fn the_drill_on_sqlite() {
    let drill = Drill::sqlite();
    a_night_and_the_morning_after(&drill, || {
        for end in ["", "-wal", "-shm"] {
            drop(fs::remove_file(drill.path(&format!("tinh.db{end}"))));
        }
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_drill_on_postgres() {
    let drill = Drill::postgres().await;
    let handle = tokio::runtime::Handle::current();
    let work = move || {
        a_night_and_the_morning_after(&drill, || handle.block_on(empty_schema(&drill.database)));
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}

async fn empty_schema(url: &str) {
    let store = Store::open(url.split('?').next().unwrap(), Ledger::unkept()).await.unwrap();
    store.create_schema(url.rsplit("%3D").next().unwrap()).await.unwrap();
    store.close().await;
}

#[test]
fn the_operator_is_told_what_will_be_deleted_and_when() {
    let drill = Drill::sqlite();
    drill.tokens();
    let told = drill.done(&["retention"]);
    assert!(told.contains("nghi-xuan-2020\t180 ngày sau khi công bố\t"), "{told}");
    fs::write(drill.path("hailong.toml"), format!("database = \"{}\"\nregistry_days = 30\n", drill.database)).unwrap();
    assert!(drill.done(&["retention"]).contains("30 ngày sau khi công bố"));
}
