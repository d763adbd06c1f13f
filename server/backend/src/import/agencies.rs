//! The list of agencies, as the province keeps it.

use super::{
    BadCell, Report,
    dossiers::wrong_text,
    table::{self, Column, Row},
    text::fold,
};
use domain::agency::{Agency, AgencyKind};
use jiff::civil::Date;
use std::{
    collections::{HashMap, HashSet},
    ops::RangeInclusive,
};

const CODE: usize = 0;
const NAME: usize = 1;
const KIND: usize = 2;
const PARENT: usize = 3;
const FROM: usize = 4;
const TO: usize = 5;
const SUCCESSOR: usize = 6;

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "Mã cơ quan",
        required: true,
        aliases: &["ma", "macoquan", "madonvi", "madinhdanh", "madinhdanhcoquan", "madinhdanhdonvi", "code", "agencycode"],
    },
    Column {
        name: "Tên cơ quan",
        required: true,
        aliases: &["ten", "tencoquan", "tendonvi", "coquan", "donvi", "name", "agencyname", "agency"],
    },
    Column {
        name: "Loại",
        required: true,
        aliases: &["loai", "loaicoquan", "loaidonvi", "loaihinh", "kind", "type", "agencykind", "agencytype", "cap"],
    },
    Column {
        name: "Mã cấp trên",
        required: false,
        aliases: &["macaptren", "macoquancaptren", "madonvicaptren", "captren", "coquancaptren", "parent", "parentcode"],
    },
    Column { name: "Từ ngày", required: false, aliases: &["tungay", "hieuluctungay", "ngayhieuluc", "validfrom", "from"] },
    Column { name: "Đến ngày", required: false, aliases: &["denngay", "hieulucdenngay", "ngayhethieuluc", "validto", "to"] },
    Column {
        name: "Cơ quan kế thừa",
        required: false,
        aliases: &["coquankethua", "macoquankethua", "makethua", "kethua", "successor", "successorcode"],
    },
];

/// Agencies are older than dossiers.
const YEARS: RangeInclusive<i16> = 1900..=2100;

/// What a file gave.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) agencies: Vec<Agency>,
    pub(super) report: Report,
    /// Columns the file does not have: what is known of them stays.
    absent: Vec<usize>,
}

/// Reads a file. `known`: the agencies there are, so that a parent among them is no warning.
///
/// # Errors
/// A sentence about the file as a whole.
pub(super) fn parse(bytes: &[u8], known: &[Agency]) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut above: Vec<(String, BadCell)> = vec![];
    let header = table::read(bytes, COLUMNS, |row| match row {
        Err(ragged) => parsed.report.rejected.push(ragged),
        Ok(row) => {
            if let Some(agency) = read_row(&row, &mut seen, &mut parsed.report.rejected) {
                for (column, code) in [(PARENT, &agency.parent), (SUCCESSOR, &agency.successor)] {
                    above.extend(code.iter().map(|c| (c.clone(), row.bad(column, "chưa có cơ quan mã này"))));
                }
                parsed.agencies.push(agency);
            }
        }
    })?;
    let codes: HashSet<&str> = known.iter().chain(&parsed.agencies).map(|a| a.code.as_str()).collect();
    parsed.report.warnings.extend(above.into_iter().filter(|(c, _)| !codes.contains(c.as_str())).map(|(_, warning)| warning));
    parsed.absent = (0..COLUMNS.len()).filter(|c| !header.has(*c)).collect();
    parsed.report.columns(&header, parsed.agencies.len());
    Ok(parsed)
}

impl Parsed {
    /// Fills in what the file has no column for from what is known.
    pub(super) fn keep_unsaid(&mut self, known: Vec<Agency>) {
        let known: HashMap<String, Agency> = known.into_iter().map(|a| (a.code.clone(), a)).collect();
        for agency in &mut self.agencies {
            let Some(old) = known.get(&agency.code) else { continue };
            for column in &self.absent {
                match *column {
                    PARENT => agency.parent.clone_from(&old.parent),
                    FROM => agency.valid_from = old.valid_from,
                    TO => agency.valid_to = old.valid_to,
                    SUCCESSOR => agency.successor.clone_from(&old.successor),
                    _ => {}
                }
            }
        }
    }
}

fn read_row(row: &Row<'_>, seen: &mut HashMap<String, u64>, bad: &mut Vec<BadCell>) -> Option<Agency> {
    let before = bad.len();
    let code_in = |column: usize, bad: &mut Vec<BadCell>| {
        let code = row.text(column).into_owned();
        match wrong_code(&code) {
            Some(reason) if !code.is_empty() || column == CODE => bad.push(row.bad(column, reason)),
            _ => {}
        }
        (!code.is_empty()).then_some(code)
    };
    let code = code_in(CODE, bad).unwrap_or_default();
    let (parent, successor) = (code_in(PARENT, bad), code_in(SUCCESSOR, bad));
    if let Some(first) = seen.get(&code.to_uppercase()) {
        bad.push(row.bad(CODE, format!("trùng với dòng {first}")));
    } else if !code.is_empty() {
        seen.insert(code.to_uppercase(), row.line);
    }
    for (column, other) in [(PARENT, &parent), (SUCCESSOR, &successor)] {
        if !code.is_empty() && other.as_ref() == Some(&code) {
            bad.push(row.bad(column, "là chính cơ quan này"));
        }
    }
    let name = row.text(NAME).into_owned();
    bad.extend(wrong_text(&name, 200).map(|reason| row.bad(NAME, reason)));
    let kind = kind(&row.text(KIND));
    if kind.is_none() {
        let labels: Vec<&str> = ["so", "xa", "huyen", "nganh-doc", "su-nghiep"].to_vec();
        bad.push(row.bad(KIND, format!("loại phải là một trong: {}", labels.join(", "))));
    }
    let mut day_in = |column: usize| -> Option<Date> {
        row.day(column, &YEARS).unwrap_or_else(|reason| {
            bad.push(row.bad(column, reason));
            None
        })
    };
    let (valid_from, valid_to) = (day_in(FROM), day_in(TO));
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && to < from
    {
        bad.push(row.bad(TO, "đứng trước ngày bắt đầu"));
    }
    let kind = kind.filter(|_| bad.len() == before)?;
    Some(Agency { code, name, kind, parent, valid_from, valid_to, successor })
}

/// Codes stand in addresses and file names.
fn wrong_code(code: &str) -> Option<&'static str> {
    if code.is_empty() {
        Some("để trống")
    } else if code.chars().count() > 64 {
        Some("mã dài quá 64 ký tự")
    } else if !code.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')) {
        Some("mã chỉ gồm chữ, số, dấu chấm, dấu gạch")
    } else {
        None
    }
}

/// By code, or in the words of lists.
fn kind(text: &str) -> Option<AgencyKind> {
    if let Some(kind) = AgencyKind::from_code(&text.to_lowercase()) {
        return Some(kind);
    }
    match fold(text).as_str() {
        "so" | "ban" | "nganh" | "sobannganh" | "soban" | "socobannganh" | "captinh" | "department" => {
            Some(AgencyKind::Department)
        }
        "xa"
        | "phuong"
        | "thitran"
        | "dackhu"
        | "xaphuong"
        | "xaphuongthitran"
        | "xaphuongdackhu"
        | "xaphuongthitrandackhu"
        | "capxa"
        | "ubndcapxa"
        | "commune"
        | "ward" => Some(AgencyKind::Commune),
        "huyen" | "quan" | "thixa" | "thanhpho" | "caphuyen" | "ubndcaphuyen" | "huyentruoc172025" | "district" => {
            Some(AgencyKind::District)
        }
        "nganhdoc" | "coquannganhdoc" | "vertical" => Some(AgencyKind::Vertical),
        "sunghiep" | "donvisunghiep" | "donvisunghiepconglap" | "serviceunit" => Some(AgencyKind::ServiceUnit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Parsed {
        parse(text.as_bytes(), &[]).unwrap()
    }

    #[test]
    fn the_demo_list_is_read_whole() {
        let parsed = parse(include_bytes!("../../../demo/nghi-xuan-2020/co-quan.csv"), &[]).unwrap();
        assert_eq!((parsed.agencies.len(), parsed.report.rejected.len(), parsed.report.warnings.len()), (18, 0, 0));
        assert_eq!(parsed.agencies[0].kind, AgencyKind::District);
        assert_eq!(parsed.agencies[0].valid_to, Date::new(2025, 6, 30).ok());
        assert_eq!(parsed.agencies[1].parent.as_deref(), Some("000.00.27.H27"));
    }

    #[test]
    fn lists_with_vietnamese_headers_and_words_are_read() {
        let list = "Danh sách cơ quan tỉnh\n\nMã cơ quan;Tên cơ quan;Loại\nH27.01;Sở Nội vụ;Sở, ban, ngành\nH27.02;Phường Trần Phú;Phường\n";
        let agencies = parsed(list).agencies;
        assert_eq!(agencies[0].kind, AgencyKind::Department);
        assert_eq!(agencies[1].name, "Phường Trần Phú");
    }

    #[test]
    fn bad_rows_are_named_one_by_one() {
        let list = "ma,ten,loai,ma_cap_tren,tu_ngay,den_ngay\n\
            A1,Sở A,so,,,\n\
            a1,Sở B,so,,,\n\
            A2,,to,A2,01/02/2020,31/01/2020\n\
            A/3,Sở C,so,,,\n\
            ,Sở D,so,,,\n";
        let report = parsed(list).report;
        let lines: Vec<String> = report.rejected.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "dòng 3, cột «ma», giá trị «a1»: trùng với dòng 2",
                "dòng 4, cột «ma_cap_tren», giá trị «A2»: là chính cơ quan này",
                "dòng 4, cột «ten»: để trống",
                "dòng 4, cột «loai», giá trị «to»: loại phải là một trong: so, xa, huyen, nganh-doc, su-nghiep",
                "dòng 4, cột «den_ngay», giá trị «31/01/2020»: đứng trước ngày bắt đầu",
                "dòng 5, cột «ma», giá trị «A/3»: mã chỉ gồm chữ, số, dấu chấm, dấu gạch",
                "dòng 6, cột «ma»: để trống",
            ]
        );
        assert_eq!((report.accepted, report.rejected_rows()), (1, 4));
    }

    #[test]
    fn a_parent_that_nobody_knows_is_a_warning() {
        let parsed = parsed("ma,ten,loai,ma_cap_tren\nA1,Xã A,xa,A9\nA2,Xã B,xa,A1\n");
        assert_eq!(parsed.agencies.len(), 2);
        assert_eq!(parsed.report.warnings.len(), 1);
        assert_eq!(parsed.report.warnings[0].value, "A9");
    }

    #[test]
    fn every_kind_is_read_from_its_code_and_its_label() {
        for code in ["so", "xa", "huyen", "nganh-doc", "su-nghiep"] {
            let known = AgencyKind::from_code(code).unwrap();
            assert_eq!(kind(code), Some(known));
            assert_eq!(kind(known.label()), Some(known), "{}", known.label());
        }
    }

    #[test]
    fn every_alias_is_folded_and_means_one_column() {
        super::super::assert_aliases(COLUMNS);
    }
}
