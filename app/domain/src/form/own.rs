//! An agency's own modules, asked after the shared ones of a round.
//!
//! The shared part stays what it is for everybody: its items, questions and modules keep their places, so a tally of the longer
//! form begins with a tally of the shared one, and adding the longer to the shorter adds the shared part alone
//! ([`crate::tally::Tally::add`]).

use super::{Form, Item, Module, Question};

/// How much of a form is the round's, where an agency's own modules follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Its gates, the first ones of the form.
    pub gates: usize,
    /// Its modules, the first ones of the form.
    pub modules: usize,
}

impl Form {
    /// The shared part and the agency's own: gates and modules of each.
    pub(super) fn parts(&self) -> [(&[Question], &[Module]); 2] {
        let shared = self.shared.unwrap_or(Shared { gates: self.gates.len(), modules: self.modules.len() });
        let (gates, own_gates) = self.gates.split_at(shared.gates.min(self.gates.len()));
        let (modules, own_modules) = self.modules.split_at(shared.modules.min(self.modules.len()));
        [(gates, modules), (own_gates, own_modules)]
    }

    /// The modules an agency added; none in a shared form.
    pub fn own_modules(&self) -> &[Module] {
        self.parts()[1].1
    }

    /// The items of [`Self::own_modules`], as [`Self::items`] has them.
    pub fn own_items(&self) -> impl Iterator<Item = (&Module, Option<&str>, &Item)> {
        let shared = self.parts()[0].1.iter().flat_map(Module::items).count();
        self.items().skip(shared)
    }

    /// The questions that an agency added, as [`Self::questions`] has them.
    pub fn own_questions(&self) -> impl Iterator<Item = (Option<&str>, &Question)> {
        let (gates, modules) = self.parts()[0];
        let shared = modules.iter().flat_map(|m| &m.factors).map(|f| f.questions.len()).sum::<usize>();
        self.questions().skip(gates.len() + shared)
    }

    /// Whether a question opens others: it is one of the form's gates.
    pub fn is_gate(&self, question: &Question) -> bool {
        self.gates.iter().any(|gate| gate.id == question.id)
    }
}

#[cfg(feature = "server")]
pub use combine::OwnError;

#[cfg(feature = "server")]
mod combine {
    use super::Shared;
    use crate::form::{Form, Question};
    use std::collections::HashSet;

    /// Why an agency's modules cannot stand in one survey with others.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum OwnError {
        /// A module, factor, item or question of this id is in both forms, and their answers could not be told apart.
        Doubled(String),
    }

    impl std::fmt::Display for OwnError {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            match self {
                Self::Doubled(id) => write!(f, "mã «{id}» có ở cả hai phiếu; mỗi phần, yếu tố, câu cần một mã riêng"),
            }
        }
    }

    impl std::error::Error for OwnError {}

    impl Form {
        /// This form with an agency's own modules after its last one.
        ///
        /// None of them is required, whatever its own file says: an agency's curiosity may not cost the shared modules a voice. A
        /// gate that both forms ask in the same words is asked once.
        ///
        /// # Errors
        /// [`OwnError`], naming the id.
        pub fn with_own(&self, own: &Self) -> Result<Self, OwnError> {
            let new = |gate: &&Question| !self.gates.contains(gate);
            let gates: Vec<Question> = own.gates.iter().filter(new).cloned().collect();
            self.check_apart(own)?;
            let mut form = self.clone();
            form.shared = Some(Shared { gates: self.gates.len(), modules: self.modules.len() });
            form.source = format!(
                "{}; phần riêng của cơ quan: {} (mẫu {}, bản {}), {}",
                self.source, own.title, own.code, own.version, own.source
            );
            form.gates.extend(gates);
            form.modules.extend(own.modules.iter().cloned());
            for (language, translation) in &mut form.translations {
                own.translations.get(language).into_iter().for_each(|theirs| translation.extend(theirs));
            }
            let start = self.modules.len();
            form.modules[start..].iter_mut().for_each(|module| module.required = false);
            Ok(form)
        }

        /// Whether answers to both forms can lie in one data set: no id stands for two things.
        ///
        /// # Errors
        /// [`OwnError`], naming the first id.
        pub fn check_apart(&self, other: &Self) -> Result<(), OwnError> {
            let (mine, theirs) = (self.ids(), other.ids());
            let same_gate = |id: &str| {
                let gate = self.gates.iter().find(|g| g.id == id);
                gate.is_some_and(|gate| other.gates.contains(gate))
            };
            for (mine, theirs) in mine.iter().zip(&theirs) {
                let known: HashSet<&str> = mine.iter().copied().collect();
                if let Some(id) = theirs.iter().find(|id| known.contains(**id) && !same_gate(id)) {
                    return Err(OwnError::Doubled((*id).to_owned()));
                }
            }
            Ok(())
        }

        /// Ids of modules, of factors, and of what is answered.
        fn ids(&self) -> [Vec<&str>; 3] {
            let asked = self.items().map(|(_, _, i)| &*i.id).chain(self.questions().map(|(_, q)| &*q.id));
            [
                self.modules.iter().map(|m| &*m.id).collect(),
                self.modules.iter().flat_map(|m| &m.factors).map(|f| &*f.id).collect(),
                asked.collect(),
            ]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        answers::{Answers, KEY, KIND, Submission},
        form::test_form,
        index::module_figures,
        tally::Tally,
    };
    use proptest::prelude::*;

    /// A module with a gate of its own and the shared one, a question and two items.
    const OWN: &str = r#"
        code = "rieng"
        version = 2
        title = "Phần riêng"
        source = "văn bản của cơ quan"
        comment_limit = 500
        [[gates]]
        id = "khieu-nai"
        text = "Có khiếu nại?"
        [[gates]]
        id = "r.da-den"
        text = "Đã đến kho?"
        [[modules]]
        id = "r"
        title = "Riêng"
        source = "-"
        required = true
        [[modules.factors]]
        id = "r1"
        title = "R1"
        items = [{ id = "r.1", text = "Năm", reasons = [{ id = "cham", text = "Chậm" }] }]
        questions = [{ id = "r.lan", text = "Mấy lần?", ask = { number = { from = 0, to = 3 } } }]
        [[modules.factors]]
        id = "r2"
        title = "R2"
        items = [{ id = "r.2", text = "Sáu", gate = "r.da-den" }, { id = "r.3", text = "Bảy", gate = "khieu-nai" }]
    "#;

    fn own() -> Form {
        Form::from_toml(OWN).unwrap()
    }

    #[test]
    fn own_modules_follow_and_nobody_has_to_answer_them() {
        let (shared, form) = (test_form(), test_form().with_own(&own()).unwrap());
        assert_eq!(form.own_modules().iter().map(|m| (&*m.id, m.required)).collect::<Vec<_>>(), [("r", false)]);
        assert!(shared.own_modules().is_empty());
        let ids = |form: &Form| form.questions().map(|(_, q)| q.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&form), ["khieu-nai", "r.da-den", "r.lan"], "the gate that both ask is asked once");
        assert!(form.items().map(|i| &i.2.id).zip(shared.items().map(|i| &i.2.id)).all(|(a, b)| a == b));
        assert!(form.source.contains("mẫu rieng, bản 2"));
        assert_eq!(form.own_items().map(|(_, _, i)| &*i.id).collect::<Vec<_>>(), ["r.1", "r.2", "r.3"]);
        assert_eq!(form.own_questions().map(|(_, q)| &*q.id).collect::<Vec<_>>(), ["r.da-den", "r.lan"]);
        assert_eq!((shared.own_items().count(), shared.own_questions().count()), (0, 0));
    }

    #[test]
    fn an_id_of_the_shared_form_is_refused() {
        for (from, to) in [("\"r\"", "\"b\""), ("\"r1\"", "\"a2\""), ("\"r.1\"", "\"a.chung\""), ("\"r.lan\"", "\"b.2\"")] {
            let own = Form::from_toml(&OWN.replace(from, to)).unwrap();
            assert_eq!(test_form().with_own(&own), Err(OwnError::Doubled(to.trim_matches('"').to_owned())));
        }
        let other_words = Form::from_toml(&OWN.replace("Có khiếu nại?", "Có khen?")).unwrap();
        assert_eq!(test_form().with_own(&other_words), Err(OwnError::Doubled("khieu-nai".to_owned())));
    }

    fn fields(scores: [u8; 3], own: &[(&str, String)]) -> Vec<(String, String)> {
        let mut fields = vec![(KEY.to_owned(), "0".repeat(32)), (KIND.to_owned(), "ca-nhan".to_owned())];
        fields.extend(["a.1", "a.2", "a.chung"].into_iter().zip(scores).map(|(n, s)| (n.to_owned(), s.to_string())));
        fields.extend(own.iter().map(|(n, v)| ((*n).to_owned(), v.clone())));
        fields
    }

    proptest! {
        /// Answers to the longer form count in the shared figures as if the own module were not there.
        #[test]
        fn the_shared_figures_know_nothing_of_an_own_module(
            voices in prop::collection::vec((1u8..6, 1u8..6, 1u8..6, prop::option::of(1u8..6), any::<bool>(), 0u8..4), 1..30)
        ) {
            let (shared, longer) = (test_form(), test_form().with_own(&own()).unwrap());
            let (mut alone, mut province, mut agency) = (Tally::empty(&shared), Tally::empty(&shared), Tally::empty(&longer));
            for (a, b, c, r, came, times) in voices {
                let mut said = vec![("r.lan", times.to_string()), ("r.da-den", if came { "co" } else { "khong" }.to_owned())];
                said.extend(r.map(|r| ("r.1", r.to_string())));
                said.extend(r.filter(|_| came).map(|r| ("r.2", r.to_string())));
                let answers = Submission::read(&longer, &fields([a, b, c], &said)).unwrap().answers;
                prop_assert_eq!(Answers::from_canonical(&longer, &answers.canonical()), Some(answers.clone()));
                let one = Tally::of(&longer, &answers);
                agency.add(&one);
                province.add(&one);
                let without = Submission::read(&shared, &fields([a, b, c], &[])).unwrap().answers;
                alone.add(&Tally::of(&shared, &without));
            }
            prop_assert_eq!(&province, &alone);
            for module in ["a", "b"] {
                prop_assert_eq!(module_figures(&longer, &agency, module, 0), module_figures(&shared, &alone, module, 0));
            }
            let figures = module_figures(&longer, &agency, "r", 0).unwrap();
            prop_assert_eq!(figures.questions.iter().map(|q| &*q.id).collect::<Vec<_>>(), ["khieu-nai", "r.da-den", "r.lan"]);
            prop_assert_eq!(figures.questions[2].counts.iter().map(|c| c.1).sum::<u64>(), agency.n);
        }
    }
}
