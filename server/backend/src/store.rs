//! The two databases behind one set of SQL texts. SQLite binds `$1` like PostgreSQL does, so one text serves both; what
//! differs is here: opening, migrating, locking, and what the seal does to the files.

use crate::{Error, Result, faults, ledger::Ledger};
use domain::packed::{OtherForm, Packed};
use sqlx::{
    Executor, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool,
    migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator},
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, str::FromStr, sync::Arc, time::Duration};

mod accounts;
mod additions;
mod boards;
mod bulk;
mod changes;
mod codes;
pub(crate) mod copy;
mod dossiers;
mod history;
mod intake;
mod invitations;
mod ledger;
mod lifecycle;
mod periods;
mod retention;
mod rounds;
mod rows;
mod samples;
mod seal;
mod verification;
mod weights;

pub use accounts::{Account, Role};
pub(crate) use additions::Additions;
pub use boards::{BoardRow, Cell, CellFigures, Denominators, Quota};
pub(crate) use bulk::{Bulk, ROWS, SealedRow};
pub use codes::{Code, CountedList, StoredPlace};
pub use copy::Contents;
pub use dossiers::Alike;
pub use intake::{Ballot, BoardChange, Outcome};
pub use invitations::{Invitation, Minted, Slip};
pub(crate) use ledger::{FiguresRow, Record, Tree};
pub use lifecycle::PublishedFile;
pub use rounds::StoredRound;
pub use samples::{Draw, Listed, Replaced};
pub use seal::Sealed;
pub use verification::{Answered, Drawn, Entry, Reach, VerificationDraw};
pub use weights::StoredWeights;

/// A server that is cut off in the middle of a transaction (power, network) holds its locks until PostgreSQL notices: without this
/// after two hours, and as long no other server takes a voice or seals.
///
/// Rows are found by an index wherever there is one: a plan made in the morning, when the urn is as empty as the last seal left it, would
/// read all of it, and be kept for the thousands of voices of the day. And no plan is compiled: now that a scan seems dear, PostgreSQL would
/// do so for the smallest, each time.
const SESSION: &str = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
    SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '60s';
    SET enable_seqscan = off; SET jit = off";

/// How long a connection to SQLite waits for another program's lock.
const BUSY: Duration = Duration::from_secs(10);

/// SQLite before this could lose commits in WAL mode when a write raced a checkpoint.
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);

/// An open database, and what it takes to write into its ledger.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    ledger: Arc<Ledger>,
}

#[derive(Clone, Debug)]
enum Db {
    /// One connection writes, the others only read: SQLite has one writer anyway, and a queue of ours is a fair one.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
        /// Folds the write-ahead log into the file while the writer writes.
        fold: SqlitePool,
    },
    Postgres(PgPool),
}

/// Runs the same code against whichever database is open, reading.
macro_rules! on_read {
    ($store:expr, $db:ident => $body:expr) => {
        match &$store.db {
            $crate::store::Db::Sqlite { read: $db, .. } => $body,
            $crate::store::Db::Postgres($db) => $body,
        }
    };
}

/// Runs the same code in a transaction that will write, within a time where one is named. The body is an expression that may end
/// with an error or `return Err(…)`; an error rolls back.
///
/// After an error the connection is thrown away. A full disk makes SQLite roll back by itself, after which the pool's idea of the
/// connection is wrong for good; a connection to PostgreSQL that went silent would keep its place in the pool.
macro_rules! in_transaction {
    ($store:expr, $tx:ident => $body:expr) => {
        $crate::store::in_transaction!($store, within std::time::Duration::MAX, $tx => $body)
    };
    ($store:expr, within $limit:expr, $tx:ident => $body:expr) => {{
        let mut writer = $store.writer().await?;
        $crate::store::in_transaction_of!(&mut writer, within $limit, $tx => $body)
    }};
}

/// A connection that writes, for more than one transaction.
#[derive(Debug)]
enum Writer {
    /// The one there is: nobody else in this process writes.
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

/// [`in_transaction`] on a [`Writer`].
macro_rules! in_transaction_of {
    ($writer:expr, $tx:ident => $body:expr) => {
        $crate::store::in_transaction_of!($writer, within std::time::Duration::MAX, $tx => $body)
    };
    ($writer:expr, within $limit:expr, $tx:ident => $body:expr) => {
        match $writer {
            $crate::store::Writer::Sqlite(connection) => {
                $crate::store::in_transaction_of!(connection, "BEGIN IMMEDIATE", $limit, $tx => $body)
            }
            $crate::store::Writer::Postgres(connection) => {
                $crate::store::in_transaction_of!(connection, "BEGIN", $limit, $tx => $body)
            }
        }
    };
    ($connection:ident, $begin:literal, $limit:expr, $tx:ident => $body:expr) => {{
        let work = async {
            let mut $tx = sqlx::Connection::begin_with(&mut **$connection, $begin).await?;
            let done = $body;
            $tx.commit().await?;
            Ok::<_, $crate::Error>(done)
        };
        let done = $crate::in_time($limit, work).await;
        if done.is_err() {
            $connection.close_on_drop();
        }
        done?
    }};
}
use {in_transaction, in_transaction_of, on_read};

/// What a transaction of one database can do that the other does differently.
pub(crate) trait Locks {
    /// Held by every intake: they may run beside one another, and never beside a seal.
    async fn lock_shared(&mut self) -> Result<()>;
    /// Held by the seal, and by whatever moves a round.
    async fn lock_exclusive(&mut self) -> Result<()>;
    /// Held by whoever adds to the ledger; taken after those of voices, seal and rounds, before those of tables.
    async fn lock_ledger(&mut self) -> Result<()>;
    /// Held by the seal: what it rewrites, nobody else writes meanwhile, or it would be lost. Reading goes on.
    async fn lock_rewritten(&mut self) -> Result<()>;
    /// Held by an intake for each agency it has voices of, all of them before its first row: two servers with the same slips in
    /// another order would else wait for each other's marks of use in a circle. `agencies` in ascending order.
    async fn lock_agencies(&mut self, agencies: &[i64]) -> Result<()>;
}

impl Locks for SqliteConnection {
    async fn lock_shared(&mut self) -> Result<()> {
        Ok(()) // BEGIN IMMEDIATE already holds the one write lock there is.
    }

    async fn lock_exclusive(&mut self) -> Result<()> {
        Ok(())
    }

    async fn lock_ledger(&mut self) -> Result<()> {
        Ok(())
    }

    async fn lock_rewritten(&mut self) -> Result<()> {
        Ok(())
    }

    async fn lock_agencies(&mut self, _: &[i64]) -> Result<()> {
        Ok(())
    }
}

/// Any constant; it names the lock between intake and seal.
const SEAL_LOCK: i64 = 0x0068_6169_6c6f_6e67;
/// Another; it names the lock between those who add to the ledger.
const LEDGER_LOCK: i64 = SEAL_LOCK + 1;

impl Locks for PgConnection {
    async fn lock_shared(&mut self) -> Result<()> {
        sqlx::query("SELECT pg_advisory_xact_lock_shared($1)").bind(SEAL_LOCK).execute(self).await?;
        Ok(())
    }

    async fn lock_exclusive(&mut self) -> Result<()> {
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(SEAL_LOCK).execute(self).await?;
        Ok(())
    }

    async fn lock_ledger(&mut self) -> Result<()> {
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LEDGER_LOCK).execute(self).await?;
        Ok(())
    }

    async fn lock_rewritten(&mut self) -> Result<()> {
        const SQL: &str = "LOCK TABLE used, dispute, comment, response, tally, tally_week, quota, board IN EXCLUSIVE MODE";
        sqlx::query(SQL).execute(self).await?;
        Ok(())
    }

    async fn lock_agencies(&mut self, agencies: &[i64]) -> Result<()> {
        sqlx::query("SELECT pg_advisory_xact_lock(agency) FROM unnest($1::bigint[]) AS agency")
            .bind(agencies)
            .execute(self)
            .await?;
        Ok(())
    }
}

/// Version, name, text: oldest first.
type Migrations = &'static [(i64, &'static str, &'static str)];

const SQLITE_MIGRATIONS: Migrations = &[(1, "initial", include_str!("../migrations/sqlite/0001_initial.sql"))];
const POSTGRES_MIGRATIONS: Migrations = &[(1, "initial", include_str!("../migrations/postgres/0001_initial.sql"))];

fn migrator(migrations: Migrations) -> Migrator {
    use sqlx::SqlSafeStr;
    let one = |&(version, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(migrations.iter().map(one).collect())
}

/// Brings a schema up to date; what cannot be is said in the operator's words.
async fn migrate(migrations: Migrations, connection: &mut impl Migrate) -> Result<()> {
    migrator(migrations).run_direct(None, connection, false).await.map_err(|error| match error {
        MigrateError::VersionMissing(version) => Error::Refused(format!(
            "cơ sở dữ liệu do một bản chương trình mới hơn lập (lược đồ bản {version}); hãy dùng bản chương trình mới hơn"
        )),
        MigrateError::VersionMismatch(version) => Error::Refused(format!(
            "lược đồ bản {version} của cơ sở dữ liệu khác với chương trình này: cơ sở dữ liệu do một bản dựng thử lập"
        )),
        other => other.into(),
    })
}

impl Store {
    /// Opens `sqlite:///path` or `postgres://…` and brings the schema up to date. `ledger`: what writes into its ledger; one that
    /// another key has signed is only read.
    ///
    /// # Errors
    /// Another kind of address; no access; a schema newer than this program.
    pub async fn open(url: &str, ledger: Ledger) -> Result<Self> {
        let db = if let Some(path) = url.strip_prefix("sqlite://") {
            open_sqlite(Path::new(path)).await?
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(url).await?
        } else {
            return Err(Error::Refused(format!(
                "địa chỉ cơ sở dữ liệu phải là sqlite:///… hoặc postgres://…, không phải «{url}»"
            )));
        };
        Ok(Self { db, ledger: Arc::new(ledger) })
    }

    /// The same database with other keys, for tests of what a stranger's do.
    #[doc(hidden)]
    pub fn with_ledger(&self, ledger: Ledger) -> Self {
        Self { db: self.db.clone(), ledger: Arc::new(ledger) }
    }

    /// What writes into the ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<()> {
        on_read!(self, db => sqlx::query_as::<_, (i32,)>("SELECT 1").fetch_one(db).await?);
        Ok(())
    }

    async fn writer(&self) -> Result<Writer> {
        Ok(match &self.db {
            Db::Sqlite { write, .. } => Writer::Sqlite(write.acquire().await?),
            Db::Postgres(pool) => Writer::Postgres(pool.acquire().await?),
        })
    }

    /// SQLite: folds what the write-ahead log holds into the file, beside the writer and never in its way.
    ///
    /// # Errors
    /// Database; nothing is lost, the log only grows.
    pub async fn fold_log(&self) -> Result<()> {
        if let Db::Sqlite { fold, .. } = &self.db {
            sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(fold).await?;
        }
        Ok(())
    }

    /// Closes every connection; SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        match &self.db {
            Db::Sqlite { write, read, fold } => {
                read.close().await;
                fold.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }

    /// Ends writing while reading goes on, as a full disk does: for tests of what a citizen then sees.
    #[doc(hidden)]
    pub async fn close_writer(&self) {
        match &self.db {
            Db::Sqlite { write, .. } => write.close().await,
            Db::Postgres(pool) => pool.close().await,
        }
    }

    /// Makes a schema, empty also where there was one, for tests that share one PostgreSQL.
    #[doc(hidden)]
    pub async fn create_schema(&self, name: &str) -> Result<()> {
        if let Db::Postgres(pool) = &self.db {
            let sql = format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(pool).await?;
        }
        Ok(())
    }

    /// The pool behind a SQLite store, for tests that look at the file as an attacker would.
    #[doc(hidden)]
    pub fn sqlite(&self) -> Option<&SqlitePool> {
        match &self.db {
            Db::Sqlite { write, .. } => Some(write),
            Db::Postgres(_) => None,
        }
    }

    /// The pool behind a PostgreSQL store, for tests that look at it as an attacker would.
    #[doc(hidden)]
    pub fn postgres(&self) -> Option<&PgPool> {
        match &self.db {
            Db::Sqlite { .. } => None,
            Db::Postgres(pool) => Some(pool),
        }
    }
}

async fn open_sqlite(path: &Path) -> Result<Db> {
    if let Some(dir) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
        std::fs::create_dir_all(dir).map_err(Error::file(dir))?;
    }
    create_private(path)?;
    // FULL: "Đã ghi nhận" means that it is on disk, whatever happens to the power.
    let writer = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if faults::waits_for_the_disk() { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
        .busy_timeout(BUSY)
        .foreign_keys(true)
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-16000")
        .pragma("trusted_schema", "OFF")
        // What the seal empties is overwritten, not only forgotten.
        .pragma("secure_delete", "ON")
        // Folding the log is not for a citizen to wait for: `Store::fold_log` does it beside the writer. This bound, 64 MB, is
        // for a load that never pauses: only the writer itself can begin the log anew then.
        .pragma("wal_autocheckpoint", "16384");
    let write = SqlitePoolOptions::new().max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
    let write = write.connect_with(writer.clone()).await?;
    refuse_old_sqlite(&write).await?;
    migrate(SQLITE_MIGRATIONS, &mut *write.acquire().await?).await?;
    let fold = SqlitePoolOptions::new().max_connections(1).connect_lazy_with(writer.clone());
    let reader = writer.read_only(true);
    let read = SqlitePoolOptions::new().max_connections(4).idle_timeout(None).max_lifetime(None).connect_with(reader).await?;
    Ok(Db::Sqlite { write, read, fold })
}

async fn open_postgres(url: &str) -> Result<Db> {
    let options = PgConnectOptions::from_str(url)?.application_name("hailong");
    // One of the connections only listens ([`Changes`]).
    let pool = PgPoolOptions::new().max_connections(11).acquire_timeout(Duration::from_secs(3));
    let pool = pool.after_connect(|connection, _| {
        Box::pin(async {
            connection.execute(SESSION).await?;
            copy::hold_open(connection).await
        })
    });
    let pool = pool.connect_with(options).await?;
    migrate(POSTGRES_MIGRATIONS, &mut *pool.acquire().await?).await?;
    Ok(Db::Postgres(pool))
}

/// A new database is for its owner's eyes alone; SQLite gives its logs the same mode.
fn create_private(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(Error::file(path))
}

async fn refuse_old_sqlite(pool: &SqlitePool) -> Result<()> {
    let (version,): (String,) = sqlx::query_as("SELECT sqlite_version()").fetch_one(pool).await?;
    let mut parts = version.split('.').map(|p| p.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < SQLITE_AT_LEAST {
        return Err(Error::Refused(format!("SQLite {version} quá cũ: có thể mất phiếu khi ghi đồng thời")));
    }
    Ok(())
}

/// Packs a value of ours for a BLOB column.
fn pack<T: serde::Serialize>(value: &T) -> Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(|e| Error::Stored(e.to_string()))
}

/// Reads [`pack`]ed bytes.
pub(crate) fn unpack<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    postcard::from_bytes(bytes).map_err(|e| Error::Stored(e.to_string()))
}

/// Reads the figures of a cell.
fn read_figures(bytes: Vec<u8>) -> Result<Packed> {
    Packed::read(bytes.into()).ok_or_else(|| Error::Stored("số liệu của một ô".to_owned()))
}

/// What an [`OtherForm`] is here: the form of a round stands from its opening.
pub(crate) fn other_form(_: OtherForm) -> Error {
    Error::Stored("số liệu của một ô không theo phiếu của đợt".to_owned())
}

/// A day column.
fn day(text: Option<String>) -> Result<Option<jiff::civil::Date>> {
    text.map(|t| t.parse().map_err(|_| Error::Stored(format!("ngày «{t}»")))).transpose()
}

/// A column with one of our codes.
fn coded<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<T> {
    read(text).ok_or_else(|| Error::Stored(format!("mã «{text}»")))
}

/// A count, which the databases keep signed.
fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// The packed column of a board or cell that counts nothing yet.
const NOTHING: &[u8] = &[];
