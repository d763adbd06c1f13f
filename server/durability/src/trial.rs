//! One trial: a server under load, something terrible, and what is left.

use crate::{
    checker::{self, Found, Known},
    citizens::{Coming, Errand, Harvest, crowd},
    journal::Weather,
    postgres::{Cluster, Cut},
    power::Loss,
    province::{Database, Province, Server, killed},
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
/// Those of them that each voice passes; the others are passed once a batch.
const EACH_VOICE: [&str; 2] = ["intake.voice", "intake.replied"];
/// The latest passing that is struck at: a trial has at least 40 voices, and more where they come to two servers.
const VOICES: u32 = 40;
/// A trial has about twice as many batches, and COMMITs, where citizens come one after the other.
const BATCHES: u32 = 12;
/// Where all come at once, a trial may have no more batches than this.
const FEW_BATCHES: u32 = 2;
const SEAL: [&str; 5] = ["seal.entered", "seal.moved", "seal.emptied", "seal.committed", "seal.over"];
const DAY: i64 = 86_400;
/// A kill before this many milliseconds is early: the citizens of the trial come all within it.
const EARLY: u64 = 150;

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
    Connection(Cut, u32),
}

impl Trouble {
    /// One by lot, of those that a database can have.
    pub fn draw(postgres: bool, dice: &mut Rng) -> Self {
        let common = dice.u8(..10);
        match common {
            0 | 1 => Self::kill(dice),
            2..=4 => Self::at_intake(dice),
            5 => Self::AtSeal(dice.choice(SEAL).unwrap_or(SEAL[0])),
            6 => Self::SealCommand(dice.choice(SEAL).unwrap_or(SEAL[0]), dice.u64(0..400)),
            _ if postgres => match dice.u8(..6) {
                0 => Self::DatabaseKilled(dice.u64(50..900), dice.u64(0..800)),
                1 => Self::DatabaseStopped(dice.u64(50..900)),
                2 => Self::Clock(if dice.bool() { 2 } else { -2 }),
                3 => Self::Connection(Cut::Silence, dice.u32(1..=BATCHES)),
                4 => Self::Connection(Cut::Before, dice.u32(1..=BATCHES)),
                _ => Self::Connection(Cut::HangUp, dice.u32(1..=BATCHES)),
            },
            _ => match dice.u8(..6) {
                0 => Self::Disk(Weather::Full, dice.u64(100..700)),
                1 => Self::Disk(Weather::ReadOnly, dice.u64(100..700)),
                2 => Self::Disk(Weather::Slow, dice.u64(300..1200)),
                3 => Self::Disk(Weather::BadSync, dice.u64(100..700)),
                4 => Self::Clock(if dice.bool() { 2 } else { -2 }),
                _ => Self::kill(dice),
            },
        }
    }

    /// Half of them early.
    fn kill(dice: &mut Rng) -> Self {
        Self::Kill(if dice.bool() { dice.u64(20..EARLY) } else { dice.u64(20..1200) })
    }

    fn at_intake(dice: &mut Rng) -> Self {
        let point = dice.choice(INTAKE).unwrap_or(INTAKE[0]);
        let last = if EACH_VOICE.contains(&point) { VOICES } else { BATCHES };
        Self::AtIntake(point, dice.u32(1..=last))
    }

    /// Who comes, so that there is somebody to strike and something to strike at.
    fn coming(&self, doors: usize, dice: &mut Rng) -> Coming {
        let least = match self {
            // By turns to each of the doors, and not everybody stays for the answer.
            Self::AtIntake(point, n) if EACH_VOICE.contains(point) => (*n as usize + 8) * doors,
            _ => 0,
        };
        let by_lot = dice.choice([0, 0, 800]).unwrap_or_default();
        let bunch = dice.choice([1, 8]).unwrap_or(1);
        Coming {
            citizens: dice.usize(40..160).max(least),
            spread: Duration::from_millis(self.lasts().max(by_lot)),
            bunch: if matches!(self, Self::AtIntake(..) | Self::Connection(..)) { 1 } else { bunch },
        }
    }

    /// Milliseconds for which citizens have to keep coming, or it finds them gone; 0: it strikes a crowd that comes at once.
    fn lasts(&self) -> u64 {
        match self {
            Self::AtIntake(point, n) if EACH_VOICE.contains(point) || *n <= FEW_BATCHES => 0,
            Self::Connection(_, n) if *n <= FEW_BATCHES => 0,
            Self::AtIntake(..) | Self::Connection(..) => 1000,
            // The server looks once a second whether a new day has come.
            Self::AtSeal(_) => 1500,
            Self::SealCommand(_, after) => 400 + after,
            Self::Clock(_) => 1700,
            Self::Disk(_, last) => 160 + last,
            // Little more: an early kill meets a dense crowd.
            Self::Kill(after) => after + 50,
            Self::DatabaseKilled(after, _) | Self::DatabaseStopped(after) => after + 150,
        }
    }

    /// What a server is told that is to die at a marked point of its own.
    fn point(&self) -> Option<String> {
        match self {
            Self::AtIntake(name, n) => Some(format!("{name}:{n}")),
            Self::AtSeal(name) => Some(format!("{name}:1")),
            _ => None,
        }
    }

    /// Nobody can be served while it lasts.
    fn refuses(&self) -> bool {
        matches!(self, Self::Disk(Weather::Full | Weather::ReadOnly | Weather::BadSync, _))
    }

    /// The line of the table it is counted in: a marked point has one of its own.
    pub fn line(&self) -> String {
        match self {
            Self::AtIntake(point, _) | Self::AtSeal(point) | Self::SealCommand(point, _) => format!("{}: {point}", self.kind()),
            _ => self.kind().to_owned(),
        }
    }

    /// What `--kind` names.
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
    /// Days ahead that some server has lived, and sealed.
    days: i64,
}

/// A trial's end.
#[derive(Debug, Default)]
pub struct Ended {
    /// What the checker says.
    pub found: Found,
    /// Answers 503 and connections that died.
    pub again: u64,
    /// Two servers stood side by side.
    pub beside: bool,
    /// The one that was killed had started after the other.
    pub later: bool,
    /// The trouble did what it was meant to do, while there was somebody to do it to.
    pub struck: bool,
}

/// How a trouble went.
struct Blow {
    /// The server is meant to live on and to give everybody an answer.
    lives: bool,
    /// As [`Ended::struck`].
    struck: bool,
}

impl Ground {
    /// Nobody has answered yet.
    pub fn new(province: Province) -> Self {
        Self { province, known: Known::default(), pending: vec![], next: 0, days: 0 }
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
        // Half of the trials on PostgreSQL: a second server, that nothing is done to, and that everybody else may turn to.
        let beside = cluster.is_some() && dice.bool();
        // Either is struck; but a new day is sealed by the server that sees it first, which is the one that started first.
        let later = beside && dice.bool() && !matches!(trouble, Trouble::AtSeal(_));
        let doors = self.province.doors[..1 + usize::from(beside)].to_vec();
        let (mut server, other) = self.open(&doors, usize::from(later), trouble).await?;
        let watched = doors[usize::from(beside && !later)];
        let (revision, shown) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicU64::new(0)));
        let screen = self.screen(watched, revision.clone(), shown.clone()).await;

        let coming = trouble.coming(doors.len(), dice);
        let errands = self.errands(coming.citizens, dice);
        let over = Arc::new(AtomicBool::new(false));
        let people = tokio::spawn(crowd(doors, errands, coming, over.clone(), dice.u64(..)));
        let Blow { lives, struck } = self.strike(trouble, &mut server, cluster, &people).await?;
        // Killed with citizens at its door, not after they have gone home.
        let (mut killed, server) = if lives { (true, Some(server)) } else { (server.kill()?, None) };
        let harvest = home(people, &over, lives || beside).await?;
        screen.abort();
        for server in server.into_iter().chain(other) {
            killed &= server.kill()?;
        }
        self.known.revision = self.known.revision.max(revision.load(Ordering::SeqCst));
        self.known.shown = self.known.shown.max(shown.load(Ordering::SeqCst));
        let (again, mut wrongs) = (harvest.again, harvest.wrongs);
        let struck = struck && (again > 0 || !trouble.refuses());
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
        Ok(Ended { found, again, beside, later: later && struck && !lives, struck })
    }

    /// Opens the doors one after the other. The server that is to be struck, and the other.
    async fn open(&self, doors: &[SocketAddr], target: usize, trouble: &Trouble) -> anyhow::Result<(Server, Option<Server>)> {
        let point = trouble.point();
        let faults: Vec<(&str, &str)> = point.iter().map(|p| ("HAILONG_FAULT_POINT", p.as_str())).collect();
        let (mut struck, mut other) = (None, None);
        for (i, door) in doors.iter().enumerate() {
            if i == target {
                struck = Some(self.province.serve(*door, &faults).await?);
            } else {
                other = Some(self.province.serve(*door, &[]).await?);
            }
        }
        Ok((struck.context("a door")?, other))
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

    /// Does the terrible thing.
    async fn strike<T>(
        &mut self,
        trouble: &Trouble,
        server: &mut Server,
        cluster: Option<&Cluster>,
        people: &tokio::task::JoinHandle<T>,
    ) -> anyhow::Result<Blow> {
        let there = || !people.is_finished();
        match trouble {
            Trouble::Kill(after) => {
                ms(*after).await;
                Ok(Blow { lives: false, struck: there() })
            }
            Trouble::AtIntake(..) => {
                until(Duration::MAX, || !server.runs() || people.is_finished()).await;
                // The last answer may have been the one that was struck at: a process takes a moment to die.
                until(Duration::from_millis(200), || !server.runs()).await;
                Ok(Blow { lives: false, struck: !server.runs() })
            }
            Trouble::AtSeal(_) => {
                ms(150).await;
                // A day that has a seal is not sealed again: each time a new one.
                self.days += 1;
                self.province.clock(self.days * DAY)?;
                until(Duration::from_secs(20), || !server.runs()).await;
                Ok(Blow { lives: false, struck: !server.runs() })
            }
            Trouble::SealCommand(point, after) => {
                ms(100).await;
                let struck = self.seal(point).await?;
                ms(*after).await;
                Ok(Blow { lives: false, struck })
            }
            Trouble::Clock(days) => {
                ms(100).await;
                self.days = self.days.max(*days);
                self.province.clock(days * DAY)?;
                let struck = there();
                ms(1500).await;
                self.province.clock(0)?;
                Ok(Blow { lives: true, struck })
            }
            Trouble::Disk(weather, last) => {
                ms(60).await;
                self.province.weather(*weather)?;
                let struck = there();
                ms(*last).await;
                self.province.weather(Weather::Fair)?;
                Ok(Blow { lives: true, struck })
            }
            Trouble::DatabaseKilled(after, pause) => {
                let cluster = cluster.context("a cluster")?;
                ms(*after).await;
                let struck = there();
                cluster.kill()?;
                ms(*pause).await;
                cluster.start()?;
                Ok(Blow { lives: true, struck })
            }
            Trouble::DatabaseStopped(after) => {
                let cluster = cluster.context("a cluster")?;
                ms(*after).await;
                let struck = there();
                cluster.stop_at_once()?;
                cluster.start()?;
                Ok(Blow { lives: true, struck })
            }
            Trouble::Connection(cut, n) => {
                let Database::Postgres(_, proxy) = &self.province.database else { anyhow::bail!("no connection to cut") };
                proxy.cut_at(*cut, i64::from(*n));
                until(Duration::MAX, || proxy.has_cut() || people.is_finished()).await;
                Ok(Blow { lives: true, struck: proxy.disarm() })
            }
        }
    }

    /// `hailong seal`, killed at a marked point. Whether it came to that.
    async fn seal(&self, point: &str) -> anyhow::Result<bool> {
        let mut seal = self.province.spawn(&["seal"], &[("HAILONG_FAULT_POINT", &format!("{point}:1"))])?;
        until(Duration::from_secs(20), || !matches!(seal.try_wait(), Ok(None))).await;
        let struck = seal.try_wait()?.is_some_and(killed);
        drop(seal.kill());
        seal.wait()?;
        Ok(struck)
    }

    /// The province's screen: what its stream shows has to be on disk.
    async fn screen(&self, door: SocketAddr, revision: Arc<AtomicI64>, shown: Arc<AtomicU64>) -> tokio::task::JoinHandle<()> {
        let cookie = self.province.log_in(door).await.unwrap_or_default();
        tokio::spawn(async move { drop(watch(door, &cookie, &revision, &shown).await) })
    }
}

async fn ms(n: u64) {
    tokio::time::sleep(Duration::from_millis(n)).await;
}

/// Waits until it is so, no longer than `most`.
async fn until(most: Duration, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() && begun.elapsed() < most {
        ms(5).await;
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
