//! How much a workbook may unfold into. An XLSX file is a zip archive: a few kilobytes can unfold into gigabytes, and what the
//! archive says about sizes need not be so. Whatever reads a workbook asks [`within`] first.

use std::{
    collections::HashSet,
    io::{self, Cursor, Read},
};
use zip::ZipArchive;

/// What an archive may hold.
struct Limits {
    /// Bytes of all parts together.
    total: u64,
    /// Bytes of a part that is read as a whole: texts, styles. Sheets are read cell by cell, and bounded by the total alone.
    part: u64,
    /// Parts.
    parts: usize,
}

/// Room for 500,000 rows of a registry, which come to some 600 MB of XML.
const LIMITS: Limits = Limits { total: 1 << 30, part: 256 << 20, parts: 4096 };
/// Where the sheets lie.
const SHEETS: &str = "xl/worksheets/";

/// Whether the bytes are a whole archive whose parts stay within limits. Every part is unfolded once, into nothing, and held
/// against its checksum: what is damaged is found here.
///
/// # Errors
/// In words for whoever sent the file: it is no archive, is damaged, has two parts of one name, or unfolds into too much.
pub(crate) fn within(bytes: &[u8]) -> Result<(), String> {
    check(bytes, &LIMITS)
}

fn check(bytes: &[u8], limits: &Limits) -> Result<(), String> {
    let damaged = |error: &dyn std::fmt::Display| format!("tệp hỏng: {error}");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    if archive.len() > limits.parts {
        return Err(format!("tệp có quá {} phần", limits.parts));
    }
    // Readers look parts up without regard to case, and each takes another one where there are two.
    let names = archive.file_names().map(|name| Ok(name?.replace('\\', "/").to_lowercase()));
    let names = names.collect::<Result<HashSet<String>, zip::result::ZipError>>().map_err(|e| damaged(&e))?;
    if archive.has_duplicate_names() || names.len() != archive.len() {
        return Err("tệp có hai phần cùng tên".to_owned());
    }
    let mut left = limits.total;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|e| damaged(&e))?;
        let is_sheet = part.name().map_err(|e| damaged(&e))?.starts_with(SHEETS);
        let whole = is_sheet || left < limits.part;
        let (most, limit) = if whole { (left, limits.total) } else { (limits.part, limits.part) };
        let unfolded = io::copy(&mut part.take(most + 1), &mut io::sink()).map_err(|e| damaged(&e))?;
        if unfolded > most {
            return Err(format!("tệp nén bung ra quá lớn (hơn {} MB)", limit >> 20));
        }
        left -= unfolded;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn archive(parts: &[(&str, usize)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(vec![]));
        for (name, size) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&vec![b'0'; *size]).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    const SMALL: Limits = Limits { total: 10_000, part: 4_000, parts: 3 };

    #[test]
    fn what_unfolds_into_too_much_is_refused() {
        assert_eq!(check(&archive(&[("xl/worksheets/sheet1.xml", 6_000), ("xl/styles.xml", 4_000)]), &SMALL), Ok(()));
        for (parts, why) in [
            (&[("xl/worksheets/sheet1.xml", 10_001)][..], "quá lớn"),
            (&[("xl/sharedStrings.xml", 4_001)], "quá lớn"),
            (&[("xl/worksheets/a.xml", 9_000), ("xl/styles.xml", 1_001)], "quá lớn"),
            (&[("a", 1), ("b", 1), ("c", 1), ("d", 1)], "quá 3 phần"),
            (&[("xl/workbook.xml", 1), ("XL/Workbook.xml", 1)], "cùng tên"),
        ] {
            let found = check(&archive(parts), &SMALL).unwrap_err();
            assert!(found.contains(why), "{found}");
        }
    }

    #[test]
    fn a_refusal_names_the_limit_and_not_what_was_left_of_it() {
        const MB: usize = 1 << 20;
        let limits = Limits { total: 3 << 20, part: 2 << 20, parts: 3 };
        for (parts, why) in [
            (&[("xl/worksheets/a.xml", 2 * MB), ("xl/worksheets/b.xml", MB + 1)][..], "hơn 3 MB"),
            (&[("xl/worksheets/a.xml", 2 * MB), ("xl/styles.xml", MB + 1)], "hơn 3 MB"),
            (&[("xl/styles.xml", 2 * MB + 1)], "hơn 2 MB"),
        ] {
            let found = check(&archive(parts), &limits).unwrap_err();
            assert!(found.contains(why), "{found}");
        }
    }

    #[test]
    fn a_size_that_the_archive_lies_about_is_counted() {
        let mut bytes = archive(&[("xl/sharedStrings.xml", 100_000)]);
        let size = 100_000_u32.to_le_bytes();
        let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..at + 4] == size).collect();
        assert!(!places.is_empty());
        for at in places {
            bytes[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
        }
        assert!(check(&bytes, &SMALL).is_err());
    }

    #[test]
    fn what_is_damaged_or_no_archive_is_refused() {
        let whole = archive(&[("a", 3_000)]);
        let mut flipped = whole.clone();
        flipped[40] ^= 1;
        for bytes in [&b""[..], b"PK", b"a,b\n1,2\n", &whole[..whole.len() - 3], &flipped] {
            assert!(check(bytes, &SMALL).unwrap_err().contains("hỏng"));
        }
    }
}
