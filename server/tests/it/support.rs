//! The demo's province behind the real router.

use axum::{
    Router,
    body::{Body, to_bytes},
};
use backend::{
    Backend, Store, Tasks,
    clock::Clock,
    import::{self, Options},
    keys,
    ledger::Ledger,
    slips::{self, PrintedSlip, PublicUrl},
    store::Role,
};
use domain::{answers, form::Form, round::Round};
use http::{Request, Response, StatusCode, header};
use server::{
    http::{App, router},
    settings::{Flags, ServeFlags, Settings},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub(crate) const TODAY: &str = "2020-09-10";
pub(crate) const PASSWORD: &str = "mat khau thu nghiem";

pub(crate) struct Site {
    pub(crate) router: Router,
    pub(crate) backend: Backend,
    pub(crate) slips: Vec<PrintedSlip>,
    pub(crate) dir: tempfile::TempDir,
    _tasks: Tasks,
}

/// The address of an empty schema.
pub(crate) async fn postgres_schema() -> String {
    let base = std::env::var("HAILONG_TEST_POSTGRES")
        .expect("PostgreSQL tests need HAILONG_TEST_POSTGRES: run them through scripts/with-postgres.sh");
    let schema = format!("h{}", keys::to_hex(&keys::random::<8>()));
    let admin = Store::open(&base, Ledger::unkept()).await.unwrap();
    admin.create_schema(&schema).await.unwrap();
    admin.close().await;
    format!("{base}?options=-csearch_path%3D{schema}")
}

impl Site {
    pub(crate) async fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", dir.path().join("thu.db").display());
        Self::at(dir, &url).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::at(tempfile::tempdir().unwrap(), &postgres_schema().await).await
    }

    async fn at(dir: tempfile::TempDir, database: &str) -> Self {
        let strict = Options { strict: true };
        let today = TODAY.parse().unwrap();
        let store = Store::open(database, Ledger::open(dir.path(), Clock::at(today)).unwrap()).await.unwrap();
        import::agencies(&store, "a", include_bytes!("../../demo/nghi-xuan-2020/co-quan.csv"), &strict).await.unwrap();
        import::form(&store, include_bytes!("../../demo/nghi-xuan-2020/phieu.toml")).await.unwrap();
        import::round(&store, include_bytes!("../../demo/nghi-xuan-2020/dot.toml"), today).await.unwrap();
        import::round(&store, include_bytes!("../../demo/nghi-xuan-2020/dot-thu-nghiem.toml"), today).await.unwrap();
        import::dossiers(&store, "h", include_bytes!("../../demo/nghi-xuan-2020/ho-so.csv"), &strict, today).await.unwrap();
        let data_dir = dir.path().to_owned();
        let (backend, tasks) = Backend::start(store, data_dir.clone(), Clock::at(today)).await.unwrap();
        // The keeper of the day finds its work done: no seal comes in the middle of a test, however slow the machine.
        backend::seal::keep(&backend.store, &backend.rounds, today).await.unwrap();
        let public_url = PublicUrl::parse("https://khaosat.example.vn").unwrap();
        let keys = backend.keys.read().unwrap().clone();
        let mut slips = vec![];
        for round in backend.rounds.all().values() {
            slips.extend(slips::prepare(&backend.store, &keys, round, None, &public_url).await.unwrap());
        }
        for (login, role) in [("tinh", Role::Province), ("xa", Role::Agency("000.21.27.H27".into())), ("mttq", Role::Supervisor)]
        {
            backend.accounts.add(login, role, PASSWORD).await.unwrap();
        }
        let flags = Flags {
            data_dir: Some(data_dir),
            database: Some(database.to_owned()),
            public_url: Some("http://khaosat.example.vn".into()),
            ..Flags::default()
        };
        let settings = Settings::resolve(&flags, &ServeFlags::default()).unwrap();
        let router = router(App::new(backend.clone(), settings, CancellationToken::new()));
        Self { router, backend, slips, dir, _tasks: tasks }
    }

    /// Slips of an agency (its place in the round) whose survey is open.
    pub(crate) async fn open_slips(&self, agency: usize) -> Vec<&PrintedSlip> {
        let round = Round::from_toml(include_str!("../../demo/nghi-xuan-2020/dot.toml")).unwrap();
        let mut open = vec![];
        for slip in self.slips.iter().filter(|s| s.agency == round.agencies[agency]) {
            let visit = self.backend.intake.visit(&slip.token, false).await.unwrap();
            if visit.round.round.code == round.code && matches!(visit.eligibility, domain::eligibility::Eligibility::Open { .. })
            {
                open.push(slip);
            }
        }
        open
    }

    pub(crate) async fn slip_that(&self, wanted: impl Fn(&domain::eligibility::Eligibility) -> bool) -> &PrintedSlip {
        for slip in &self.slips {
            if wanted(&self.backend.intake.visit(&slip.token, false).await.unwrap().eligibility) {
                return slip;
            }
        }
        panic!("the demo has no such slip");
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        Answer::read(response).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get_as(&self, path: &str, cookie: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send(form(path, body)).await
    }

    pub(crate) async fn post_as<T: AsRef<str>>(&self, path: &str, fields: &[(T, T)], cookie: &str) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = form(path, body);
        request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        self.send(request).await
    }

    pub(crate) async fn call(&self, name: &str, body: serde_json::Value) -> Answer {
        let request = Request::post(format!("/api/{name}")).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Logs in; returns the cookie to send.
    pub(crate) async fn log_in(&self, login: &str) -> String {
        let fields = [("ten", login), ("mat-khau", PASSWORD)].map(|(n, v)| (n.to_owned(), v.to_owned()));
        let answer = self.post("/quan-tri/dang-nhap", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        answer.header("set-cookie").split(';').next().unwrap().to_owned()
    }
}

pub(crate) fn form(path: &str, body: String) -> Request<Body> {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(Body::from(body)).unwrap()
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Self { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// The text without what differs from page to page by design: nonce and submission key.
    pub(crate) fn steady(&self) -> String {
        let policy = self.header("content-security-policy");
        let nonce = policy.split("'nonce-").nth(1).and_then(|n| n.split('\'').next()).unwrap_or("-");
        self.text.replace(nonce, "NONCE")
    }
}

/// A whole survey under a key.
pub(crate) fn survey(key: u128, scores: [u8; 5]) -> Vec<(String, String)> {
    let form = Form::from_toml(include_str!("../../demo/nghi-xuan-2020/phieu.toml")).unwrap();
    let mut fields: Vec<_> = form.modules[0].items().zip(scores).map(|(i, s)| (i.id.clone(), s.to_string())).collect();
    fields.push((answers::KEY.into(), format!("{key:032x}")));
    fields.push((answers::KIND.into(), "ca-nhan".into()));
    fields
}
