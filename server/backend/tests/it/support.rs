//! A province to test with: the demo's form and round, dossiers made to measure, a clock that stands still.

use backend::{
    Backend, Store, Tasks,
    clock::Clock,
    keys,
    ledger::Ledger,
    lifecycle::{Order, What},
    rounds::OpenRound,
    store::Slip,
};
use domain::{
    agency::{Agency, AgencyKind},
    answers,
    dossier::{Channel, Dossier, DossierId},
    form::Form,
    response::{Frame, Kind, Mode},
    round::{Phase, Round},
    token::{Receipt, Token},
    trouble::Refusal,
};
use jiff::civil::Date;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

pub(crate) const ROUND: &str = "nghi-xuan-2020";
/// A day on which the demo's round is open.
pub(crate) const TODAY: &str = "2020-09-10";

/// Writes the same test for both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(crate::support::Province::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(crate::support::Province::postgres().await).await;
            }
        }
    )+ };
}
pub(crate) use on_both;

pub(crate) struct Province {
    pub(crate) backend: Backend,
    pub(crate) dir: tempfile::TempDir,
    pub(crate) agencies: Vec<String>,
    /// The database's address.
    pub(crate) url: String,
    tasks: Tasks,
}

pub(crate) async fn postgres_schema() -> String {
    let base = std::env::var("HAILONG_TEST_POSTGRES")
        .expect("PostgreSQL tests need HAILONG_TEST_POSTGRES: run them through scripts/with-postgres.sh");
    let schema = format!("t{}", keys::to_hex(&keys::random::<8>()));
    let admin = sqlx::PgPool::connect(&base).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).execute(&admin).await.unwrap();
    admin.close().await;
    format!("{base}?options=-csearch_path%3D{schema}")
}

/// The ledger of a data directory, on the day of the tests.
pub(crate) fn ledger(dir: &Path) -> Ledger {
    Ledger::open(dir, Clock::at(TODAY.parse().unwrap())).unwrap()
}

impl Province {
    pub(crate) async fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", dir.path().join("thu.db").display());
        Self::at(dir, url).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::at(tempfile::tempdir().unwrap(), postgres_schema().await).await
    }

    async fn at(dir: tempfile::TempDir, url: String) -> Self {
        let store = Store::open(&url, ledger(dir.path())).await.unwrap();
        let form_text = include_str!("../../../demo/nghi-xuan-2020/phieu.toml");
        let form = Form::from_toml(form_text).unwrap();
        let round = Round::from_toml(include_str!("../../../demo/nghi-xuan-2020/dot.toml")).unwrap();
        let agency = |code: &String| Agency {
            code: code.clone(),
            name: format!("UBND {code}"),
            kind: AgencyKind::Commune,
            parent: None,
            valid_from: None,
            valid_to: None,
            successor: None,
        };
        store.put_agencies(&round.agencies.iter().map(agency).collect::<Vec<_>>()).await.unwrap();
        store.put_form(&form, form_text).await.unwrap();
        put_round(&store, &round).await;
        // The keeper of the day finds its seal done: none comes in the middle of a test, however slow the machine.
        store.seal(TODAY.parse().unwrap()).await.unwrap();
        Self::over(dir, url, store, round.agencies).await
    }

    async fn over(dir: tempfile::TempDir, url: String, store: Store, agencies: Vec<String>) -> Self {
        let data_dir: PathBuf = dir.path().to_owned();
        let (backend, tasks) = Backend::start(store, data_dir, Clock::at(TODAY.parse().unwrap())).await.unwrap();
        Self { backend, dir, agencies, url, tasks }
    }

    /// Stops the server, lets something happen to its files and its database, and starts it again over what is there.
    pub(crate) async fn meanwhile<T>(self, happens: impl AsyncFnOnce(&Path, &str) -> T) -> (Self, T) {
        let Self { backend, dir, agencies, url, tasks } = self;
        tasks.finish().await;
        backend.store.close().await;
        let happened = happens(dir.path(), &url).await;
        let store = Store::open(&url, ledger(dir.path())).await.unwrap();
        (Self::over(dir, url, store, agencies).await, happened)
    }

    /// A second server on the same database, with the same keys and the same clock.
    pub(crate) async fn second_server(&self) -> (Backend, Tasks) {
        self.server_at(&self.url).await
    }

    /// The same, by another address of the same database.
    pub(crate) async fn server_at(&self, url: &str) -> (Backend, Tasks) {
        let store = Store::open(url, ledger(self.dir.path())).await.unwrap();
        Backend::start(store, self.dir.path().to_owned(), self.backend.clock.clone()).await.unwrap()
    }

    /// Runs a statement as an owner of the database would.
    pub(crate) async fn sql(&self, statement: &str) -> u64 {
        let sql = sqlx::AssertSqlSafe(statement.to_owned());
        match (self.store().sqlite(), self.store().postgres()) {
            (Some(db), _) => sqlx::query(sql).execute(db).await.unwrap().rows_affected(),
            (_, Some(db)) => sqlx::query(sql).execute(db).await.unwrap().rows_affected(),
            _ => unreachable!(),
        }
    }

    pub(crate) async fn rows<T>(&self, query: &str) -> Vec<T>
    where
        T: Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> + for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
    {
        let sql = sqlx::AssertSqlSafe(query.to_owned());
        match (self.store().sqlite(), self.store().postgres()) {
            (Some(db), _) => sqlx::query_as(sql).fetch_all(db).await.unwrap(),
            (_, Some(db)) => sqlx::query_as(sql).fetch_all(db).await.unwrap(),
            _ => unreachable!(),
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.backend.store
    }

    /// Brings a round up to date, or adds it opened.
    pub(crate) async fn put_round(&self, round: &Round) {
        put_round(self.store(), round).await;
    }

    pub(crate) fn open(&self) -> Arc<OpenRound> {
        self.backend.rounds.get(ROUND).unwrap()
    }

    /// Slips of `n` dossiers of an agency that may answer.
    pub(crate) async fn slips(&self, agency: usize, n: usize, kind: Kind, frame: Frame) -> Vec<Token> {
        let dossier =
            |i: usize| dossier(&self.agencies[agency], i + 1000 * (kind as usize) + 3000 * (frame as usize), kind, frame);
        self.slips_of((0..n).map(dossier).collect()).await
    }

    /// Slips of dossiers.
    pub(crate) async fn slips_of(&self, dossiers: Vec<Dossier>) -> Vec<Token> {
        self.slips_in(ROUND, dossiers).await
    }

    /// Slips of dossiers in a round.
    pub(crate) async fn slips_in(&self, round: &str, dossiers: Vec<Dossier>) -> Vec<Token> {
        self.store().put_dossiers(&dossiers).await.unwrap();
        let keys = self.backend.keys.read().unwrap().clone();
        let tokens: Vec<Token> = dossiers.iter().map(|d| keys.mint("k1", &d.id).unwrap()).collect();
        let slip = |(d, token): (&Dossier, &Token)| Slip {
            id: keys::random::<16>().to_vec(),
            dossier: d.id.to_string(),
            agency: d.agency.clone(),
            key_id: "k1".into(),
            token_hash: keys.token_hash(token).to_vec(),
        };
        let slips: Vec<Slip> = dossiers.iter().zip(&tokens).map(slip).collect();
        self.store().put_slips(round, &slips).await.unwrap();
        tokens
    }

    pub(crate) async fn submit(&self, token: &Token, fields: &[(String, String)]) -> Result<Receipt, Refusal> {
        self.backend.intake.submit(token, Mode::Qr, fields).await
    }
}

async fn put_round(store: &Store, round: &Round) {
    let opened = Order::command_line(TODAY.parse().unwrap()).event(What::Opened, vec![]);
    store.put_round(round, Phase::Open, &opened).await.unwrap();
}

/// A dossier of the demo's days that may answer.
pub(crate) fn dossier(agency: &str, serial: usize, kind: Kind, frame: Frame) -> Dossier {
    let day: Date = "2020-03-02".parse().unwrap();
    Dossier {
        id: DossierId::parse(&format!("{agency}-200302-{serial:04}")).unwrap(),
        receiving_agency: agency.to_owned(),
        agency: agency.to_owned(),
        field: "TP-HT".into(),
        procedure: "Đăng ký khai sinh".into(),
        kind,
        channel: Channel::Counter,
        out_of_province: false,
        received_on: day,
        appointed_on: Some(day),
        returned_on: Some(day),
        frame,
    }
}

/// A whole survey under a key.
pub(crate) fn survey(key: u128, scores: [u8; 5]) -> Vec<(String, String)> {
    let names = ["ngan.1", "ngan.2", "ngan.3", "ngan.4", "ngan.chung"];
    let mut fields: Vec<(String, String)> = names.iter().zip(scores).map(|(n, s)| ((*n).to_owned(), s.to_string())).collect();
    fields.push((answers::KEY.into(), format!("{key:032x}")));
    fields.push((answers::KIND.into(), "ca-nhan".into()));
    fields
}

/// Different for every number below 3,125: the answers tell which submission they were.
pub(crate) fn numbered(i: usize) -> [u8; 5] {
    std::array::from_fn(|place| u8::try_from(i / 5usize.pow(u32::try_from(place).unwrap()) % 5).unwrap() + 1)
}
