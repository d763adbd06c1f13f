//! Dossier IDs as they stand on slips, and what the registry knows of a dossier.

use crate::response::Kind;
use jiff::civil::Date;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Longest agency part (QĐ 20/2020/QĐ-TTg, Điều 4).
const AGENCY_MAX: usize = 35;
/// Longest ID kept, of any shape.
const ID_MAX: usize = 64;

/// The grammar an ID follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX` (TT 01/2018/TT-VPCP, Điều 19; QCVN 102:2016/BTTTT).
    Qcvn102,
    /// Level-1 code first (QĐ 20/2020/QĐ-TTg, Điều 4).
    Qd20,
    /// Two groups of two digits before the level-1 code: seen in Thành phố Hồ Chí Minh, in no rule.
    LegacyHcm,
    /// Any other: old receipts are real. Kept, with a warning.
    Other,
}

/// A dossier ID, normalised. An identifier, not a secret: it can be guessed, and the agency can resolve it to a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DossierId(String);

/// Why a text is no dossier ID at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DossierIdError {
    /// Nothing is left after spaces are dropped.
    Empty,
    /// Over 64 characters.
    TooLong,
    /// A control character, or one that marks a separator of ours.
    Character,
}

impl fmt::Display for DossierIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "mã hồ sơ để trống",
            Self::TooLong => "mã hồ sơ dài quá 64 ký tự",
            Self::Character => "mã hồ sơ có ký tự không dùng được",
        })
    }
}

impl std::error::Error for DossierIdError {}

impl DossierId {
    /// Normalises: NFKC, capitals, every dash as `-`, no spaces. Leading zeros stay. O and 0 are not exchanged: that is for a
    /// person to decide.
    ///
    /// # Errors
    /// [`DossierIdError`]. A text of an unknown shape is no error, see [`Self::shape`].
    pub fn parse(text: &str) -> Result<Self, DossierIdError> {
        let mut id = normalise(text);
        // Capitals can make a character that NFKC changes again; a second pass settles it.
        for _ in 0..3 {
            let again = normalise(&id);
            if again == id {
                break;
            }
            id = again;
        }
        match id.chars().count() {
            0 => Err(DossierIdError::Empty),
            n if n > ID_MAX => Err(DossierIdError::TooLong),
            _ if id.chars().any(|c| c.is_control() || matches!(c, ';' | '"' | '<' | '>')) => Err(DossierIdError::Character),
            _ => Ok(Self(id)),
        }
    }

    /// The normalised text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Which grammar the ID follows.
    pub fn shape(&self) -> Shape {
        let mut parts = self.0.split('-');
        let (Some(agency), Some(date), Some(serial), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Shape::Other;
        };
        if !(4..=6).contains(&serial.len()) || !digits(serial) || receipt_date(date).is_none() {
            return Shape::Other;
        }
        agency_shape(agency)
    }

    /// The day of receipt that the ID tells, where it follows a grammar.
    pub fn received_on(&self) -> Option<Date> {
        (self.shape() != Shape::Other).then(|| self.0.split('-').nth(1).and_then(receipt_date)).flatten()
    }
}

impl fmt::Display for DossierId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn normalise(text: &str) -> String {
    let upper: String = text.nfkc().collect::<String>().to_uppercase();
    upper
        .nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'))
        .map(|c| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}') { '-' } else { c })
        .collect()
}

fn digits(s: &str) -> bool {
    !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit())
}

fn agency_shape(agency: &str) -> Shape {
    if agency.len() > AGENCY_MAX {
        return Shape::Other;
    }
    let groups: Vec<&str> = agency.split('.').collect();
    let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
    let (first, last) = (groups[0], groups[groups.len() - 1]);
    if level1(first) && groups.len() <= 9 && groups[1..].iter().all(|g| group(g)) {
        Shape::Qd20
    } else if lengths == [3, 2, 2, 3] && groups[..3].iter().all(|g| digits(g)) && level1(last) {
        Shape::Qcvn102
    } else if lengths == [2, 2, 3] && groups[..2].iter().all(|g| digits(g)) && level1(last) {
        Shape::LegacyHcm
    } else {
        Shape::Other
    }
}

/// MX1X2: a capital and two digits.
fn level1(s: &str) -> bool {
    let b = s.as_bytes();
    b.len() == 3 && b[0].is_ascii_uppercase() && b[1].is_ascii_digit() && b[2].is_ascii_digit()
}

fn group(s: &str) -> bool {
    (1..=10).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// YYMMDD of this century, if the day exists.
fn receipt_date(s: &str) -> Option<Date> {
    if s.len() != 6 || !digits(s) {
        return None;
    }
    let part = |at: usize| s[at..at + 2].parse::<i8>().ok();
    Date::new(2000 + i16::from(part(0)?), part(2)?, part(4)?).ok()
}

/// How the dossier came to the agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// At the counter.
    Counter,
    /// Through the portal.
    Online,
    /// Through the public post.
    Post,
}

impl Channel {
    const CODES: [(Self, &str); 3] = [(Self::Counter, "truc-tiep"), (Self::Online, "truc-tuyen"), (Self::Post, "buu-chinh")];

    /// As written in files and stored.
    pub fn code(self) -> &'static str {
        Self::CODES.iter().find(|c| c.0 == self).map_or("", |c| c.1)
    }

    /// From [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::CODES.iter().find(|c| c.1 == code).map(|c| c.0)
    }
}

/// What the registry keeps of a dossier. No name, no address, no phone: those columns are dropped when a file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    /// Its ID.
    pub id: DossierId,
    /// Code of the agency that received it.
    pub receiving_agency: String,
    /// Code of the agency that handles it, and is rated.
    pub agency: String,
    /// Field code.
    pub field: String,
    /// Name of the procedure as the slip prints it.
    pub procedure: String,
    /// Who filed it.
    pub kind: Kind,
    /// How it came.
    pub channel: Channel,
    /// The filer lives outside the province.
    pub out_of_province: bool,
    /// Day of receipt.
    pub received_on: Date,
    /// Day promised for the result.
    pub appointed_on: Option<Date>,
    /// Day the result was handed over; a refusal of the dossier is a result too.
    pub returned_on: Option<Date>,
    /// Where it stands on the sample lists.
    pub frame: crate::response::Frame,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shape(id: &str) -> Shape {
        DossierId::parse(id).unwrap().shape()
    }

    /// Codes met on real slips and portals, 2019 to 2026.
    #[test]
    fn codes_in_use_are_recognised() {
        for id in ["000.00.04.H51-200221-0001", "000.00.12.H62-201105-0004", "000.00.01.H49-220101-0001"] {
            assert_eq!(shape(id), Shape::Qcvn102, "{id}");
        }
        for id in ["G22.99.08-260921-896048", "G22.99-251225-020175", "G22.99.09-240114-0001", "H49.01.02-231231-0001"] {
            assert_eq!(shape(id), Shape::Qd20, "{id}");
        }
        assert_eq!(shape("38.98.H29-210519-0013"), Shape::LegacyHcm);
    }

    #[test]
    fn codes_of_another_shape_are_kept_as_other() {
        for id in [
            "H49-231331-0001",
            "000.00.1.H49-220101-0001",
            "H49.01.02-231231-001",
            "HSPL-20260721-0001",
            "H49-230231-0001",
            "1234/BN",
        ] {
            assert_eq!(shape(id), Shape::Other, "{id}");
        }
    }

    #[test]
    fn what_people_type_is_normalised() {
        assert_eq!(DossierId::parse(" 000.00.04.h51 – 200221 — 0001\u{a0}").unwrap().as_str(), "000.00.04.H51-200221-0001");
        assert_eq!(DossierId::parse(" \t"), Err(DossierIdError::Empty));
        assert_eq!(DossierId::parse(&"9".repeat(65)), Err(DossierIdError::TooLong));
    }

    #[test]
    fn the_day_of_receipt_is_read() {
        let id = DossierId::parse("000.00.04.H51-200221-0001").unwrap();
        assert_eq!(id.received_on(), Date::new(2020, 2, 21).ok());
    }

    proptest! {
        #[test]
        fn normalisation_is_idempotent(text in "\\PC{0,40}") {
            if let Ok(id) = DossierId::parse(&text) {
                prop_assert_eq!(DossierId::parse(id.as_str()), Ok(id.clone()));
            }
        }

        #[test]
        fn any_code_of_the_regulation_is_accepted(v in 0u32..1000, z in 0u32..100, y in 0u32..100, m in "[GHK][0-9]{2}", days in 0i32..3650, n in 0u32..10_000) {
            let day = Date::new(2019, 1, 6).unwrap().checked_add(jiff::Span::new().days(days)).unwrap();
            let id = format!("{v:03}.{z:02}.{y:02}.{m}-{:02}{:02}{:02}-{n:04}", day.year() - 2000, day.month(), day.day());
            let id = DossierId::parse(&id).unwrap();
            prop_assert_eq!(id.shape(), Shape::Qcvn102);
            prop_assert_eq!(id.received_on(), Some(day));
        }
    }
}
