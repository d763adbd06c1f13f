//! Sampling: how many voices a round asks of each stratum, whom the draw names, and who takes the place of somebody who cannot
//! be reached. Lists come in and lists go out; whoever holds the list and the seed can repeat every step.
//!
//! In the order of the work: [`SizeRule`] (how many).

mod size;

pub use size::{Formula, Margin, SizeRule};

/// Why a setting of the sample is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleError {
    /// A margin of error outside 1 to 20 percent.
    Margin(u8),
}

impl std::fmt::Display for SampleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Margin(percent) => write!(f, "sai số {percent} % ngoài khoảng từ 1 đến 20 %"),
        }
    }
}

impl std::error::Error for SampleError {}
