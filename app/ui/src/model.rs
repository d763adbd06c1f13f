//! What each screen is given. Plain data: no look-ups happen while a page is rendered.

use backend::{
    codes,
    comparison::{Comparison, OwnComparison},
    export::{Report, slices::Slices},
    forms::Listed,
    intake::ReceiptState,
    lifecycle::{
        Event,
        edit::{Trouble, Typed},
    },
    periods::Periods,
    reasons::Why,
    rounds::OpenRound,
    sampling::{AgencyProgress, Planned},
    store::{Account, Draw, Invitation, PublishedFile, Replaced, VerificationDraw},
    verification::{Person, Results},
    year::YearGroup,
};
use domain::{
    eligibility::Scope,
    form::Form,
    language::Language,
    ledger::Head,
    live::Snapshot,
    response::Mode,
    round::{Exclusion, Finding, Phase},
    sample::Transfer,
    token::{Receipt, Token},
    trouble::Fault,
};
use jiff::civil::Date;
use std::sync::Arc;

/// The language of a citizens' page, and where else it is to be had.
#[derive(Clone, Debug, Default)]
pub struct Tongue {
    /// What the page is in.
    pub language: Language,
    /// The other languages it is offered in, each with its address. None where following a link would lose what was typed.
    pub others: Vec<(Language, String)>,
}

impl Tongue {
    /// The page in this language alone, as on the answer to a form: a link to another one would drop what was sent with it.
    pub fn alone(self) -> Self {
        Self { others: Vec::new(), ..self }
    }
}

/// The survey.
#[derive(Clone, Debug)]
pub struct SurveyPage {
    /// Its language.
    pub tongue: Tongue,
    /// Round and form.
    pub round: Arc<OpenRound>,
    /// What it asks about, to be shown and never changed.
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
        /// Of a dossier, not of a code list.
        of_dossier: bool,
        /// It was said before.
        disputed: bool,
        /// Where to complain.
        round: Arc<OpenRound>,
    },
    /// "Không phải tôi" was noted.
    Disputed {
        /// Where to complain; `None` where the database did not say in time.
        round: Option<Arc<OpenRound>>,
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
        round: Arc<OpenRound>,
    },
    /// The round opens later.
    NotOpen {
        /// On this day; `None`: nobody has said yet.
        opens: Option<Date>,
        /// Where to ask.
        round: Arc<OpenRound>,
    },
    /// The round is over.
    Closed {
        /// Since the end of this day.
        closed: Date,
        /// Where to ask.
        round: Arc<OpenRound>,
    },
    /// A rule of the round leaves the dossier out.
    Excluded {
        /// Which.
        rule: Exclusion,
        /// Where to ask.
        round: Arc<OpenRound>,
    },
    /// The round does not ask about it.
    OutOfScope {
        /// What does not fit.
        scope: Scope,
        /// Where to ask.
        round: Arc<OpenRound>,
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
    /// Where its leaf stands in the ledger, and the head that the proof leads to; once it is sealed.
    pub ledger: Option<(u64, Head)>,
    /// Its round says that it is simulated, in these words.
    pub simulated: Option<String>,
    /// The page's language.
    pub tongue: Tongue,
}

/// What is kept of whom, and for how long.
#[derive(Clone, Debug, Default)]
pub struct PrivacyPage {
    /// Owners of the rounds, each with where to ask.
    pub owners: Vec<(String, String)>,
    /// Most days that telephone numbers of a phúc tra are kept.
    pub contact_days: u16,
    /// Days after publishing until dossiers are deleted.
    pub registry_days: u16,
}

/// Typing the token.
#[derive(Clone, Debug, Default)]
pub struct LookupPage {
    /// What was typed.
    pub typed: String,
    /// What is wrong with it.
    pub error: Option<domain::code::CodeError>,
    /// The page's language.
    pub tongue: Tongue,
}

/// A form as citizens will see it, on a phone or on paper.
#[derive(Clone, Debug)]
pub struct FormPage {
    /// The form, in Vietnamese.
    pub form: Arc<Form>,
    /// The language it is shown in, and the others it has.
    pub tongue: Tongue,
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
    /// Where it stands; figures are shown to all once they are published.
    pub phase: Phase,
}

/// The list of rounds, and the ledger's latest head.
#[derive(Clone, Debug)]
pub struct ResultsList {
    /// The rounds, the latest first.
    pub rounds: Vec<ResultsLine>,
    /// The head; `None`: nothing was entered yet.
    pub head: Option<Head>,
}

/// Published results of one round: figures only once they are frozen.
#[derive(Clone, Debug)]
pub struct ResultsPage {
    /// The round.
    pub round: Arc<OpenRound>,
    /// The figures that were published, and the files with their hashes.
    pub published: Option<(Snapshot, Vec<PublishedFile>)>,
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

/// The ledger, for whoever checks it.
#[derive(Clone, Debug)]
pub struct LedgerPage {
    /// Who looks.
    pub account: Account,
    /// The latest head; none: nothing was entered yet.
    pub now: Option<Head>,
    /// The name of the key that signs.
    pub key: String,
    /// The last head of each day, the latest first.
    pub days: Vec<Head>,
    /// These are not the first days: they come before this size.
    pub before: Option<u64>,
    /// There are earlier days, before this size.
    pub older: Option<u64>,
    /// The files of published rounds.
    pub published: Vec<(Arc<OpenRound>, Vec<PublishedFile>)>,
}

/// What was done about a round, for whoever supervises.
#[derive(Clone, Debug)]
pub struct SupervisionPage {
    /// Who looks.
    pub account: Account,
    /// Rounds to choose from: code and title.
    pub rounds: Vec<(String, String)>,
    /// The round.
    pub round: Arc<OpenRound>,
    /// Agencies of which somebody said "Không phải tôi": name and how often.
    pub disputes: Vec<(String, u64)>,
    /// What officers did, the latest first.
    pub events: Vec<Event>,
    /// The draw of its sample.
    pub draw: Option<Draw>,
    /// The draws of its phúc tra.
    pub checks: Vec<VerificationDraw>,
}

/// The forms, and what became of one that was just sent.
#[derive(Clone, Debug)]
pub struct FormsPage {
    /// Who looks.
    pub account: Account,
    /// Every form, with the titles of the rounds that use it.
    pub forms: Vec<(Listed, Vec<String>)>,
    /// The longer forms of agencies that ask more than their round's form.
    pub own: Vec<OwnFormLine>,
    /// The form that was just sent: what was taken, or its text and why it was not.
    pub sent: Option<Result<String, (String, String)>>,
}

/// Every round, and where it stands.
#[derive(Clone, Debug)]
pub struct RoundsPage {
    /// Who looks.
    pub account: Account,
    /// Each with its responses, the newest first.
    pub rounds: Vec<(Arc<OpenRound>, u64)>,
}

/// A round: where it stands, what can be done, what was done.
#[derive(Clone, Debug)]
pub struct RoundPage {
    /// Who looks.
    pub account: Account,
    /// The round.
    pub round: Arc<OpenRound>,
    /// Its responses.
    pub responses: u64,
    /// What stands in the way of opening, while it is a draft; of publishing, when it is closed.
    pub findings: Vec<Finding>,
    /// What was done, the newest first.
    pub events: Vec<Event>,
    /// What was published.
    pub files: Vec<PublishedFile>,
    /// Once it is published: the day on which its personal data are deleted.
    pub forgotten_on: Option<Date>,
    /// Why what was just asked for was not done.
    pub refused: Option<String>,
}

/// The settings of a round, to be typed.
#[derive(Clone, Debug)]
pub struct RoundFormPage {
    /// Who looks.
    pub account: Account,
    /// The round that is changed, with its phase; `None`: a new one.
    pub changed: Option<(String, Phase)>,
    /// What stands in the fields.
    pub typed: Typed,
    /// What is wrong with single fields.
    pub troubles: Vec<Trouble>,
    /// What is wrong with the whole.
    pub refused: Option<String>,
    /// The modules that have an index: value and words.
    pub modules: Vec<(String, String)>,
    /// The agencies, by what they are: code and name.
    pub agencies: Vec<(&'static str, Vec<(String, String)>)>,
    /// The round whose settings were copied; empty: none. What the page does not offer comes along from there.
    pub model: String,
    /// Rounds whose settings can be copied: code and title.
    pub models: Vec<(String, String)>,
}

/// The rounds of a year together.
#[derive(Clone, Debug)]
pub struct YearPage {
    /// Who looks.
    pub account: Account,
    /// The years that have rounds.
    pub years: Vec<i16>,
    /// The year that is shown.
    pub year: Option<i16>,
    /// Its rounds, those that may be added up together.
    pub groups: Vec<YearGroup>,
}

/// An agency's longer form, as the list names it.
#[derive(Clone, Debug)]
pub struct OwnFormLine {
    /// Round code.
    pub round: String,
    /// Title of the round.
    pub title: String,
    /// Agency code.
    pub agency: String,
    /// Name of the agency.
    pub name: String,
    /// Headings of the modules it adds.
    pub modules: Vec<String>,
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
    /// Part of a name: of the agencies only those are shown one by one. Empty: all.
    pub find: String,
    /// An order that was not carried out, and why.
    pub refused: Option<(SamplingOrder, String)>,
}

/// What an officer orders of a sample, as the forms of its page send it.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(tag = "viec")]
pub enum SamplingOrder {
    /// Draw it.
    #[serde(rename = "rut")]
    Draw {
        /// The seed as typed; empty: the machine's choice.
        #[serde(default, rename = "so-goc")]
        seed: String,
    },
    /// Move places between the kinds, in every agency that lacks people of one.
    #[serde(rename = "chuyen")]
    Transfer {
        /// Why, in words.
        #[serde(default, rename = "ly-do")]
        reason: String,
    },
    /// Call up the next of the reserve list.
    #[serde(rename = "thay")]
    Replace {
        /// ID of the dossier whose holder cannot be asked, as typed.
        #[serde(default, rename = "ho-so")]
        dossier: String,
        /// Code of the reason.
        #[serde(default, rename = "ly-do")]
        reason: String,
    },
}

/// The code lists of a round.
#[derive(Clone, Debug)]
pub struct CodesPage {
    /// Who looks.
    pub account: Account,
    /// The round.
    pub round: Arc<OpenRound>,
    /// All rounds to choose from: code and title.
    pub rounds: Vec<(String, String)>,
    /// Code and name of the agencies of the round.
    pub agencies: Vec<(String, String)>,
    /// Its lists.
    pub lists: Vec<codes::Shown>,
    /// Number of the list that was just made.
    pub made: Option<u32>,
    /// The list that was just sent and is none, and why.
    pub sent: Option<(CodesSent, String)>,
    /// No list can be made any more.
    pub closed: bool,
    /// There are answers: a new list cannot belong to the sample.
    pub begun: bool,
}

/// A code list as the form sends it.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct CodesSent {
    /// What it is called.
    #[serde(default, rename = "ten")]
    pub name: String,
    /// Agency code.
    #[serde(default, rename = "co-quan")]
    pub agency: String,
    /// Field code.
    #[serde(default, rename = "linh-vuc")]
    pub field: String,
    /// Code of the kind.
    #[serde(default, rename = "doi-tuong")]
    pub kind: String,
    /// Code of the frame.
    #[serde(default, rename = "nguon")]
    pub frame: String,
    /// How many, as typed.
    #[serde(default, rename = "so-phieu")]
    pub count: String,
    /// Who is given them, a line each, as typed.
    #[serde(default, rename = "noi-nhan")]
    pub places: String,
}

/// A draw of the phúc tra as the form sends it.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct VerificationSent {
    /// Per cent of the voices, as typed.
    #[serde(default, rename = "ti-le")]
    pub percent: String,
    /// The seed as typed; empty: the machine's choice.
    #[serde(default, rename = "so-goc")]
    pub seed: String,
    /// Ids of the items that are asked again, empty ones left out; none: the program's choice.
    #[serde(default, rename = "cau-1")]
    pub first: String,
    /// The second.
    #[serde(default, rename = "cau-2")]
    pub second: String,
    /// The third.
    #[serde(default, rename = "cau-3")]
    pub third: String,
}

/// The phúc tra of a round.
#[derive(Clone, Debug)]
pub struct VerificationPage {
    /// Who looks.
    pub account: Account,
    /// The round.
    pub round: Arc<OpenRound>,
    /// All rounds to choose from: code and title.
    pub rounds: Vec<(String, String)>,
    /// Whether the round is over, so that it can be drawn.
    pub closed: bool,
    /// What was found; `None`: nobody was drawn yet.
    pub results: Option<Results>,
    /// The worksheet, of one agency or of all.
    pub people: Vec<Person>,
    /// The agency whose worksheet it is; empty: all.
    pub agency: String,
    /// Number of the person who was just noted.
    pub noted: Option<u32>,
    /// A draw that was not made, and why.
    pub refused: Option<(VerificationSent, String)>,
}

/// One person of the worksheet: what is known, and the form.
#[derive(Clone, Debug)]
pub struct VerificationForm {
    /// Who looks.
    pub account: Account,
    /// The round.
    pub round: Arc<OpenRound>,
    /// The person.
    pub person: Person,
    /// Id and words of the items that are asked again.
    pub items: Vec<(String, String)>,
    /// The day, for a first visit.
    pub today: Date,
    /// What was just sent, and why it was not taken.
    pub sent: Option<(Vec<(String, String)>, String)>,
}

/// A round, or one of its agencies, by week and month.
#[derive(Clone, Debug)]
pub struct PeriodsPage {
    /// Who looks.
    pub account: Account,
    /// The round.
    pub round: Arc<OpenRound>,
    /// All rounds to choose from: code and title.
    pub rounds: Vec<(String, String)>,
    /// The round's agencies to choose from: code and name.
    pub agencies: Vec<(String, String)>,
    /// Code of the agency that is shown; `None`: all together.
    pub agency: Option<String>,
    /// Its periods.
    pub periods: Periods,
    /// The last seal: the figures are of responses that lie sealed.
    pub sealed_on: Option<Date>,
}

/// Agencies, years and targets side by side.
#[derive(Clone, Debug)]
pub struct ComparisonPage {
    /// Who looks.
    pub account: Account,
    /// The round.
    pub round: Arc<OpenRound>,
    /// Rounds to choose from: code and title.
    pub rounds: Vec<(String, String)>,
    /// The figures this account may see.
    pub figures: ComparisonFigures,
}

/// What an account may compare.
#[derive(Clone, Debug)]
pub enum ComparisonFigures {
    /// Everything, exact.
    Province(Comparison),
    /// Itself, as released, and what is published of the others.
    Agency(OwnComparison),
}

/// Weights of the factors, and reasons at low answers.
#[derive(Clone, Debug)]
pub struct ReasonsPage {
    /// Who looks.
    pub account: Account,
    /// The round.
    pub round: Arc<OpenRound>,
    /// Rounds to choose from: code and title.
    pub rounds: Vec<(String, String)>,
    /// Agencies to choose from, code and name: none for an agency's account.
    pub agencies: Vec<(String, String)>,
    /// The agency that is shown; `None`: the whole round.
    pub agency: Option<(String, String)>,
    /// The figures.
    pub why: Why,
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
