//! Sampling: how many voices a round asks of each stratum, whom the draw names, and who takes the place of somebody who cannot
//! be reached. Lists come in and lists go out; whoever holds the list and the seed can repeat every step.
//!
//! In the order of the work: [`SizeRule`] (how many), [`Sampling::plan`] (how many of each stratum), [`draw`] (who),
//! [`transfer`] and [`next_reserve`] (what to do when a kind or a person is missing), [`FrameProgress`] (how far it has come),
//! [`draw_verification`] (phúc tra).

mod allocation;
mod draw;
mod replacement;
mod size;
#[cfg(test)]
mod tests;
mod verification;

pub use allocation::{AgencyKindQuota, Allocation, Plan, Population, Proportional, Sampling, Scope};
pub use draw::{Lists, Pool, Seed, draw};
pub use replacement::{InvitationId, Move, ReplaceError, Replacement, ReplacementReason, Transfer, next_reserve, transfer};
pub use size::{Formula, Margin, SizeRule};
pub use verification::{VerificationRate, draw_verification};

use crate::response::{Frame, Kind};
use serde::{Deserialize, Serialize};

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
    /// A rate of phúc tra outside 1 to 10 percent.
    VerificationRate(u8),
    /// A seed that is not 64 hexadecimal digits.
    Seed,
}

impl std::fmt::Display for SampleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Margin(percent) => write!(f, "sai số {percent} % ngoài khoảng từ 1 đến 20 %"),
            Self::VerificationRate(percent) => {
                write!(f, "tỷ lệ phúc tra {percent} % ngoài khoảng từ 1 đến 10 % tổng số phiếu")
            }
            Self::Seed => f.write_str("số gốc để rút mẫu phải gồm đúng 64 chữ số thập lục phân (0-9, a-f)"),
        }
    }
}

impl std::error::Error for SampleError {}

/// How far one line of the sample has come, its voices counted apart by where they stand in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameProgress {
    /// Whose line: an agency, a field, "Cá nhân"…
    pub label: String,
    /// Voices asked for.
    pub size: u64,
    /// Voices of the official list.
    pub drawn: u64,
    /// Voices of the reserve list.
    pub reserve: u64,
    /// Volunteers, and every voice beyond the size. They never fill the sample.
    pub open: u64,
}

impl FrameProgress {
    /// Counts `voices` more of a frame.
    pub fn add(&mut self, frame: Frame, voices: u64) {
        let count = match frame {
            Frame::Drawn => &mut self.drawn,
            Frame::Reserve => &mut self.reserve,
            Frame::Open => &mut self.open,
        };
        *count += voices;
    }

    /// Voices that fill the sample: official and reserve.
    pub fn filled(&self) -> u64 {
        self.drawn + self.reserve
    }

    /// Voices of the sample still to come.
    pub fn missing(&self) -> u64 {
        self.size.saturating_sub(self.filled())
    }
}
