//! A form is a set of modules; a module has factors, a factor has items. Each index belongs to one module.
//!
//! Forms are written in TOML, kept whole in the database, and never changed under the same version: item ids stay what they
//! are, so that years can be compared (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.3: the form stays stable for 2 to 3 years).

use serde::{Deserialize, Serialize};

/// The answer scale, lowest first (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 7.1: Likert, 1 lowest, 5 highest).
pub const SCALE: [&str; 5] = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"];

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
    /// Yes/no questions that open a factor.
    #[serde(default)]
    pub gates: Vec<Gate>,
    /// In the order of the screen; the first one is always asked.
    pub modules: Vec<Module>,
}

/// A yes/no question: factors that name it are asked only of those who say yes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Input name.
    pub id: String,
    /// The question.
    pub text: String,
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
    /// Items in order.
    pub items: Vec<Item>,
}

/// One question on the five-point scale (tiêu chí).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Stable id and input name.
    pub id: String,
    /// The question as the citizen reads it.
    pub text: String,
    /// What went wrong, offered where the answer is 1 or 2.
    #[serde(default)]
    pub reasons: Vec<Reason>,
}

/// A reason for a low answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Stable id, unique in its item.
    pub id: String,
    /// The words beside the box.
    pub text: String,
}

impl Item {
    /// The input name of this item's reasons.
    pub fn reasons_name(&self) -> String {
        format!("vi.{}", self.id)
    }
}

impl Module {
    /// The items of the index, in order: without the overall item.
    pub fn index_items(&self) -> impl Iterator<Item = &Item> {
        self.factors.iter().flat_map(|f| &f.items)
    }

    /// All items, the overall one last.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.index_items().chain(&self.overall)
    }
}

impl Form {
    /// All items with the gate that opens them, in the order of the form. Tallies count in this order.
    pub fn items(&self) -> impl Iterator<Item = (&Module, Option<&str>, &Item)> {
        self.modules.iter().flat_map(|m| {
            let in_factors = m.factors.iter().flat_map(move |f| f.items.iter().map(move |i| (m, f.gate.as_deref(), i)));
            in_factors.chain(m.overall.iter().map(move |i| (m, None, i)))
        })
    }

    /// The module of this id.
    pub fn module(&self, id: &str) -> Option<&Module> {
        self.modules.iter().find(|m| m.id == id)
    }
}

#[cfg(feature = "server")]
mod read {
    use super::Form;
    use std::collections::HashSet;

    /// Why a form is refused.
    #[derive(Debug, PartialEq)]
    pub enum FormError {
        /// Not TOML, or not a form: the reader's words, with line and column.
        Syntax(String),
        /// An id, named, that stands twice, or that is not of letters, digits, dot and dash.
        Id(String),
        /// A gate, named, that no question asks.
        UnknownGate(String),
        /// No module, a first module that is not required, or a module or factor, named, without items.
        Empty(String),
    }

    impl std::fmt::Display for FormError {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match self {
                Self::Syntax(what) => write!(f, "tệp phiếu không đọc được: {what}"),
                Self::Id(id) => write!(f, "mã «{id}» bị trùng hoặc có ký tự lạ (chỉ dùng a-z, 0-9, dấu chấm, dấu gạch)"),
                Self::UnknownGate(id) => write!(f, "không có câu hỏi lọc «{id}»"),
                Self::Empty(id) => {
                    write!(f, "phần «{id}» trống, hoặc phần đầu tiên không bắt buộc")
                }
            }
        }
    }

    impl std::error::Error for FormError {}

    impl Form {
        /// Reads a form written in TOML.
        ///
        /// # Errors
        /// [`FormError`], naming the line or the id.
        pub fn from_toml(text: &str) -> Result<Self, FormError> {
            let form: Self = toml::from_str(text).map_err(|e| FormError::Syntax(e.to_string()))?;
            form.check_structure()?;
            form.check_ids()?;
            Ok(form)
        }

        fn check_structure(&self) -> Result<(), FormError> {
            if !self.modules.first().is_some_and(|m| m.required) {
                return Err(FormError::Empty(self.code.clone()));
            }
            for module in &self.modules {
                if module.factors.is_empty() {
                    return Err(FormError::Empty(module.id.clone()));
                }
                for factor in &module.factors {
                    if factor.items.is_empty() {
                        return Err(FormError::Empty(factor.id.clone()));
                    }
                    if let Some(gate) = &factor.gate
                        && !self.gates.iter().any(|g| g.id == *gate)
                    {
                        return Err(FormError::UnknownGate(gate.clone()));
                    }
                }
            }
            Ok(())
        }

        /// Ids are input names and stand in the canonical answers: plain characters, each once.
        fn check_ids(&self) -> Result<(), FormError> {
            let mut seen: HashSet<&str> = crate::answers::RESERVED.into_iter().collect();
            let ids = self.items().map(|(_, _, i)| &i.id).chain(self.gates.iter().map(|g| &g.id));
            for id in ids {
                if !plain(id) || id.starts_with("vi.") || !seen.insert(id) {
                    return Err(FormError::Id(id.clone()));
                }
            }
            for (_, _, item) in self.items() {
                let mut seen = HashSet::new();
                if let Some(bad) = item.reasons.iter().find(|r| !plain(&r.id) || !seen.insert(&r.id)) {
                    return Err(FormError::Id(format!("{}: {}", item.id, bad.id)));
                }
            }
            Ok(())
        }
    }

    fn plain(id: &str) -> bool {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
    }
}

#[cfg(feature = "server")]
pub use read::FormError;

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
