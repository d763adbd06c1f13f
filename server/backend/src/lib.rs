//! What the product does, without HTTP and without screens.
//!
//! Reading order: [`intake`] (a voice comes in), [`seal`] (the night), [`live`] (the boards), [`import`], [`forms`],
//! [`sampling`], [`codes`] and [`slips`] (how a round begins), [`comparison`], [`reasons`], [`export`] and [`verification`] (how it
//! ends), [`lifecycle`] (from one to the other), [`backup`] and [`retention`] (what is kept, what is not). All SQL is under
//! [`store`].

pub mod accounts;
pub mod backup;
pub mod chores;
pub mod clock;
pub mod codes;
pub mod comparison;
mod draft;
mod expansion;
pub mod export;
mod faults;
pub mod forms;
pub mod import;
pub mod intake;
pub mod keys;
pub mod ledger;
pub mod lifecycle;
pub mod live;
pub mod own_modules;
pub mod periods;
pub mod reasons;
pub mod retention;
pub mod rounds;
pub mod sampling;
pub mod seal;
pub mod slips;
pub mod store;
pub mod suspicion;
pub mod synth;
pub mod verification;
pub mod year;

pub use store::Store;

use clock::Clock;
use keys::Keys;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime},
};
use tokio_util::sync::CancellationToken;

/// How often a running server looks for what other processes changed, and whether the day is over.
const WATCH: Duration = Duration::from_secs(1);
/// Reading a few rows takes no longer, or the database is gone.
const READING: Duration = Duration::from_secs(10);
/// A seal takes no longer: it writes a day's voices and every mark of use.
const SEALING: Duration = Duration::from_secs(600);

/// How long a weighing that failed waits.
const AGAIN: Duration = Duration::from_secs(60);

/// Everything a server does, ready to be cloned into its handlers.
#[derive(Clone, Debug)]
pub struct Backend {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The province's secrets.
    pub keys: Arc<RwLock<Keys>>,
    /// The rounds.
    pub rounds: Arc<rounds::Rounds>,
    /// The way in for voices.
    pub intake: intake::Intake,
    /// Live boards.
    pub live: live::Live,
    /// Staff.
    pub accounts: accounts::Accounts,
}

/// The tasks behind a [`Backend`].
#[derive(Debug)]
pub struct Tasks {
    writer: tokio::task::JoinHandle<()>,
    others: [tokio::task::JoinHandle<()>; 5],
    closing: CancellationToken,
}

impl Tasks {
    /// Takes no more voices, and waits until every voice that was taken is on disk.
    pub async fn finish(self) {
        self.closing.cancel();
        self.others.iter().for_each(tokio::task::JoinHandle::abort);
        drop(self.writer.await);
    }
}

impl Backend {
    /// Starts with nothing special asked of the night: see [`Backend::start_with`].
    ///
    /// # Errors
    /// The same.
    pub async fn start(store: Store, data_dir: PathBuf, clock: Clock) -> Result<(Self, Tasks)> {
        Self::start_with(store, data_dir, clock, chores::Housekeeping::default()).await
    }

    /// Starts the writer, the boards, the keeper of the day and the chores of the night. `data_dir` holds the keys, watched for
    /// rotation.
    ///
    /// # Errors
    /// Database; the keys cannot be read, are missing beside printed slips, or belong to another database.
    pub async fn start_with(
        store: Store,
        data_dir: PathBuf,
        clock: Clock,
        housekeeping: chores::Housekeeping,
    ) -> Result<(Self, Tasks)> {
        let keys = Arc::new(RwLock::new(Keys::of(&store, &data_dir).await?));
        let rounds = Arc::new(rounds::Rounds::default());
        rounds.refresh(&store).await?;
        let live = live::Live::default();
        live.refresh(&store, &rounds, &mut live::Known::default()).await?;
        let closing = CancellationToken::new();
        let (intake, writer) =
            intake::Intake::start(store.clone(), keys.clone(), clock.clone(), rounds.clone(), live.clone(), closing.clone());
        let boards = tokio::spawn(live.clone().run(store.clone(), rounds.clone(), live::RECONCILE));
        let ear = tokio::spawn(live.clone().listen(store.clone()));
        let keeper = tokio::spawn(keep(store.clone(), rounds.clone(), clock.clone(), keys.clone(), data_dir, intake.suspicion()));
        let chores = tokio::spawn(chores::run(store.clone(), rounds.clone(), clock.clone(), keys.clone(), housekeeping));
        let folder = tokio::spawn(fold(store.clone()));
        let accounts = accounts::Accounts::new(store.clone(), clock.clone());
        let backend = Self { store, clock, keys, rounds, intake, live, accounts };
        Ok((backend, Tasks { writer, others: [boards, ear, keeper, chores, folder], closing }))
    }
}

/// Watches the clock, the rounds and the keys.
async fn keep(
    store: Store,
    rounds: Arc<rounds::Rounds>,
    clock: Clock,
    keys: Arc<RwLock<Keys>>,
    data_dir: PathBuf,
    suspicion: suspicion::Suspicion,
) {
    let mut keys_changed = modified(&data_dir);
    // Also after a start: the last seal may have been made while nobody weighed.
    let mut unweighed = true;
    let mut weighing: Option<tokio::task::JoinHandle<bool>> = None;
    // A process that died between a seal and the cutting of the log left the day's traces.
    if let Err(error) = store.forget_traces().await {
        tracing::error!(%error, "traces of an earlier seal may be left");
    }
    loop {
        tokio::time::sleep(WATCH).await;
        suspicion.forget();
        if let Err(error) = in_time(READING, rounds.refresh(&store)).await {
            tracing::warn!(%error, "the rounds could not be read; trying again");
            continue;
        }
        let now = modified(&data_dir);
        if now != keys_changed {
            match Keys::read(&data_dir).and_then(|new| new.ok_or_else(|| Error::Refused("keys.toml không còn".to_owned()))) {
                Ok(new) => *keys.write().unwrap_or_else(PoisonError::into_inner) = new,
                Err(error) => tracing::error!(%error, "the keys changed and cannot be read; the old ones stay"),
            }
            keys_changed = now;
        }
        match in_time(SEALING, seal::keep(&store, &rounds, clock.today())).await {
            Ok(None) => {}
            kept => {
                unweighed |= matches!(&kept, Ok(Some(sealed)) if sealed.responses > 0);
                chores::counted("seal", kept, |error| tracing::error!(%error, "the seal failed; trying again"));
            }
        }
        if let Some(done) = weighing.take_if(|task| task.is_finished()) {
            unweighed |= !done.await.unwrap_or_default();
        }
        if unweighed && weighing.is_none() {
            unweighed = false;
            weighing = Some(tokio::spawn(weigh(store.clone(), rounds.clone())));
        }
    }
}

/// Keeps SQLite's write-ahead log short, off the path of any answer.
async fn fold(store: Store) {
    loop {
        tokio::time::sleep(WATCH).await;
        if let Err(error) = store.fold_log().await {
            tracing::warn!(%error, "the write-ahead log could not be folded; trying again");
        }
    }
}

/// A task of its own: a round of millions of responses takes a while, and the keeper has the clock to watch. False: it failed, and
/// is tried again, for results are not published before it is done.
async fn weigh(store: Store, rounds: Arc<rounds::Rounds>) -> bool {
    let done = reasons::refresh_all(&store, &rounds).await;
    if let Err(error) = &done {
        tracing::warn!(%error, "the factors could not be weighed; trying again in a minute");
        tokio::time::sleep(AGAIN).await;
    }
    done.is_ok()
}

fn modified(data_dir: &Path) -> Option<SystemTime> {
    std::fs::metadata(Keys::path(data_dir)).and_then(|m| m.modified()).ok()
}

/// What can go wrong below the use cases. Nothing of it is for a citizen's eyes: they get a [`domain::trouble::Refusal`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is unreachable, full or damaged.
    #[error("cơ sở dữ liệu: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("nâng cấp cơ sở dữ liệu: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A stored value that this version cannot read: written by hand, or by a newer version.
    #[error("dữ liệu lưu trữ không đọc được: {0}")]
    Stored(String),
    /// The request makes sense, and cannot be carried out: the words are for the operator.
    #[error("{0}")]
    Refused(String),
}

/// What the database says; where it says nothing in time, that it is gone. A connection that went silent may never stop a task for good.
pub(crate) async fn in_time<T>(limit: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    let silent = |_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()).into());
    tokio::time::timeout(limit, work).await.unwrap_or_else(silent)
}

/// Shorthand for this crate's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A file's trouble with its path.
    pub fn file(path: impl AsRef<std::path::Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().display().to_string();
        move |source| Self::File { path, source }
    }
}
