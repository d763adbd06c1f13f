//! The languages in which a citizen can be asked. Answers are ids and know nothing of them: what is stored, counted and
//! exported is the same in whichever language it was read.

use crate::form::{QUALITY, SCALE};
use serde::{Deserialize, Serialize};

/// A language that the citizens' pages speak. Another one is another variant here, and its words wherever the compiler then asks
/// for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// Every form is written in it, so a file has no translation to it.
    #[default]
    #[serde(rename = "vi", skip_deserializing)]
    Vietnamese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Every language, Vietnamese first.
    pub const ALL: [Self; 2] = [Self::Vietnamese, Self::English];

    /// The code of BCP 47, for `lang` attributes and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// From [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// Its name as those call it who speak it.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Vietnamese => "Tiếng Việt",
            Self::English => "English",
        }
    }

    /// The answer scale, lowest first: [`SCALE`]. Five answers stand side by side on the narrowest phone, so a long word says
    /// where it may break.
    pub fn scale(self) -> [&'static str; 5] {
        match self {
            Self::Vietnamese => SCALE,
            Self::English => ["Very dis\u{ad}satisfied", "Dis\u{ad}satisfied", "Neutral", "Satisfied", "Very satisfied"],
        }
    }

    /// The steps of a judgement, lowest first: [`QUALITY`].
    pub fn quality(self) -> [&'static str; 5] {
        match self {
            Self::Vietnamese => QUALITY,
            Self::English => ["Very poor", "Poor", "Fair", "Good", "Very good"],
        }
    }

    /// "Có" and "Không".
    pub fn yes_no(self) -> [&'static str; 2] {
        match self {
            Self::Vietnamese => ["Có", "Không"],
            Self::English => ["Yes", "No"],
        }
    }

    /// The last number of a question, which stands for all that follow.
    pub fn and_more(self, number: u32) -> String {
        match self {
            Self::Vietnamese => format!("{number} trở lên"),
            Self::English => format!("{number} or more"),
        }
    }
}
