//! Years before: indices that were published elsewhere, and whether an agency of then is the agency of now.
//!
//! QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 13.3 c has an agency compare itself with its own earlier years. After the mergers of 2025
//! most of them are another body than before: their forerunners' figures are shown by name beside it, and never averaged into a
//! figure that nobody measured.

use crate::{agency::Agency, round::OfficialIndex};
use jiff::civil::{Date, date};
use std::fmt;

/// An index of an earlier year, as a document gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The year it was measured for.
    pub year: i16,
    /// Agency code; `None` for the whole province.
    pub agency: Option<String>,
    /// Which index. The two are never compared.
    pub index: OfficialIndex,
    /// In percent.
    pub value: f64,
    /// Respondents, where the document tells.
    pub respondents: Option<u64>,
    /// Its rank, where the document tells.
    pub rank: Option<Rank>,
    /// The document.
    pub source: String,
}

/// A rank that was published: of provinces, or of agencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// From 1, the best.
    pub place: u32,
    /// Of how many, where that is known.
    pub of: Option<u32>,
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            Some(of) => write!(f, "{}/{of}", self.place),
            None => write!(f, "{}", self.place),
        }
    }
}

/// The agencies that `code` took over, directly or through others, by code. Of a list that runs in a circle each once.
pub fn forerunners<'a>(agencies: &'a [Agency], code: &str) -> Vec<&'a Agency> {
    let mut found: Vec<&Agency> = Vec::new();
    let mut next = vec![code];
    while let Some(code) = next.pop() {
        for agency in agencies.iter().filter(|a| a.successor.as_deref() == Some(code)) {
            if !found.iter().any(|f| f.code == agency.code) {
                found.push(agency);
                next.push(&agency.code);
            }
        }
    }
    found.retain(|agency| agency.code != code);
    found.sort_by(|a, b| a.code.cmp(&b.code));
    found
}

/// Whether an agency took nobody over since this day: only then is its figure of then one of the same body. A forerunner
/// whose last day nobody wrote down may have come at any time.
pub fn same_body(agencies: &[Agency], code: &str, since: Date) -> bool {
    forerunners(agencies, code).iter().all(|f| f.valid_to.is_some_and(|last| last < since))
}

/// The first day that a figure of a year may tell of.
pub fn year_begins(year: i16) -> Date {
    date(year.clamp(1, 9999), 1, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agency::AgencyKind;

    fn agency(code: &str, last: Option<Date>, successor: Option<&str>) -> Agency {
        Agency {
            code: code.to_owned(),
            name: format!("UBND {code}"),
            kind: AgencyKind::Commune,
            parent: None,
            valid_from: None,
            valid_to: last,
            successor: successor.map(str::to_owned),
        }
    }

    /// Two communes became one in 2020, which became a ward with a third one on 1 July 2025.
    fn merged() -> Vec<Agency> {
        let (first, second) = (Some(date(2019, 12, 31)), Some(date(2025, 6, 30)));
        vec![
            agency("D", None, None),
            agency("C", second, Some("D")),
            agency("B", second, Some("D")),
            agency("A1", first, Some("B")),
            agency("A2", first, Some("B")),
            agency("E", None, None),
        ]
    }

    #[test]
    fn forerunners_are_found_through_others() {
        let agencies = merged();
        let codes = |of: &str| forerunners(&agencies, of).iter().map(|a| a.code.as_str()).collect::<Vec<_>>();
        assert_eq!(codes("D"), ["A1", "A2", "B", "C"]);
        assert_eq!(codes("B"), ["A1", "A2"]);
        assert_eq!(codes("E"), Vec::<&str>::new());
    }

    #[test]
    fn a_circle_ends() {
        let circle = [agency("A", None, Some("B")), agency("B", None, Some("A"))];
        assert_eq!(forerunners(&circle, "A").len(), 1);
    }

    #[test]
    fn an_agency_is_the_same_body_since_its_last_merger() {
        let agencies = merged();
        for (code, year, same) in
            [("D", 2024, false), ("D", 2025, false), ("D", 2026, true), ("B", 2019, false), ("B", 2020, true)]
        {
            assert_eq!(same_body(&agencies, code, year_begins(year)), same, "{code} {year}");
        }
        let undated = [agency("A", None, Some("B")), agency("B", None, None)];
        assert!(!same_body(&undated, "B", year_begins(2026)), "nobody knows when");
    }

    #[test]
    fn a_rank_is_read_as_documents_write_it() {
        assert_eq!(Rank { place: 11, of: Some(63) }.to_string(), "11/63");
        assert_eq!(Rank { place: 3, of: None }.to_string(), "3");
    }
}
