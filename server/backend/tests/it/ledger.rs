//! Whoever alters, swaps, removes, adds, re-signs or rolls back is found and named, on both databases.
//!
//! The attacker writes SQL, and where it says so holds the province's keys.

use crate::support::{Province, ROUND, TODAY, numbered, on_both, survey};
use backend::{
    keys,
    ledger::{
        covered::{self, Cell, Change, Covered, Fate, Hashes, Kind as Column},
        verify::{Fault, Report, verify},
    },
    lifecycle::{self, Order, What},
    store::{Draw, PublishedFile, VerificationDraw},
};
use domain::{
    answers,
    history::Published,
    invited::NewList,
    ledger::{Edge, Hash, leaf, tree},
    response::{Frame, Kind},
    round::{OfficialIndex, Phase},
    sample::{Move, Replacement, ReplacementReason, Seed, Transfer, VerificationRate},
    verification::{Contact, Record, Way},
};
use sha2::{Digest, Sha256};

on_both!(
    an_honest_province_has_no_findings,
    a_rounds_whole_life_has_no_findings,
    what_the_program_never_does_is_found_though_the_key_signed_it,
    every_altered_removed_or_added_row_is_named,
    voices_are_found_altered_removed_and_added,
    swapped_answers_are_found,
    figures_are_counted_anew,
    a_tree_that_was_touched_is_found_and_not_signed_over,
    a_ledger_signed_anew_is_found_by_a_kept_head,
    an_older_copy_is_found_by_a_kept_head,
    what_was_altered_between_two_changes_stays_found,
    a_stuffed_urn_is_found,
    another_key_adds_nothing,
);

/// A second round, in which officers did all that they can do.
const OTHER: &str = "dot-khac";
/// All that a rollback brings back.
const TABLES: [&str; 12] =
    ["response", "comment", "urn", "comment_urn", "used", "tally", "tally_week", "quota", "board", "tile", "record", "head"];

impl Province {
    async fn spare(&self, table: &str) {
        self.sql(&format!("CREATE TABLE spare_{table} AS SELECT * FROM {table}")).await;
    }

    async fn restore(&self, table: &str) {
        self.sql(&format!("DELETE FROM {table}")).await;
        self.sql(&format!("INSERT INTO {table} SELECT * FROM spare_{table}")).await;
        self.sql(&format!("DROP TABLE spare_{table}")).await;
    }

    async fn verified(&self, kept: &[String]) -> Report {
        verify(self.store(), kept).await.unwrap()
    }

    async fn latest_head(&self) -> String {
        self.rows::<(String,)>("SELECT note FROM head ORDER BY size DESC LIMIT 1").await.remove(0).0
    }

    fn bytes_literal(&self, hex: &str) -> String {
        if self.store().sqlite().is_some() { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") }
    }
}

fn told(report: &Report) -> String {
    report.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Voices with comments over two nights and in the urn, and a row in every covered table.
async fn lived(p: &Province) {
    for (i, token) in p.slips(0, 12, Kind::Individual, Frame::Drawn).await.iter().enumerate() {
        let mut fields = survey(i as u128, numbered(i + 700));
        if i % 3 == 0 {
            fields.push((answers::COMMENT.into(), format!("Ý kiến số {i}")));
        }
        p.submit(token, &fields).await.unwrap();
        if i == 7 {
            p.store().seal(p.backend.clock.today()).await.unwrap();
        }
    }
    p.store().seal(p.backend.clock.today()).await.unwrap();
    officers_worked(p).await;
    for (i, token) in p.slips(1, 2, Kind::Organisation, Frame::Drawn).await.iter().enumerate() {
        p.submit(token, &survey(900 + i as u128, [4; 5])).await.unwrap();
    }
}

/// A row in each of the tables that officers fill.
async fn officers_worked(p: &Province) {
    let (store, day) = (p.store(), TODAY.parse().unwrap());
    let seed: Seed = "11".repeat(32).parse().unwrap();
    let mut round = p.open().round.clone();
    round.code = OTHER.to_owned();
    let event = Order::command_line(day).event(What::Opened, vec![]);
    store.put_round(&round, Phase::Draft, &event).await.unwrap();
    let moved = Transfer {
        agency: p.agencies[0].clone(),
        moved: Move { from: Kind::Organisation, count: 2 },
        reason: "không đủ người".into(),
        on: day,
        officer: "Lan".into(),
    };
    store.put_transfers(OTHER, &[moved]).await.unwrap();
    store.put_draw(OTHER, &Draw { seed, on: day, list_hash: "00".repeat(32) }, &[], 1).await.unwrap();
    let replaced = Replacement {
        out: [1; 16],
        by: [2; 16],
        reason: ReplacementReason::from_code("khong-lien-lac-duoc").unwrap(),
        on: day,
        officer: "Lan".into(),
    };
    assert!(store.put_replacement(OTHER, &replaced).await.unwrap());
    let list = |name: &str| NewList {
        name: name.into(),
        agency: p.agencies[0].clone(),
        field: "TP-HT".into(),
        kind: Kind::Individual,
        frame: Frame::Open,
        places: vec![(String::new(), 3)],
    };
    let made = store.put_code_lists(OTHER, &[list("Trường A"), list("Trường B")], false).await.unwrap();
    assert!(store.remove_code_list(OTHER, made[1], false).await.unwrap(), "what the program itself removes is no finding");
    let history = Published {
        agency: None,
        year: 2019,
        index: OfficialIndex::Sipas,
        value: 85.5,
        respondents: Some(400),
        rank: None,
        source: "Quyết định 1".into(),
    };
    store.put_history(&[history]).await.unwrap();
    assert!(store.move_round(OTHER, Phase::Draft, Phase::Open, &event).await.unwrap());
    assert!(store.move_round(OTHER, Phase::Open, Phase::Closed, &event).await.unwrap());
    let body = b"bang".to_vec();
    let file = PublishedFile { name: "ket-qua.csv".into(), sha256: keys::to_hex(&Sha256::digest(&body)) };
    assert!(store.publish(OTHER, &[(file, body)], &event).await.unwrap());
    let part = VerificationDraw {
        seed,
        rate: VerificationRate::try_from(10).unwrap(),
        on: day,
        list_hash: "00".repeat(32),
        nonce: "11".repeat(32),
        items: vec![],
    };
    let (invitation,): (Vec<u8>,) = p.rows("SELECT invitation FROM used LIMIT 1").await.remove(0);
    assert!(store.put_verification(ROUND, &part, &[invitation], 0).await.unwrap());
    let drawn = store.verification(ROUND).await.unwrap().remove(0);
    let record = Record {
        way: Way::Phone,
        contact: Contact::NotReached,
        verifier: "Cúc".into(),
        organisation: "MTTQ".into(),
        on: day,
        note: String::new(),
    };
    let entry = backend::store::Entry { record, scored: false, reason: String::new() };
    store.put_verification_entry(ROUND, &drawn, &entry, &Default::default()).await.unwrap();
}

async fn an_honest_province_has_no_findings(p: Province) {
    let new = p.verified(&[]).await;
    assert_eq!(told(&new), "");
    let first = p.latest_head().await;
    lived(&p).await;
    let report = p.verified(&[first, p.latest_head().await]).await;
    assert_eq!(told(&report), "");
    assert_eq!((report.responses, report.comments), (12, 4));
    assert_eq!(report.leaves, report.records + 16);
    for table in covered::ALL {
        let (n,): (i64,) = p.rows(&format!("SELECT COUNT(*) FROM {}", table.table)).await.remove(0);
        assert!(n > 0, "the test has no row of {}", table.table);
    }
}

/// What officers and the nights do beside what `lived` has: drafts, imports of what is there, closing, publishing, forgetting.
async fn a_rounds_whole_life_has_no_findings(p: Province) {
    let store = p.store();
    let kept = p.latest_head().await;
    lived(&p).await;
    let stored = store.form_text(&p.open().round.form, p.open().round.form_version).await.unwrap().unwrap();
    let form = domain::form::Form::from_toml(&stored).unwrap();
    store.put_form(&form, &stored).await.unwrap();
    store.put_form(&form, &format!("{stored}\n# viết lại\n")).await.unwrap();
    let mut agencies = store.agencies().await.unwrap();
    agencies[0].name = "UBND phường mới".into();
    store.put_agencies(&agencies).await.unwrap();
    let mut history = store.history().await.unwrap();
    history[0].value = 86.0;
    store.put_history(&history).await.unwrap();
    let order = |on: &str| Order::new("sonoivu", "", on.parse().unwrap()).unwrap();
    let (mut draft, event) = (p.open().round.clone(), |what| order(TODAY).event(what, vec![]));
    draft.code = "dot-nhap".into();
    store.put_round(&draft, Phase::Draft, &event(What::Created)).await.unwrap();
    draft.title.push_str(" (sửa)");
    store.put_round(&draft, Phase::Draft, &event(What::Changed)).await.unwrap();
    for (from, to, what) in [(Phase::Draft, Phase::Open, What::Opened), (Phase::Open, Phase::Draft, What::Withdrawn)] {
        assert!(store.move_round(&draft.code, from, to, &event(what)).await.unwrap());
    }
    let today = "2020-10-01".parse().unwrap();
    backend::seal::keep(store, &p.backend.rounds, today).await.unwrap();
    p.backend.rounds.refresh(store).await.unwrap();
    assert_eq!(p.open().phase, Phase::Closed);
    backend::reasons::refresh(store, &p.open()).await.unwrap();
    lifecycle::publish(store, &p.open(), &order("2020-10-02"), &p.backend.clock).await.unwrap();
    p.backend.rounds.refresh(store).await.unwrap();
    let keys = p.backend.keys.read().unwrap().clone();
    let forgot =
        backend::retention::carry_out(store, &p.backend.rounds, &keys, 180, "2021-04-01".parse().unwrap()).await.unwrap();
    assert_eq!(forgot, [ROUND]);
    assert_eq!(told(&p.verified(&[kept, p.latest_head().await]).await), "");
}

/// The rows of a table with their hashes, read as the program reads them.
async fn hashes(p: &Province, table: &'static Covered) -> Hashes {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let keys = names[..table.key].join(", ");
    let mut rows: Vec<Vec<Cell>> = vec![];
    for (column, kind) in table.columns {
        let sql = format!("SELECT {column} FROM {} ORDER BY {keys}", table.table);
        let cells: Vec<Cell> = match kind {
            Column::Text => p.rows(&sql).await.into_iter().map(|(x,)| Cell::Text(x)).collect(),
            Column::Int => p.rows(&sql).await.into_iter().map(|(x,)| Cell::Int(x)).collect(),
            Column::Real => p.rows(&sql).await.into_iter().map(|(x,)| Cell::Real(x)).collect(),
            Column::Bytes => p.rows(&sql).await.into_iter().map(|(x,)| Cell::Bytes(x)).collect(),
            Column::Bool => p.rows(&sql).await.into_iter().map(|(x,)| Cell::Bool(x)).collect(),
        };
        rows.resize(cells.len(), vec![]);
        rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
    }
    rows.iter().map(|row| covered::hashed(table, row)).collect()
}

/// What a holder of the keys does: records as the program would write them, leaves behind the others, and a head over it all.
async fn append_signed(p: &Province, changes: &[Change]) {
    let tiles: Vec<(Vec<u8>,)> = p.rows("SELECT hashes FROM tile WHERE level = 0 ORDER BY number").await;
    let mut leaves: Vec<Hash> = tiles.iter().flat_map(|(bytes,)| tree::hashes(bytes).unwrap()).collect();
    for (place, Change { row, was, became, leaf }) in (leaves.len()..).zip(changes) {
        let hash = |side: &Option<[u8; 32]>| side.map_or("NULL".to_owned(), |hash| p.bytes_literal(&keys::to_hex(&hash)));
        let sql = format!("({place}, '{}', '{}', {}, {})", row.0, row.1, hash(was), hash(became));
        p.sql(&format!("INSERT INTO record (place, tbl, key, was, became) VALUES {sql}")).await;
        leaves.push(*leaf);
    }
    let (mut edge, mut grown) = (Edge::default(), vec![]);
    leaves.iter().for_each(|leaf| edge.push(*leaf, &mut |tile| grown.push(tile)));
    grown.extend(edge.partial());
    p.sql("DELETE FROM tile").await;
    for tile in grown {
        let bytes = p.bytes_literal(&keys::to_hex(&tile.bytes()));
        p.sql(&format!("INSERT INTO tile (level, number, hashes) VALUES ({}, {}, {bytes})", tile.level, tile.number)).await;
    }
    let note = p.store().ledger().signing().head(edge.size(), edge.root(), TODAY.parse().unwrap()).unwrap();
    p.sql(&format!("INSERT INTO head (size, day, note) VALUES ({}, '{TODAY}', '{note}')", edge.size())).await;
}

/// What the check with a kept head says where the holder of the keys did something to a table, and recorded it; and to how many rows.
async fn signed_deed(p: &Province, table: &'static Covered, deed: &str, kept: &[String]) -> (Report, usize) {
    let touched = ["tile", "record", "head", table.table];
    for name in touched {
        p.spare(name).await;
    }
    let before = hashes(p, table).await;
    assert!(p.sql(deed).await > 0, "{deed}");
    let changes = covered::changes(&before, &hashes(p, table).await);
    append_signed(p, &changes).await;
    let report = p.verified(kept).await;
    for name in touched {
        p.restore(name).await;
    }
    (report, changes.len())
}

/// Alters all rows of a table so that nothing but the ledger could tell.
fn alter(p: &Province, table: &Covered) -> String {
    let name = table.table;
    match name {
        // Still a form and a round, of the same settings.
        "form" | "round" => format!("UPDATE {name} SET body = body || '\n# sửa\n'"),
        "published" => {
            let sha256 = keys::to_hex(&Sha256::digest(b"khac"));
            format!("UPDATE published SET body = {}, sha256 = '{sha256}'", p.bytes_literal(&keys::to_hex(b"khac")))
        }
        _ => {
            let (column, kind) = table.columns[table.columns.len() - 1];
            format!("UPDATE {name} SET {column} = {}", another(p, column, kind))
        }
    }
}

async fn what_the_program_never_does_is_found_though_the_key_signed_it(p: Province) {
    lived(&p).await;
    let kept = [p.latest_head().await];
    for table in covered::ALL {
        let named = |report: &Report, wanted: fn(String) -> Fault| {
            let rows = report.findings.iter().filter(|f| f.table == table.table);
            rows.filter(|f| matches!(&f.fault, Fault::Overwritten(key) | Fault::Erased(key) if f.fault == wanted(key.clone())))
                .count()
        };
        let (report, n) = signed_deed(&p, table, &alter(&p, table), &kept).await;
        let wanted = if table.fate == Fate::Changes { 0 } else { n };
        assert_eq!((named(&report, Fault::Overwritten), report.findings.len()), (wanted, wanted), "{table:?}\n{}", told(&report));
        let (report, n) = signed_deed(&p, table, &format!("DELETE FROM {}", table.table), &kept).await;
        let wanted = if table.fate == Fate::Goes { 0 } else { n };
        // Without forms or rounds more than the ledger is missing.
        assert_eq!(named(&report, Fault::Erased), wanted, "{table:?}\n{}", told(&report));
        let others = report.findings.len() - wanted;
        assert!(others == 0 || ["form", "round", "quota"].contains(&table.table), "{table:?}\n{}", told(&report));
    }
    let (report, _) = signed_deed(&p, &covered::PUBLISHED, "DELETE FROM published", &kept).await;
    assert_eq!(
        told(&report),
        "published (kết quả công bố): hàng «dot-khac/ket-qua.csv» bị xóa sau khi đã ghi, dù chương trình không bao giờ xóa ở bảng này: \
         có người giữ khóa đã ký"
    );
    assert_eq!(told(&p.verified(&kept).await), "", "everything was put back");
}

/// Another value for a column, in SQL.
fn another(p: &Province, column: &str, kind: Column) -> String {
    match kind {
        Column::Text => format!("COALESCE({column}, '') || 'x'"),
        Column::Int => format!("COALESCE({column}, 0) + 1000"),
        Column::Real => format!("{column} + 1"),
        Column::Bytes => p.bytes_literal(&"7a".repeat(16)),
        Column::Bool => format!("NOT {column}"),
    }
}

async fn every_altered_removed_or_added_row_is_named(p: Province) {
    lived(&p).await;
    let mut tried = 0;
    for table in covered::ALL {
        let name = table.table;
        let named = |report: &Report, wanted: fn(&Fault) -> bool| {
            report.findings.iter().filter(|f| f.table == name && wanted(&f.fault)).count() as u64
        };
        for (at, (column, kind)) in table.columns.iter().enumerate() {
            p.spare(name).await;
            let n = p.sql(&format!("UPDATE {name} SET {column} = {}", another(&p, column, *kind))).await;
            let report = p.verified(&[]).await;
            if at < table.key {
                assert_eq!(named(&report, |f| matches!(f, Fault::Added(_))), n, "{name}.{column}\n{}", told(&report));
                assert_eq!(named(&report, |f| matches!(f, Fault::Removed(_))), n, "{name}.{column}");
            } else {
                assert_eq!(named(&report, |f| matches!(f, Fault::Altered(_))), n, "{name}.{column}\n{}", told(&report));
            }
            p.restore(name).await;
            tried += 1;
        }
        p.spare(name).await;
        let n = p.sql(&format!("DELETE FROM {name}")).await;
        assert_eq!(named(&p.verified(&[]).await, |f| matches!(f, Fault::Removed(_))), n, "{name}");
        p.restore(name).await;
        // The same rows once more under other keys.
        p.spare(name).await;
        let (first, kind) = table.columns[0];
        p.sql(&format!("CREATE TABLE more AS SELECT * FROM {name}")).await;
        p.sql(&format!("UPDATE more SET {first} = {}", another(&p, first, kind))).await;
        p.sql(&format!("INSERT INTO {name} SELECT * FROM more")).await;
        p.sql("DROP TABLE more").await;
        assert_eq!(named(&p.verified(&[]).await, |f| matches!(f, Fault::Added(_))), n, "{name}");
        p.restore(name).await;
    }
    assert_eq!(tried, covered::ALL.iter().map(|t| t.columns.len()).sum::<usize>());
    assert_eq!(told(&p.verified(&[]).await), "", "everything was put back");
    p.sql(&format!("UPDATE published SET body = {}", p.bytes_literal("00"))).await;
    assert!(p.verified(&[]).await.findings.iter().any(|f| matches!(f.fault, Fault::Body(_))));
}

async fn voices_are_found_altered_removed_and_added(p: Province) {
    lived(&p).await;
    let columns = ["key", "round", "agency", "field", "kind", "mode", "frame", "week", "flags", "answers", "salt", "commitment"];
    for column in columns {
        p.spare("response").await;
        let to = match column {
            "key" | "salt" | "commitment" => p.bytes_literal(&"7a".repeat(32)),
            "flags" => "flags + 1".to_owned(),
            _ => format!("{column} || 'x'"),
        };
        let one = "key = (SELECT key FROM response ORDER BY key LIMIT 1)";
        assert_eq!(p.sql(&format!("UPDATE response SET {column} = {to} WHERE {one}")).await, 1);
        let report = p.verified(&[]).await;
        let strange = report.findings.iter().find_map(|f| match &f.fault {
            Fault::WithoutLeaf { n, .. } => Some((f.table.as_str(), *n)),
            _ => None,
        });
        assert_eq!(strange, Some(("response", 1)), "{column}\n{}", told(&report));
        assert!(report.findings.iter().any(|f| f.fault == Fault::WithoutRow(1)), "{column}");
        p.restore("response").await;
    }
    for (table, all) in [("response", 12), ("comment", 4)] {
        p.spare(table).await;
        p.sql(&format!("DELETE FROM {table}")).await;
        let report = p.verified(&[]).await;
        assert!(report.findings.iter().any(|f| f.fault == Fault::WithoutRow(all)), "{}", told(&report));
        assert!(table == "comment" || report.findings.iter().any(|f| f.table == "tally"), "a voice is missing in the figures");
        p.restore(table).await;
    }
    p.spare("comment").await;
    p.sql("UPDATE comment SET body = 'Rất tốt'").await;
    let report = p.verified(&[]).await;
    assert!(told(&report).contains("comment (ý kiến): 4 hàng"), "{}", told(&report));
    p.restore("comment").await;
    p.spare("comment").await;
    p.sql(&format!(
        "INSERT INTO comment (key, round, agency, body) SELECT {}, round, agency, body FROM comment LIMIT 1",
        p.bytes_literal("00")
    ))
    .await;
    let report = p.verified(&[]).await;
    assert!(told(&report).contains("comment (ý kiến): 1 hàng"), "{}", told(&report));
    p.restore("comment").await;
    assert_eq!(told(&p.verified(&[]).await), "");
}

async fn swapped_answers_are_found(p: Province) {
    lived(&p).await;
    // Two voices of one agency, field, kind, mode and frame: no figure moves.
    let ends: Vec<(Vec<u8>, String)> = p.rows("SELECT key, answers FROM response ORDER BY answers").await;
    let [(a, said), .., (b, other)] = &ends[..] else { unreachable!() };
    assert_ne!(said, other);
    for (key, answers) in [(a, other), (b, said)] {
        let key = p.bytes_literal(&keys::to_hex(key));
        assert_eq!(p.sql(&format!("UPDATE response SET answers = '{answers}' WHERE key = {key}")).await, 1);
    }
    let report = p.verified(&[]).await;
    assert_eq!(report.findings.len(), 2, "{}", told(&report));
    assert!(matches!(report.findings[0].fault, Fault::WithoutLeaf { n: 2, .. }));
    assert_eq!(report.findings[1].fault, Fault::WithoutRow(2));
}

async fn figures_are_counted_anew(p: Province) {
    lived(&p).await;
    let attacks = [
        ("quota", "UPDATE quota SET filled = filled + 1"),
        ("quota", "UPDATE quota SET filled = 0 WHERE filled > 0"),
        ("tally", "DELETE FROM tally"),
        ("tally", "UPDATE tally SET kind = 'to-chuc' WHERE kind = 'ca-nhan'"),
        ("tally", "UPDATE tally SET figures = (SELECT figures FROM tally_week LIMIT 1)"),
        ("tally_week", "DELETE FROM tally_week"),
        ("tally_week", "UPDATE tally_week SET week = '2020-W01'"),
        ("board", "UPDATE board SET total = released"),
        ("board", "DELETE FROM board"),
        ("used", "INSERT INTO used (round, invitation) SELECT round, token_hash FROM invitation LIMIT 1"),
    ];
    for (table, attack) in attacks {
        p.spare(table).await;
        assert!(p.sql(attack).await > 0, "{attack}");
        let report = p.verified(&[]).await;
        assert!(report.findings.iter().any(|f| f.table == table), "{attack}\n{}", told(&report));
        p.restore(table).await;
    }
    assert_eq!(told(&p.verified(&[]).await), "");
}

async fn a_tree_that_was_touched_is_found_and_not_signed_over(p: Province) {
    lived(&p).await;
    let zeroes = p.bytes_literal(&"00".repeat(32));
    let attacks = [
        ("tile", format!("UPDATE tile SET hashes = {zeroes}")),
        ("tile", "DELETE FROM tile".to_owned()),
        ("tile", format!("INSERT INTO tile (level, number, hashes) VALUES (1, 0, {zeroes})")),
        ("head", "DELETE FROM head WHERE size = (SELECT MAX(size) FROM head)".to_owned()),
        ("head", "DELETE FROM head WHERE size < (SELECT MAX(size) FROM head)".to_owned()),
        ("head", "UPDATE head SET size = size + 1000".to_owned()),
        ("head", "UPDATE head SET note = REPLACE(note, 'ngay 2020', 'ngay 2021')".to_owned()),
        ("record", "DELETE FROM record".to_owned()),
        ("record", "UPDATE record SET tbl = tbl || 'x'".to_owned()),
        ("record", format!("UPDATE record SET became = {zeroes}")),
        ("record", format!("UPDATE record SET was = {zeroes}")),
        ("record", "UPDATE record SET key = key || 'x'".to_owned()),
    ];
    for (table, attack) in attacks {
        p.spare(table).await;
        assert!(p.sql(&attack).await > 0, "{attack}");
        let report = p.verified(&[]).await;
        assert!(!report.findings.is_empty(), "{attack}");
        p.restore(table).await;
    }
    assert_eq!(told(&p.verified(&[]).await), "");
    // The edge of the tree: the seal refuses to sign over it, and loses nothing.
    p.spare("tile").await;
    p.sql(&format!("UPDATE tile SET hashes = {zeroes}")).await;
    let refused = p.store().seal("2020-09-12".parse().unwrap()).await.unwrap_err().to_string();
    assert!(refused.contains("hailong verify"), "{refused}");
    assert_eq!(p.store().urn_size().await.unwrap(), 2);
    p.restore("tile").await;
    assert_eq!(p.store().seal("2020-09-12".parse().unwrap()).await.unwrap().responses, 2);
    assert_eq!(told(&p.verified(&[]).await), "");
}

/// What a thief of the keys does: takes a comment out of table and ledger, and signs everything anew.
async fn rewrite(p: &Province) {
    let all: Vec<(Vec<u8>,)> = p.rows("SELECT hashes FROM tile WHERE level = 0 ORDER BY number").await;
    let leaves: Vec<Hash> = all.iter().flat_map(|(bytes,)| tree::hashes(bytes).unwrap()).collect();
    let heads: Vec<(i64,)> = p.rows("SELECT size FROM head ORDER BY size").await;
    p.sql("DELETE FROM comment WHERE key = (SELECT key FROM comment ORDER BY key LIMIT 1)").await;
    type Row = (i64, String, String, Option<Vec<u8>>, Option<Vec<u8>>);
    let records: Vec<Row> = p.rows("SELECT place, tbl, key, was, became FROM record").await;
    assert!(records.iter().all(|(place, tbl, key, was, became)| {
        leaves[usize::try_from(*place).unwrap()] == leaf::record(tbl, key, was.as_deref(), became.as_deref())
    }));
    let voices: Vec<usize> =
        (0..leaves.len()).filter(|at| records.iter().all(|(place, ..)| *place != i64::try_from(*at).unwrap())).collect();
    // Which of the leaves it is the thief could compute; the test tries.
    for gone in voices {
        let signing = p.store().ledger().signing().clone();
        for table in ["tile", "head", "record"] {
            p.spare(table).await;
        }
        p.sql("DELETE FROM tile").await;
        p.sql("DELETE FROM head").await;
        let before = |size: i64| size - i64::from(size > i64::try_from(gone).unwrap());
        let mut edge = Edge::default();
        let mut left = leaves.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, leaf)| *leaf);
        for (size,) in &heads {
            while edge.size() < u64::try_from(before(*size)).unwrap() {
                edge.push(left.next().unwrap(), &mut |_| panic!("few leaves"));
            }
            let note = signing.head(edge.size(), edge.root(), TODAY.parse().unwrap()).unwrap();
            p.sql(&format!(
                "INSERT INTO head (size, day, note) VALUES ({}, '{TODAY}', '{note}') ON CONFLICT DO NOTHING",
                edge.size()
            ))
            .await;
        }
        for tile in edge.partial() {
            let bytes = p.bytes_literal(&keys::to_hex(&tile.bytes()));
            p.sql(&format!("INSERT INTO tile (level, number, hashes) VALUES ({}, {}, {bytes})", tile.level, tile.number)).await;
        }
        p.sql(&format!("UPDATE record SET place = place + 100000 WHERE place > {gone}")).await;
        p.sql("UPDATE record SET place = place - 100001 WHERE place >= 100000").await;
        if p.verified(&[]).await.findings.is_empty() {
            return;
        }
        for table in ["tile", "head", "record"] {
            p.restore(table).await;
        }
    }
    panic!("the thief did not succeed");
}

async fn a_ledger_signed_anew_is_found_by_a_kept_head(p: Province) {
    lived(&p).await;
    let kept = p.latest_head().await;
    rewrite(&p).await;
    assert_eq!(told(&p.verified(&[]).await), "", "from inside nothing is to be seen: that is why heads are kept outside");
    let shorter = p.verified(std::slice::from_ref(&kept)).await;
    assert!(matches!(shorter.findings[..], [ref f] if matches!(f.fault, Fault::RolledBack { .. })), "{}", told(&shorter));
    // The ledger goes on and is as long as before.
    let order = Order::command_line(TODAY.parse().unwrap()).event(What::Changed, vec![]);
    p.store().put_round(&p.open().round, Phase::Open, &order).await.unwrap();
    let longer = p.verified(&[kept]).await;
    assert!(longer.findings.iter().any(|f| matches!(f.fault, Fault::Rewritten(_))), "{}", told(&longer));
    assert!(told(&longer).contains("ký lại"));
}

async fn an_older_copy_is_found_by_a_kept_head(p: Province) {
    lived(&p).await;
    for table in TABLES {
        p.spare(table).await;
    }
    p.store().seal("2020-09-12".parse().unwrap()).await.unwrap();
    let kept = p.latest_head().await;
    assert_eq!(told(&p.verified(std::slice::from_ref(&kept)).await), "");
    for table in TABLES {
        p.restore(table).await;
    }
    assert_eq!(told(&p.verified(&[]).await), "", "an older copy is whole in itself");
    let report = p.verified(&[kept]).await;
    assert_eq!(report.findings.len(), 1);
    assert!(told(&report).contains("lùi lại"), "{}", told(&report));
}

async fn what_was_altered_between_two_changes_stays_found(p: Province) {
    p.sql(&format!("UPDATE round SET phase = 'draft' WHERE code = '{ROUND}'")).await;
    // The program writes the row itself, and so would hide what was done to it.
    let event = Order::command_line(TODAY.parse().unwrap()).event(What::Opened, vec![]);
    assert!(p.store().move_round(ROUND, Phase::Draft, Phase::Open, &event).await.unwrap());
    let report = p.verified(&[]).await;
    assert_eq!(told(&report), format!("round (đợt khảo sát): hàng «{ROUND}» từng bị sửa ngoài chương trình"));
    // Rows beside those that a change touches are not taken in with it.
    p.sql(&format!("UPDATE quota SET size = size + 1 WHERE round = '{ROUND}' AND kind = 'to-chuc'")).await;
    p.store().put_code_lists(ROUND, &[], false).await.unwrap();
    let report = p.verified(&[]).await;
    assert!(report.findings.iter().any(|f| f.table == "quota" && matches!(f.fault, Fault::Altered(_))), "{}", told(&report));
}

async fn a_stuffed_urn_is_found(p: Province) {
    lived(&p).await;
    let (key, salt) = (p.bytes_literal(&"01".repeat(16)), p.bytes_literal(&"02".repeat(32)));
    p.sql(&format!(
        "INSERT INTO urn (key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment)
         SELECT {key}, round, agency, field, kind, mode, frame, week, flags, answers, {salt}, {salt} FROM urn LIMIT 1"
    ))
    .await;
    // The seal cannot know; the figures and the marks of use can.
    p.store().seal("2020-09-12".parse().unwrap()).await.unwrap();
    let report = p.verified(&[]).await;
    for table in ["tally", "tally_week", "board", "quota"] {
        assert!(report.findings.iter().any(|f| f.table == table), "{table}\n{}", told(&report));
    }
}

async fn another_key_adds_nothing(p: Province) {
    lived(&p).await;
    let stranger = tempfile::tempdir().unwrap();
    let ledger = backend::ledger::Ledger::open(stranger.path(), p.backend.clock.clone()).unwrap();
    let store = p.store().with_ledger(ledger);
    let refused = store.seal("2020-09-12".parse().unwrap()).await.unwrap_err().to_string();
    assert!(refused.contains("khóa khác"), "{refused}");
    let report = verify(&store, &[]).await.unwrap();
    assert!(report.findings.iter().any(|f| matches!(f.fault, Fault::OtherKey(_))), "{}", told(&report));
    let foreign = store.ledger().signing().head(5, Hash([0; 32]), TODAY.parse().unwrap()).unwrap();
    assert!(told(&p.verified(&[foreign]).await).contains("khóa khác"));
}
