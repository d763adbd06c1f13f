//! Why something could not be done, as a code: it travels over the wire, and every screen finds its own words for it.

use serde::{Deserialize, Serialize};

/// What is wrong with one input of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "loi", content = "o", rename_all = "kebab-case")]
pub enum Fault {
    /// A required item has no answer.
    Missing(String),
    /// An option outside the item's scale, or a reason it does not have.
    OutOfScale(String),
    /// A field stands twice.
    Doubled(String),
    /// A field this form does not have.
    Unknown(String),
    /// What was written in this input has this many characters.
    TooLong(String, usize),
    /// The page's submission key is missing or damaged.
    Key,
}

impl Fault {
    /// The input it belongs to, where there is one.
    pub fn input(&self) -> Option<&str> {
        match self {
            Self::Missing(id) | Self::OutOfScale(id) | Self::Doubled(id) | Self::Unknown(id) | Self::TooLong(id, _) => Some(id),
            Self::Key => None,
        }
    }

    /// Whether an honest browser could have sent it: then the page comes back with the answers kept.
    pub fn is_a_gap(&self) -> bool {
        matches!(self, Self::Missing(_) | Self::TooLong(..))
    }
}

/// Why a citizen's survey cannot be opened or sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ma", content = "chi_tiet", rename_all = "kebab-case")]
pub enum Refusal {
    /// No invitation has this token, or it was taken back.
    Unknown,
    /// This invitation has been answered.
    Used,
    /// No result yet, as far as the registry knows.
    NotYet,
    /// The round has not opened.
    NotOpen,
    /// The round is over.
    Closed,
    /// Outside the round by one of its rules.
    Excluded,
    /// The round does not ask about this agency, field or day of receipt, or no longer does.
    OutOfScope,
    /// The submission key was used with another invitation: the page needs a new one. The answers are fine.
    KeyReused,
    /// Something in the form is not right.
    Invalid(Vec<Fault>),
    /// The answer could not be put on disk, or nobody knows whether it was: send the same again.
    Unavailable,
}

impl Refusal {
    /// The HTTP status of this refusal (the interface contract).
    pub fn status(&self) -> u16 {
        match self {
            Self::Unknown => 404,
            Self::Used | Self::KeyReused => 409,
            Self::NotYet | Self::NotOpen | Self::Closed | Self::Excluded | Self::OutOfScope => 403,
            Self::Invalid(faults) if faults.iter().all(Fault::is_a_gap) => 422,
            Self::Invalid(_) => 400,
            Self::Unavailable => 503,
        }
    }
}

/// Why a member of staff does not get a stream or a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ma", rename_all = "kebab-case")]
pub enum Denial {
    /// Nobody is logged in, or the session is over.
    LoggedOut,
    /// Another agency's figures.
    NotYours,
    /// No such agency or round.
    NoSuch,
    /// An address or a form with a value that cannot be read.
    Odd,
    /// Too many streams are open, or the database does not answer.
    Busy,
}

impl Denial {
    /// The HTTP status of this denial.
    pub fn status(self) -> u16 {
        match self {
            Self::LoggedOut => 401,
            Self::NotYours => 403,
            Self::NoSuch => 404,
            Self::Odd => 400,
            Self::Busy => 503,
        }
    }
}
