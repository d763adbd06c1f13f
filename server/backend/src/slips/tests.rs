//! Slips against a database on disk.

use super::*;
use crate::{
    clock::Clock,
    ledger::Ledger,
    lifecycle::{Order, What},
    rounds::Rounds,
};
use domain::{
    agency::{Agency, AgencyKind},
    dossier::Channel,
    form::Form,
    response::Frame,
    round::{Days, Phase, Round},
};
use std::sync::Arc;

const FORM: &str = include_str!("../../../demo/nghi-xuan-2020/phieu.toml");
const XA: &str = "000.21.27.H27";
const THI_TRAN: &str = "000.22.27.H27";

fn day(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

fn round(code: &str, dossiers: (&str, &str)) -> Round {
    let demo = include_str!("../../../demo/nghi-xuan-2020/dot.toml");
    Round {
        code: code.to_owned(),
        dossiers: Days { from: day(dossiers.0), to: day(dossiers.1) },
        agencies: vec![XA.to_owned(), THI_TRAN.to_owned()],
        ..Round::from_toml(demo).unwrap()
    }
}

fn dossier(agency: &str, received: &str, serial: u32) -> Dossier {
    let yymmdd: String = received[2..].split('-').collect();
    Dossier {
        id: DossierId::parse(&format!("{agency}-{yymmdd}-{serial:04}")).unwrap(),
        receiving_agency: agency.to_owned(),
        agency: agency.to_owned(),
        field: "TP-HT".to_owned(),
        procedure: "Đăng ký khai sinh".to_owned(),
        kind: Kind::Individual,
        channel: Channel::Counter,
        out_of_province: false,
        received_on: day(received),
        appointed_on: None,
        returned_on: None,
        frame: Frame::Open,
    }
}

struct World {
    store: Store,
    keys: Keys,
    rounds: Rounds,
    url: PublicUrl,
    _dir: tempfile::TempDir,
}

impl World {
    async fn new(dossiers: &[Dossier]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(
            &format!("sqlite://{}", dir.path().join("thu.db").display()),
            Ledger::of(Keys::generate(), Clock::System),
        )
        .await
        .unwrap();
        let agency = |code: &str, name: &str| Agency {
            code: code.to_owned(),
            name: name.to_owned(),
            kind: AgencyKind::Commune,
            parent: None,
            valid_from: None,
            valid_to: None,
            successor: None,
        };
        store.put_agencies(&[agency(XA, "UBND thị trấn Tiên Điền"), agency(THI_TRAN, "UBND thị trấn Xuân An")]).await.unwrap();
        store.put_form(&Form::from_toml(FORM).unwrap(), FORM).await.unwrap();
        for round in [round("dau", ("2020-01-02", "2020-08-31")), round("sau", ("2020-09-01", "2020-12-31"))] {
            let opened = Order::command_line(round.open.from).event(What::Opened, vec![]);
            store.put_round(&round, Phase::Open, &opened).await.unwrap();
        }
        store.put_dossiers(dossiers).await.unwrap();
        let rounds = Rounds::default();
        rounds.refresh(&store).await.unwrap();
        let url = PublicUrl::parse("https://khaosat.vidu.gov.vn").unwrap();
        Self { store, keys: Keys::generate(), rounds, url, _dir: dir }
    }

    fn open(&self, code: &str) -> Arc<OpenRound> {
        self.rounds.choose(Some(code), Clock::System.today()).unwrap()
    }

    async fn print(&self, round: &str, agency: Option<&str>) -> Result<Vec<PrintedSlip>> {
        prepare(&self.store, &self.keys, &self.open(round), agency, &self.url).await
    }

    /// Whether the token on paper finds its invitation.
    async fn works(&self, token: &Token) -> bool {
        let found = self.store.invitation(&self.keys.token_hash(token)).await.unwrap();
        found.is_some_and(|i| self.keys.serves(&i.key_id))
    }
}

#[tokio::test]
async fn every_dossier_in_scope_gets_one_slip_also_one_that_a_rule_leaves_out() {
    let excluded = Dossier { channel: Channel::Online, ..dossier(XA, "2020-02-21", 1) };
    let outside = Dossier { field: "XD".to_owned(), ..dossier(XA, "2020-02-21", 2) };
    let early = dossier(XA, "2019-12-31", 3);
    let world = World::new(&[excluded, outside, early, dossier(THI_TRAN, "2020-08-31", 4)]).await;
    let slips = world.print("dau", None).await.unwrap();
    let printed: Vec<_> = slips.iter().map(|s| (s.agency.as_str(), s.code())).collect();
    assert_eq!(printed, [(XA, "000.21.27.H27-200221-0001".to_owned()), (THI_TRAN, "000.22.27.H27-200831-0004".to_owned())]);
    assert_eq!(slips[0].agency_name, "UBND thị trấn Tiên Điền");
    assert_eq!(slips[0].field, "Tư pháp - Hộ tịch");
    assert_eq!(slips[0].url, format!("https://khaosat.vidu.gov.vn/p/{}", slips[0].token.plain()));
    for slip in &slips {
        assert!(world.works(&slip.token).await);
    }
}

#[tokio::test]
async fn a_reprint_is_the_same_and_a_new_key_serves_new_slips_only() {
    let mut world = World::new(&[dossier(XA, "2020-02-21", 1)]).await;
    let first = world.print("dau", None).await.unwrap();
    world.keys.add();
    world.store.put_dossiers(&[dossier(XA, "2020-02-22", 2)]).await.unwrap();
    let second = world.print("dau", None).await.unwrap();
    assert_eq!(second[0], first[0]);
    let stored = world.store.slips("dau", None).await.unwrap();
    assert_eq!(stored.iter().map(|s| s.key_id.as_str()).collect::<Vec<_>>(), ["k1", "k2"]);
    assert!(world.works(&first[0].token).await && world.works(&second[1].token).await);
}

#[tokio::test]
async fn a_revoked_key_gives_a_new_token_to_the_same_invitation() {
    let mut world = World::new(&[dossier(XA, "2020-02-21", 1)]).await;
    let first = world.print("dau", None).await.unwrap();
    let before = world.store.slips("dau", None).await.unwrap();
    world.keys.revoke("k1");
    let second = world.print("dau", None).await.unwrap();
    let after = world.store.slips("dau", None).await.unwrap();
    assert_ne!(second[0].token, first[0].token);
    assert_eq!(after[0].id, before[0].id, "what was used stays used");
    assert!(world.works(&second[0].token).await && !world.works(&first[0].token).await);
}

#[tokio::test]
async fn a_dossier_that_moved_keeps_its_voice_and_its_paper() {
    let mut world = World::new(&[dossier(XA, "2020-02-21", 1)]).await;
    let first = world.print("dau", None).await.unwrap();
    world.keys.add();
    let moved = Dossier { agency: THI_TRAN.to_owned(), ..dossier(XA, "2020-02-21", 1) };
    world.store.put_dossiers(std::slice::from_ref(&moved)).await.unwrap();
    let second = world.print("dau", Some(THI_TRAN)).await.unwrap();
    assert_eq!(second[0].token, first[0].token, "to another agency");
    world.store.put_dossiers(&[Dossier { received_on: day("2020-10-01"), ..moved }]).await.unwrap();
    assert_eq!(world.print("sau", None).await.unwrap(), [], "into another round");
    assert!(world.works(&first[0].token).await);
}

#[tokio::test]
async fn printing_counts_what_was_issued_and_leaves_the_other_denominator() {
    let world = World::new(&[dossier(XA, "2020-02-21", 1), dossier(XA, "2020-02-22", 2)]).await;
    world.store.put_denominators("dau", XA, Denominators { issued: 0, eligible: 7 }).await.unwrap();
    world.print("dau", Some(XA)).await.unwrap();
    let row = world.store.board(&world.open("dau"), XA).await.unwrap().unwrap();
    assert_eq!((row.issued, row.eligible), (2, 7));
    let again = world.print("dau", Some(XA)).await.unwrap();
    assert_eq!(again.len(), 2);
    let after = world.store.board(&world.open("dau"), XA).await.unwrap().unwrap();
    assert_eq!(after.revision, row.revision, "a reprint moves no board");
}

#[tokio::test]
async fn an_unknown_agency_is_refused_by_name() {
    let world = World::new(&[]).await;
    let Err(Error::Refused(why)) = world.print("dau", Some("LA")).await else { panic!("printed") };
    assert!(why.contains("«LA»") && why.contains(XA), "{why}");
}

#[tokio::test]
async fn the_csv_has_the_columns_of_the_contract() {
    let odd = Dossier { id: DossierId::parse("=1+1,A").unwrap(), ..dossier(XA, "2020-03-01", 0) };
    let world = World::new(&[dossier(XA, "2020-02-21", 1), odd]).await;
    let slips = world.print("dau", None).await.unwrap();
    let text = String::from_utf8(csv(&slips).unwrap()).unwrap();
    let plain = &slips[0];
    let expected = format!(
        "dossier_id,agency,token,url\n000.21.27.H27-200221-0001,{XA},{},https://khaosat.vidu.gov.vn/p/{}\n\"'=1+1,A\",",
        plain.token.grouped(),
        plain.token.plain()
    );
    assert!(text.starts_with(&expected), "{text}");
}

#[tokio::test]
async fn a_file_a_slip_named_safely_and_for_its_owner_alone() {
    let odd = Dossier { id: DossierId::parse("../Ơ/_1").unwrap(), ..dossier(XA, "2020-03-01", 0) };
    let world = World::new(&[dossier(XA, "2020-02-21", 1), odd]).await;
    let slips = world.print("dau", None).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("ma-qr");
    write_svgs(&slips, &out, qr::ModuleSize::THERMAL_203).unwrap();
    let mut names: Vec<_> = fs::read_dir(&out).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["000.21.27.H27_000.21.27.H27-200221-0001.svg", "000.21.27.H27_~2e.~2f~1a0~2f~5f1.svg"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(out.join(&names[0])).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_slip_in_a_log_line_tells_no_secret() {
    let world = World::new(&[dossier(XA, "2020-02-21", 1)]).await;
    let slips = world.print("dau", None).await.unwrap();
    let line = format!("{slips:?}");
    assert!(!line.contains(slips[0].token.plain()) && !line.contains(&slips[0].token.grouped()));
}
