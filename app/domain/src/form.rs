//! A form is a set of modules; a module has factors, a factor has items. Each index belongs to one module.
//!
//! Forms are written in TOML, kept whole in the database, and never changed under the same version: item ids stay what they
//! are, so that years can be compared (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.3: the form stays stable for 2 to 3 years).

mod own;
mod translation;

use crate::{
    answers::{NO, WORDS, YES},
    language::Language,
};
pub use own::Shared;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
pub use translation::{Place, Translation};

/// The answer scale, lowest first (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 7.1: Likert, 1 lowest, 5 highest).
pub const SCALE: [&str; 5] = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"];

/// The steps of a judgement, lowest first. The provincial forms name the judged things and leave the steps open.
pub const QUALITY: [&str; 5] = ["Rất kém", "Kém", "Trung bình", "Tốt", "Rất tốt"];

/// A questionnaire in one version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Short name, the same in every version.
    pub code: String,
    /// Grows with every change of wording or structure.
    pub version: u32,
    /// Title on the screen and on paper.
    pub title: String,
    /// The document the questions come from.
    pub source: String,
    /// Longest comment, in characters.
    pub comment_limit: usize,
    /// The yes/no question whether the dossier was filed online, by its id. The registry knows it too: another word of the
    /// respondent is flagged ([`crate::suspicion`]).
    #[serde(default)]
    pub filed_online: Option<String>,
    /// Yes/no questions that open what names them: a factor, an item or a question.
    #[serde(default)]
    pub gates: Vec<Question>,
    /// In the order of the screen; the first one is always asked.
    pub modules: Vec<Module>,
    /// The same words in other languages.
    #[serde(default)]
    pub translations: BTreeMap<Language, Translation>,
    /// Where an agency's own modules begin; never in a file, see [`Form::with_own`].
    #[serde(skip)]
    pub shared: Option<Shared>,
}

/// A set of factors with an index of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// Stable id.
    pub id: String,
    /// Heading.
    pub title: String,
    /// The document and passage it comes from.
    pub source: String,
    /// A required module must be answered whole; an optional one may be left out or answered in part.
    pub required: bool,
    /// Factors in order.
    pub factors: Vec<Factor>,
    /// "Hài lòng chung": asked with the module, outside every Σ.
    #[serde(default)]
    pub overall: Option<Item>,
}

/// A side of the service (yếu tố).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Stable id.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Asked only of those who answered yes to this gate (QĐ 1431/QĐ-UBND Lạng Sơn 2022, II.5).
    #[serde(default)]
    pub gate: Option<String>,
    /// What is asked beside the index, before the items.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Items in order.
    #[serde(default)]
    pub items: Vec<Item>,
}

/// One question on the satisfaction scale (tiêu chí). Only these make an index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Stable id and input name.
    pub id: String,
    /// The question as the citizen reads it.
    pub text: String,
    /// Asked only of those who answered yes to this gate; else the factor's gate holds.
    #[serde(default)]
    pub gate: Option<String>,
    /// What went wrong, offered where the answer is 1 or 2.
    #[serde(default)]
    pub reasons: Vec<Choice>,
}

/// One of several fixed answers, or a reason for a low one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Stable id, unique in its question.
    pub id: String,
    /// The words beside the box.
    pub text: String,
    /// "Khác": a line to write on. What is written there goes with the comment, never with the answers.
    #[serde(default)]
    pub words: bool,
}

/// A question that stands outside every index: a judgement, a fact or an expectation. Reported as shares of those who answered
/// it (QĐ 1431/QĐ-UBND Lạng Sơn 2022, III.5.3). Nobody has to answer one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable id and input name.
    pub id: String,
    /// The question as the citizen reads it.
    pub text: String,
    /// Asked only of those who answered yes to this gate; else the factor's gate holds.
    #[serde(default)]
    pub gate: Option<String>,
    /// How it is answered.
    #[serde(default)]
    pub ask: Ask,
}

/// How a question is answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ask {
    /// "Có" or "Không".
    #[default]
    YesNo,
    /// A judgement on the five steps of [`QUALITY`].
    Quality,
    /// One of these.
    One(Vec<Choice>),
    /// Any of these.
    Several(Vec<Choice>),
    /// A whole number.
    Number(Numbers),
}

/// The numbers a question takes. The last one means "and more": a rare large number would point at somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// The least.
    pub from: u32,
    /// This many and more.
    pub to: u32,
}

impl Item {
    /// The input name of this item's reasons.
    pub fn reasons_name(&self) -> String {
        format!("vi.{}", self.id)
    }
}

impl Question {
    /// The input name of the line to write on.
    pub fn words_name(&self) -> String {
        format!("{WORDS}{}", self.id)
    }

    /// The fixed answers, stored as the first and read as the second, in the order of the screen.
    pub fn options(&self) -> Vec<(String, String)> {
        self.options_in(Language::Vietnamese)
    }

    /// The same with the program's own words in another language. The form's words are those it has: see [`Form::in_language`].
    pub fn options_in(&self, language: Language) -> Vec<(String, String)> {
        match &self.ask {
            Ask::YesNo => {
                [YES, NO].into_iter().zip(language.yes_no()).map(|(id, text)| (id.to_owned(), text.to_owned())).collect()
            }
            Ask::Quality => (1..).zip(language.quality()).map(|(at, text)| (format!("{at}"), text.to_owned())).collect(),
            Ask::One(choices) | Ask::Several(choices) => choices.iter().map(|c| (c.id.clone(), c.text.clone())).collect(),
            Ask::Number(n) => {
                (n.from..=n.to).map(|i| (i.to_string(), if i == n.to { language.and_more(i) } else { i.to_string() })).collect()
            }
        }
    }

    /// The choices where these are written in the form.
    pub fn choices(&self) -> &[Choice] {
        match &self.ask {
            Ask::One(choices) | Ask::Several(choices) => choices,
            Ask::YesNo | Ask::Quality | Ask::Number(_) => &[],
        }
    }

    /// Whether more than one answer may be given.
    pub fn takes_several(&self) -> bool {
        matches!(self.ask, Ask::Several(_))
    }
}

/// One thing a module asks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Asked<'f> {
    /// Beside the index.
    Question(&'f Question),
    /// In the index.
    Item(&'f Item),
}

/// A thing asked, where it stands and what opens it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step<'f> {
    /// Its factor's heading, on the factor's first step.
    pub heading: Option<&'f str>,
    /// The gate that opens it.
    pub gate: Option<&'f str>,
    /// What is asked.
    pub asked: Asked<'f>,
}

impl Module {
    /// What is asked, in order: of each factor its questions, then its items. Without the overall item.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        self.factors.iter().flat_map(|factor| {
            let questions = factor.questions.iter().map(|q| (&q.gate, Asked::Question(q)));
            let all = questions.chain(factor.items.iter().map(|i| (&i.gate, Asked::Item(i)))).enumerate();
            all.map(|(at, (gate, asked))| Step {
                heading: (at == 0).then_some(factor.title.as_str()),
                gate: factor.gate_of(gate),
                asked,
            })
        })
    }

    /// The items of the index, in order: without the overall item.
    pub fn index_items(&self) -> impl Iterator<Item = &Item> {
        self.factors.iter().flat_map(|f| &f.items)
    }

    /// Whether a question is one of its own, or a gate that something in it waits for.
    pub fn asks(&self, question: &Question) -> bool {
        self.factors.iter().any(|f| f.questions.iter().any(|q| q.id == question.id) || f.gates().any(|id| *id == question.id))
    }

    /// Whether it asks anything but items that everybody answers.
    pub fn asks_more(&self) -> bool {
        self.steps().any(|step| step.gate.is_some() || matches!(step.asked, Asked::Question(_)))
    }

    /// The items of the index that everybody is asked, each with the place of its factor. What waits for a gate is answered by
    /// few, and a mean of means would give those few the weight of all.
    pub fn open_items(&self) -> impl Iterator<Item = (usize, &Item)> {
        let factors = self.factors.iter().enumerate();
        factors.flat_map(|(at, f)| f.items.iter().filter(|i| f.gate_of(&i.gate).is_none()).map(move |i| (at, i)))
    }

    /// All items, the overall one last.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.index_items().chain(&self.overall)
    }
}

impl Factor {
    /// The gate that opens one of its items or questions.
    pub fn gate_of<'a>(&'a self, own: &'a Option<String>) -> Option<&'a str> {
        own.as_deref().or(self.gate.as_deref())
    }

    /// Every gate named in it.
    fn gates(&self) -> impl Iterator<Item = &String> {
        let own = self.items.iter().map(|i| &i.gate).chain(self.questions.iter().map(|q| &q.gate));
        own.chain([&self.gate]).flatten()
    }
}

impl Form {
    /// All items with the gate that opens them, in the order of the form. Tallies count in this order.
    pub fn items(&self) -> impl Iterator<Item = (&Module, Option<&str>, &Item)> {
        self.modules.iter().flat_map(|m| {
            let in_factors = m.factors.iter().flat_map(move |f| f.items.iter().map(move |i| (m, f.gate_of(&i.gate), i)));
            in_factors.chain(m.overall.iter().map(move |i| (m, None, i)))
        })
    }

    /// All questions with the gate that opens them: the form's gates, then the others in the order of the form; after them those
    /// of an agency's own part in the same way. Tallies count in this order.
    pub fn questions(&self) -> impl Iterator<Item = (Option<&str>, &Question)> {
        self.parts().into_iter().flat_map(|(gates, modules)| {
            let in_factors = modules.iter().flat_map(|m| &m.factors);
            let in_factors = in_factors.flat_map(|f| f.questions.iter().map(move |q| (f.gate_of(&q.gate), q)));
            gates.iter().map(|g| (None, g)).chain(in_factors)
        })
    }

    /// The module of this id.
    pub fn module(&self, id: &str) -> Option<&Module> {
        self.modules.iter().find(|m| m.id == id)
    }
}

#[cfg(feature = "server")]
mod read {
    use super::{
        Ask, Form, Place, Question,
        translation::{LONGEST_TEXT, TextFault},
    };
    use crate::language::Language;
    use std::collections::HashSet;

    /// Counted apart, so the numbers of a question are few.
    const MOST_NUMBERS: u32 = 50;
    /// What a comment may be at most, in characters.
    const LONGEST_COMMENT: usize = 2000;

    /// Why a form is refused: the reason, and the line of the file that it is about.
    #[derive(Debug, PartialEq)]
    pub struct FormError {
        /// Line of the file, from 1; `None` where the reason already names it.
        pub line: Option<usize>,
        /// What is wrong.
        pub why: Why,
    }

    /// What is wrong with a form.
    #[derive(Debug, PartialEq)]
    pub enum Why {
        /// Not TOML, or not a form: the reader's words, with line and column.
        Syntax(String),
        /// An id, named, that stands twice.
        Doubled(String),
        /// An id, named, that is not of letters, digits, dot and dash, or is a word of the program's own.
        Id(String),
        /// A gate, named, that no question asks.
        UnknownGate(String),
        /// A gate, named, that is not answered with yes or no, or waits for a gate itself.
        Gate(String),
        /// A module or factor, named, that asks nothing.
        Empty(String),
        /// The first module is not one that everybody answers.
        Optional(String),
        /// A question, named, with fewer than two answers, or numbers that make no list.
        Choices(String),
        /// A comment of no length, or of more than anybody reads.
        CommentLimit,
        /// An id, named as `filed_online`, that no yes/no question has.
        FiledOnline(String),
        /// A translation that is not whole: where, and why.
        Translation(Language, Place, TextFault),
    }

    impl std::fmt::Display for FormError {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            if let Some(line) = self.line {
                write!(f, "tệp phiếu, dòng {line}: ")?;
            }
            match &self.why {
                Why::Syntax(what) => write!(f, "tệp phiếu không đọc được: {what}"),
                Why::Doubled(id) => write!(f, "mã «{id}» đứng hai lần; mỗi câu, mỗi lựa chọn cần một mã riêng"),
                Why::Id(id) => write!(
                    f,
                    "mã «{id}» không dùng được: chỉ gồm a-z, 0-9, dấu chấm, dấu gạch, và không trùng từ riêng của phần mềm"
                ),
                Why::UnknownGate(id) => write!(f, "không có câu hỏi lọc «{id}»"),
                Why::Gate(id) => write!(f, "câu hỏi lọc «{id}» phải là câu Có/Không và không chờ câu lọc khác"),
                Why::Empty(id) => write!(f, "phần «{id}» không hỏi gì"),
                Why::Optional(id) => write!(f, "phần đầu tiên «{id}» phải bắt buộc (required = true) và có tiêu chí hài lòng"),
                Why::Choices(id) => {
                    write!(f, "câu «{id}» cần ít nhất hai lựa chọn; câu hỏi số cần from nhỏ hơn to, không quá {MOST_NUMBERS} số")
                }
                Why::CommentLimit => write!(f, "comment_limit phải từ 1 đến {LONGEST_COMMENT}"),
                Why::FiledOnline(id) => write!(f, "filed_online: phiếu không có câu Có/Không nào mã «{id}»"),
                Why::Translation(language, place, why) => {
                    let language = language.code();
                    match why {
                        TextFault::Missing => write!(f, "bản dịch translations.{language} chưa có lời của {place}"),
                        TextFault::Unknown => write!(f, "bản dịch translations.{language}: phiếu không có {place}"),
                        TextFault::TooLong => write!(f, "bản dịch translations.{language}: {place} dài quá {LONGEST_TEXT} ký tự"),
                    }
                }
            }
        }
    }

    impl std::error::Error for FormError {}

    impl Form {
        /// Reads a form written in TOML.
        ///
        /// # Errors
        /// [`FormError`], with the line.
        pub fn from_toml(text: &str) -> Result<Self, FormError> {
            let form: Self = toml::from_str(text).map_err(|e| FormError { line: None, why: Why::Syntax(e.to_string()) })?;
            let checked = form.check_structure().and_then(|()| form.check_questions()).and_then(|()| form.check_ids());
            let translated =
                || form.check_translations().map_err(|(language, place, why)| Why::Translation(language, place, why));
            let checked = checked.and_then(|()| translated());
            checked.map_err(|why| FormError { line: why.line_in(text), why })?;
            Ok(form)
        }

        fn check_structure(&self) -> Result<(), Why> {
            if !(1..=LONGEST_COMMENT).contains(&self.comment_limit) {
                return Err(Why::CommentLimit);
            }
            let first = self.modules.first().ok_or_else(|| Why::Empty(self.code.clone()))?;
            if !first.required || first.index_items().next().is_none() {
                return Err(Why::Optional(first.id.clone()));
            }
            for module in &self.modules {
                if module.factors.is_empty() {
                    return Err(Why::Empty(module.id.clone()));
                }
                if let Some(empty) = module.factors.iter().find(|f| f.items.is_empty() && f.questions.is_empty()) {
                    return Err(Why::Empty(empty.id.clone()));
                }
                let mut named = module.factors.iter().flat_map(super::Factor::gates);
                if let Some(unknown) = named.find(|id| !self.gates.iter().any(|g| g.id == **id)) {
                    return Err(Why::UnknownGate(unknown.clone()));
                }
            }
            Ok(())
        }

        fn check_questions(&self) -> Result<(), Why> {
            if let Some(gate) = self.gates.iter().find(|g| g.ask != Ask::YesNo || g.gate.is_some()) {
                return Err(Why::Gate(gate.id.clone()));
            }
            let lists = |q: &Question| match &q.ask {
                Ask::One(choices) | Ask::Several(choices) => choices.len() >= 2,
                Ask::Number(n) => n.from < n.to && n.to - n.from < MOST_NUMBERS,
                Ask::YesNo | Ask::Quality => true,
            };
            if let Some(id) = &self.filed_online
                && !self.questions().any(|(_, q)| q.id == *id && q.ask == Ask::YesNo)
            {
                return Err(Why::FiledOnline(id.clone()));
            }
            let bad = self.questions().find(|(_, q)| !lists(q));
            bad.map_or(Ok(()), |(_, q)| Err(Why::Choices(q.id.clone())))
        }

        /// Ids are input names and stand in the canonical answers: plain characters, each once.
        fn check_ids(&self) -> Result<(), Why> {
            let ids = self.items().map(|(_, _, i)| &i.id).chain(self.questions().map(|(_, q)| &q.id));
            check_list(ids)?;
            check_list(self.modules.iter().map(|m| &m.id))?;
            for module in &self.modules {
                check_list(module.factors.iter().map(|f| &f.id))?;
            }
            for (_, _, item) in self.items() {
                check_list(item.reasons.iter().map(|r| &r.id))?;
            }
            for (_, question) in self.questions() {
                check_list(question.choices().iter().map(|c| &c.id))?;
            }
            Ok(())
        }
    }

    fn check_list<'a>(ids: impl Iterator<Item = &'a String>) -> Result<(), Why> {
        let mut seen = HashSet::new();
        for id in ids {
            if !plain(id) {
                return Err(Why::Id(id.clone()));
            }
            if !seen.insert(id) {
                return Err(Why::Doubled(id.clone()));
            }
        }
        Ok(())
    }

    fn plain(id: &str) -> bool {
        let own = crate::answers::RESERVED.contains(&id) || id.starts_with("vi.") || id.starts_with(crate::answers::WORDS);
        !own && !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
    }

    impl Why {
        /// The line it is about: the last one that names the id, which is the second one where it stands twice.
        fn line_in(&self, text: &str) -> Option<usize> {
            let word = match self {
                Self::Syntax(_) => return None,
                Self::Translation(_, place, TextFault::Missing) => return place.asked_in(text),
                Self::Translation(language, place, TextFault::Unknown | TextFault::TooLong) => {
                    return place.translated_in(*language, text);
                }
                Self::CommentLimit => "comment_limit".to_owned(),
                Self::Doubled(id)
                | Self::Id(id)
                | Self::UnknownGate(id)
                | Self::Gate(id)
                | Self::Empty(id)
                | Self::Optional(id)
                | Self::FiledOnline(id)
                | Self::Choices(id) => {
                    return text.lines().enumerate().filter(|(_, line)| names(line, id)).map(|(at, _)| at + 1).last();
                }
            };
            let written = |line: &str| !line.trim_start().starts_with('#') && line.contains(&word);
            text.lines().position(written).map(|at| at + 1)
        }
    }

    /// Whether a line of a form's file names an id. Where a translation has words for the id it is a key, and not named.
    pub(super) fn names(line: &str, id: &str) -> bool {
        let word = format!("\"{id}\"");
        let key = |at: usize| line[at + word.len()..].trim_start().starts_with(['=', '.']);
        !line.trim_start().starts_with('#') && line.match_indices(&word).any(|(at, _)| !key(at))
    }
}

/// The forms of the provincial documents, by code, as they are written in `app/domain/forms`: a province begins with one of
/// them, or with a copy it changed.
#[cfg(feature = "server")]
pub const SHIPPED: [(&str, &str); 7] = [
    ("soc-trang-2017", include_str!("../forms/soc-trang-2017.toml")),
    ("soc-trang-2017-rut-gon", include_str!("../forms/soc-trang-2017-rut-gon.toml")),
    ("lang-son-2022", include_str!("../forms/lang-son-2022.toml")),
    ("soc-trang-2022", include_str!("../forms/soc-trang-2022.toml")),
    ("khanh-hoa-2024-hanh-chinh", include_str!("../forms/khanh-hoa-2024-hanh-chinh.toml")),
    ("khanh-hoa-2024-y-te", include_str!("../forms/khanh-hoa-2024-y-te.toml")),
    ("khanh-hoa-2024-giao-duc", include_str!("../forms/khanh-hoa-2024-giao-duc.toml")),
];

#[cfg(feature = "server")]
pub use own::OwnError;
#[cfg(feature = "server")]
pub use read::{FormError, Why};
#[cfg(feature = "server")]
pub use translation::{LONGEST_TEXT, TextFault};

/// A small form for the tests of this crate: module `a` required with an overall item, module `b` optional with a gate.
#[cfg(test)]
pub(crate) fn test_form() -> Form {
    static FORM: std::sync::LazyLock<Form> = std::sync::LazyLock::new(read_test_form);
    FORM.clone()
}

#[cfg(test)]
fn read_test_form() -> Form {
    Form::from_toml(
        r#"
        code = "thu"
        version = 1
        title = "Phiếu thử"
        source = "kiểm thử"
        comment_limit = 500
        [[gates]]
        id = "khieu-nai"
        text = "Có khiếu nại?"
        [[modules]]
        id = "a"
        title = "A"
        source = "-"
        required = true
        overall = { id = "a.chung", text = "Chung" }
        [[modules.factors]]
        id = "a1"
        title = "A1"
        items = [{ id = "a.1", text = "Một", reasons = [{ id = "cham", text = "Chậm" }] }]
        [[modules.factors]]
        id = "a2"
        title = "A2"
        items = [{ id = "a.2", text = "Hai", reasons = [{ id = "cham", text = "Chậm" }] }]
        [[modules]]
        id = "b"
        title = "B"
        source = "-"
        required = false
        [[modules.factors]]
        id = "b1"
        title = "B1"
        items = [{ id = "b.1", text = "Ba" }]
        [[modules.factors]]
        id = "b2"
        title = "B2"
        gate = "khieu-nai"
        items = [{ id = "b.2", text = "Bốn" }]
        "#,
    )
    .expect("the test form is well formed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(code: &str) -> Form {
        let (_, text) = SHIPPED.into_iter().find(|(known, _)| *known == code).unwrap();
        Form::from_toml(text).unwrap()
    }

    #[test]
    fn every_shipped_form_is_well_formed_and_known_by_its_code() {
        for (code, text) in SHIPPED {
            assert_eq!(Form::from_toml(text).unwrap_or_else(|e| panic!("{code}: {e}")).code, code);
        }
    }

    /// The counts of the documents: 13 judgements, 4 items and the overall one (Sóc Trăng 2017); 3 + 5 + 6 + 4, and 4 for those
    /// who complained (Lạng Sơn 2022); five criteria a sector (Khánh Hòa 2024); 14 expectations and "khác" (Sóc Trăng 2022).
    #[test]
    fn the_shipped_forms_ask_what_their_documents_list() {
        let form = shipped("soc-trang-2017");
        assert_eq!((form.questions().count(), form.items().count()), (13, 5));
        let judgements: Vec<usize> = form.modules[0].factors.iter().map(|f| f.questions.len()).collect();
        assert_eq!(judgements, [4, 3, 2, 4]);
        assert_eq!(shipped("soc-trang-2017-rut-gon").items().count(), 5);

        let form = shipped("lang-son-2022");
        let items: Vec<usize> = form.modules[0].factors.iter().map(|f| f.items.len()).collect();
        assert_eq!(items, [3, 5, 6, 4, 4]);
        assert_eq!(form.items().filter(|(_, gate, _)| gate.is_some()).count(), 4);

        for sector in ["hanh-chinh", "y-te", "giao-duc"] {
            let form = shipped(&format!("khanh-hoa-2024-{sector}"));
            assert_eq!((form.modules[0].index_items().count(), form.items().count()), (5, 6));
        }

        let form = shipped("soc-trang-2022");
        let open: Vec<usize> = form.modules[0].factors.iter().map(|f| f.items.len()).collect();
        assert_eq!(open, [6, 6, 4, 4, 4]);
        assert_eq!(form.modules[1].factors.iter().map(|f| f.questions.len()).sum::<usize>(), 12);
        let (_, expectations) = form.questions().last().unwrap();
        assert_eq!((expectations.choices().len(), expectations.choices()[14].words), (15, true));
    }

    /// A form with one thing changed, and what is said of it.
    fn refused(from: &str, to: &str) -> String {
        let (_, text) = SHIPPED[3];
        assert!(text.contains(from));
        Form::from_toml(&text.replacen(from, to, 1)).unwrap_err().to_string()
    }

    #[test]
    fn a_bad_form_is_refused_with_its_line() {
        let line_of = |words: &str| SHIPPED[3].1.lines().position(|l| l.contains(words)).unwrap() + 1;
        for (from, to, line, words) in [
            ("\"st22.2.2\"", "\"st22.2.1\"", line_of("\"st22.2.2\""), "đứng hai lần"),
            ("\"st22.2.2\"", "\"Câu 2\"", line_of("\"st22.2.2\""), "không dùng được"),
            ("\"st22.2.2\"", "\"loi.gi\"", line_of("\"st22.2.2\""), "không dùng được"),
            ("gate = \"tre-hen\"", "gate = \"tre\"", line_of("gate = \"tre-hen\""), "không có câu hỏi lọc"),
            ("from = 0, to = 10", "from = 5, to = 5", line_of("from = 0"), "lựa chọn"),
            ("comment_limit = 500", "comment_limit = 0", line_of("comment_limit"), "comment_limit"),
            ("required = true", "required = false", line_of("required = true") - 3, "bắt buộc"),
        ] {
            let said = refused(from, to);
            assert!(said.contains(&format!("dòng {line}:")) && said.contains(words), "{from} -> {to}: {said}");
        }
    }

    #[test]
    fn a_fault_is_not_looked_for_in_the_translation() {
        let (_, text) = SHIPPED[0];
        let line = text.lines().position(|l| l.contains("id = \"st17.1.2\"")).unwrap() + 1;
        let said = Form::from_toml(&text.replacen("id = \"st17.1.2\"", "id = \"st17.1.1\"", 1)).unwrap_err().to_string();
        assert!(said.contains(&format!("dòng {line}:")) && said.contains("đứng hai lần"), "{said}");
    }

    #[test]
    fn a_file_that_is_no_form_is_refused_with_line_and_column() {
        assert!(refused("text = \"Trụ sở cơ quan\"", "tetx = \"Trụ sở cơ quan\"").contains("line "));
        assert!(refused("number = {", "nummer = {").contains("line "));
    }
}
