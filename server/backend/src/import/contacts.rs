//! How to reach those who are asked again: telephone number and name, of those alone who were drawn. Everything else in the file is
//! forgotten row by row.

use super::{
    Report,
    table::{self, Column, Row},
};
use domain::{dossier::DossierId, invited::PlaceId};
use std::collections::{HashMap, HashSet};

const CODE: usize = 0;
const PHONE: usize = 1;
const NAME: usize = 2;

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "Mã hồ sơ",
        required: true,
        aliases: &[
            "mahoso",
            "sohoso",
            "masohoso",
            "mahs",
            "sobiennhan",
            "mabiennhan",
            "maphieu",
            "sophieu",
            "ma",
            "dossierid",
            "dossier",
        ],
    },
    Column {
        name: "Điện thoại",
        required: true,
        aliases: &["dienthoai", "sodienthoai", "sdt", "didong", "dienthoaididong", "tel", "phone", "phonenumber", "mobile"],
    },
    Column {
        name: "Tên",
        required: false,
        aliases: &["ten", "hoten", "hovaten", "tennguoinop", "nguoinop", "chuhoso", "tenchuhoso", "name", "fullname"],
    },
];

/// What a file gave.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// Number on the worksheet, telephone number, name.
    pub(super) contacts: Vec<(u32, String, String)>,
    /// Rows of people who were not drawn.
    pub(super) others: usize,
    pub(super) report: Report,
}

/// Reads a file. `drawn`: the worksheet's numbers by dossier ID or code of the place.
///
/// # Errors
/// A sentence about the file as a whole.
pub(super) fn parse(bytes: &[u8], drawn: &HashMap<String, u32>) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    let mut seen = HashSet::new();
    let header = table::read(bytes, COLUMNS, |row| match row {
        Err(ragged) => parsed.report.rejected.push(ragged),
        Ok(row) => match code(&row.text(CODE)).and_then(|code| drawn.get(&code).copied()) {
            None => parsed.others += 1,
            Some(number) if !seen.insert(number) => parsed.report.rejected.push(row.bad(CODE, "mã này đã có ở một dòng trên")),
            Some(number) => parsed.contacts.extend(read_row(&row, number, &mut parsed.report)),
        },
    })?;
    parsed.report.columns(&header, parsed.contacts.len());
    Ok(parsed)
}

/// As the worksheet writes it.
fn code(text: &str) -> Option<String> {
    let place = PlaceId::parse(text).map(|id| id.to_string());
    place.or_else(|| DossierId::parse(text).ok().map(|id| id.to_string()))
}

fn read_row(row: &Row<'_>, number: u32, report: &mut Report) -> Option<(u32, String, String)> {
    let phone = phone(&row.text(PHONE));
    if phone.is_none() {
        report
            .rejected
            .push(row.bad_unshown(PHONE, "không phải số điện thoại Việt Nam (10 hoặc 11 chữ số, bắt đầu bằng 0 hoặc +84)"));
    }
    let name: String = row.text(NAME).chars().filter(|c| !c.is_control()).take(100).collect();
    Some((number, phone?, name))
}

/// Digits alone, beginning with 0. A spreadsheet that took the number for a number has lost that 0.
fn phone(text: &str) -> Option<String> {
    let kept: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '\u{a0}')).collect();
    let digits = match kept.strip_prefix("+84").or_else(|| kept.strip_prefix("84").filter(|rest| rest.len() >= 9)) {
        Some(rest) => format!("0{rest}"),
        None if kept.len() == 9 && !kept.starts_with('0') => format!("0{kept}"),
        None => kept,
    };
    let fits = digits.starts_with('0') && (10..=11).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for text in ["0912345678", "+84 912 345 678", "84912345678", "0912.345.678", "912345678", "(0912) 345-678"] {
            assert_eq!(phone(text).as_deref(), Some("0912345678"), "{text}");
        }
        for text in ["", "12345", "1912345678", "không có", "0912345678901", "=0912345678"] {
            assert_eq!(phone(text), None, "{text}");
        }
    }

    #[test]
    fn only_those_who_were_drawn_are_kept_and_nobodys_number_is_repeated() {
        let drawn =
            HashMap::from([("000.21.27.H27-200221-0001".to_owned(), 1), ("DS-2-007".to_owned(), 2), ("H27-1".to_owned(), 3)]);
        let file = "Mã hồ sơ;Số điện thoại;Họ và tên;Địa chỉ\n\
            000.21.27.h27-200221-0001;0912 345 678;Trần Thị Bình;Xã A\n\
            000.21.27.H27-200221-0002;0912 345 679;Người Khác;Xã B\n\
            ds-2-7;0383 456 789;;\n\
            DS-2-007;0383 456 789;;\n\
            H27-1;máy hỏng 0999;;\n";
        let parsed = parse(file.as_bytes(), &drawn).unwrap();
        let kept = [(1, "0912345678", "Trần Thị Bình"), (2, "0383456789", "")].map(|(n, p, t)| (n, p.to_owned(), t.to_owned()));
        assert_eq!(parsed.contacts, kept);
        assert_eq!(parsed.others, 1);
        let lines: Vec<String> = parsed.report.rejected.iter().map(ToString::to_string).collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].starts_with("dòng 5") && lines[1].starts_with("dòng 6") && !lines[1].contains("0999"), "{lines:?}");
        assert_eq!(parsed.report.dropped_columns, ["Địa chỉ"]);
    }

    #[test]
    fn every_alias_is_folded_and_means_one_column() {
        super::super::assert_aliases(COLUMNS);
    }
}
