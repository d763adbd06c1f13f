//! What to do when the sample does not hold: a person who cannot be reached, a kind of respondent of whom there are too few.

use super::Lists;
use crate::{
    response::{Kind, coded},
    round::Quota,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The id of an invitation: 16 random bytes. It names a right to answer, not a person, and no answer.
pub type InvitationId = [u8; 16];

coded! {
    /// Why somebody on the list is replaced. None of them says how anybody answered.
    ReplacementReason {
        /// Called or visited in vain.
        NotReached = "khong-lien-lac-duoc", "Không liên lạc được";
        /// The list has a wrong or incomplete address or number (KH Nghi Xuân 2020, II.3 lưu ý 2: "đầy đủ thông tin").
        WrongContact = "sai-thong-tin", "Thông tin liên lạc thiếu hoặc sai";
        /// Does not belong to the population after all (lưu ý 2: "đáp ứng đúng yêu cầu đối với đối tượng").
        NotEligible = "khong-dung-doi-tuong", "Không đúng đối tượng khảo sát";
        /// Does not wish to answer.
        Declined = "khong-tra-loi", "Không muốn hoặc không thể trả lời";
    }
}

/// A replacement, as logged. Entries are only ever added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Whose place became free.
    pub out: InvitationId,
    /// Who takes it: what [`next_reserve`] gave.
    pub by: InvitationId,
    /// Why.
    pub reason: ReplacementReason,
    /// When.
    pub on: Date,
    /// Login of the officer.
    pub officer: String,
}

/// Why nobody takes the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplaceError {
    /// The invitation holds no place in this stratum: not drawn, or still on the reserve list.
    NoPlace,
    /// It was replaced before.
    Replaced,
    /// The reserve list of the stratum is used up.
    Exhausted,
}

impl fmt::Display for ReplaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPlace => "phiếu mời này không có trong danh sách chính thức của nhóm",
            Self::Replaced => "phiếu mời này đã có người thay thế",
            Self::Exhausted => "danh sách dự phòng của nhóm này đã hết",
        })
    }
}

impl std::error::Error for ReplaceError {}

/// Who takes the place of `out`: the first of the stratum's reserve list who has not been called yet (KH Nghi Xuân 2020, II.3
/// lưu ý 2). Nobody is chosen: an officer says who is missing, the draw has said who comes. One who came from the reserve list
/// holds a place, and can be replaced in turn.
///
/// `log`: the round's replacements, in any order.
///
/// # Errors
/// [`ReplaceError`].
pub fn next_reserve(lists: &Lists<InvitationId>, log: &[Replacement], out: InvitationId) -> Result<InvitationId, ReplaceError> {
    let called = |id: &InvitationId| log.iter().any(|entry| entry.by == *id);
    if log.iter().any(|entry| entry.out == out) {
        return Err(ReplaceError::Replaced);
    }
    let holds_a_place = lists.official.contains(&out) || (lists.reserve.contains(&out) && called(&out));
    if !holds_a_place {
        return Err(ReplaceError::NoPlace);
    }
    lists.reserve.iter().find(|id| !called(id)).copied().ok_or(ReplaceError::Exhausted)
}

/// Places that go from one kind to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The kind that has too few.
    pub from: Kind,
    /// How many.
    pub count: u32,
}

impl Move {
    /// The kind that takes them.
    pub fn to(self) -> Kind {
        other(self.from)
    }
}

/// A move between the kinds of an agency, as logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Code of the agency.
    pub agency: String,
    /// From which kind to which, and how many: what [`transfer`] gave.
    pub moved: Move,
    /// Why, in the officer's words.
    pub reason: String,
    /// When.
    pub on: Date,
    /// Login of the officer.
    pub officer: String,
}

/// What is moved between the kinds of one agency: where one has fewer people than its quota, the places go to the other, and
/// "ngược lại" (KH Nghi Xuân 2020, II.3 lưu ý 1). No more than the other can fill; none where both fall short.
///
/// `available`: N of each kind in the agency, over all its fields.
pub fn transfer(quota: Quota, available: impl Fn(Kind) -> u64) -> Option<Move> {
    Kind::ALL.iter().find_map(|&from| {
        let to = other(from);
        let short = u64::from(quota.of(from)).saturating_sub(available(from));
        let spare = available(to).saturating_sub(u64::from(quota.of(to)));
        let count = u32::try_from(short.min(spare)).unwrap_or(quota.of(from));
        (count > 0).then_some(Move { from, count })
    })
}

fn other(kind: Kind) -> Kind {
    match kind {
        Kind::Individual => Kind::Organisation,
        Kind::Organisation => Kind::Individual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u8) -> InvitationId {
        [n; 16]
    }

    fn logged(out: u8, by: InvitationId) -> Replacement {
        let on = Date::constant(2020, 9, 10);
        Replacement { out: id(out), by, reason: ReplacementReason::NotReached, on, officer: "phong-noi-vu".into() }
    }

    #[test]
    fn the_reserve_list_is_used_from_the_front() {
        let lists = Lists { official: vec![id(1), id(2), id(3)], reserve: vec![id(9), id(8)] };
        let mut log = Vec::new();
        assert_eq!(next_reserve(&lists, &log, id(2)), Ok(id(9)));
        log.push(logged(2, id(9)));
        assert_eq!(next_reserve(&lists, &log, id(2)), Err(ReplaceError::Replaced));
        assert_eq!(next_reserve(&lists, &log, id(9)), Ok(id(8)), "who took a place can be replaced too");
        log.push(logged(9, id(8)));
        assert_eq!(next_reserve(&lists, &log, id(1)), Err(ReplaceError::Exhausted));
    }

    #[test]
    fn only_who_holds_a_place_is_replaced() {
        let lists = Lists { official: vec![id(1)], reserve: vec![id(9), id(8)] };
        assert_eq!(next_reserve(&lists, &[], id(8)), Err(ReplaceError::NoPlace), "still waiting");
        assert_eq!(next_reserve(&lists, &[], id(7)), Err(ReplaceError::NoPlace), "not drawn");
        assert_eq!(next_reserve(&lists, &[logged(5, id(6))], id(6)), Err(ReplaceError::NoPlace), "of another stratum");
    }

    fn moved(individuals: u64, organisations: u64) -> Option<Move> {
        transfer(Quota { individuals: 15, organisations: 10 }, |kind| match kind {
            Kind::Individual => individuals,
            Kind::Organisation => organisations,
        })
    }

    #[test]
    fn places_move_to_the_kind_that_can_fill_them() {
        assert_eq!(moved(300, 0), Some(Move { from: Kind::Organisation, count: 10 }));
        assert_eq!(moved(300, 7), Some(Move { from: Kind::Organisation, count: 3 }));
        assert_eq!(moved(12, 40), Some(Move { from: Kind::Individual, count: 3 }), "và ngược lại");
        assert_eq!(moved(12, 40).map(Move::to), Some(Kind::Organisation));
        assert_eq!(moved(16, 4), Some(Move { from: Kind::Organisation, count: 1 }), "no more than can be filled");
        assert_eq!(moved(15, 10), None);
        assert_eq!(moved(15, 4), None);
        assert_eq!(moved(3, 4), None);
    }

    proptest! {
        #[test]
        fn a_move_leaves_as_few_places_empty_as_can_be(individuals in 0u64..40, organisations in 0u64..40) {
            let (mut asked_individuals, mut asked_organisations) = (15, 10);
            if let Some(m) = moved(individuals, organisations) {
                let (less, more) = match m.from {
                    Kind::Individual => (&mut asked_individuals, &mut asked_organisations),
                    Kind::Organisation => (&mut asked_organisations, &mut asked_individuals),
                };
                *less -= u64::from(m.count);
                *more += u64::from(m.count);
            }
            prop_assert_eq!(
                individuals.min(asked_individuals) + organisations.min(asked_organisations),
                25.min(individuals + organisations)
            );
        }
    }
}
