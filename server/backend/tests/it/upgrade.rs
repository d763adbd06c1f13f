//! Databases that earlier releases left behind, opened by the program of today. How they are made: `examples/freeze_schema.rs`.

use crate::support::{TODAY, ledger, postgres_schema, survey};
use backend::{Backend, Error, Store, clock::Clock, export, intake::ReceiptState, keys, keys::Keys, ledger::Ledger};
use domain::{
    response::Mode,
    token::{Receipt, Token},
    trouble::Refusal,
};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn released() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(here("tests/released")).unwrap().map(|e| e.unwrap().path()).collect();
    all.sort();
    assert!(!all.is_empty());
    all
}

/// A new SQLite database with what the frozen SQL says.
async fn sqlite(dir: &Path, release: &Path) -> String {
    let file = dir.join("cu.db");
    let mut db = SqliteConnectOptions::new().filename(&file).create_if_missing(true).connect().await.unwrap();
    let sql = fs::read_to_string(release.join("sqlite.sql")).unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    format!("sqlite://{}", file.display())
}

async fn postgres(release: &Path) -> String {
    let url = postgres_schema().await;
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    let sql = fs::read_to_string(release.join("postgres.sql")).unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&pool).await.unwrap();
    pool.close().await;
    url
}

/// Everything that was there is found by today's program, and goes on.
async fn is_found(dir: &Path, release: &Path, url: &str) {
    let text = fs::read_to_string(release.join("facts.txt")).unwrap();
    let facts: HashMap<&str, &str> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    let frozen: Keys = toml::from_str(&fs::read_to_string(release.join("keys.toml")).unwrap()).unwrap();
    frozen.save(dir).unwrap();
    let store = Store::open(url, ledger(dir)).await.unwrap();
    let contents = store.contents().await.unwrap();
    assert_eq!(contents.responses.to_string(), facts["voices"]);
    assert_eq!(contents.invitations.to_string(), facts["slips"]);
    let day = TODAY.parse().unwrap();
    let (backend, tasks) = Backend::start(store.clone(), dir.to_owned(), Clock::at(day)).await.unwrap();
    let token = |name: &str| Token::parse(facts[name]).unwrap();
    let receipt = Receipt::parse(facts["receipt"]).unwrap();
    assert_eq!(backend.intake.receipt(&receipt).await.unwrap(), Some(ReceiptState::Sealed));
    let sent = survey(1, [2, 3, 4, 5, 1]);
    assert_eq!(backend.intake.submit(&token("used"), Mode::Qr, &sent).await, Ok(receipt), "the retry of a voice of then");
    assert_eq!(backend.intake.submit(&token("used"), Mode::Qr, &survey(99, [1; 5])).await, Err(Refusal::Used));
    backend.intake.submit(&token("unused"), Mode::Qr, &survey(98, [5; 5])).await.unwrap();
    store.seal(day).await.unwrap();
    let open = backend.rounds.get("nghi-xuan-2020").unwrap();
    let board = store.board(&open, "000.21.27.H27").await.unwrap().unwrap();
    assert_eq!(board.total.n.to_string(), (facts["voices"].parse::<u64>().unwrap() + 1).to_string());
    let book = dir.join("so.xlsx");
    export::export(&store, &open, export::Format::Xlsx, &book, &backend.clock).await.unwrap();
    assert!(backend.accounts.log_in("tinh", "mat khau thu nghiem").await.is_ok());
    tasks.finish().await;
    store.close().await;
}

async fn columns(url: &str) -> BTreeSet<String> {
    let store = Store::open(url, Ledger::unkept()).await.unwrap();
    let names: Vec<String> = match (store.sqlite(), store.postgres()) {
        (Some(db), _) => {
            sqlx::query_scalar("SELECT m.name || '.' || c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c")
                .fetch_all(db)
                .await
                .unwrap()
        }
        (_, Some(db)) => sqlx::query_scalar(
            "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema()",
        )
        .fetch_all(db)
        .await
        .unwrap(),
        _ => unreachable!(),
    };
    store.close().await;
    names.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_released_sqlite_database_opens_and_goes_on() {
    for release in released() {
        let dir = tempfile::tempdir().unwrap();
        let url = sqlite(dir.path(), &release).await;
        is_found(dir.path(), &release, &url).await;
        let new = format!("sqlite://{}", dir.path().join("moi.db").display());
        assert_eq!(columns(&url).await, columns(&new).await, "{} is brought to today's schema", release.display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_released_postgres_database_opens_and_goes_on() {
    for release in released() {
        let dir = tempfile::tempdir().unwrap();
        let url = postgres(&release).await;
        is_found(dir.path(), &release, &url).await;
        assert_eq!(columns(&url).await, columns(&postgres_schema().await).await, "{}", release.display());
    }
}

#[tokio::test]
async fn a_schema_of_a_newer_program_is_refused_in_plain_words() {
    let dir = tempfile::tempdir().unwrap();
    let newest = released().pop().unwrap();
    let file = sqlite(dir.path(), &newest).await;
    let mut db: SqliteConnection =
        SqliteConnectOptions::new().filename(file.strip_prefix("sqlite://").unwrap()).connect().await.unwrap();
    let later =
        "INSERT INTO _sqlx_migrations SELECT 9999, 'later', installed_on, success, checksum, 0 FROM _sqlx_migrations LIMIT 1";
    sqlx::raw_sql(later).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    let server = postgres(&newest).await;
    let pool = sqlx::PgPool::connect(&server).await.unwrap();
    sqlx::raw_sql(later).execute(&pool).await.unwrap();
    pool.close().await;
    for url in [file, server] {
        match Store::open(&url, Ledger::unkept()).await {
            Err(Error::Refused(why)) => assert!(why.contains("mới hơn") && why.contains("9999"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}

/// A migration that was released is never edited: databases out there hold its checksum.
#[test]
fn released_migrations_never_change() {
    let list = fs::read_to_string(here("migrations/released.sha256")).unwrap();
    let mut versions = BTreeSet::new();
    for line in list.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let bytes = fs::read(here("migrations").join(name)).unwrap();
        assert_eq!(
            keys::to_hex(&Sha256::digest(bytes)),
            sum,
            "{name} changed after it was frozen: add a new migration; before the first release, run `cargo run -p backend --example freeze_schema`"
        );
        versions.insert(name.split('/').nth(1).unwrap()[..4].parse::<u32>().unwrap());
    }
    let frozen: BTreeSet<u32> = released().iter().map(|p| p.file_name().unwrap().to_str().unwrap().parse().unwrap()).collect();
    assert!(frozen.is_subset(&versions) && !frozen.is_empty(), "{frozen:?} of {versions:?}");
}
