//! The drill: a night's backup, a lost database, and what the next morning finds; with its keys and without them.

use crate::{
    recount::figures_are_a_recount,
    support::{Province, ROUND, TODAY, ledger, numbered, on_both, postgres_schema, survey},
};
use backend::{
    Error, Store,
    backup::{self, Contents, Nightly},
    export,
    intake::ReceiptState,
    keys::Keys,
    ledger::Ledger,
    slips::{self, PublicUrl},
    store::Role,
};
use domain::{
    invited::NewList,
    response::{Frame, Kind},
    token::{Receipt, Token},
    trouble::Refusal,
};
use jiff::civil::Date;
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    fs,
    path::{Path, PathBuf},
};

on_both!(
    a_lost_database_comes_back_as_it_was_at_the_seal,
    a_backup_goes_into_either_database_and_comes_back_the_same,
    a_backup_beside_running_voices_holds_no_half_of_one,
    what_is_no_whole_backup_is_refused,
    voices_are_not_replaced_unasked_and_an_open_database_never,
    without_its_keys_a_database_still_knows_who_has_answered,
    two_nights_side_by_side_pair_a_cell_of_one,
);

fn today() -> Date {
    TODAY.parse().unwrap()
}

fn refusal<T: std::fmt::Debug>(tried: Result<T, Error>) -> String {
    match tried {
        Err(Error::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// The disk dies.
async fn lose(url: &str) {
    match url.strip_prefix("sqlite://") {
        Some(path) => {
            for end in ["", "-wal", "-shm"] {
                drop(fs::remove_file(format!("{path}{end}")));
            }
        }
        None => {
            let schema = url.rsplit("%3D").next().unwrap();
            let admin = sqlx::PgPool::connect(url.split('?').next().unwrap()).await.unwrap();
            sqlx::raw_sql(sqlx::AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}")))
                .execute(&admin)
                .await
                .unwrap();
            admin.close().await;
        }
    }
}

async fn answer(p: &Province, slips: &[Token], numbers: std::ops::Range<usize>) -> Vec<Receipt> {
    let mut receipts = vec![];
    for i in numbers {
        receipts.push(p.submit(&slips[i], &survey(i as u128, numbered(i))).await.unwrap());
    }
    receipts
}

async fn a_lost_database_comes_back_as_it_was_at_the_seal(p: Province) {
    let slips = p.slips(0, 12, Kind::Individual, Frame::Drawn).await;
    let early = answer(&p, &slips, 0..7).await;
    let file = p.dir.path().join("dem.sao-luu");
    backup::write(p.store(), &file, today()).await.unwrap();
    let at_night = p.store().contents().await.unwrap();
    let late = answer(&p, &slips, 7..9).await;

    let (p, held) = p
        .meanwhile(async |_, url| {
            lose(url).await;
            backup::restore(&file, url, false).await.unwrap()
        })
        .await;
    assert_eq!(held, at_night);
    assert_eq!(held, Contents { rounds: 1, invitations: 12, used: 7, responses: 7, sealed_on: Some(today()) });

    for receipt in &early {
        assert_eq!(p.backend.intake.receipt(receipt).await.unwrap(), Some(ReceiptState::Sealed));
    }
    for receipt in &late {
        assert_eq!(p.backend.intake.receipt(receipt).await.unwrap(), None, "lost, and nobody pretends otherwise");
    }
    assert_eq!(p.submit(&slips[0], &survey(0, numbered(0))).await.unwrap(), early[0], "a retry still finds its receipt");
    assert_eq!(p.submit(&slips[1], &survey(99, [1; 5])).await, Err(Refusal::Used));
    // The phone still has its page: the same answers under the same key get the same receipt, once.
    for (i, receipt) in (7..9).zip(&late) {
        for _ in 0..2 {
            assert_eq!(p.submit(&slips[i], &survey(i as u128, numbered(i))).await.unwrap(), *receipt);
        }
        assert_eq!(p.submit(&slips[i], &survey(50, [1; 5])).await, Err(Refusal::Used));
    }
    answer(&p, &slips, 9..12).await;
    p.store().seal(today()).await.unwrap();
    assert_eq!(figures_are_a_recount(&p).await, 12, "boards, cells and quotas went on from where they were");
    let csv = p.dir.path().join("ket-qua.csv");
    export::export(p.store(), &p.open(), export::Format::Csv, &csv, &p.backend.clock).await.unwrap();
    assert!(fs::read_to_string(csv).unwrap().contains(&p.agencies[0]));
}

/// Something in every kind of column, empty ones too.
async fn fill(p: &Province) {
    let slips = p.slips(0, 9, Kind::Individual, Frame::Drawn).await;
    answer(p, &slips, 0..8).await;
    p.backend.intake.dispute(&slips[0]).await.unwrap();
    let mut sent = survey(8, numbered(8));
    sent.push(("gop-y".into(), "Chờ hơi lâu; «đủ» dấu".into()));
    p.submit(&slips[8], &sent).await.unwrap();
    let list = NewList {
        name: "Các sở".into(),
        agency: p.agencies[0].clone(),
        field: "TP-HT".into(),
        kind: Kind::Organisation,
        frame: Frame::Open,
        places: vec![("Sở Tài chính".into(), 1), (String::new(), 2)],
    };
    backend::codes::add(p.store(), &p.open(), list, today()).await.unwrap();
    let history =
        format!("nam,co quan,chi so,gia tri,so nguoi tra loi,hang,tren,nguon\n2019,{},sipas,87.25,,,,BC 1\n", p.agencies[0]);
    let strict = backend::import::Options { strict: true };
    backend::import::history(p.store(), "h.csv", history.as_bytes(), &strict).await.unwrap();
    p.backend.accounts.add("tinh", Role::Province, "mat khau thu nghiem").await.unwrap();
    p.backend.accounts.log_in("tinh", "mat khau thu nghiem").await.unwrap();
}

async fn a_backup_goes_into_either_database_and_comes_back_the_same(p: Province) {
    fill(&p).await;
    // Weighed now, or the keeper would weigh it between the copies.
    p.store().seal(today()).await.unwrap();
    backend::reasons::refresh_all(p.store(), &p.backend.rounds).await.unwrap();
    let file = |name: &str| p.dir.path().join(name);
    backup::write(p.store(), &file("1"), today()).await.unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(file("1")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let others = [format!("sqlite://{}", file("khac.db").display()), postgres_schema().await];
    for (n, url) in others.iter().enumerate() {
        backup::restore(&file("1"), url, false).await.unwrap();
        let store = Store::open(url, ledger(p.dir.path())).await.unwrap();
        assert_eq!(store.contents().await.unwrap(), p.store().contents().await.unwrap());
        let again = file(&format!("lai-{n}"));
        backup::write(&store, &again, today()).await.unwrap();
        store.close().await;
        assert_eq!(differences(&file("1"), &again).await, Vec::<String>::new(), "{url}");
    }
    // The comparison sees what it should.
    p.backend.accounts.add("xa", Role::Agency(p.agencies[0].clone()), "mat khau thu nghiem").await.unwrap();
    backup::write(p.store(), &file("2"), today()).await.unwrap();
    assert_eq!(differences(&file("1"), &file("2")).await, ["account"]);
    let mut copy = open(&file("1")).await;
    for table in ["session", "verification_contact", "urn", "comment_urn"] {
        let n: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"))).fetch_one(&mut copy).await.unwrap();
        assert_eq!(n, 0, "{table} is in no backup");
    }
}

async fn open(file: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(file).read_only(true).connect().await.unwrap()
}

/// The tables whose rows differ between two backups.
async fn differences(one: &Path, other: &Path) -> Vec<String> {
    let mut db = open(one).await;
    sqlx::query("ATTACH $1 AS other").bind(other.to_str().unwrap()).execute(&mut db).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY name",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert!(tables.len() > 25);
    let mut differ = vec![];
    for table in tables {
        let sql = format!(
            "SELECT (SELECT COUNT(*) FROM (SELECT * FROM main.{table} EXCEPT SELECT * FROM other.{table}))
                  + (SELECT COUNT(*) FROM (SELECT * FROM other.{table} EXCEPT SELECT * FROM main.{table}))"
        );
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut db).await.unwrap();
        if rows > 0 {
            differ.push(table);
        }
    }
    db.close().await.unwrap();
    differ
}

async fn a_backup_beside_running_voices_holds_no_half_of_one(p: Province) {
    let slips = p.slips(0, 400, Kind::Individual, Frame::Open).await;
    let voices = async {
        for (i, slip) in slips.iter().enumerate() {
            p.submit(slip, &survey(i as u128, numbered(i))).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(3)).await;
        }
    };
    let backups = async {
        let mut held = vec![];
        for n in 0..4 {
            let file = p.dir.path().join(format!("{n}"));
            backup::write(p.store(), &file, today()).await.unwrap();
            let mut copy = open(&file).await;
            let counts: (i64, i64, i64) =
                sqlx::query_as("SELECT (SELECT COUNT(*) FROM used), (SELECT COUNT(*) FROM response), (SELECT COUNT(*) FROM urn)")
                    .fetch_one(&mut copy)
                    .await
                    .unwrap();
            assert_eq!((counts.0, counts.2), (counts.1, 0), "a mark for every response, and no urn");
            held.push(counts.0);
        }
        held
    };
    let ((), held) = tokio::join!(voices, backups);
    assert!(held.windows(2).all(|w| w[0] <= w[1]) && held[0] < 400, "they ran beside each other: {held:?}");
    p.store().seal(today()).await.unwrap();
    assert_eq!(figures_are_a_recount(&p).await, 400, "no voice was lost for a backup");
}

async fn what_is_no_whole_backup_is_refused(p: Province) {
    let slips = p.slips(0, 3, Kind::Individual, Frame::Open).await;
    answer(&p, &slips, 0..2).await;
    let file = p.dir.path().join("that");
    backup::write(p.store(), &file, today()).await.unwrap();
    assert!(refusal(backup::write(p.store(), &file, today()).await).contains("đã có"), "nothing is overwritten");
    let bytes = fs::read(&file).unwrap();
    let mut flipped = bytes.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let (p, ()) = p
        .meanwhile(async |dir, url| {
            let before = tables_of(url).await;
            for (name, bytes, why) in [
                ("cut", &bytes[..bytes.len() - 100], "cắt cụt"),
                ("short", &b"hailong"[..], "cắt cụt"),
                ("flipped", &flipped, "hỏng"),
                ("text", "khác hẳn ".repeat(500).as_bytes(), "không phải bản sao lưu"),
            ] {
                let path = dir.join(name);
                fs::write(&path, bytes).unwrap();
                let said = refusal(backup::restore(&path, url, true).await);
                assert!(said.contains(why) && said.contains(name), "{name}: {said}");
            }
            assert!(matches!(backup::restore(&dir.join("khong-co"), url, true).await, Err(Error::File { .. })));
            assert_eq!(tables_of(url).await, before, "a refused restore touches nothing");
        })
        .await;
    assert!(leftovers(p.dir.path()).is_empty(), "no half file stays behind");
}

async fn tables_of(url: &str) -> Contents {
    let store = Store::open(url, Ledger::unkept()).await.unwrap();
    let contents = store.contents().await.unwrap();
    store.close().await;
    contents
}

fn leftovers(dir: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    names.filter(|p| p.extension().is_some_and(|e| e == "tmp")).collect()
}

async fn voices_are_not_replaced_unasked_and_an_open_database_never(p: Province) {
    let slips = p.slips(0, 3, Kind::Individual, Frame::Open).await;
    answer(&p, &slips, 0..1).await;
    let file = p.dir.path().join("mot");
    backup::write(p.store(), &file, today()).await.unwrap();
    answer(&p, &slips, 1..3).await;
    let said = refusal(backup::restore(&file, &p.url, true).await);
    assert!(said.contains("đang dùng"), "a server is running: {said}");
    let (p, ()) = p
        .meanwhile(async |_, url| {
            let said = refusal(backup::restore(&file, url, false).await);
            assert!(said.contains("3 phiếu trả lời") && said.contains("--replace"), "{said}");
            assert_eq!(tables_of(url).await.responses, 3);
            assert_eq!(backup::restore(&file, url, true).await.unwrap().responses, 1);
        })
        .await;
    assert_eq!(p.store().contents().await.unwrap().used, 1);
    answer(&p, &slips, 1..3).await;
}

async fn without_its_keys_a_database_still_knows_who_has_answered(p: Province) {
    let slips = p.slips(0, 4, Kind::Individual, Frame::Drawn).await;
    let receipts = answer(&p, &slips, 0..2).await;
    p.store().seal(today()).await.unwrap();
    let (dir, kept) = (p.dir.path().to_owned(), p.dir.path().join("noi-khac.toml"));
    Keys::back_up(&dir, &kept).unwrap();
    fs::remove_file(Keys::path(&dir)).unwrap();

    let said = refusal(Keys::of(p.store(), &dir).await);
    assert!(said.contains("keys restore") && said.contains("keys renew"), "{said}");
    assert!(!Keys::path(&dir).exists(), "no new keys beside printed slips");
    Keys::generate().save(&dir).unwrap();
    assert!(refusal(Keys::of(p.store(), &dir).await).contains("khác"), "the keys of another database");
    assert!(refusal(Keys::put_back(p.store(), &dir, &kept).await).contains("không ghi đè"));
    fs::remove_file(Keys::path(&dir)).unwrap();
    Keys::put_back(p.store(), &dir, &kept).await.unwrap();
    assert!(Keys::of(p.store(), &dir).await.unwrap().serves("k1"), "the drill with them: all is as before");

    // A copy from before a key was added and used is no longer the whole: what was revoked since would come back with it.
    let mut newer = Keys::read(&dir).unwrap().unwrap();
    newer.add();
    newer.revoke("k1");
    newer.save(&dir).unwrap();
    let url = PublicUrl::parse("https://khaosat.vidu.gov.vn").unwrap();
    let fresh = slips::prepare(p.store(), &newer, &p.open(), Some(&p.agencies[0]), &url).await.unwrap();
    fs::remove_file(Keys::path(&dir)).unwrap();
    assert!(refusal(Keys::put_back(p.store(), &dir, &kept).await).contains("thiếu khóa k2"));
    newer.save(&dir).unwrap();
    let newest = p.dir.path().join("moi.toml");
    Keys::back_up(&dir, &newest).unwrap();
    assert_eq!(fresh.len(), slips.len());

    // The drill without them.
    let (p, ()) = p
        .meanwhile(async |dir, url| {
            fs::remove_file(Keys::path(dir)).unwrap();
            let store = Store::open(url, ledger(dir)).await.unwrap();
            let keys = Keys::renew(&store, dir).await.unwrap();
            assert_eq!(keys.newest().unwrap().id, "k3", "no name of a lost key is used again");
            let checked = backend::ledger::verify::verify(&store, &[]).await.unwrap();
            assert!(checked.findings.is_empty() && checked.responses == 2, "a new ledger holds all: {:?}", checked.findings);
            assert!(refusal(Keys::renew(&store, dir).await.map(drop)).contains("không ghi đè"));
            fs::remove_file(Keys::path(dir)).unwrap();
            let said = refusal(Keys::put_back(&store, dir, &newest).await);
            assert!(said.contains("không phải bộ khóa dùng sau cùng"), "they cannot go on with the ledger: {said}");
            keys.save(dir).unwrap();
            store.close().await;
        })
        .await;
    let old = p.backend.intake.visit(&slips[2], false).await;
    assert_eq!(old.map(drop), Err(Refusal::Unknown), "printed paper is lost with its keys");
    assert_eq!(p.backend.intake.receipt(&receipts[0]).await.unwrap(), Some(ReceiptState::Sealed), "receipts need none");
    let url = PublicUrl::parse("https://khaosat.vidu.gov.vn").unwrap();
    let keys = p.backend.keys.read().unwrap().clone();
    let new = slips::prepare(p.store(), &keys, &p.open(), Some(&p.agencies[0]), &url).await.unwrap();
    assert_eq!(new.len(), 4);
    let mut answered = 0;
    for slip in &new {
        match p.submit(&slip.token, &survey(70 + answered as u128 + u128::from(slip.token != new[0].token), [4; 5])).await {
            Ok(_) => answered += 1,
            Err(refused) => assert_eq!(refused, Refusal::Used),
        }
    }
    assert_eq!(answered, 2, "new paper, and still one voice a dossier");
    assert_eq!(p.store().response_count(ROUND).await.unwrap(), 4);
}

/// What THREAT_MODEL.md calls "Two copies", as an attack that succeeds: this is why few backups are kept.
async fn two_nights_side_by_side_pair_a_cell_of_one(p: Province) {
    let slips = p.slips(0, 8, Kind::Individual, Frame::Open).await;
    answer(&p, &slips, 0..5).await;
    let (one, two) = (p.dir.path().join("1"), p.dir.path().join("2"));
    backup::write(p.store(), &one, today()).await.unwrap();
    answer(&p, &slips, 5..6).await;
    backup::write(p.store(), &two, today()).await.unwrap();
    let mut db = open(&two).await;
    sqlx::query("ATTACH $1 AS old").bind(one.to_str().unwrap()).execute(&mut db).await.unwrap();
    let pairs: Vec<(String, String)> = sqlx::query_as(
        "SELECT i.dossier, r.answers FROM main.used u JOIN main.invitation i ON i.id = u.invitation, main.response r
         WHERE u.invitation NOT IN (SELECT invitation FROM old.used) AND r.key NOT IN (SELECT key FROM old.response)",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert_eq!(pairs.len(), 1, "one voice between two nights is one pair");
    let visit = p.backend.intake.visit(&slips[5], false).await.unwrap();
    assert!(matches!(visit.invitation.subject, domain::invited::Subject::Dossier(d) if d.id.to_string() == pairs[0].0));
}

#[tokio::test]
async fn nightly_backups_carry_their_day_and_only_the_newest_stay() {
    let p = Province::sqlite().await;
    let nightly = Nightly { dir: p.dir.path().join("sao-luu"), keep: 2 };
    fs::create_dir(&nightly.dir).unwrap();
    for foreign in ["ghi-chu.txt", "hailong-hom-qua.sao-luu", ".hailong-2020-01-01.sao-luu.0011.tmp"] {
        fs::write(nightly.dir.join(foreign), "x").unwrap();
    }
    for day in ["2020-09-10", "2020-09-11", "2020-09-12"] {
        assert!(nightly.take(p.store(), day.parse().unwrap()).await.unwrap());
        assert!(!nightly.take(p.store(), day.parse().unwrap()).await.unwrap(), "one a day");
    }
    let kept = nightly.kept().unwrap();
    assert_eq!(kept, ["2020-09-11", "2020-09-12"].map(|d| nightly.path(d.parse().unwrap())));
    assert!(kept[1].ends_with("hailong-2020-09-12.sao-luu"));
    assert_eq!(fs::read_dir(&nightly.dir).unwrap().count(), 5, "what is not ours stays");

    // A clock that ran ahead left two of days to come.
    for day in ["2020-11-01", "2020-11-02"] {
        fs::write(nightly.path(day.parse().unwrap()), "x").unwrap();
    }
    assert!(nightly.take(p.store(), "2020-09-13".parse().unwrap()).await.unwrap());
    let kept = nightly.kept().unwrap();
    let all = ["2020-09-12", "2020-09-13", "2020-11-01", "2020-11-02"].map(|d| nightly.path(d.parse().unwrap()));
    assert_eq!(kept, all, "they neither go nor push out what is of today");
}

#[tokio::test]
async fn the_server_takes_its_backup_after_the_nights_seal() {
    use backend::{Backend, chores::Housekeeping, clock::Clock};
    let p = Province::sqlite().await;
    let slips = p.slips(0, 2, Kind::Individual, Frame::Open).await;
    answer(&p, &slips, 0..2).await;
    let nightly = Nightly { dir: p.dir.path().join("sao-luu"), keep: 1 };
    let next: Date = "2020-09-11".parse().unwrap();
    let housekeeping = Housekeeping { nightly: Some(nightly.clone()), ..Housekeeping::default() };
    let store = Store::open(&p.url, ledger(p.dir.path())).await.unwrap();
    let (_backend, tasks) = Backend::start_with(store, p.dir.path().to_owned(), Clock::at(next), housekeeping).await.unwrap();
    let file = nightly.path(next);
    for _ in 0..200 {
        if file.exists() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    tasks.finish().await;
    let target = format!("sqlite://{}", p.dir.path().join("moi.db").display());
    let held = backup::restore(&file, &target, false).await.unwrap();
    assert_eq!((held.responses, held.sealed_on), (2, Some(next)));
}
