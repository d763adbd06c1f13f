//! Exports and their signatures: what was exported passes, and every edit of it is found.

use crate::support::{Province, ROUND, on_both, survey};
use backend::{
    clock::Clock,
    export::{
        self, Format,
        check::{self, Finding, Unproven, Verdict},
        manifest_path,
        workbook::PROOF_SHEET,
    },
    lifecycle::{self, Order, files},
    seal,
};
use domain::{
    ledger::{Manifest, Signing, Verifying, manifest::Parts},
    response::{Frame, Kind},
    round::Round,
};
use sha2::Digest;
use std::io::{Cursor, Read, Write};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Seven voices, in a round of two agencies.
async fn answered(p: &Province) {
    let round = p.open().round.clone();
    p.put_round(&Round { agencies: round.agencies[..2].to_vec(), ..round }).await;
    p.backend.rounds.refresh(p.store()).await.unwrap();
    for (i, token) in p.slips(0, 7, Kind::Individual, Frame::Open).await.iter().enumerate() {
        p.submit(token, &survey(i as u128 + 1, [5, 4, 4, 3, 5])).await.unwrap();
    }
}

async fn workbook(p: &Province) -> Vec<u8> {
    export::workbook_bytes(p.store(), &p.open(), &p.backend.clock).await.unwrap()
}

fn key(p: &Province) -> Verifying {
    p.store().ledger().verifying()
}

async fn a_workbook_carries_what_was_exported(p: Province) {
    answered(&p).await;
    p.store().seal(p.backend.clock.today()).await.unwrap();
    backend::reasons::refresh(p.store(), &p.open()).await.unwrap();
    let bytes = workbook(&p).await;
    assert!(workbook(&p).await == bytes, "the same figures at the same minute are the same bytes");
    let checked = check::workbook(&bytes, &key(&p)).unwrap();
    assert_eq!(checked.findings, []);
    let Manifest { round, made, head, parts, .. } = checked.manifest.clone();
    assert_eq!((round.as_str(), made.to_string().as_str()), (ROUND, "2020-09-10T12:00:00"));
    assert_eq!(parts.all().last().unwrap().name, PROOF_SHEET);
    let (latest, note) = p.store().latest_head().await.unwrap().unwrap();
    assert_eq!(head, Some(note), "the export anchors the ledger");
    assert!(latest.size > 7);
    let standing = check::standing(p.store(), &checked.manifest, &checked.note, None).await.unwrap();
    assert_eq!((standing.in_ledger, standing.published), (Some(true), None));
    assert_eq!(check::workbook(&bytes, &Signing::new(&[9; 32]).verifying()).unwrap_err(), Unproven::OtherKey);

    // The ledger goes on: the head of the export stays one of its heads; that of another ledger was never one.
    p.slips(1, 1, Kind::Individual, Frame::Open).await;
    let standing = check::standing(p.store(), &checked.manifest, &checked.note, None).await.unwrap();
    assert_eq!(standing.in_ledger, Some(true));
    p.sql("DELETE FROM head").await;
    let standing = check::standing(p.store(), &checked.manifest, &checked.note, None).await.unwrap();
    assert_eq!(standing.in_ledger, Some(false));
}

/// An archive with parts changed, left out (none) or as they were.
fn rewritten(bytes: &[u8], change: impl Fn(&str, String) -> Option<String>) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(vec![]));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut text).unwrap();
        let Some(text) = change(&name, text) else { continue };
        to.start_file(&*name, SimpleFileOptions::default()).unwrap();
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// With one part changed, which must make a difference.
fn with(bytes: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    rewritten(bytes, |name, text| {
        if name != part {
            return Some(text);
        }
        let changed = change(&text);
        assert_ne!(changed, text, "{part} has nothing to change");
        Some(changed)
    })
}

/// Where the first cell with a number stands: from `<c` to its `</c>`.
fn a_number(xml: &str) -> std::ops::Range<usize> {
    let mut from = 0;
    loop {
        let start = from + xml[from..].find("<c ").unwrap();
        let end = start + xml[start..].find("</c>").unwrap() + 4;
        let cell = &xml[start..end];
        if !cell.contains(" t=") && cell.matches("<c ").count() == 1 && cell.contains("<v>") {
            return start..end;
        }
        from = start + 2;
    }
}

fn replaced(xml: &str, range: std::ops::Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &xml[..range.start], &xml[range.end..])
}

const FIRST: &str = "xl/worksheets/sheet1.xml";
const SECOND: &str = "xl/worksheets/sheet2.xml";
const BOOK: &str = "xl/workbook.xml";

/// The `<sheet …/>` elements of a workbook, and what stands around them.
fn sheet_elements(xml: &str) -> (String, Vec<String>, String) {
    let (before, rest) = xml.split_once("<sheets>").unwrap();
    let (sheets, after) = rest.split_once("</sheets>").unwrap();
    let elements = sheets.split_inclusive("/>").map(str::to_owned).collect();
    (format!("{before}<sheets>"), elements, format!("</sheets>{after}"))
}

fn with_sheets(bytes: &[u8], change: impl Fn(&mut Vec<String>)) -> Vec<u8> {
    with(bytes, BOOK, |xml| {
        let (before, mut sheets, after) = sheet_elements(xml);
        change(&mut sheets);
        format!("{before}{}{after}", sheets.concat())
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_edit_of_a_workbook_is_named() {
    let p = Province::sqlite().await;
    answered(&p).await;
    let (bytes, key) = (workbook(&p).await, key(&p));
    let names: Vec<&str> = export::workbook::SHEETS.iter().map(|sheet| sheet.name).collect();
    let (first, second) = (names[0].to_owned(), names[1].to_owned());
    let found = |edited: &[u8]| check::workbook(edited, &key).unwrap().findings;
    assert_eq!(found(&rewritten(&bytes, |_, text| Some(text))), [], "packed anew it is the same");

    let changed = |sheet: &String| vec![Finding::Changed(sheet.clone())];
    let cell =
        |change: &dyn Fn(&str) -> String| with(&bytes, SECOND, |xml| replaced(xml, a_number(xml), &change(&xml[a_number(xml)])));
    let of_value = |cell: &str, by: &dyn Fn(&str) -> String| {
        let (before, rest) = cell.split_once("<v>").unwrap();
        let (value, after) = rest.split_once("</v>").unwrap();
        format!("{before}{}{after}", by(value))
    };
    assert_eq!(found(&cell(&|c| of_value(c, &|v| format!("<v>{}1</v>", v)))), changed(&second), "another number");
    let spelled = cell(&|c| of_value(c, &|v| format!("<v>{:e}</v>", v.parse::<f64>().unwrap())));
    assert_eq!(found(&spelled), [], "the same number spelled otherwise");
    let styled = cell(&|c| c.replacen(" s=\"", " s=\"1", 1));
    assert_eq!(found(&styled), [], "what a cell looks like is not signed");
    let text = cell(&|c| of_value(c, &|v| format!("<is><t>{v}</t></is>")).replacen("<c ", "<c t=\"inlineStr\" ", 1));
    assert_eq!(found(&text), changed(&second), "a number that became words");
    assert_eq!(found(&cell(&|_| String::new())), changed(&second), "a cell that is gone");
    let formula = cell(&|c| of_value(c, &|v| format!("<f>{v}+0</f><v>{v}</v>")));
    let formulas = found(&formula);
    assert!(matches!(&formulas[..], [Finding::Formulas(sheet, cell, 1)] if *sheet == second && cell.len() >= 2), "{formulas:?}");
    let merged = |merges: &str| with(&bytes, SECOND, |xml| xml.replace("</sheetData>", &format!("</sheetData>{merges}")));
    let merges = "<mergeCells count=\"2\"><mergeCell ref=\"C5:D9\"/><mergeCell ref=\"A1:B1\"/></mergeCells>";
    let hides = [Finding::Merged(second.clone(), "C5".into(), 2)];
    assert_eq!(found(&merged(merges)), hides, "what is merged shows one cell of many");
    assert_eq!(found(&merged(&format!("<mergeCells/>{merges}"))), hides, "also behind a list without any");
    let twice = cell(&|c| c.repeat(2));
    assert!(matches!(&found(&twice)[..], [Finding::Unreadable(sheet, _)] if *sheet == second), "two cells on one place");

    let without_row = with(&bytes, SECOND, |xml| {
        let row = xml.rfind("<row ").unwrap();
        replaced(xml, row..row + xml[row..].find("</row>").unwrap() + 6, "")
    });
    assert_eq!(found(&without_row), changed(&second), "a row that is gone");
    let more = "<row r=\"9999\"><c r=\"A9999\"><v>1</v></c></row></sheetData>";
    assert_eq!(found(&with(&bytes, SECOND, |xml| xml.replace("</sheetData>", more))), changed(&second), "a row more");
    let long = names.iter().position(|name| *name == "Trang cơ quan").unwrap();
    let words = with(&bytes, "xl/sharedStrings.xml", |xml| xml.replacen(">Cấp, loại<", ">Cấp<", 1));
    assert_eq!(found(&words), changed(&names[long].to_owned()), "other words");

    let renamed = with_sheets(&bytes, |sheets| sheets[0] = sheets[0].replace(&first, "Điểm"));
    assert_eq!(found(&renamed), [Finding::Renamed(first.clone(), "Điểm".into())]);
    assert_eq!(found(&with_sheets(&bytes, |sheets| drop(sheets.remove(1)))), [Finding::Missing(second.clone())]);
    let copied = with_sheets(&bytes, |sheets| {
        let copy = sheets[0].replace(&first, "Bản sao").replace("sheetId=\"1\"", "sheetId=\"99\"");
        sheets.insert(1, copy);
    });
    assert_eq!(found(&copied), [Finding::Added("Bản sao".into())]);
    assert_eq!(found(&with_sheets(&bytes, |sheets| sheets.swap(0, 1))), [Finding::Reordered]);
    let hidden = with_sheets(&bytes, |sheets| sheets[0] = sheets[0].replace("<sheet ", "<sheet state=\"veryHidden\" "));
    assert_eq!(found(&hidden), [Finding::Hidden(first.clone())]);
    let both = with(&cell(&|_| String::new()), FIRST, |xml| replaced(xml, a_number(xml), ""));
    assert_eq!(found(&both), [Finding::Changed(first), Finding::Changed(second)], "every sheet is named");
}

fn with_name(bytes: &[u8], name: &str) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).unwrap();
    Some(text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edited_proof_proves_nothing() {
    let p = Province::sqlite().await;
    answered(&p).await;
    let (bytes, key) = (workbook(&p).await, key(&p));
    let strings = "xl/sharedStrings.xml";
    let refused = |edited: &[u8]| check::workbook(edited, &key).unwrap_err();
    assert_eq!(
        refused(&with(&bytes, strings, |xml| xml.replace("luc 2020-09-10T12:00", "luc 2020-09-10T12:01"))),
        Unproven::BadSignature
    );
    assert_eq!(refused(&with(&bytes, strings, |xml| xml.replace("hai-long/xuat/1", "hai-long/xuat/2"))), Unproven::NoManifest);
    let signer = format!("— {}", p.store().ledger().signing().name());
    assert_eq!(refused(&with(&bytes, strings, |xml| xml.replace(&signer, "— ai-do"))), Unproven::OtherKey);
    assert_eq!(refused(&with(&bytes, strings, |xml| xml.replace(&signer, "ai đó"))), Unproven::Malformed);
    assert_eq!(refused(&with_sheets(&bytes, |sheets| drop(sheets.pop()))), Unproven::NoManifest);
    for bytes in [&b""[..], b"xin chao", &bytes[..bytes.len() / 2], &[0xd0, 0xcf, 0x11, 0xe0, 0]] {
        assert!(matches!(refused(bytes), Unproven::Unreadable(_)));
    }
    // What the sheet says to people is signed too, and nothing stands beside the note.
    let findings = |edited: &[u8]| check::workbook(edited, &key).unwrap().findings;
    let proof = [Finding::Changed(PROOF_SHEET.into())];
    assert_eq!(
        findings(&with(&bytes, strings, |xml| xml.replace("12:00 ngày 10/09/2020 (giờ Việt Nam)</t>", "11:00</t>"))),
        proof
    );
    let last =
        (1..30).rev().map(|at| format!("xl/worksheets/sheet{at}.xml")).find(|name| with_name(&bytes, name).is_some()).unwrap();
    let beside = with(&bytes, &last, |xml| {
        let row = xml.rfind("</row>").unwrap();
        replaced(xml, row..row, "<c r=\"D99\" t=\"inlineStr\"><is><t>đã kiểm tra</t></is></c>")
    });
    assert_eq!(findings(&beside), proof);
}

async fn a_file_has_its_manifest_beside_it(p: Province) {
    answered(&p).await;
    p.store().seal(p.backend.clock.today()).await.unwrap();
    for (format, name, n) in [(Format::Csv, "ket qua.csv", 2), (Format::CsvComma, "phay.csv", 2), (Format::Raw, "phieu.csv", 5)] {
        let out = p.dir.path().join(name);
        let exported = export::export(p.store(), &p.open(), format, &out, &p.backend.clock).await.unwrap();
        assert_eq!(exported.files.last(), Some(&manifest_path(&out)));
        let note = std::fs::read_to_string(manifest_path(&out)).unwrap();
        let manifest = Manifest::read(&note, &key(&p)).unwrap();
        assert!(manifest.head.is_some() && manifest.parts.all().len() == n && matches!(manifest.parts, Parts::Files(_)));
        for file in exported.files.iter().filter(|file| **file != manifest_path(&out)) {
            let name = file.file_name().unwrap().to_str().unwrap();
            let sha256 = check::sha256(file).unwrap();
            assert_eq!(check::file(&manifest, name, &sha256), Verdict::Same(name));
            assert_eq!(check::file(&manifest, "khac.csv", &sha256), Verdict::Same(name), "a file may be renamed");
            std::fs::OpenOptions::new().append(true).open(file).unwrap().write_all(b" ").unwrap();
            let sha256 = check::sha256(file).unwrap();
            assert_eq!(check::file(&manifest, name, &sha256), Verdict::Changed);
            assert_eq!(check::file(&manifest, "khac.csv", &sha256), Verdict::Unlisted);
        }
    }
}

async fn what_was_published_was_signed_then(p: Province) {
    answered(&p).await;
    let early = workbook(&p).await;
    let day = "2020-10-01".parse().unwrap();
    seal::keep(p.store(), &p.backend.rounds, day).await.unwrap();
    backend::reasons::refresh(p.store(), &p.open()).await.unwrap();
    let clock = Clock::at(day);
    let listed = lifecycle::publish(p.store(), &p.open(), &Order::command_line(day), &clock).await.unwrap();
    let frozen = p.store().published_file(ROUND, files::MANIFEST).await.unwrap().unwrap();
    let note = String::from_utf8(frozen.clone()).unwrap();
    let manifest = Manifest::read(&note, &key(&p)).unwrap();
    assert_eq!(manifest.parts.all().len() + 1, listed.len(), "all but itself");
    for file in listed.iter().filter(|file| file.name != files::MANIFEST) {
        let body = p.store().published_file(ROUND, &file.name).await.unwrap().unwrap();
        assert!(
            matches!(check::file(&manifest, &file.name, &sha2::Sha256::digest(&body).into()), Verdict::Same(_)),
            "{}",
            file.name
        );
    }
    p.backend.rounds.refresh(p.store()).await.unwrap();
    let out = p.dir.path().join("cong-bo.csv");
    export::export(p.store(), &p.open(), Format::Csv, &out, &Clock::at("2020-12-01".parse().unwrap())).await.unwrap();
    assert_eq!(std::fs::read(manifest_path(&out)).unwrap(), frozen, "later exports hand out what was signed");

    // Raw data is never published: nothing is said of it, unless it goes by the name of what was.
    for (name, published) in [("phieu.csv", None), ("ket-qua.csv", Some(false))] {
        let out = p.dir.path().join(name);
        export::export(p.store(), &p.open(), Format::Raw, &out, &clock).await.unwrap();
        let note = std::fs::read_to_string(manifest_path(&out)).unwrap();
        let raw = Manifest::read(&note, &key(&p)).unwrap();
        let standing = check::standing(p.store(), &raw, &note, None).await.unwrap();
        assert_eq!((standing.published, standing.in_ledger), (published, Some(true)), "{name}");
    }
    let standing = check::standing(p.store(), &manifest, &note, None).await.unwrap();
    assert_eq!(standing.published, Some(true));

    // With the original in the database an edit is named by its cell; an export from before is told apart.
    let published = p.store().published_file(ROUND, files::WORKBOOK).await.unwrap().unwrap();
    let edited = with(&published, SECOND, |xml| {
        let at = a_number(xml);
        let cell = xml[at.clone()].to_owned();
        let value = &cell[cell.find("<v>").unwrap()..cell.find("</v>").unwrap()];
        replaced(xml, at, &cell.replace(value, "<v>123456"))
    });
    let checked = check::workbook(&edited, &key(&p)).unwrap();
    let standing = check::standing(p.store(), &checked.manifest, &checked.note, Some(&edited)).await.unwrap();
    assert_eq!((standing.published, standing.in_ledger), (Some(true), Some(true)));
    assert!(matches!(&standing.cells[..], [cell] if cell.contains(": 123456; bản đã công bố: ")), "{:?}", standing.cells);
    let checked = check::workbook(&early, &key(&p)).unwrap();
    assert_eq!(checked.findings, []);
    let standing = check::standing(p.store(), &checked.manifest, &checked.note, None).await.unwrap();
    assert_eq!(standing.published, Some(false));
}

on_both!(a_workbook_carries_what_was_exported, a_file_has_its_manifest_beside_it, what_was_published_was_signed_then,);
