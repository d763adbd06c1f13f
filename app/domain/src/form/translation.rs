//! A form's words in another language.
//!
//! A translation is text only. It stands in tables of its own at the end of the file, by id, so that it can be handed to a
//! translator and checked by one, and so that order, ids, conditions and choices are written once. A language is offered whole or
//! not at all: what has no words in it, or words without a place in the form, is refused ([`Form::from_toml`]).

use super::{Ask, Choice, Form, Item, Module, Question};
use crate::language::Language;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};

/// The words of a form in one language, by id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    /// [`Form::title`].
    pub title: String,
    /// Headings of modules.
    #[serde(default)]
    pub modules: BTreeMap<String, String>,
    /// Headings of factors, by module and factor.
    #[serde(default)]
    pub factors: BTreeMap<String, BTreeMap<String, String>>,
    /// Gates, questions and items.
    #[serde(default)]
    pub asked: BTreeMap<String, String>,
    /// Choices of questions and reasons of items, by what they belong to and their own id.
    #[serde(default)]
    pub choices: BTreeMap<String, BTreeMap<String, String>>,
}

/// Where a text of a form stands in a translation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The form's title.
    Title,
    /// A module's heading.
    Module(String),
    /// A factor's heading: its module, itself.
    Factor(String, String),
    /// What is asked.
    Asked(String),
    /// A choice or a reason: what it belongs to, itself.
    Choice(String, String),
}

impl Place {
    /// The tables and the key that lead to it in the file.
    pub fn path(&self) -> Vec<&str> {
        match self {
            Self::Title => vec!["title"],
            Self::Module(id) => vec!["modules", id],
            Self::Factor(module, id) => vec!["factors", module, id],
            Self::Asked(id) => vec!["asked", id],
            Self::Choice(of, id) => vec!["choices", of, id],
        }
    }
}

/// As the file writes it: `asked."ngan.1"`.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = |id: &str| if id.contains('.') { format!("\"{id}\"") } else { id.to_owned() };
        f.write_str(&self.path().into_iter().map(key).collect::<Vec<_>>().join("."))
    }
}

impl Translation {
    fn get(&self, place: &Place) -> Option<&String> {
        match place {
            Place::Title => Some(&self.title),
            Place::Module(id) => self.modules.get(id),
            Place::Factor(module, id) => self.factors.get(module)?.get(id),
            Place::Asked(id) => self.asked.get(id),
            Place::Choice(of, id) => self.choices.get(of)?.get(id),
        }
    }

    /// Every place it has words for.
    #[cfg(feature = "server")]
    fn places(&self) -> impl Iterator<Item = Place> {
        let pairs = |(of, ids): (&String, &BTreeMap<String, String>), place: fn(String, String) -> Place| {
            ids.keys().map(|id| place(of.clone(), id.clone())).collect::<Vec<_>>()
        };
        let factors = self.factors.iter().flat_map(move |of| pairs(of, Place::Factor));
        let choices = self.choices.iter().flat_map(move |of| pairs(of, Place::Choice));
        let one = self.modules.keys().cloned().map(Place::Module).chain(self.asked.keys().cloned().map(Place::Asked));
        [Place::Title].into_iter().chain(one).chain(factors).chain(choices)
    }

    /// Takes up the words of an agency's own modules, which follow the shared ones.
    #[cfg(feature = "server")]
    pub(super) fn extend(&mut self, own: &Self) {
        fn add<T: Clone>(to: &mut BTreeMap<String, T>, from: &BTreeMap<String, T>) {
            for (id, text) in from {
                to.entry(id.clone()).or_insert_with(|| text.clone());
            }
        }
        add(&mut self.modules, &own.modules);
        add(&mut self.factors, &own.factors);
        add(&mut self.asked, &own.asked);
        add(&mut self.choices, &own.choices);
    }
}

impl Form {
    /// The languages it can be read in, Vietnamese first.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        [Language::Vietnamese].into_iter().chain(self.translations.keys().copied())
    }

    /// The same form with other words. Where it has none in this language it stays as it is.
    pub fn in_language(&self, language: Language) -> Cow<'_, Self> {
        let Some(translation) = self.translations.get(&language) else { return Cow::Borrowed(self) };
        let mut form = self.clone();
        form.each_text(|place, text| {
            if let Some(words) = translation.get(&place) {
                text.clone_from(words);
            }
        });
        Cow::Owned(form)
    }

    /// The language in which a module is shown to somebody who wants this one: an agency may have written its own modules in
    /// Vietnamese only.
    pub fn language_of(&self, module: &Module, wanted: Language) -> Language {
        let known = self.translations.get(&wanted).is_some_and(|t| t.modules.contains_key(&module.id));
        if known { wanted } else { Language::Vietnamese }
    }

    /// Every text that has a translation, in the order of the form.
    fn each_text(&mut self, mut see: impl FnMut(Place, &mut String)) {
        see(Place::Title, &mut self.title);
        self.gates.iter_mut().for_each(|gate| see(Place::Asked(gate.id.clone()), &mut gate.text));
        for module in &mut self.modules {
            see(Place::Module(module.id.clone()), &mut module.title);
            for factor in &mut module.factors {
                see(Place::Factor(module.id.clone(), factor.id.clone()), &mut factor.title);
                factor.questions.iter_mut().for_each(|question| question.each_text(&mut see));
                factor.items.iter_mut().for_each(|item| item.each_text(&mut see));
            }
            module.overall.iter_mut().for_each(|item| item.each_text(&mut see));
        }
    }
}

fn each_choice(of: &str, choices: &mut [Choice], see: &mut impl FnMut(Place, &mut String)) {
    choices.iter_mut().for_each(|choice| see(Place::Choice(of.to_owned(), choice.id.clone()), &mut choice.text));
}

impl Question {
    fn each_text(&mut self, see: &mut impl FnMut(Place, &mut String)) {
        see(Place::Asked(self.id.clone()), &mut self.text);
        if let Ask::One(choices) | Ask::Several(choices) = &mut self.ask {
            each_choice(&self.id, choices, see);
        }
    }
}

impl Item {
    fn each_text(&mut self, see: &mut impl FnMut(Place, &mut String)) {
        see(Place::Asked(self.id.clone()), &mut self.text);
        each_choice(&self.id, &mut self.reasons, see);
    }
}

#[cfg(feature = "server")]
pub use check::{LONGEST_TEXT, TextFault};

#[cfg(feature = "server")]
mod check {
    use super::{Form, Language, Place};
    use crate::form::read::names;
    use std::collections::BTreeSet;
    use toml::de::{DeTable, DeValue};

    /// The longest text of a translation, in characters: half as much again as the longest that a provincial form has.
    pub const LONGEST_TEXT: usize = 400;

    /// What is wrong with a translation.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum TextFault {
        /// The form has a text here, and the translation none, or an empty one.
        Missing,
        /// The translation has a text here, and the form none.
        Unknown,
        /// More than [`LONGEST_TEXT`] characters.
        TooLong,
    }

    impl Form {
        /// Whether every language is there whole: the first place, in the order of the form, that is not right.
        pub(in crate::form) fn check_translations(&self) -> Result<(), (Language, Place, TextFault)> {
            let mut places = Vec::new();
            self.clone().each_text(|place, _| places.push(place));
            let known: BTreeSet<&Place> = places.iter().collect();
            for (language, translation) in &self.translations {
                let wrong = |place: &Place, why| Err((*language, place.clone(), why));
                if let Some(place) = translation.places().find(|place| !known.contains(place)) {
                    return wrong(&place, TextFault::Unknown);
                }
                for place in &places {
                    match translation.get(place).map(|text| text.trim().chars().count()) {
                        None | Some(0) => return wrong(place, TextFault::Missing),
                        Some(1..=LONGEST_TEXT) => {}
                        Some(_) => return wrong(place, TextFault::TooLong),
                    }
                }
            }
            Ok(())
        }
    }

    impl Place {
        /// The line of the file where a translation has words for it.
        pub(in crate::form) fn translated_in(&self, language: Language, text: &str) -> Option<usize> {
            let file = DeTable::parse(text).ok()?.into_inner();
            let translation = file.get("translations")?.get_ref().get(language.code())?;
            let start = |value: &toml::Spanned<DeValue<'_>>| value.span().start;
            let at = self.path().into_iter().try_fold(translation, |table, key| table.get_ref().get(key)).map(start)?;
            Some(line_at(text, at))
        }

        /// The line of the file where the form itself has its text: that of its id, after the id of what it belongs to.
        pub(in crate::form) fn asked_in(&self, text: &str) -> Option<usize> {
            let ids = match self {
                Self::Title => return None,
                Self::Module(id) | Self::Asked(id) => vec![id],
                Self::Factor(of, id) | Self::Choice(of, id) => vec![of, id],
            };
            let mut line = 0;
            for id in ids {
                line += text.lines().skip(line).position(|l| names(l, id))?;
            }
            Some(line + 1)
        }
    }

    fn line_at(text: &str, at: usize) -> usize {
        text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        answers::{COMMENT, KEY, KIND, Submission},
        form::SHIPPED,
    };
    use proptest::prelude::*;

    const FORM: &str = r#"code = "thu"
version = 1
title = "Phiếu thử"
source = "kiểm thử"
comment_limit = 500
[[gates]]
id = "cua"
text = "Có đến nơi?"
[[modules]]
id = "a"
title = "A"
source = "-"
required = true
overall = { id = "a.chung", text = "Chung" }
[[modules.factors]]
id = "a1"
title = "A1"
items = [{ id = "a.1", text = "Một", reasons = [
    { id = "cham", text = "Chậm" },
    { id = "xa", text = "Xa" },
] }]
[[modules.factors]]
id = "a2"
title = "A2"
gate = "cua"
items = [{ id = "a.2", text = "Hai", reasons = [
    { id = "cham", text = "Chậm" },
] }]
questions = [{ id = "a.q", text = "Nào?", ask = { several = [{ id = "x", text = "Ích" }, { id = "y", text = "Y" }] } }]
[translations.en]
title = "A trial"
modules = { a = "Letter A" }
factors.a = { a1 = "First", a2 = "Second" }
[translations.en.asked]
cua = "Did you go there?"
"a.1" = "One"
"a.2" = "Two"
"a.q" = "Which?"
"a.chung" = "All in all"
[translations.en.choices]
"a.1".cham = "Slow"
"a.1".xa = "Far"
"a.2".cham = "Slow there"
"a.q" = { x = "Ex", y = "Why" }
"#;

    fn line_of(words: &str) -> usize {
        FORM.lines().position(|line| line.contains(words)).unwrap() + 1
    }

    /// The form with one thing changed, and what is said of it.
    fn refused(from: &str, to: &str) -> String {
        assert!(FORM.contains(from), "{from}");
        Form::from_toml(&FORM.replacen(from, to, 1)).unwrap_err().to_string()
    }

    #[test]
    fn a_translation_changes_words_and_nothing_else() {
        let form = Form::from_toml(FORM).unwrap();
        assert_eq!(form.languages().collect::<Vec<_>>(), Language::ALL);
        let mut english = form.in_language(Language::English).into_owned();
        assert_eq!((&*english.title, &*english.modules[0].title), ("A trial", "Letter A"));
        assert_eq!(english.modules[0].factors[1].items[0].reasons[0].text, "Slow there");
        let words = |form: &Form| {
            let mut all = Vec::new();
            form.clone().each_text(|_, text| all.push(text.clone()));
            all
        };
        assert_eq!(
            words(&english),
            [
                "A trial",
                "Did you go there?",
                "Letter A",
                "First",
                "One",
                "Slow",
                "Far",
                "Second",
                "Which?",
                "Ex",
                "Why",
                "Two",
                "Slow there",
                "All in all"
            ]
        );
        let original = words(&form);
        let mut at = 0;
        english.each_text(|_, text| {
            text.clone_from(&original[at]);
            at += 1;
        });
        assert_eq!(english, form);
        assert_eq!(form.in_language(Language::Vietnamese).as_ref(), &form);
    }

    #[test]
    fn a_translation_that_is_not_whole_is_refused_with_its_line() {
        for (from, to, line, words) in [
            ("\"a.1\" = \"One\"\n", "", line_of("id = \"a.1\""), "chưa có lời của asked.\"a.1\""),
            ("\"a.1\" = \"One\"", "\"a.1\" = \" \"", line_of("id = \"a.1\""), "chưa có lời của asked.\"a.1\""),
            ("\"a.2\".cham = \"Slow there\"\n", "", line_of("id = \"a.2\"") + 1, "chưa có lời của choices.\"a.2\".cham"),
            ("\"a.1\".xa = \"Far\"\n", "", line_of("id = \"xa\""), "choices.\"a.1\".xa"),
            (", a2 = \"Second\"", "", line_of("id = \"a2\""), "factors.a.a2"),
            ("\"a.2\" = \"Two\"", "\"a.2\" = \"Two\"\n\"a.3\" = \"Three\"", line_of("\"Two\"") + 1, "không có asked.\"a.3\""),
            ("\"a.1\".xa =", "\"a.1\".gan = \"Near\"\n\"a.1\".xa =", line_of("\"Far\""), "không có choices.\"a.1\".gan"),
            ("{ a = \"Letter A\" }", "{ a = \"Letter A\", b = \"B\" }", line_of("Letter A"), "không có modules.b"),
            ("A trial", &"x".repeat(401), line_of("A trial"), "dài quá 400 ký tự"),
        ] {
            let said = refused(from, to);
            assert!(said.contains(&format!("dòng {line}:")) && said.contains(words), "{from} -> {to}: {said}");
        }
    }

    #[test]
    fn a_doubled_text_and_a_language_without_screens_are_refused_with_their_line() {
        let said = refused("\"a.2\" = \"Two\"", "\"a.1\" = \"Two\"");
        assert!(said.contains(&format!("line {}", line_of("\"Two\""))) && said.contains("duplicate"), "{said}");
        for other in ["fr", "vi"] {
            let said =
                Form::from_toml(&FORM.replace("translations.en", &format!("translations.{other}"))).unwrap_err().to_string();
            assert!(said.contains("line ") && said.contains(&format!("unknown variant `{other}`")), "{said}");
        }
        let said = refused("title = \"A trial\"\n", "");
        assert!(said.contains(&format!("line {}", line_of("[translations.en]"))) && said.contains("title"), "{said}");
    }

    #[test]
    fn an_own_module_speaks_its_own_languages() {
        let own =
            FORM.replace("\"a\"", "\"r\"").replace("a.", "r.").replace("a1", "r1").replace("a2", "r2").replace("cua", "rieng");
        let own = own.replace("{ a = ", "{ r = ").replace("factors.a", "factors.r");
        let shared = Form::from_toml(FORM).unwrap();
        let whole = shared.with_own(&Form::from_toml(&own).unwrap()).unwrap();
        assert_eq!(whole.in_language(Language::English).modules[1].factors[0].items[0].text, "One");
        assert_eq!(whole.language_of(&whole.modules[1], Language::English), Language::English);
        let (vietnamese, _) = own.split_once("[translations").unwrap();
        let whole = shared.with_own(&Form::from_toml(vietnamese).unwrap()).unwrap();
        let english = whole.in_language(Language::English);
        assert_eq!((&*english.modules[0].title, &*english.modules[1].title), ("Letter A", "A"));
        assert_eq!(english.language_of(&english.modules[1], Language::English), Language::Vietnamese);
        assert_eq!(english.language_of(&english.modules[0], Language::English), Language::English);
    }

    /// A form, and what somebody sends who answers some of it: each name with a value of its own, or none.
    fn sent() -> impl Strategy<Value = (Form, Vec<(String, String)>)> {
        let forms: Vec<Form> =
            SHIPPED.iter().map(|(_, text)| Form::from_toml(text).unwrap()).filter(|f| !f.translations.is_empty()).collect();
        assert!(!forms.is_empty());
        (prop::sample::select(forms), prop::collection::vec((0u32..7, any::<bool>()), 80)).prop_map(|(form, dice)| {
            let mut dice = dice.into_iter().cycle();
            let mut fields = vec![
                (KEY.to_owned(), "0".repeat(32)),
                (KIND.to_owned(), "to-chuc".to_owned()),
                (COMMENT.to_owned(), "Lời".to_owned()),
            ];
            for (module, _, item) in form.items() {
                let (score, also) = dice.next().unwrap();
                if module.required || also {
                    fields.push((item.id.clone(), (score % 5 + 1).to_string()));
                }
                fields.extend(item.reasons.iter().filter(|_| also).map(|reason| (item.reasons_name(), reason.id.clone())));
            }
            for (_, question) in form.questions() {
                let (pick, also) = dice.next().unwrap();
                let options = question.options();
                let option = options.get(pick as usize % options.len().max(1)).filter(|_| also);
                fields.extend(option.map(|(id, _)| (question.id.clone(), id.clone())));
            }
            (form, fields)
        })
    }

    proptest! {
        /// Whichever words somebody reads, what they send is read the same, and stored as the same text.
        #[test]
        fn answers_are_the_same_in_every_language((form, fields) in sent()) {
            let read = |form: &Form| Submission::read(form, &fields).map(|s| s.answers.canonical());
            let vietnamese = read(&form);
            prop_assert!(vietnamese.is_ok());
            for language in form.languages() {
                prop_assert_eq!(&read(&form.in_language(language)), &vietnamese);
            }
        }
    }
}
