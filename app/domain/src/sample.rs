//! Sampling: how many voices a round asks of each stratum, whom the draw names, and who takes the place of somebody who cannot
//! be reached. Lists come in and lists go out; whoever holds the list and the seed can repeat every step.
//!
//! In the order of the work: [`SizeRule`] (how many), [`draw`] (who), [`transfer`] and [`next_reserve`] (what to do when a kind
//! or a person is missing).

mod draw;
mod replacement;
mod size;

pub use draw::{Lists, Pool, Seed, draw};
pub use replacement::{InvitationId, Move, ReplaceError, Replacement, ReplacementReason, Transfer, next_reserve, transfer};
pub use size::{Formula, Margin, SizeRule};

use crate::response::Kind;

/// A part of the population that is drawn from on its own, so that services, fields and kinds of people are all represented
/// (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stratum {
    /// Code of the agency that is rated.
    pub agency: String,
    /// Field code.
    pub field: String,
    /// Who filed.
    pub kind: Kind,
}

/// Why a setting of the sample is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleError {
    /// A margin of error outside 1 to 20 percent.
    Margin(u8),
    /// A seed that is not 64 hexadecimal digits.
    Seed,
}

impl std::fmt::Display for SampleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Margin(percent) => write!(f, "sai số {percent} % ngoài khoảng từ 1 đến 20 %"),
            Self::Seed => f.write_str("số gốc để rút mẫu phải gồm đúng 64 chữ số thập lục phân (0-9, a-f)"),
        }
    }
}

impl std::error::Error for SampleError {}
