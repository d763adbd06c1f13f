//! One trial: a server under load, something terrible, and what is left.

use crate::{
    checker::{self, Found, Known},
    citizens::{Errand, Harvest, crowd},
    journal::Weather,
    postgres::{Cluster, Cut},
    power::Loss,
    province::{Database, Province, Server},
};
use anyhow::Context;
use fastrand::Rng;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A server that still lives has to give every citizen an answer within this, once the trouble is over.
const RECOVERY: Duration = Duration::from_secs(60);
/// Marked points of intake and seal (`backend::faults`).
const INTAKE: [&str; 5] = ["intake.taken", "intake.voice", "intake.counted", "intake.committed", "intake.replied"];
const SEAL: [&str; 5] = ["seal.entered", "seal.moved", "seal.emptied", "seal.committed", "seal.over"];
const DAY: i64 = 86_400;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// SIGKILL after so many milliseconds.
    Kill(u64),
    /// SIGKILL at the n-th passing of a marked point of intake.
    AtIntake(&'static str, u32),
    /// SIGKILL at a marked point of the server's own seal, which a new day sets off.
    AtSeal(&'static str),
    /// `hailong seal` beside the server is killed at a marked point; the server some time after it.
    SealCommand(&'static str, u64),
    /// The clock jumps by so many days, and back.
    Clock(i64),
    /// The disk is like this for so many milliseconds.
    Disk(Weather, u64),
    /// PostgreSQL: SIGKILL to all its processes after so many milliseconds, and a start after so many more.
    DatabaseKilled(u64, u64),
    /// PostgreSQL: stopped without a checkpoint after so many milliseconds, and started again.
    DatabaseStopped(u64),
    /// PostgreSQL: the connection is cut at the n-th COMMIT.
    Connection(Cut, i64),
}

impl Trouble {
    /// One by lot, of those that a database can have.
    pub fn draw(postgres: bool, dice: &mut Rng) -> Self {
        let common = dice.u8(..10);
        match common {
            0 | 1 => Self::Kill(dice.u64(20..1200)),
            2..=4 => Self::AtIntake(dice.choice(INTAKE).unwrap_or(INTAKE[0]), dice.u32(1..40)),
            5 => Self::AtSeal(dice.choice(SEAL).unwrap_or(SEAL[0])),
            6 => Self::SealCommand(dice.choice(SEAL).unwrap_or(SEAL[0]), dice.u64(0..400)),
            _ if postgres => match dice.u8(..6) {
                0 => Self::DatabaseKilled(dice.u64(50..900), dice.u64(0..800)),
                1 => Self::DatabaseStopped(dice.u64(50..900)),
                2 => Self::Clock(if dice.bool() { 2 } else { -2 }),
                3 => Self::Connection(Cut::Silence, dice.i64(1..15)),
                4 => Self::Connection(Cut::Before, dice.i64(1..15)),
                _ => Self::Connection(Cut::HangUp, dice.i64(1..15)),
            },
            _ => match dice.u8(..6) {
                0 => Self::Disk(Weather::Full, dice.u64(100..700)),
                1 => Self::Disk(Weather::ReadOnly, dice.u64(100..700)),
                2 => Self::Disk(Weather::Slow, dice.u64(300..1200)),
                3 => Self::Disk(Weather::BadSync, dice.u64(100..700)),
                4 => Self::Clock(if dice.bool() { 2 } else { -2 }),
                _ => Self::Kill(dice.u64(20..1200)),
            },
        }
    }

    /// The line of the table it is counted in.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Kill(_) => "SIGKILL at random",
            Self::AtIntake(..) => "SIGKILL in intake",
            Self::AtSeal(_) => "SIGKILL in the server's seal",
            Self::SealCommand(..) => "SIGKILL of `hailong seal`",
            Self::Clock(_) => "clock jumps",
            Self::Disk(Weather::Full, _) => "disk full",
            Self::Disk(Weather::ReadOnly, _) => "disk read-only",
            Self::Disk(Weather::BadSync, _) => "fsync fails",
            Self::Disk(..) => "fsync slow",
            Self::DatabaseKilled(..) => "PostgreSQL killed",
            Self::DatabaseStopped(_) => "PostgreSQL stopped",
            Self::Connection(Cut::HangUp, _) => "cut after COMMIT",
            Self::Connection(Cut::Silence, _) => "silence after COMMIT",
            Self::Connection(Cut::Before, _) => "cut before COMMIT",
        }
    }
}

/// A province and what is known of it.
pub struct Ground {
    /// The province.
    pub province: Province,
    /// What was promised so far.
    pub known: Known,
    pending: Vec<Errand>,
    next: usize,
}

/// A trial's end.
#[derive(Debug, Default)]
pub struct Ended {
    /// What the checker says.
    pub found: Found,
    /// Answers 503 and connections that died.
    pub again: u64,
    /// A second server stood beside the one that was struck.
    pub beside: bool,
}

impl Ground {
    /// Nobody has answered yet.
    pub fn new(province: Province) -> Self {
        Self { province, known: Known::default(), pending: vec![], next: 0 }
    }

    /// Slips that nobody has tried.
    pub fn left(&self) -> usize {
        self.province.tokens.len() - self.next
    }

    /// Runs a trial.
    ///
    /// # Errors
    /// The harness itself, or the server does not come up again.
    pub async fn trial(
        &mut self,
        trouble: &Trouble,
        loss: Loss,
        cluster: Option<&Cluster>,
        dice: &mut Rng,
    ) -> anyhow::Result<Ended> {
        self.province.weather(Weather::Fair)?;
        self.province.clock(0)?;
        let point = match trouble {
            Trouble::AtIntake(name, n) => Some(format!("{name}:{n}")),
            Trouble::AtSeal(name) => Some(format!("{name}:1")),
            _ => None,
        };
        let faults: Vec<(&str, &str)> = point.iter().map(|p| ("HAILONG_FAULT_POINT", p.as_str())).collect();
        // Half of the trials on PostgreSQL: a second server, that nothing is done to, and that everybody else may turn to.
        let beside = cluster.is_some() && dice.bool();
        let doors = self.province.doors[..1 + usize::from(beside)].to_vec();
        let mut server = self.province.serve(doors[0], &faults).await?;
        let second = if beside { Some(self.province.serve(doors[1], &[]).await?) } else { None };
        let (revision, shown) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicU64::new(0)));
        let screen = self.screen(doors[doors.len() - 1], revision.clone(), shown.clone()).await;

        let errands = self.errands(dice.usize(40..160), dice);
        let over = Arc::new(AtomicBool::new(false));
        let people = tokio::spawn(crowd(doors, errands, 24, over.clone(), dice.u64(..)));
        let lives = self.strike(trouble, &mut server, cluster, &people).await?;
        // Killed with citizens at its door, not after they have gone home.
        let (mut killed, server) = if lives { (true, Some(server)) } else { (server.kill()?, None) };
        let harvest = home(people, &over, lives || beside).await?;
        screen.abort();
        for server in server.into_iter().chain(second) {
            killed &= server.kill()?;
        }
        self.known.revision = self.known.revision.max(revision.load(Ordering::SeqCst));
        self.known.shown = self.known.shown.max(shown.load(Ordering::SeqCst));
        let (again, mut wrongs) = (harvest.again, harvest.wrongs);
        if !killed {
            wrongs.push("the server ended by itself".to_owned());
        }
        self.known.acknowledged.extend(harvest.acknowledged);
        self.pending = harvest.pending;
        if matches!(self.province.database, Database::Sqlite) {
            self.province.lose_power(loss, dice)?;
        }
        let mut found = self.check(cluster).await.unwrap_or_else(|error| Found {
            wrongs: vec![format!("the database cannot be read: {error:#}")],
            ..Found::default()
        });
        found.wrongs.extend(wrongs);
        Ok(Ended { found, again, beside })
    }

    async fn check(&self, cluster: Option<&Cluster>) -> anyhow::Result<Found> {
        let copy = self.province.copy()?;
        let url = self.province.checked(copy.path(), cluster)?;
        checker::check(&url, copy.path(), &self.province.tokens, &self.known).await
    }

    /// Who still has no answer, and `n` more.
    fn errands(&mut self, n: usize, dice: &mut Rng) -> Vec<Errand> {
        let mut errands = std::mem::take(&mut self.pending);
        let until = self.province.tokens.len().min(self.next + n);
        for slip in self.next..until {
            errands.push(Errand::draw(slip, self.province.tokens[slip].clone(), dice));
        }
        self.next = until;
        self.known.tried = until;
        dice.shuffle(&mut errands);
        errands
    }

    /// Does the terrible thing. Whether the server is meant to live on and to give everybody an answer.
    async fn strike<T>(
        &self,
        trouble: &Trouble,
        server: &mut Server,
        cluster: Option<&Cluster>,
        people: &tokio::task::JoinHandle<T>,
    ) -> anyhow::Result<bool> {
        let ms = |n: u64| tokio::time::sleep(Duration::from_millis(n));
        match trouble {
            Trouble::Kill(after) => {
                ms(*after).await;
                Ok(false)
            }
            // Until the point is passed; the crowd may be home before.
            Trouble::AtIntake(..) => {
                while server.runs() && !people.is_finished() {
                    ms(5).await;
                }
                Ok(false)
            }
            Trouble::AtSeal(_) => {
                ms(150).await;
                self.province.clock(DAY)?;
                let begun = Instant::now();
                while server.runs() && begun.elapsed() < Duration::from_secs(20) {
                    ms(5).await;
                }
                Ok(false)
            }
            Trouble::SealCommand(point, after) => {
                ms(100).await;
                let mut seal = self.province.spawn(&["seal"], &[("HAILONG_FAULT_POINT", &format!("{point}:1"))])?;
                let begun = Instant::now();
                while seal.try_wait()?.is_none() && begun.elapsed() < Duration::from_secs(20) {
                    ms(5).await;
                }
                drop(seal.kill());
                seal.wait()?;
                ms(*after).await;
                Ok(false)
            }
            Trouble::Clock(days) => {
                ms(100).await;
                self.province.clock(days * DAY)?;
                ms(1500).await;
                self.province.clock(0)?;
                Ok(true)
            }
            Trouble::Disk(weather, last) => {
                ms(60).await;
                self.province.weather(*weather)?;
                ms(*last).await;
                self.province.weather(Weather::Fair)?;
                Ok(true)
            }
            Trouble::DatabaseKilled(after, pause) => {
                let cluster = cluster.context("a cluster")?;
                ms(*after).await;
                cluster.kill()?;
                ms(*pause).await;
                cluster.start()?;
                Ok(true)
            }
            Trouble::DatabaseStopped(after) => {
                let cluster = cluster.context("a cluster")?;
                ms(*after).await;
                cluster.stop_at_once()?;
                cluster.start()?;
                Ok(true)
            }
            Trouble::Connection(cut, n) => {
                if let Database::Postgres(_, proxy) = &self.province.database {
                    proxy.cut_at(*cut, *n);
                    while !proxy.has_cut() && !people.is_finished() {
                        ms(5).await;
                    }
                }
                Ok(true)
            }
        }
    }

    /// The province's screen: what its stream shows has to be on disk.
    async fn screen(&self, door: SocketAddr, revision: Arc<AtomicI64>, shown: Arc<AtomicU64>) -> tokio::task::JoinHandle<()> {
        let cookie = self.province.log_in(door).await.unwrap_or_default();
        tokio::spawn(async move { drop(watch(door, &cookie, &revision, &shown).await) })
    }
}

async fn watch(address: SocketAddr, cookie: &str, revision: &AtomicI64, shown: &AtomicU64) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /api/live?co_quan=toan-tinh HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let (mut text, mut buffer) = (String::new(), vec![0; 64 * 1024]);
    loop {
        let n = stream.read(&mut buffer).await?;
        if n == 0 {
            return Ok(());
        }
        text.push_str(&String::from_utf8_lossy(&buffer[..n]));
        // Events end with an empty line; the last piece may be half of one.
        while let Some(end) = text.find("\n\n") {
            let event: String = text.drain(..end + 2).collect();
            let id = event.lines().find_map(|l| l.strip_prefix("id: ")?.trim().parse().ok());
            let n = event.split_once("\"n\":").and_then(|(_, rest)| rest.split(',').next()?.parse().ok());
            if let (Some(id), Some(n)) = (id, n) {
                revision.fetch_max(id, Ordering::SeqCst);
                shown.fetch_max(n, Ordering::SeqCst);
            }
        }
    }
}

/// Waits for the crowd: where the server lives on, until everybody has an answer.
async fn home(people: tokio::task::JoinHandle<Harvest>, over: &AtomicBool, lives: bool) -> anyhow::Result<Harvest> {
    if !lives {
        over.store(true, Ordering::SeqCst);
        return Ok(people.await?);
    }
    let mut people = people;
    if let Ok(done) = tokio::time::timeout(RECOVERY, &mut people).await {
        return Ok(done?);
    }
    over.store(true, Ordering::SeqCst);
    let mut harvest = people.await?;
    harvest.wrongs.push(format!("{} citizens have no answer {RECOVERY:?} after the trouble is over", harvest.pending.len()));
    Ok(harvest)
}
