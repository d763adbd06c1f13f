//! Whole copies: a backup is a SQLite database of this program's own schema, whichever database it was taken from, and it can be
//! put back into either.
//!
//! A copy is a copy of what the tables say and of nothing else: rows lie in the order of their keys, without PostgreSQL's
//! transaction numbers and without SQLite's freed pages. [`LEFT_OUT`] is in no copy.

use super::{Db, POSTGRES_MIGRATIONS, SEAL_LOCK, SQLITE_MIGRATIONS, Store, Writer, count, migrate, on_read};
use crate::{Error, Result};
use futures::TryStreamExt;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row, SqliteConnection,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode},
};
use std::{path::Path, str::FromStr, time::Duration};

/// Cookies of staff end with the database they were made for. Telephone numbers have a day on which they are deleted; a copy on
/// a shelf has no keeper that would do it.
const LEFT_OUT: [&str; 2] = ["session", "verification_contact"];

/// In the header of every backup: a SQLite database without it is somebody else's.
const APPLICATION_ID: i64 = 0x4861_694c; // "HaiL"

/// How often a voice may come between the seal and the copy before the copy is given up.
const TRIES: u32 = 20;

/// Rows that go to PostgreSQL in one statement.
const ROWS: usize = 1000;

/// What a database holds, for the operator's eyes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Rounds.
    pub rounds: u64,
    /// Slips and codes.
    pub invitations: u64,
    /// Of these, used.
    pub used: u64,
    /// Responses, sealed or in the urn.
    pub responses: u64,
    /// The day of the last seal.
    pub sealed_on: Option<jiff::civil::Date>,
}

impl Contents {
    const SQL: &str = "SELECT (SELECT COUNT(*) FROM round), (SELECT COUNT(*) FROM invitation), (SELECT COUNT(*) FROM used),
         (SELECT COUNT(*) FROM response) + (SELECT COUNT(*) FROM urn), (SELECT MAX(day) FROM sealing)";

    fn of((rounds, invitations, used, responses, sealed_on): (i64, i64, i64, i64, Option<String>)) -> Result<Self> {
        Ok(Self {
            rounds: count(rounds),
            invitations: count(invitations),
            used: count(used),
            responses: count(responses),
            sealed_on: super::day(sealed_on)?,
        })
    }

    fn has_voices(&self) -> bool {
        self.used + self.responses > 0
    }
}

impl Store {
    /// What is in the database.
    ///
    /// # Errors
    /// Database.
    pub async fn contents(&self) -> Result<Contents> {
        Contents::of(on_read!(self, db => sqlx::query_as(Contents::SQL).fetch_one(db).await?))
    }

    /// Seals, and copies the database into an empty file, which holds no urn. Voices that come meanwhile wait for the seal, as they
    /// always do, and not for the copy, in which they are not.
    ///
    /// # Errors
    /// Database; [`Error::Refused`] where voices from another process come so fast that there is no moment with an empty urn.
    pub(crate) async fn copy_into(&self, file: &Path, today: jiff::civil::Date) -> Result<()> {
        let copied = match &self.db {
            Db::Sqlite { write, .. } => self.copy_sqlite(write, file, today).await,
            Db::Postgres(pool) => self.copy_postgres(pool, file, today).await,
        };
        self.forget_traces().await?;
        copied
    }

    async fn copy_sqlite(&self, write: &sqlx::SqlitePool, file: &Path, today: jiff::civil::Date) -> Result<()> {
        let mut copy = empty_copy(file).await?;
        let tables = tables(&mut copy).await?;
        copy.close().await?;
        let mut reader = write.connect_options().as_ref().clone().connect().await?;
        sqlx::query("ATTACH $1 AS copy").bind(file.to_string_lossy().into_owned()).execute(&mut reader).await?;
        // The file has its name only when it is whole and synced: until then nothing in it has to outlive a crash.
        sqlx::raw_sql("PRAGMA copy.journal_mode = MEMORY; PRAGMA copy.synchronous = OFF").execute(&mut reader).await?;
        let mut still = self.writer().await?;
        let mut tries = 1..TRIES;
        let mut tx = loop {
            still.seal(&self.ledger, today, None).await?;
            // Nobody else in this process writes; another process may, between the seal and this look.
            let mut tx = reader.begin().await?;
            let urn: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM main.urn").fetch_one(&mut *tx).await?;
            if urn == 0 {
                break tx;
            }
            tx.rollback().await?;
            tries.next().ok_or_else(too_busy)?;
        };
        drop(still);
        for Table { name, columns } in tables {
            let (all, keys) = (names(&columns), keys(&columns));
            let sql = format!("INSERT INTO copy.{name} ({all}) SELECT {all} FROM main.{name} ORDER BY {keys}");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(reader.close().await?)
    }

    async fn copy_postgres(&self, pool: &sqlx::PgPool, file: &Path, today: jiff::civil::Date) -> Result<()> {
        let mut copy = empty_copy(file).await?;
        let tables = tables(&mut copy).await?;
        let mut still = self.writer().await?;
        let mut from = pool.acquire().await?;
        if let Writer::Postgres(connection) = &mut still {
            // Whatever happens, the lock goes with the connection.
            connection.close_on_drop();
            sqlx::query("SELECT pg_advisory_lock($1)").bind(SEAL_LOCK).execute(&mut **connection).await?;
        }
        still.seal(&self.ledger, today, None).await?;
        let mut from = from.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
        let urn: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM urn").fetch_one(&mut *from).await?;
        drop(still);
        if urn > 0 {
            return Err(too_busy());
        }
        let mut tx = copy.begin().await?;
        for table in &tables {
            get_table(&mut from, table, &mut tx).await?;
        }
        tx.commit().await?;
        Ok(copy.close().await?)
    }
}

async fn get_table(from: &mut PgConnection, Table { name, columns }: &Table, copy: &mut SqliteConnection) -> Result<()> {
    let read = format!("SELECT {} FROM {name} ORDER BY {}", names(columns), keys(columns));
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let insert = format!("INSERT INTO {name} ({}) VALUES ({})", names(columns), places.join(", "));
    let mut rows = sqlx::query(AssertSqlSafe(read)).fetch(from);
    while let Some(row) = rows.try_next().await? {
        let mut query = sqlx::query(AssertSqlSafe(insert.clone()));
        for (at, column) in columns.iter().enumerate() {
            query = match column.kind {
                Kind::Text => query.bind(row.try_get::<Option<String>, _>(at)?),
                Kind::Whole => query.bind(row.try_get::<Option<i64>, _>(at)?),
                Kind::Truth => query.bind(row.try_get::<Option<bool>, _>(at)?),
                Kind::Real => query.bind(row.try_get::<Option<f64>, _>(at)?),
                Kind::Bytes => query.bind(row.try_get::<Option<Vec<u8>>, _>(at)?),
            };
        }
        query.execute(&mut *copy).await?;
    }
    Ok(())
}

/// Looks at a copy that is to be put back, and brings its schema up to date.
///
/// # Errors
/// [`Error::Refused`] where it is damaged, somebody else's, or of a newer program.
pub(crate) async fn check_copy(file: &Path) -> Result<Contents> {
    let mut copy = opened(file, SqliteLockingMode::Normal).await?;
    let id: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut copy).await?;
    if id != APPLICATION_ID {
        return Err(Error::Refused("không phải bản sao lưu của chương trình này".to_owned()));
    }
    let health: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut copy).await?;
    if health != "ok" {
        return Err(Error::Refused(format!("bản sao lưu hỏng: {health}")));
    }
    migrate(SQLITE_MIGRATIONS, &mut copy).await?;
    let contents = Contents::of(sqlx::query_as(Contents::SQL).fetch_one(&mut copy).await?)?;
    copy.close().await?;
    Ok(contents)
}

/// Refuses where a SQLite database is in use, or holds voices that nobody allowed to be replaced. A file that cannot be read as
/// one counts as holding voices.
pub(crate) async fn check_target_file(file: &Path, replace: bool) -> Result<()> {
    let holds = async {
        let mut target = opened(file, SqliteLockingMode::Exclusive).await?;
        let contents = sqlx::query_as(Contents::SQL).fetch_one(&mut target).await;
        target.close().await?;
        Contents::of(contents?)
    };
    match holds.await {
        Err(Error::Database(error)) if is_busy(&error) => Err(in_use()),
        Ok(contents) if contents.has_voices() && !replace => Err(has_voices(&contents)),
        Err(error) if !replace && file.metadata().is_ok_and(|m| m.len() > 0) => Err(Error::Refused(format!(
            "{}: không đọc được như cơ sở dữ liệu ({error}); thêm --replace nếu muốn thay nó",
            file.display()
        ))),
        _ => Ok(()),
    }
}

/// PostgreSQL's code for a lock that was not to be had in time.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// A connection that no other process of the program is beside, for as long as it is open.
///
/// # Errors
/// Database; [`Error::Refused`] where another has the database open.
pub(crate) async fn alone_in_postgres(url: &str) -> Result<PgConnection> {
    let mut target = PgConnectOptions::from_str(url)?.application_name("hailong").connect().await?;
    // PostgreSQL takes a moment to see that a program which just ended is gone.
    sqlx::query("SET lock_timeout = '2s'").execute(&mut target).await?;
    let alone = sqlx::query("SELECT pg_advisory_lock($1, hashtext(current_schema()))").bind(OPEN_LOCK).execute(&mut target).await;
    match alone {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(LOCK_NOT_AVAILABLE) => Err(in_use()),
        alone => Ok(alone.map(|_| target)?),
    }
}

/// Puts a checked copy into PostgreSQL: all of it or nothing.
///
/// # Errors
/// Database; [`Error::Refused`] where another process of the program has it open, or it holds voices that nobody allowed to be
/// replaced.
pub(crate) async fn put_into_postgres(file: &Path, url: &str, replace: bool) -> Result<()> {
    let mut target = alone_in_postgres(url).await?;
    migrate(POSTGRES_MIGRATIONS, &mut target).await?;
    let held = Contents::of(sqlx::query_as(Contents::SQL).fetch_one(&mut target).await?)?;
    if held.has_voices() && !replace {
        return Err(has_voices(&held));
    }
    let mut copy = opened(file, SqliteLockingMode::Normal).await?;
    let tables = tables(&mut copy).await?;
    let mut tx = target.begin().await?;
    let all: Vec<&str> = tables.iter().map(|t| t.name.as_str()).chain(LEFT_OUT).collect();
    sqlx::query(AssertSqlSafe(format!("TRUNCATE {}", all.join(", ")))).execute(&mut *tx).await?;
    for table in &tables {
        put_table(&mut copy, table, &mut tx).await?;
    }
    tx.commit().await?;
    target.close().await?;
    Ok(())
}

/// Names the lock that every connection holds shared while it is open, and a restore alone.
const OPEN_LOCK: i32 = 0x6861_694c;

/// Says that this connection uses the database; waits while a backup is being put back.
pub(super) async fn hold_open(connection: &mut PgConnection) -> sqlx::Result<()> {
    let lock = sqlx::query("SELECT pg_advisory_lock_shared($1, hashtext(current_schema()))").bind(OPEN_LOCK);
    lock.execute(connection).await.map(drop)
}

async fn put_table(copy: &mut SqliteConnection, Table { name, columns }: &Table, target: &mut PgConnection) -> Result<()> {
    let arrays: Vec<String> = columns.iter().zip(1..).map(|(c, n)| format!("${n}::{}[]", c.kind.in_postgres())).collect();
    let insert = format!("INSERT INTO {name} ({}) SELECT * FROM UNNEST({})", names(columns), arrays.join(", "));
    let read = format!("SELECT {} FROM {name} ORDER BY {}", names(columns), keys(columns));
    let mut rows = sqlx::query(AssertSqlSafe(read)).fetch(copy).try_chunks(ROWS);
    while let Some(chunk) = rows.try_next().await.map_err(|e| e.1)? {
        let mut query = sqlx::query(AssertSqlSafe(insert.clone()));
        for (at, column) in columns.iter().enumerate() {
            macro_rules! column_of {
                ($type:ty) => {
                    chunk.iter().map(|row| row.try_get::<Option<$type>, _>(at)).collect::<sqlx::Result<Vec<_>>>()?
                };
            }
            query = match column.kind {
                Kind::Text => query.bind(column_of!(String)),
                Kind::Whole => query.bind(column_of!(i64)),
                Kind::Truth => query.bind(column_of!(bool)),
                Kind::Real => query.bind(column_of!(f64)),
                Kind::Bytes => query.bind(column_of!(Vec<u8>)),
            };
        }
        query.execute(&mut *target).await?;
    }
    Ok(())
}

/// A table as the schema has it.
struct Table {
    name: String,
    columns: Vec<Column>,
}

struct Column {
    name: String,
    kind: Kind,
    /// Place in the primary key, from 1; 0: not part of it.
    key: i64,
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Whole,
    Truth,
    Real,
    Bytes,
}

impl Kind {
    /// By the type that the schema for SQLite declares; `schema.rs` of the tests holds PostgreSQL's against it.
    fn declared(name: &str) -> Result<Self> {
        Ok(match name {
            "TEXT" => Self::Text,
            "BIGINT" => Self::Whole,
            "BOOLEAN" => Self::Truth,
            "REAL" => Self::Real,
            "BLOB" => Self::Bytes,
            other => return Err(Error::Stored(format!("kiểu cột «{other}»"))),
        })
    }

    fn in_postgres(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "bigint",
            Self::Truth => "boolean",
            Self::Real => "double precision",
            Self::Bytes => "bytea",
        }
    }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn keys(columns: &[Column]) -> String {
    let mut keys: Vec<&Column> = columns.iter().filter(|c| c.key > 0).collect();
    keys.sort_by_key(|c| c.key);
    keys.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Every table that goes into a copy: what the schema has, but for what is left out on purpose.
async fn tables(schema: &mut SqliteConnection) -> Result<Vec<Table>> {
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT m.name, c.name, c.type, c.pk FROM sqlite_schema m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY m.name, c.cid",
    )
    .fetch_all(schema)
    .await?;
    let mut tables: Vec<Table> = vec![];
    for (table, name, kind, key) in rows.into_iter().filter(|(table, ..)| !LEFT_OUT.contains(&table.as_str())) {
        let column = Column { name, kind: Kind::declared(&kind)?, key };
        match tables.last_mut().filter(|last| last.name == table) {
            Some(last) => last.columns.push(column),
            None => tables.push(Table { name: table, columns: vec![column] }),
        }
    }
    Ok(tables)
}

/// The schema, in a file that is there and empty.
async fn empty_copy(file: &Path) -> Result<SqliteConnection> {
    let mut copy = opened(file, SqliteLockingMode::Normal).await?;
    migrate(SQLITE_MIGRATIONS, &mut copy).await?;
    sqlx::raw_sql(AssertSqlSafe(format!("PRAGMA application_id = {APPLICATION_ID}"))).execute(&mut copy).await?;
    Ok(copy)
}

/// A file of one piece: no log beside it.
async fn opened(file: &Path, locking: SqliteLockingMode) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(file).locking_mode(locking).busy_timeout(Duration::from_millis(500));
    let options = match locking {
        // Somebody else's database: its journal stays as it is.
        SqliteLockingMode::Exclusive => options,
        SqliteLockingMode::Normal => options.journal_mode(SqliteJournalMode::Memory),
    };
    Ok(options.connect().await?)
}

pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    // SQLITE_BUSY and its kinds.
    error.as_database_error().and_then(|e| e.code()).and_then(|c| c.parse::<u32>().ok()).is_some_and(|code| code & 0xff == 5)
}

fn too_busy() -> Error {
    Error::Refused("phiếu trả lời đến liên tục, không có lúc nào hòm phiếu trống để sao lưu; xin chạy lại sau".to_owned())
}

fn in_use() -> Error {
    Error::Refused("máy chủ hoặc một lệnh khác đang dùng cơ sở dữ liệu này; dừng nó rồi chạy lại".to_owned())
}

fn has_voices(held: &Contents) -> Error {
    Error::Refused(format!(
        "cơ sở dữ liệu này đã có {} phiếu trả lời; phục hồi sẽ thay tất cả. Nếu đúng là muốn thế, thêm --replace",
        held.responses
    ))
}
