//! A province to be broken: made by the program's own commands, served by the program itself.

use crate::{
    citizens::Phone,
    journal::Weather,
    postgres::{Cluster, Proxy},
    power::{self, Files, Loss},
};
use anyhow::{Context, ensure};
use domain::round::Round;
use fastrand::Rng;
use jiff::{Span, Zoned, civil::Date};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const PASSWORD: &str = "mat khau cua may thu";
/// Code of the round.
pub const ROUND: &str = "nghi-xuan-2020";
/// How long a server may take to start, or to stop when it is asked to.
const START: Duration = Duration::from_secs(30);

/// Where the database is.
#[derive(Clone, Debug)]
pub enum Database {
    /// In the data directory, below the layer.
    Sqlite,
    /// Name of the database, and the connection that can be cut.
    Postgres(String, Proxy),
}

/// Files, ports and slips.
#[derive(Debug)]
pub struct Province {
    root: PathBuf,
    /// Which database.
    pub database: Database,
    /// Where the server listens, and a second one beside it.
    pub doors: [SocketAddr; 2],
    /// Every slip's token, in an order by lot.
    pub tokens: Vec<String>,
    /// Codes of the agencies.
    pub agencies: Vec<String>,
    /// More environment for every process of the program that is started from now on.
    pub environment: Vec<(String, String)>,
    /// The files when the journal was begun.
    before: Files,
}

impl Province {
    /// Makes one with `slips` printed slips, and cuts the power as soon as they are printed: the printer's paper has to be good.
    ///
    /// # Errors
    /// A command of the program fails.
    pub async fn new(root: PathBuf, database: Database, slips: usize, dice: &mut Rng) -> anyhow::Result<Self> {
        std::fs::create_dir_all(root.join("data"))?;
        std::fs::write(root.join("weather"), [Weather::Fair as u8])?;
        std::fs::write(root.join("clock"), "0")?;
        let [first, second] = [(); 2].map(|()| std::net::TcpListener::bind("127.0.0.1:0"));
        let doors = [first?.local_addr()?, second?.local_addr()?];
        let mut province =
            Self { root, database, doors, tokens: vec![], agencies: vec![], environment: vec![], before: Files::new() };
        province.begin_journal()?;
        province.fill(slips)?;
        if matches!(province.database, Database::Sqlite) {
            province.lose_power(Loss::All, dice)?;
        }
        province.tokens = read_tokens(&province.root.join("slips.csv"))?;
        ensure!(province.tokens.len() == slips, "{} slips of {slips}", province.tokens.len());
        dice.shuffle(&mut province.tokens);
        Ok(province)
    }

    fn fill(&mut self, slips: usize) -> anyhow::Result<()> {
        let today = Zoned::now().date();
        let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/nghi-xuan-2020");
        let (from, to) = (today.checked_sub(Span::new().days(30))?, today.checked_add(Span::new().days(300))?);
        let text = std::fs::read_to_string(demo.join("dot.toml"))?;
        let line = |line: &str| {
            if line.starts_with("open = ") {
                format!("open = {{ from = \"{from}\", to = \"{to}\" }}\n")
            } else {
                format!("{line}\n")
            }
        };
        let text: String = text.lines().map(line).collect();
        let round = Round::from_toml(&text)?;
        self.agencies.clone_from(&round.agencies);
        let file = |name: &str| self.root.join(name).display().to_string();
        std::fs::write(file("dot.toml"), text)?;
        std::fs::write(file("ho-so.csv"), dossiers(&round, slips)?)?;
        let shipped = |name: &str| demo.join(name).display().to_string();
        self.command(&["import", "agencies", &shipped("co-quan.csv")])?;
        self.command(&["import", "form", &shipped("phieu.toml")])?;
        self.command(&["import", "round", &file("dot.toml")])?;
        self.command(&["import", "dossiers", &file("ho-so.csv"), "--strict"])?;
        std::fs::write(self.root.join("password"), format!("{PASSWORD}\n"))?;
        self.command(&["account", "add", "--login", "tinh", "--role", "tinh"])?;
        self.command(&["slips", "--format", "csv", "--out", &file("slips.csv")])
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// What the program and the layer said.
    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    fn prepare(&self, args: &[&str], more: &[(&str, &str)]) -> anyhow::Result<Command> {
        let beside = |name: &str| anyhow::Ok(std::env::current_exe()?.with_file_name(name));
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log())?;
        let mut command = Command::new(beside("hailong-faults")?);
        command.args(args).env_clear().current_dir(&self.root);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("RUST_LOG", "warn");
        command.env("HAILONG_DATA_DIR", self.data());
        command.env("HAILONG_PUBLIC_URL", format!("http://{}", self.doors[0]));
        command.env("HAILONG_FAULT_CLOCK", self.root.join("clock"));
        if let Database::Sqlite = &self.database {
            command.env("LD_PRELOAD", beside("libdisk.so")?);
            command.env("HAILONG_DISK_DIR", self.data());
            command.env("HAILONG_DISK_JOURNAL", self.root.join("journal"));
            command.env("HAILONG_DISK_WEATHER", self.root.join("weather"));
        }
        if let Database::Postgres(name, proxy) = &self.database {
            command.env("HAILONG_DATABASE", format!("postgres://hailong@{}/{name}", proxy.address));
        }
        command.envs(self.environment.iter().map(|(k, v)| (k, v)));
        command.envs(more.iter().copied());
        Ok(command)
    }

    fn command(&self, args: &[&str]) -> anyhow::Result<()> {
        let mut command = self.prepare(args, &[])?;
        if args[0] == "account" {
            command.stdin(std::fs::File::open(self.root.join("password"))?);
        }
        let done = command.status()?;
        ensure!(done.success(), "hailong {args:?}: {done}, see {}", self.log().display());
        Ok(())
    }

    /// Starts a command beside the server.
    ///
    /// # Errors
    /// The program is not there.
    pub fn spawn(&self, args: &[&str], more: &[(&str, &str)]) -> anyhow::Result<Child> {
        Ok(self.prepare(args, more)?.spawn()?)
    }

    /// Starts a server and waits until it is healthy, or was killed by a marked point.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn serve(&self, door: SocketAddr, more: &[(&str, &str)]) -> anyhow::Result<Server> {
        let mut child = self.spawn(&["serve", "--listen", &door.to_string()], more)?;
        let begun = Instant::now();
        let health = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
        loop {
            if Phone::new(&[door]).ask(health).await.is_ok_and(|a| a.status == 200) {
                return Ok(Server { child });
            }
            if let Some(status) = child.try_wait()? {
                // A marked point: it came up and was killed by it.
                ensure!(killed(status), "the server ended by itself: {status}, see {}", self.log().display());
                return Ok(Server { child });
            }
            if begun.elapsed() > START {
                Server { child }.kill()?;
                anyhow::bail!("the server does not come up, see {}", self.log().display());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Logs in as the province. `None`: it could not be done now.
    pub async fn log_in(&self, door: SocketAddr) -> Option<String> {
        let body = format!("ten=tinh&mat-khau={}", PASSWORD.replace(' ', "+"));
        let head = "host: x\r\ncontent-type: application/x-www-form-urlencoded";
        let request = format!("POST /quan-tri/dang-nhap HTTP/1.1\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        Phone::new(&[door]).ask(request.as_bytes()).await.ok()?.cookie
    }

    /// How the disk is from now on.
    ///
    /// # Errors
    /// The file between harness and layer cannot be written.
    pub fn weather(&self, weather: Weather) -> anyhow::Result<()> {
        use std::os::unix::fs::FileExt;
        let file = std::fs::OpenOptions::new().write(true).open(self.root.join("weather"))?;
        Ok(file.write_all_at(&[weather as u8], 0)?)
    }

    /// The clock is wrong by so many seconds from now on.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn clock(&self, offset: i64) -> anyhow::Result<()> {
        let new = self.root.join("clock.new");
        std::fs::write(&new, offset.to_string())?;
        Ok(std::fs::rename(new, self.root.join("clock"))?)
    }

    /// Begins a journal: what is there now counts as on disk.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn begin_journal(&mut self) -> anyhow::Result<()> {
        std::fs::write(self.root.join("journal"), b"")?;
        if matches!(self.database, Database::Sqlite) {
            self.before = power::read(&self.data())?;
        }
        Ok(())
    }

    /// Nobody runs any more; the power goes. The data directory is then what a disk may hold, and a new journal begins.
    ///
    /// # Errors
    /// Files cannot be read or written; the journal makes no sense.
    pub fn lose_power(&mut self, loss: Loss, dice: &mut Rng) -> anyhow::Result<()> {
        let journal = std::fs::read(self.root.join("journal"))?;
        let now = power::read(&self.data())?;
        let spared = power::after(&self.data(), &self.before, &journal, Loss::Spared, &mut dice.clone())?;
        let files = power::after(&self.data(), &self.before, &journal, loss, dice)?;
        // The layer sees everything: nothing lost, its journal gives the very files. A process that was killed in the middle of an
        // operation leaves one record too many at most.
        ensure!(alike(&spared, &now), "the journal does not tell all that happened to the files");
        if loss != Loss::Spared {
            power::write(&self.data(), &files)?;
        }
        self.begin_journal()
    }

    /// A copy of the data directory, for the checker to open without the layer.
    ///
    /// # Errors
    /// Files cannot be copied.
    pub fn copy(&self) -> anyhow::Result<tempfile::TempDir> {
        let copy = tempfile::tempdir()?;
        power::write(copy.path(), &power::read(&self.data())?)?;
        Ok(copy)
    }

    /// The address of the database for the checker, past the proxy.
    pub fn checked(&self, copy: &Path, cluster: Option<&Cluster>) -> anyhow::Result<String> {
        match &self.database {
            Database::Sqlite => Ok(format!("sqlite://{}", copy.join("hailong.db").display())),
            Database::Postgres(name, _) => Ok(format!("postgres://hailong@{}/{name}", cluster.context("a cluster")?.address)),
        }
    }
}

/// The same files with the same content, but for at most one operation that was noted and not carried out.
fn alike(told: &Files, seen: &Files) -> bool {
    let differing = |name: &String| told.get(name) != seen.get(name);
    let names: std::collections::BTreeSet<&String> = told.keys().chain(seen.keys()).collect();
    names.into_iter().filter(|name| differing(name)).count() <= 1
}

/// Ended by SIGKILL.
pub fn killed(status: std::process::ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(9)
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
}

impl Server {
    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Whether it was killed, by a marked point or by the harness; a panic or an exit is no kill.
    ///
    /// # Errors
    /// The system does not say.
    pub fn kill(mut self) -> anyhow::Result<bool> {
        // It may be dead already.
        drop(self.child.kill());
        Ok(killed(self.child.wait()?))
    }
}

/// Dossiers of the round that may answer, spread over agencies and fields.
fn dossiers(round: &Round, n: usize) -> anyhow::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(vec![]);
    out.write_record([
        "Mã hồ sơ",
        "Cơ quan tiếp nhận",
        "Cơ quan giải quyết",
        "Lĩnh vực",
        "Thủ tục",
        "Đối tượng",
        "Hình thức nộp",
        "Nơi cư trú",
        "Ngày tiếp nhận",
        "Ngày hẹn trả",
        "Ngày trả kết quả",
        "Danh sách mẫu",
    ])?;
    let day: Date = round.dossiers.from;
    let (short, long) = (day.strftime("%y%m%d").to_string(), day.strftime("%d/%m/%Y").to_string());
    for i in 0..n {
        let agency = &round.agencies[i % round.agencies.len()];
        let field = &round.fields[i / 7 % round.fields.len()].code;
        let kind = if i % 3 == 0 { "Tổ chức" } else { "Cá nhân" };
        out.write_record([
            format!("{agency}-{short}-{i:05}").as_str(),
            agency,
            agency,
            field,
            "Chứng thực bản sao",
            kind,
            "Trực tiếp",
            "Trong tỉnh",
            &long,
            &long,
            &long,
            if i % 2 == 0 { "chinh-thuc" } else { "" },
        ])?;
    }
    Ok(out.into_inner()?)
}

fn read_tokens(path: &Path) -> anyhow::Result<Vec<String>> {
    let mut file = csv::Reader::from_path(path)?;
    let token = |row: Result<csv::StringRecord, csv::Error>| anyhow::Ok(row?.get(2).context("a token")?.to_owned());
    file.records().map(token).collect()
}
