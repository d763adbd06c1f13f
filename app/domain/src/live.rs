//! What a live screen shows, as it travels in the stream `tong-hop`.

use crate::response::Flag;
use serde::{Deserialize, Serialize};

/// An index in percent with its 95 % interval over respondents.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The index, 0 to 100.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Both indices of one group of items. They are never mixed: SIPAS is a share, SIPS a mean over 5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Indices {
    /// Respondents counted.
    pub n: u64,
    /// Share of "Hài lòng" and "Rất hài lòng".
    pub sipas: Option<Estimate>,
    /// Likert mean over 5.
    pub sips: Option<Estimate>,
}

/// A factor's indices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FactorFigures {
    /// Stable id.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Its indices.
    #[serde(flatten)]
    pub indices: Indices,
}

/// How an item was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemFigures {
    /// Stable id.
    pub id: String,
    /// The question.
    pub text: String,
    /// False for "hài lòng chung", which stands outside the index.
    pub in_index: bool,
    /// Respondents who answered.
    pub n: u64,
    /// How many chose 1 to 5.
    pub counts: [u64; 5],
    /// Reasons given beside answers 1 and 2, in the order of the form.
    pub reasons: Vec<(String, u64)>,
}

/// How a question outside the indices was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionFigures {
    /// Stable id.
    pub id: String,
    /// The question.
    pub text: String,
    /// Respondents who answered.
    pub n: u64,
    /// How many chose each answer; more than `n` together where several may be chosen.
    pub counts: Vec<(String, u64)>,
}

/// One module's figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModuleFigures {
    /// Stable id.
    pub module: String,
    /// Heading.
    pub title: String,
    /// Respondents in the module's index.
    pub counted: u64,
    /// SIPAS of the module.
    pub sipas: Option<Estimate>,
    /// SIPS of the module.
    pub sips: Option<Estimate>,
    /// SIPS by criteria, of the official module where that is the round's index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_criteria: Option<Estimate>,
    /// By factor.
    pub factors: Vec<FactorFigures>,
    /// By item; the overall item last.
    pub items: Vec<ItemFigures>,
    /// By question, the gates of the module first.
    #[serde(default)]
    pub questions: Vec<QuestionFigures>,
}

/// One line of the quota (KH Nghi Xuân 2020, II.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuotaProgress {
    /// Whose quota: "Cá nhân", "Đại diện tổ chức…".
    pub label: String,
    /// Voices that fill it.
    pub filled: u64,
    /// Its size.
    pub size: u64,
}

/// An agency's line in the province's table. Exact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgencyLine {
    /// Agency code.
    pub code: String,
    /// Agency name.
    pub name: String,
    /// Responses.
    pub n: u64,
    /// Slips issued.
    pub issued: u64,
    /// Dossiers that may answer.
    pub eligible: u64,
    /// Voices in the quota.
    pub filled: u64,
    /// The quota.
    pub quota: u64,
    /// Respondents in the official module's index: where it may be left out, fewer than responses.
    #[serde(default)]
    pub counted: u64,
    /// Of the official module.
    pub sipas: Option<Estimate>,
    /// Of the official module.
    pub sips: Option<Estimate>,
    /// Of the official module, where SIPS by criteria is the round's index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_criteria: Option<Estimate>,
    /// "Không phải tôi" reports.
    pub disputes: u64,
}

#[cfg_attr(target_pointer_width = "64", expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks it"))]
fn none(n: &u64) -> bool {
    *n == 0
}

/// Everything a board shows. The top level carries the official module; other modules stand beside it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Grows with every change; the id of the stream's event.
    pub revision: i64,
    /// True: the province's exact figures. False: released in steps of at least `step` respondents.
    pub exact: bool,
    /// Responses, at once.
    pub n: u64,
    /// Responses received since the last release.
    pub waiting: u64,
    /// Responses with a flag that the round's figures leave out, those of the last release.
    #[serde(default, skip_serializing_if = "none")]
    pub aside: u64,
    /// k of the release rule.
    pub step: u64,
    /// Slips issued: the first response rate is `n / issued`.
    pub issued: u64,
    /// Dossiers that may answer: the second response rate is `n / eligible`.
    pub eligible: u64,
    /// Progress of the quotas.
    pub quotas: Vec<QuotaProgress>,
    /// The official module.
    #[serde(flatten)]
    pub official: ModuleFigures,
    /// The form's other modules, never pooled with the official one.
    pub modules: Vec<ModuleFigures>,
    /// Responses with each flag, in the order of [`Flag::ALL`]: for the province, on the page it opens. Not in the stream.
    #[serde(skip)]
    pub flags: [u64; Flag::COUNT],
    /// The province's stream also carries a line an agency.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agencies: Vec<AgencyLine>,
}
