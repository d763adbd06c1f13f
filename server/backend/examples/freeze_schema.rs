//! Freezes the newest schema as a release leaves it: `cargo run -p backend --example freeze_schema`, once, right before the release.
//!
//! It plays a small round with every use case that stores something of its own, and writes `tests/released/<version>/`: the
//! database as SQL for SQLite and for PostgreSQL, the keys it was printed with, and what must still be found in it; and the checksums
//! of the migrations, `migrations/released.sha256`. `tests/it/upgrade.rs` opens all of them with the program of today. What was
//! released is never written again: this refuses to touch any but the newest schema.

#![allow(clippy::unwrap_used, missing_docs, reason = "a tool of the developers")]

use backend::{
    Backend, Store,
    clock::Clock,
    import::{self, Options},
    keys::{self, Keys},
    ledger::Ledger,
    slips::{self, PublicUrl},
    store::Role,
};
use domain::{answers, form::Form, response::Mode, token::Token};
use sha2::{Digest, Sha256, Sha384};
use sqlx::{ConnectOptions, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{fmt::Write, fs, path::Path};

const DAY: &str = "2020-09-10";

#[tokio::main]
async fn main() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> =
        fs::read_dir(here.join("migrations/sqlite")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let version: u32 = names.last().unwrap()[..4].parse().unwrap();
    let out = here.join(format!("tests/released/{version}"));
    fs::create_dir_all(&out).unwrap();

    let work = tempfile::tempdir().unwrap();
    let file = work.path().join("mau.db");
    let facts = play(work.path(), &file).await;
    fs::write(out.join("facts.txt"), facts).unwrap();
    fs::copy(Keys::path(work.path()), out.join("keys.toml")).unwrap();

    let mut db = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let mut sql =
            format!("-- Schema {version} with a small round in it. Frozen: made by examples/freeze_schema.rs, never edited.\n\n");
        sql += kind.history();
        for name in &names {
            let text = fs::read_to_string(here.join("migrations").join(kind.folder()).join(name)).unwrap();
            sql += &text;
            let (number, title) = name.trim_end_matches(".sql").split_once('_').unwrap();
            let checksum = kind.bytes(&keys::to_hex(&Sha384::digest(text.as_bytes())));
            writeln!(
                sql,
                "\nINSERT INTO _sqlx_migrations VALUES ({}, '{title}', '2026-01-01 00:00:00', TRUE, {checksum}, 0);",
                number.parse::<u32>().unwrap()
            )
            .unwrap();
        }
        sql += &rows(&mut db, kind).await;
        fs::write(out.join(format!("{}.sql", kind.folder())), sql).unwrap();
    }

    let mut sums = String::new();
    for kind in [Kind::Sqlite, Kind::Postgres] {
        for name in &names {
            let bytes = fs::read(here.join("migrations").join(kind.folder()).join(name)).unwrap();
            writeln!(sums, "{}  {}/{name}", keys::to_hex(&Sha256::digest(bytes)), kind.folder()).unwrap();
        }
    }
    let list = here.join("migrations/released.sha256");
    let frozen = fs::read_to_string(&list).unwrap_or_default();
    let newest = format!("/{version:04}_");
    for line in frozen.lines().filter(|line| !line.contains(&newest)) {
        assert!(sums.contains(line), "a migration that was released has changed: {line}");
    }
    fs::write(list, sums).unwrap();
    println!("{}", out.display());
}

/// Plays the round; returns what must be found again, a name and a value a line.
async fn play(dir: &Path, file: &Path) -> String {
    let store = Store::open(&format!("sqlite://{}", file.display()), Ledger::open(dir, Clock::at(DAY.parse().unwrap())).unwrap())
        .await
        .unwrap();
    let (day, strict) = (DAY.parse().unwrap(), Options { strict: true });
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/nghi-xuan-2020");
    let read = |name: &str| fs::read(demo.join(name)).unwrap();
    import::agencies(&store, "a", &read("co-quan.csv"), &strict).await.unwrap();
    import::form(&store, &read("phieu.toml")).await.unwrap();
    import::round(&store, &read("dot.toml"), day).await.unwrap();
    let registry = String::from_utf8(read("ho-so.csv")).unwrap();
    let few: Vec<&str> = registry.lines().filter(|l| l.contains("000.21.27.H27") || l.starts_with(char::is_alphabetic)).collect();
    import::dossiers(&store, "h", few.join("\n").as_bytes(), &Options { strict: false }, day).await.unwrap();
    let (backend, tasks) = Backend::start(store.clone(), dir.to_owned(), Clock::at(day)).await.unwrap();
    backend.accounts.add("tinh", Role::Province, "mat khau thu nghiem").await.unwrap();
    let open = backend.rounds.get("nghi-xuan-2020").unwrap();
    let held = backend.keys.read().unwrap().clone();
    let url = PublicUrl::parse("https://khaosat.example.vn").unwrap();
    let printed = slips::prepare(&store, &held, &open, Some("000.21.27.H27"), &url).await.unwrap();
    let mut able: Vec<Token> = vec![];
    for slip in &printed {
        let visit = backend.intake.visit(&slip.token, false).await.unwrap();
        if matches!(visit.eligibility, domain::eligibility::Eligibility::Open { .. }) {
            able.push(slip.token.clone());
        }
    }
    let mut receipts = vec![];
    for (i, token) in able.iter().take(7).enumerate() {
        receipts.push(backend.intake.submit(token, Mode::Qr, &survey(&open.form, i)).await.unwrap());
    }
    backend.intake.dispute(&able[0]).await.unwrap();
    store.seal(day).await.unwrap();
    backend::reasons::refresh_all(&store, &backend.rounds).await.unwrap();
    tasks.finish().await;
    store.close().await;
    format!(
        "used {}\nreceipt {}\nunused {}\nvoices {}\nslips {}\n",
        able[1].plain(),
        receipts[1].plain(),
        able[9].plain(),
        receipts.len(),
        printed.len()
    )
}

/// Answers that tell their number.
fn survey(form: &Form, i: usize) -> Vec<(String, String)> {
    let score = |at: usize| ((i + at) % 5 + 1).to_string();
    let mut fields: Vec<_> = form.modules[0].items().enumerate().map(|(at, item)| (item.id.clone(), score(at))).collect();
    fields.push((answers::KEY.into(), format!("{i:032x}")));
    fields.push((answers::KIND.into(), "ca-nhan".into()));
    if i == 0 {
        fields.push((answers::COMMENT.into(), "Chờ hơi lâu".into()));
    }
    fields
}

#[derive(Clone, Copy)]
enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    fn folder(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// sqlx's own table.
    fn history(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL);\n\n"
            }
            Self::Postgres => {
                "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
    installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL,
    execution_time BIGINT NOT NULL);\n\n"
            }
        }
    }

    fn bytes(self, hex: &str) -> String {
        match self {
            Self::Sqlite => format!("X'{hex}'"),
            Self::Postgres => format!("'\\x{hex}'"),
        }
    }
}

/// Every row of every table as `INSERT`, in the order of the keys.
async fn rows(db: &mut SqliteConnection, kind: Kind) -> String {
    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT m.name, c.name, c.type FROM sqlite_schema m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY m.name, c.cid",
    )
    .fetch_all(&mut *db)
    .await
    .unwrap();
    let mut sql = String::new();
    for table in columns.chunk_by(|a, b| a.0 == b.0) {
        let name = &table[0].0;
        let literal = |(_, column, declared): &(String, String, String)| match (kind, declared.as_str()) {
            (Kind::Postgres, "BLOB") => {
                format!("CASE WHEN {column} IS NULL THEN 'NULL' ELSE '''\\x' || hex({column}) || '''' END")
            }
            (Kind::Postgres, "BOOLEAN") => format!("CASE {column} WHEN 1 THEN 'TRUE' WHEN 0 THEN 'FALSE' ELSE 'NULL' END"),
            _ => format!("quote({column})"),
        };
        let literals: Vec<String> = table.iter().map(literal).collect();
        let read = format!("SELECT {} FROM {name} ORDER BY 1", literals.join(" || ', ' || "));
        for row in sqlx::query(sqlx::AssertSqlSafe(read)).fetch_all(&mut *db).await.unwrap() {
            writeln!(sql, "INSERT INTO {name} VALUES ({});", row.get::<String, _>(0)).unwrap();
        }
    }
    sql
}
