//! Indices of earlier years, as documents print them.

use super::{
    BadCell, Report,
    dossiers::wrong_text,
    table::{self, Column, Row},
    text::fold,
};
use domain::{
    agency::Agency,
    history::{Published, Rank},
    round::OfficialIndex,
};
use std::{
    collections::{HashMap, HashSet},
    ops::RangeInclusive,
};

const YEAR: usize = 0;
const AGENCY: usize = 1;
const INDEX: usize = 2;
const VALUE: usize = 3;
const RESPONDENTS: usize = 4;
const PLACE: usize = 5;
const PLACES: usize = 6;
const SOURCE: usize = 7;

pub(super) const COLUMNS: &[Column] = &[
    Column { name: "Năm", required: true, aliases: &["nam", "namdo", "namkhaosat", "year"] },
    Column {
        name: "Cơ quan",
        required: false,
        aliases: &["macoquan", "madonvi", "coquan", "donvi", "ma", "agencycode", "agency", "code"],
    },
    Column { name: "Chỉ số", required: true, aliases: &["chiso", "tenchiso", "loaichiso", "index", "measure"] },
    Column { name: "Giá trị", required: true, aliases: &["giatri", "giatriphantram", "ketqua", "tyle", "value", "percent"] },
    Column {
        name: "Số người trả lời",
        required: false,
        aliases: &["songuoitraloi", "sophieu", "sophieuhople", "n", "respondents"],
    },
    Column { name: "Hạng", required: false, aliases: &["hang", "xephang", "thuhang", "rank"] },
    Column { name: "Trên", required: false, aliases: &["tren", "trentongso", "tongsodonvi", "of", "ranked"] },
    Column { name: "Nguồn", required: true, aliases: &["nguon", "vanban", "nguonvanban", "source", "document"] },
];

/// Nobody measured it before, and nobody measured the future.
const YEARS: RangeInclusive<i16> = 1990..=2100;
/// Longest name of a document, in characters.
const SOURCE_MAX: usize = 300;
/// More than anybody ranks.
const PLACES_MAX: u32 = 20_000;

/// What a file gave.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) rows: Vec<Published>,
    pub(super) report: Report,
}

/// Reads a file. `known`: the agencies there are.
///
/// # Errors
/// A sentence about the file as a whole.
pub(super) fn parse(bytes: &[u8], known: &[Agency]) -> Result<Parsed, String> {
    let codes: HashSet<&str> = known.iter().map(|a| a.code.as_str()).collect();
    let mut parsed = Parsed::default();
    let mut seen: HashMap<(Option<String>, i16, &'static str), u64> = HashMap::new();
    let header = table::read(bytes, COLUMNS, |row| match row {
        Err(ragged) => parsed.report.rejected.push(ragged),
        Ok(row) => match read_row(&row, &codes) {
            Err(bad) => parsed.report.rejected.extend(bad),
            Ok(read) => {
                let key = (read.agency.clone(), read.year, read.index.code());
                if let Some(first) = seen.get(&key) {
                    parsed.report.rejected.push(row.bad(YEAR, format!("trùng cơ quan, năm, chỉ số với dòng {first}")));
                } else {
                    seen.insert(key, row.line);
                    parsed.rows.push(read);
                }
            }
        },
    })?;
    parsed.report.columns(&header, parsed.rows.len());
    Ok(parsed)
}

fn read_row(row: &Row<'_>, codes: &HashSet<&str>) -> Result<Published, Vec<BadCell>> {
    let mut bad = Vec::new();
    let mut take = |column: usize, reason: String| bad.push(row.bad(column, reason));
    let year = year(&row.text(YEAR)).map_err(|why| take(YEAR, why)).ok();
    let agency = agency(&row.text(AGENCY), codes).map_err(|why| take(AGENCY, why)).ok();
    let index = index(&row.text(INDEX)).map_err(|why| take(INDEX, why)).ok();
    let value = percent(&row.text(VALUE), index).map_err(|why| take(VALUE, why)).ok();
    let respondents = count(&row.text(RESPONDENTS)).map_err(|why| take(RESPONDENTS, why)).ok();
    let rank = rank(&row.text(PLACE), &row.text(PLACES)).map_err(|(column, why)| take(column, why)).ok();
    let source = row.text(SOURCE).into_owned();
    if let Some(why) = wrong_text(&source, SOURCE_MAX) {
        take(SOURCE, why);
    }
    match (year, agency, index, value, respondents, rank) {
        (Some(year), Some(agency), Some(index), Some(value), Some(respondents), Some(rank)) if bad.is_empty() => {
            Ok(Published { year, agency, index, value, respondents, rank, source })
        }
        _ => Err(bad),
    }
}

fn year(text: &str) -> Result<i16, String> {
    let year = text.parse().ok().filter(|year| YEARS.contains(year));
    year.ok_or_else(|| format!("năm phải là số từ {} đến {}", YEARS.start(), YEARS.end()))
}

/// A code, or the whole province.
fn agency(text: &str, codes: &HashSet<&str>) -> Result<Option<String>, String> {
    match text {
        code if codes.contains(code) => Ok(Some(code.to_owned())),
        whole if matches!(fold(whole).as_str(), "" | "toantinh" | "province") => Ok(None),
        _ => Err("chưa có cơ quan mã này; để trống hoặc ghi «toàn tỉnh» nếu là số của cả tỉnh".to_owned()),
    }
}

fn index(text: &str) -> Result<OfficialIndex, String> {
    let named = |index: &OfficialIndex| [index.code(), index.label()].iter().any(|name| fold(name) == fold(text));
    OfficialIndex::ALL.into_iter().find(named).ok_or_else(|| {
        let known: Vec<&str> = OfficialIndex::ALL.iter().map(|index| index.label()).collect();
        format!("chỉ số phải là một trong: {}", known.join(", "))
    })
}

/// "87,57 %", "87.57". A cell formatted as percent holds 0.8757: that is asked back rather than guessed.
fn percent(text: &str, index: Option<OfficialIndex>) -> Result<f64, String> {
    let digits = text.trim_end_matches('%').trim_end();
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'));
    let value: f64 = digits.replace(',', ".").parse().map_err(|_| "giá trị phải là số phần trăm, ví dụ 87,57".to_owned())?;
    // Five equal steps: the mean of a scale from 1 to 5 over 5 begins at 20 %.
    let least = if index.is_some_and(|index| index != OfficialIndex::Sipas) { 20.0 } else { 0.0 };
    if !plain || !(least..=100.0).contains(&value) {
        return Err(format!("giá trị phải là số phần trăm từ {least} đến 100, ví dụ 87,57"));
    }
    if value > 0.0 && value <= 1.0 {
        return Err("giá trị nhỏ quá: ô có định dạng phần trăm? Hãy ghi 87,57 chứ không ghi 0,8757".to_owned());
    }
    Ok(value)
}

/// A whole number, also "1.790"; empty is unknown.
fn count(text: &str) -> Result<Option<u64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let groups: Vec<&str> = text.split(['.', ' ', '\u{a0}']).collect();
    let shaped = groups.len() == 1 || groups[0].len() <= 3 && groups[1..].iter().all(|g| g.len() == 3);
    let number = groups.concat();
    let read = number.parse::<u64>().ok().filter(|n| shaped && *n > 0 && number.bytes().all(|b| b.is_ascii_digit()));
    read.map(Some).ok_or_else(|| "số người trả lời phải là số nguyên lớn hơn 0, hoặc để trống".to_owned())
}

/// "11" of "63", or both as documents print them: "11/63". On an error also the column it stands in.
fn rank(place: &str, places: &str) -> Result<Option<Rank>, (usize, String)> {
    let (place, places, of) = match place.split_once('/') {
        Some((place, of)) if places.is_empty() => (place, of, PLACE),
        _ => (place, places, PLACES),
    };
    let number = |text: &str, column: usize| match text.trim() {
        "" => Ok(None),
        text => {
            let read = text.parse::<u32>().ok().filter(|n| (1..=PLACES_MAX).contains(n));
            read.map(Some).ok_or((column, "hạng phải là số nguyên, ví dụ 11, hoặc 11/63".to_owned()))
        }
    };
    match (number(place, PLACE)?, number(places, of)?) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err((PLACE, "có tổng số mà thiếu hạng".to_owned())),
        (Some(place), Some(of)) if place > of => Err((PLACE, format!("hạng lớn hơn tổng số {of}"))),
        (Some(place), of) => Ok(Some(Rank { place, of })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::agency::AgencyKind;

    const SHIPPED: &[u8] = include_bytes!("../../../demo/lang-son-2022/lich-su-2017-2021.csv");

    fn known() -> Vec<Agency> {
        let of = |code: &str| Agency {
            code: code.to_owned(),
            name: code.to_owned(),
            kind: AgencyKind::Commune,
            parent: None,
            valid_from: None,
            valid_to: None,
            successor: None,
        };
        vec![of("H37.01"), of("H37.02")]
    }

    fn parsed(text: &str) -> Parsed {
        parse(text.as_bytes(), &known()).unwrap()
    }

    /// QĐ 1431/QĐ-UBND Lạng Sơn 2022, Đề án, Phần thứ nhất, I.
    #[test]
    fn the_series_of_lang_son_is_read_whole() {
        let parsed = parse(SHIPPED, &[]).unwrap();
        assert_eq!(parsed.report.rejected, []);
        let series: Vec<(i16, f64, String)> =
            parsed.rows.iter().map(|r| (r.year, r.value, r.rank.unwrap().to_string())).collect();
        let expected = [
            (2017, 87.57, "11/63"),
            (2018, 75.70, "54/63"),
            (2019, 81.17, "46/63"),
            (2020, 83.97, "39/63"),
            (2021, 87.07, "31/63"),
        ];
        assert_eq!(series, expected.map(|(year, value, rank)| (year, value, rank.to_owned())));
        assert!(parsed.rows.iter().all(|r| r.agency.is_none() && r.index == OfficialIndex::Sipas && r.respondents.is_none()));
        assert!(parsed.rows.iter().all(|r| r.source.contains("1431/QĐ-UBND") && r.source.contains("Lạng Sơn")));
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let list = "nam;coquan;chiso;giatri;songuoitraloi;hang;tren;nguon\n\
            2023;H37.01;SIPAS;90,5 %;1.790;3;20;Báo cáo\n\
            2023;toàn tỉnh;sips;84.25;;11/63;;Báo cáo\n\
            2023;;SIPAS;88;;;;Báo cáo\n";
        let parsed = parsed(list);
        assert_eq!(parsed.report.rejected, []);
        let first = &parsed.rows[0];
        assert_eq!((first.value, first.respondents, first.agency.as_deref()), (90.5, Some(1790), Some("H37.01")));
        assert_eq!(first.rank, Some(Rank { place: 3, of: Some(20) }));
        assert_eq!((parsed.rows[1].value, parsed.rows[1].rank), (84.25, Some(Rank { place: 11, of: Some(63) })));
        assert_eq!((parsed.rows[2].agency.clone(), parsed.rows[2].rank), (None, None));
    }

    #[test]
    fn bad_cells_are_named_one_by_one() {
        let list = "nam,coquan,chiso,giatri,songuoitraloi,hang,tren,nguon\n\
            2023,H37.01,SIPAS,90.5,100,,,Báo cáo\n\
            23,H37.01,SIPAS,90.5,100,,,Báo cáo\n\
            2023,H99,SIPAS,90.5,,,,Báo cáo\n\
            2023,H37.02,PAPI,90.5,,,,Báo cáo\n\
            2023,H37.02,SIPAS,0.905,,,,Báo cáo\n\
            2023,H37.02,SIPS,19.9,,,,Báo cáo\n\
            2023,H37.02,SIPAS,190,vài,,,Báo cáo\n\
            2023,H37.02,SIPAS,90,,64,63,Báo cáo\n\
            2023,H37.02,SIPAS,90,,,63,Báo cáo\n\
            2023,H37.02,SIPAS,90,,,,\n\
            2023,H37.01,SIPAS,91,,,,Báo cáo khác\n";
        let parsed = parsed(list);
        let lines: Vec<String> = parsed.report.rejected.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "dòng 3, cột «nam», giá trị «23»: năm phải là số từ 1990 đến 2100",
                "dòng 4, cột «coquan», giá trị «H99»: chưa có cơ quan mã này; để trống hoặc ghi «toàn tỉnh» nếu là số của cả tỉnh",
                "dòng 5, cột «chiso», giá trị «PAPI»: chỉ số phải là một trong: SIPAS, SIPS, SIPS theo yếu tố",
                "dòng 6, cột «giatri», giá trị «0.905»: giá trị nhỏ quá: ô có định dạng phần trăm? Hãy ghi 87,57 chứ không ghi 0,8757",
                "dòng 7, cột «giatri», giá trị «19.9»: giá trị phải là số phần trăm từ 20 đến 100, ví dụ 87,57",
                "dòng 8, cột «giatri», giá trị «190»: giá trị phải là số phần trăm từ 0 đến 100, ví dụ 87,57",
                "dòng 8, cột «songuoitraloi», giá trị «vài»: số người trả lời phải là số nguyên lớn hơn 0, hoặc để trống",
                "dòng 9, cột «hang», giá trị «64»: hạng lớn hơn tổng số 63",
                "dòng 10, cột «hang»: có tổng số mà thiếu hạng",
                "dòng 11, cột «nguon»: để trống",
                "dòng 12, cột «nam», giá trị «2023»: trùng cơ quan, năm, chỉ số với dòng 2",
            ]
        );
        assert_eq!((parsed.rows.len(), parsed.report.accepted), (1, 1));
    }

    #[test]
    fn every_alias_is_folded_and_means_one_column() {
        super::super::assert_aliases(COLUMNS);
    }
}
