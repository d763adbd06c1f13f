//! What each screen is given. Plain data: no look-ups happen while a page is rendered.

use backend::{
    export::{Report, slices::Slices},
    forms::Listed,
    intake::ReceiptState,
    rounds::OpenRound,
    sampling::{AgencyProgress, Planned},
    store::{Account, Invitation, Replaced},
};
use domain::{
    live::Snapshot,
    response::Mode,
    round::Exclusion,
    sample::Transfer,
    token::{Receipt, Token},
    trouble::Fault,
};
use jiff::civil::Date;
use std::sync::Arc;

/// The survey.
#[derive(Clone, Debug)]
pub struct SurveyPage {
    /// Round and form.
    pub round: Arc<OpenRound>,
    /// The dossier, to be shown and never changed.
    pub invitation: Invitation,
    /// Name of the rated agency.
    pub agency: String,
    /// The token, for the form's address.
    pub token: Token,
    /// How the citizen came.
    pub mode: Mode,
    /// The page's submission key, 32 hexadecimal digits: new, or the one that was sent.
    pub key: String,
    /// "Tôi đã nhận kết quả" was said.
    pub declared: bool,
    /// Fields as they were sent, to be shown again; empty on a first visit.
    pub sent: Vec<(String, String)>,
    /// What has to be put right.
    pub faults: Vec<Fault>,
    /// Why the page is shown again.
    pub again: Again,
}

/// Why a survey page is shown once more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Again {
    /// It is not: a first visit.
    #[default]
    No,
    /// Something is missing or wrong: see the faults.
    Faults,
    /// The answer could not be put on disk: one tap sends the same again.
    Unavailable,
    /// The submission key was used before: the page has a new one, one tap sends again.
    NewKey,
}

/// A page that says why there is no survey, and what to do.
#[derive(Clone, Debug)]
pub enum WhyNot {
    /// No invitation with this token. Says nothing of the token: the bytes are the same for all.
    Unknown,
    /// Answered. With the way to say "Không phải tôi".
    Used {
        /// For the form's address.
        token: Token,
        /// It was said before.
        disputed: bool,
        /// Where to complain.
        contact: String,
    },
    /// "Không phải tôi" was noted.
    Disputed {
        /// Where to complain.
        contact: String,
    },
    /// No result in the registry.
    NotYet {
        /// For the link that declares the result.
        token: Token,
        /// How the citizen came.
        mode: Mode,
        /// The day on the slip.
        appointed_on: Option<Date>,
        /// Whether "Tôi đã nhận kết quả" is offered.
        may_declare: bool,
        /// Where to ask.
        contact: String,
    },
    /// The round opens later.
    NotOpen {
        /// On this day.
        opens: Date,
        /// Where to ask.
        contact: String,
    },
    /// The round is over.
    Closed {
        /// Since the end of this day.
        closed: Date,
        /// Where to ask.
        contact: String,
    },
    /// A rule of the round leaves the dossier out.
    Excluded {
        /// Which.
        rule: Exclusion,
        /// Where to ask.
        contact: String,
    },
    /// What was sent is no survey of ours: nothing was stored.
    Invalid {
        /// What is wrong.
        faults: Vec<Fault>,
    },
    /// The database does not answer; nothing was sent yet.
    Unavailable,
    /// No such page.
    NoPage,
}

/// The receipt.
#[derive(Clone, Debug)]
pub struct ReceiptPage {
    /// Its code.
    pub receipt: Receipt,
    /// What became of the response; `None`: no response has this receipt.
    pub state: Option<ReceiptState>,
}

/// Typing the token.
#[derive(Clone, Debug, Default)]
pub struct LookupPage {
    /// What was typed.
    pub typed: String,
    /// What is wrong with it.
    pub error: Option<domain::code::CodeError>,
}

/// A round in the list of published results.
#[derive(Clone, Debug)]
pub struct ResultsLine {
    /// Round code.
    pub code: String,
    /// Title.
    pub title: String,
    /// Owner.
    pub owner: String,
    /// First and last day.
    pub open: (Date, Date),
    /// Whether it is over, so that its figures may be shown to all.
    pub finished: bool,
}

/// Published results of one round: figures only once it is over.
#[derive(Clone, Debug)]
pub struct ResultsPage {
    /// The round.
    pub round: Arc<OpenRound>,
    /// The province's figures, when the round is over.
    pub figures: Option<Snapshot>,
}

/// The login page.
#[derive(Clone, Debug, Default)]
pub struct LoginPage {
    /// The login that was typed.
    pub login: String,
    /// Why nobody was let in.
    pub error: Option<LoginTrouble>,
    /// Where to go afterwards.
    pub next: String,
}

/// Why nobody was let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginTrouble {
    /// Login or password.
    Wrong,
    /// Too many tries.
    Wait,
    /// The database does not answer.
    Unavailable,
    /// The session is over.
    Expired,
}

/// A board: an agency's, or the province's table where the snapshot carries agencies.
#[derive(Clone, Debug)]
pub struct BoardPage {
    /// Who looks.
    pub account: Account,
    /// The round.
    pub round: Arc<OpenRound>,
    /// All rounds to choose from: code and title.
    pub rounds: Vec<(String, String)>,
    /// Agency code, or `toan-tinh`.
    pub agency: String,
    /// Agency name, or the round's owner.
    pub name: String,
    /// First figures; the stream brings the next ones.
    pub snapshot: Snapshot,
}

/// The forms, and what became of one that was just sent.
#[derive(Clone, Debug)]
pub struct FormsPage {
    /// Who looks.
    pub account: Account,
    /// Every form, with the titles of the rounds that use it.
    pub forms: Vec<(Listed, Vec<String>)>,
    /// The form that was just sent: what was taken, or its text and why it was not.
    pub sent: Option<Result<String, (String, String)>>,
}

/// The sample of a round.
#[derive(Clone, Debug)]
pub struct SamplingPage {
    /// Who looks.
    pub account: Account,
    /// The round.
    pub round: Arc<OpenRound>,
    /// All rounds to choose from: code and title.
    pub rounds: Vec<(String, String)>,
    /// What is asked or was drawn; `None`: the round's file has no plan.
    pub planned: Option<Planned>,
    /// How far it has come, by agency.
    pub progress: Vec<AgencyProgress>,
    /// Who took whose place.
    pub replacements: Vec<Replaced>,
    /// What was moved between the kinds of an agency.
    pub transfers: Vec<Transfer>,
    /// Whether citizens can answer already.
    pub begun: bool,
}

/// The indices of a round, cut by one thing.
#[derive(Clone, Debug)]
pub struct IndicesPage {
    /// Who looks.
    pub account: Account,
    /// The round.
    pub round: Arc<OpenRound>,
    /// All rounds to choose from: code and title.
    pub rounds: Vec<(String, String)>,
    /// The figures.
    pub slices: Slices,
}

/// The report that is printed and signed.
#[derive(Clone, Debug)]
pub struct ReportPage {
    /// Who looks.
    pub account: Account,
    /// All rounds to choose from: code and title.
    pub rounds: Vec<(String, String)>,
    /// The figures.
    pub report: Report,
}
