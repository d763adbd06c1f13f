//! What an invitation asks about: a dossier, or a place on a code list.
//!
//! Some agencies have no dossiers: Văn phòng UBND tỉnh, Sở Ngoại vụ and Ban Dân tộc are rated by representatives of 19
//! departments and 11 districts (QĐ 1431/QĐ-UBND Lạng Sơn 2022, Phần thứ hai, II.1.1); schools and hospitals by those whom they
//! serve (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 2.1 b). For them the province makes lists of codes ("mã mời"). A code is a slip
//! like any other, but what it asks about is known from its list alone.

use crate::{
    comment::redact,
    dossier::Dossier,
    response::{Frame, Kind},
    round::Round,
};
use std::fmt;

/// Most codes of one list: more are another list.
pub const LIST_MAX: u64 = 5_000;
/// Name of a list that nobody named.
pub const UNNAMED: &str = "Danh sách mã mời";
/// Longest name of a list or of a place, in characters.
pub const NAME_MAX: usize = 120;

/// A code list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeList {
    /// Its number, counted over all rounds.
    pub id: u32,
    /// What it is called, on the slip and on the survey's page.
    pub name: String,
    /// Code of the rated agency.
    pub agency: String,
    /// Field code.
    pub field: String,
    /// For whom its holders answer; a respondent may say otherwise.
    pub kind: Kind,
    /// Where its voices stand in the sample.
    pub frame: Frame,
}

/// Which place of which list: `DS-3-012`. No secret: it stands where a dossier's ID would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceId {
    /// Number of the list.
    pub list: u32,
    /// Number within the list, from 1.
    pub number: u32,
}

impl fmt::Display for PlaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DS-{}-{:03}", self.list, self.number)
    }
}

impl PlaceId {
    /// Reads what [`Display`](fmt::Display) writes, in any case; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let (list, number) = text.strip_prefix("DS-")?.split_once('-')?;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten();
        Some(Self { list: digits(list)?, number: digits(number).filter(|n| *n > 0)? })
    }
}

/// A place on a list. Who was given its code is not here: nothing that is said needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which one.
    pub id: PlaceId,
    /// Its list.
    pub list: CodeList,
}

/// What an invitation asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A dossier.
    Dossier(Dossier),
    /// A place on a code list.
    Place(Place),
}

impl Subject {
    /// Code of the agency that is rated.
    pub fn agency(&self) -> &str {
        match self {
            Self::Dossier(dossier) => &dossier.agency,
            Self::Place(place) => &place.list.agency,
        }
    }

    /// Field code.
    pub fn field(&self) -> &str {
        match self {
            Self::Dossier(dossier) => &dossier.field,
            Self::Place(place) => &place.list.field,
        }
    }

    /// For whom the holder answers, as far as it is known beforehand.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Dossier(dossier) => dossier.kind,
            Self::Place(place) => place.list.kind,
        }
    }

    /// Where the voice stands in the sample.
    pub fn frame(&self) -> Frame {
        match self {
            Self::Dossier(dossier) => dossier.frame,
            Self::Place(place) => place.list.frame,
        }
    }

    /// Code of the dossier or of the place.
    pub fn code(&self) -> String {
        match self {
            Self::Dossier(dossier) => dossier.id.to_string(),
            Self::Place(place) => place.id.to_string(),
        }
    }
}

/// A list that somebody wants to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewList {
    /// As of [`CodeList`].
    pub name: String,
    /// As of [`CodeList`].
    pub agency: String,
    /// As of [`CodeList`].
    pub field: String,
    /// As of [`CodeList`].
    pub kind: Kind,
    /// As of [`CodeList`].
    pub frame: Frame,
    /// Who is given how many codes. A name may be empty: then the holder of the list hands them out as he likes.
    pub places: Vec<(String, u32)>,
}

/// Reads who is given codes: a name a line, after a semicolon how many where it is more than one.
///
/// # Errors
/// The line, counted from 1, whose number is none.
pub fn places_of_lines(text: &str) -> Result<Vec<(String, u32)>, usize> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).filter(|(_, line)| !line.is_empty());
    let place = |(at, line): (usize, &str)| match line.rsplit_once(';') {
        None => Ok((line.to_owned(), 1)),
        Some((name, n)) => match n.trim().parse() {
            Ok(n) if n > 0 => Ok((name.trim().to_owned(), n)),
            _ => Err(at),
        },
    };
    lines.map(place).collect()
}

/// Why a list is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListError {
    /// The round does not ask about this agency.
    Agency(String),
    /// The round does not ask about this field.
    Field(String),
    /// A name that is empty or too long.
    Name,
    /// A telephone number, an identity number or an address stands in a name.
    Personal,
    /// No code, or too many.
    Count(u64),
    /// Citizens have answered: a list for the sample would choose among people when answers are known.
    Begun,
    /// The round is over.
    Closed,
    /// The round has a list of this name for the same people.
    Twice,
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agency(code) => write!(f, "đợt này không khảo sát cơ quan «{code}»"),
            Self::Field(code) => write!(f, "đợt này không khảo sát lĩnh vực «{code}»"),
            Self::Name => write!(f, "tên danh sách và tên nơi nhận dài từ 1 đến {NAME_MAX} ký tự, trên một dòng"),
            Self::Personal => f.write_str("tên nơi nhận không được chứa số điện thoại, số giấy tờ hay thư điện tử"),
            Self::Count(n) => write!(f, "một danh sách có từ 1 đến {LIST_MAX} mã, không phải {n}"),
            Self::Begun => f.write_str("đợt đã có phiếu trả lời: danh sách thêm lúc này chỉ được xếp là tự nguyện"),
            Self::Closed => f.write_str("đợt đã đóng, không thêm mã mời được nữa"),
            Self::Twice => {
                f.write_str("đã có danh sách tên này cho cùng cơ quan, lĩnh vực và đối tượng; muốn thêm mã, hãy đặt tên khác")
            }
        }
    }
}

impl std::error::Error for ListError {}

impl NewList {
    /// Whether it is this list, but for its places.
    pub fn names(&self, list: &CodeList) -> bool {
        (&self.name, &self.agency, &self.field, self.kind, self.frame)
            == (&list.name, &list.agency, &list.field, list.kind, list.frame)
    }

    /// How many codes it has.
    pub fn size(&self) -> u64 {
        self.places.iter().map(|(_, n)| u64::from(*n)).sum()
    }

    /// Checks the list against its round.
    ///
    /// # Errors
    /// [`ListError`]: the first thing that is wrong.
    pub fn check(&self, round: &Round) -> Result<(), ListError> {
        if !round.agencies.contains(&self.agency) {
            return Err(ListError::Agency(self.agency.clone()));
        }
        if !round.covers_field(&self.field) {
            return Err(ListError::Field(self.field.clone()));
        }
        let fits = |name: &str| name.chars().count() <= NAME_MAX && !name.chars().any(char::is_control);
        if self.name.is_empty() || !fits(&self.name) || !self.places.iter().all(|(name, _)| fits(name)) {
            return Err(ListError::Name);
        }
        if std::iter::once(&self.name).chain(self.places.iter().map(|(name, _)| name)).any(|name| redact(name) != *name) {
            return Err(ListError::Personal);
        }
        match self.size() {
            n if n == 0 || n > LIST_MAX => Err(ListError::Count(n)),
            _ => Ok(()),
        }
    }
}

/// How many of a list's codes were used, as far as it may be said: between the two, which are never one number.
///
/// Bands of `step`, the last one wide enough to hold every number that is left. So a band never says that all have answered or
/// that nobody has, and a step from one band to the next is never told by looking at one person.
pub fn used_band(used: u64, size: u64, step: u64) -> (u64, u64) {
    let step = step.max(2);
    let bands = (size + 1) / step;
    let band = (used.min(size) / step).min(bands.saturating_sub(1));
    let low = band * step;
    (low, if band + 1 >= bands { size } else { low + step - 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn round() -> Round {
        Round::from_toml(include_str!("../../../server/demo/nghi-xuan-2020/dot.toml")).unwrap()
    }

    fn list() -> NewList {
        NewList {
            name: "30 cơ quan của tỉnh".into(),
            agency: "000.21.27.H27".into(),
            field: "TP-HT".into(),
            kind: Kind::Organisation,
            frame: Frame::Drawn,
            places: vec![("Sở Tài chính".into(), 1), (String::new(), 29)],
        }
    }

    #[test]
    fn a_list_belongs_to_its_round_and_holds_no_personal_data() {
        assert_eq!(list().check(&round()), Ok(()));
        assert_eq!(list().size(), 30);
        let wrong = |change: fn(&mut NewList)| {
            let mut list = list();
            change(&mut list);
            list.check(&round()).unwrap_err()
        };
        assert_eq!(wrong(|l| l.agency = "LA".into()), ListError::Agency("LA".into()));
        assert_eq!(wrong(|l| l.field = "XD".into()), ListError::Field("XD".into()));
        assert_eq!(wrong(|l| l.name.clear()), ListError::Name);
        assert_eq!(wrong(|l| l.places[0].0 = "Ông An, 0912 345 678".into()), ListError::Personal);
        assert_eq!(wrong(|l| l.places.clear()), ListError::Count(0));
        assert_eq!(wrong(|l| l.places[1].1 = 5_000), ListError::Count(5_001));
    }

    proptest! {
        #[test]
        fn a_place_is_read_as_it_is_written(list in 1u32..100_000, number in 1u32..10_000) {
            let id = PlaceId { list, number };
            prop_assert_eq!(PlaceId::parse(&id.to_string()), Some(id));
            prop_assert_eq!(PlaceId::parse(&format!(" {} ", id.to_string().to_lowercase())), Some(id));
        }

        #[test]
        fn a_band_never_says_that_all_or_none_have_answered(size in 1u64..200, part in 0.0f64..=1.0, step in 2u64..12) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a small number")]
            let used = (part * size as f64) as u64;
            let (low, high) = used_band(used, size, step);
            prop_assert!(low <= used && used <= high && high <= size);
            prop_assert!(high - low + 1 >= step.min(size + 1), "{low} to {high}");
            // Every number of the band gives the same band.
            for other in low..=high {
                prop_assert_eq!(used_band(other, size, step), (low, high));
            }
        }
    }

    #[test]
    fn places_are_read_a_line_each() {
        let read = places_of_lines(" Sở Tài chính \r\n\nSở Y tế; 3\n").unwrap();
        assert_eq!(read, [("Sở Tài chính".to_owned(), 1), ("Sở Y tế".to_owned(), 3)]);
        assert_eq!(places_of_lines("Sở A\nSở B; hai"), Err(2));
    }

    #[test]
    fn what_is_no_place_is_not_read_as_one() {
        for text in ["", "DS-1", "DS-1-0", "DS--1", "DS-1-2-3", "000.00.04.H51-200221-0001", "DS-+1-2"] {
            assert_eq!(PlaceId::parse(text), None, "{text}");
        }
    }
}
