//! What a citizen sent, read strictly against the form. The same rules run in the browser and on the server.

use crate::{
    form::{Ask, Form, Item, Question},
    response::Kind,
    trouble::Fault,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Input name of the comment.
pub const COMMENT: &str = "gop-y";
/// Input name of the respondent's kind.
pub const KIND: &str = "doi-tuong";
/// Input name of the submission key: 32 hexadecimal digits that only the phone keeps.
pub const KEY: &str = "khoa";
/// Input name of "Tôi đã nhận kết quả": `1`.
pub const RECEIVED: &str = "da-nhan";
/// Before a question's id: input name of the line on which "khác" is explained.
pub const WORDS: &str = "loi.";
/// Characters on such a line.
pub const WORDS_LIMIT: usize = 200;
/// Input names a form may not use for items.
pub const RESERVED: [&str; 4] = [COMMENT, KIND, KEY, RECEIVED];
/// "Có"; of a gate: opens what names it.
pub const YES: &str = "co";
/// "Không".
pub const NO: &str = "khong";

/// Answers that fit their form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// Who answered.
    pub kind: Kind,
    /// Item id to 1..=5. Items behind a closed gate are not here, whatever was sent.
    pub scores: BTreeMap<String, u8>,
    /// Item id to the reasons given, only where the score is 1 or 2.
    pub reasons: BTreeMap<String, BTreeSet<String>>,
    /// Question id (gates among them) to the ids of what was chosen, where anything was.
    pub choices: BTreeMap<String, BTreeSet<String>>,
}

/// A submission read from a form: the answers, and what travels beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The answers proper.
    pub answers: Answers,
    /// The comment, trimmed, and below it what was written beside "khác"; `None` where nothing was written.
    pub comment: Option<String>,
    /// The 128-bit submission key.
    pub key: [u8; 16],
    /// The citizen says that the result has been received.
    pub received: bool,
}

impl Answers {
    /// Nothing answered yet.
    pub fn none(kind: Kind) -> Self {
        Self { kind, scores: BTreeMap::new(), reasons: BTreeMap::new(), choices: BTreeMap::new() }
    }

    /// Whether what stands behind this gate is asked.
    pub fn opens(&self, gate: Option<&str>) -> bool {
        gate.is_none_or(|id| self.chose(id, YES))
    }

    /// Whether this answer to a question was chosen.
    pub fn chose(&self, question: &str, choice: &str) -> bool {
        self.choices.get(question).is_some_and(|chosen| chosen.contains(choice))
    }

    /// One text for equal answers, whatever the order they came in: what is stored and what the commitment covers.
    ///
    /// `doi-tuong=ca-nhan;ngan.1=4;ngan.2=2;vi.ngan.2=cho-lau,thai-do`, choices first, then scores, then reasons, each by id.
    pub fn canonical(&self) -> String {
        let list = |ids: &BTreeSet<String>| ids.iter().map(String::as_str).collect::<Vec<_>>().join(",");
        let mut out = format!("{KIND}={}", self.kind.code());
        for (question, chosen) in &self.choices {
            out.push_str(&format!(";{question}={}", list(chosen)));
        }
        for (item, score) in &self.scores {
            out.push_str(&format!(";{item}={score}"));
        }
        for (item, reasons) in &self.reasons {
            out.push_str(&format!(";vi.{item}={}", list(reasons)));
        }
        out
    }

    /// Reads [`Self::canonical`] back. `None` where it was not written by it for this form.
    pub fn from_canonical(form: &Form, text: &str) -> Option<Self> {
        let mut fields = Vec::new();
        for (name, value) in text.split(';').map(|part| part.split_once('=').unwrap_or((part, ""))) {
            fields.extend(value.split(',').map(|v| (name.to_owned(), v.to_owned())));
        }
        fields.push((KEY.to_owned(), "0".repeat(32)));
        Submission::read(form, &fields).ok().map(|s| s.answers)
    }
}

impl Submission {
    /// Reads the fields of a form, in whatever order they were sent.
    ///
    /// # Errors
    /// Every [`Fault`], in the order of the form.
    pub fn read(form: &Form, fields: &[(String, String)]) -> Result<Self, Vec<Fault>> {
        let mut reader = Reader::of(fields);
        let key = reader.key();
        let kind = reader.kind();
        let received = reader.received();
        let mut answers = Answers::none(kind.unwrap_or(Kind::Individual));
        for gate in &form.gates {
            reader.question(gate, true, &mut answers);
        }
        let (items, questions) = (form.items(), form.questions().filter(|(_, q)| !form.is_gate(q)));
        for (gate, question) in questions {
            reader.question(question, answers.opens(gate), &mut answers);
        }
        for (module, gate, item) in items {
            let asked = answers.opens(gate);
            reader.score(item, asked, module.required, &mut answers);
        }
        let comment = reader.comment(form, &answers);
        for (_, _, item) in form.items() {
            reader.reasons(item, &mut answers);
        }
        match (key, kind, reader.finish()) {
            (Some(key), Some(_), faults) if faults.is_empty() => Ok(Self { answers, comment, key, received }),
            (_, _, faults) => Err(faults),
        }
    }
}

/// Takes the fields one by one; what nobody took is unknown.
struct Reader<'a> {
    by_name: HashMap<&'a str, Vec<&'a str>>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn of(fields: &'a [(String, String)]) -> Self {
        let mut by_name: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, value) in fields {
            by_name.entry(name).or_default().push(value);
        }
        Self { by_name, faults: Vec::new() }
    }

    fn all(&mut self, name: &str) -> Vec<&'a str> {
        self.by_name.remove(name).unwrap_or_default()
    }

    /// A field that may stand once; empty where it does not stand.
    fn one(&mut self, name: &str) -> &'a str {
        let values = self.all(name);
        if values.len() > 1 {
            self.faults.push(Fault::Doubled(name.to_owned()));
        }
        values.first().copied().unwrap_or_default()
    }

    fn out_of_scale(&mut self, name: &str) {
        self.faults.push(Fault::OutOfScale(name.to_owned()));
    }

    fn key(&mut self) -> Option<[u8; 16]> {
        let key = parse_key(self.one(KEY));
        if key.is_none() {
            self.faults.push(Fault::Key);
        }
        key
    }

    fn kind(&mut self) -> Option<Kind> {
        let code = self.one(KIND);
        let kind = Kind::from_code(code);
        match (kind, code) {
            (None, "") => self.faults.push(Fault::Missing(KIND.to_owned())),
            (None, _) => self.out_of_scale(KIND),
            (Some(_), _) => {}
        }
        kind
    }

    fn received(&mut self) -> bool {
        let said = self.one(RECEIVED);
        if !matches!(said, "" | "1") {
            self.out_of_scale(RECEIVED);
        }
        said == "1"
    }

    fn question(&mut self, question: &Question, asked: bool, answers: &mut Answers) {
        let mut chosen = BTreeSet::new();
        for value in self.all(&question.id).into_iter().filter(|v| !v.is_empty()) {
            let Some(choice) = choice(question, value) else { return self.out_of_scale(&question.id) };
            if !(chosen.is_empty() || question.takes_several()) || !chosen.insert(choice) {
                return self.faults.push(Fault::Doubled(question.id.clone()));
            }
        }
        if asked && !chosen.is_empty() {
            answers.choices.insert(question.id.clone(), chosen);
        }
    }

    /// What stands behind a closed gate is dropped, whatever was sent.
    fn score(&mut self, item: &Item, asked: bool, required: bool, answers: &mut Answers) {
        match self.one(&item.id) {
            "" if required && asked => self.faults.push(Fault::Missing(item.id.clone())),
            "" => {}
            value => match value.parse::<u8>() {
                Ok(score @ 1..=5) if value.len() == 1 => {
                    if asked {
                        answers.scores.insert(item.id.clone(), score);
                    }
                }
                _ => self.out_of_scale(&item.id),
            },
        }
    }

    /// The comment, and below it the lines written beside the chosen "khác", each after its question.
    fn comment(&mut self, form: &Form, answers: &Answers) -> Option<String> {
        let mut lines = vec![self.text(COMMENT, form.comment_limit)];
        for (_, question) in form.questions() {
            if let Some(other) = question.choices().iter().find(|c| c.words) {
                let words = self.text(&question.words_name(), WORDS_LIMIT);
                if !words.is_empty() && answers.chose(&question.id, &other.id) {
                    lines.push(format!("{}: {words}", question.text));
                }
            }
        }
        lines.retain(|line| !line.is_empty());
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn text(&mut self, name: &str, limit: usize) -> String {
        let text = self.one(name).trim();
        // A browser counts a line end as one character and sends it as two.
        let length = text.chars().filter(|&c| c != '\r').count();
        if length > limit {
            self.faults.push(Fault::TooLong(name.to_owned(), length));
        }
        text.to_owned()
    }

    /// Reasons are told by boxes of one name, so the name may stand several times, but each reason once.
    fn reasons(&mut self, item: &Item, answers: &mut Answers) {
        let name = item.reasons_name();
        let mut given = BTreeSet::new();
        for id in self.all(&name) {
            if !item.reasons.iter().any(|r| r.id == id) {
                return self.out_of_scale(&name);
            }
            if !given.insert(id.to_owned()) {
                return self.faults.push(Fault::Doubled(name));
            }
        }
        if !given.is_empty() && answers.scores.get(&item.id).is_some_and(|s| *s <= 2) {
            answers.reasons.insert(item.id.clone(), given);
        }
    }

    fn finish(mut self) -> Vec<Fault> {
        let mut unknown: Vec<&str> = self.by_name.into_keys().collect();
        unknown.sort_unstable();
        self.faults.extend(unknown.into_iter().map(|name| Fault::Unknown(name.chars().take(40).collect())));
        self.faults
    }
}

/// The id of the answer that was sent. A number beyond the last one of the question is the last one, "and more".
fn choice(question: &Question, value: &str) -> Option<String> {
    if let Ask::Number(numbers) = question.ask {
        let plain = value.len() <= 9 && value.bytes().all(|b| b.is_ascii_digit());
        let number = value.parse::<u32>().ok().filter(|n| plain && *n >= numbers.from)?;
        return Some(number.min(numbers.to).to_string());
    }
    question.options().into_iter().map(|(id, _)| id).find(|id| id == value)
}

fn parse_key(hex: &str) -> Option<[u8; 16]> {
    (hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
        .then(|| u128::from_str_radix(hex, 16).ok().map(u128::to_be_bytes))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::test_form;
    use proptest::prelude::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    fn complete() -> Vec<(&'static str, &'static str)> {
        vec![(KEY, "00112233445566778899aabbccddeeff"), (KIND, "ca-nhan"), ("a.1", "4"), ("a.2", "2"), ("a.chung", "5")]
    }

    fn with<'a>(extra: &[(&'a str, &'a str)]) -> Vec<(String, String)> {
        let mut all = complete();
        all.extend(extra);
        fields(&all)
    }

    #[test]
    fn a_complete_form_is_read() {
        let s = Submission::read(&test_form(), &with(&[("vi.a.2", "cham"), (COMMENT, "  Cảm ơn\r\n ")])).unwrap();
        assert_eq!(s.answers.canonical(), "doi-tuong=ca-nhan;a.1=4;a.2=2;a.chung=5;vi.a.2=cham");
        assert_eq!(s.comment.as_deref(), Some("Cảm ơn"));
        assert!(!s.received);
    }

    #[test]
    fn a_missing_answer_is_named_in_form_order() {
        let sent = fields(&[(KEY, "00112233445566778899aabbccddeeff"), (KIND, "to-chuc"), ("a.2", "3")]);
        let faults = Submission::read(&test_form(), &sent).unwrap_err();
        assert_eq!(faults, [Fault::Missing("a.1".into()), Fault::Missing("a.chung".into())]);
        assert!(faults.iter().all(Fault::is_a_gap));
    }

    #[test]
    fn what_no_honest_browser_sends_is_refused() {
        let form = test_form();
        for (extra, fault) in [
            (("a.1", "4"), Fault::Doubled("a.1".into())),
            (("b.1", "6"), Fault::OutOfScale("b.1".into())),
            (("b.1", "05"), Fault::OutOfScale("b.1".into())),
            (("la", "1"), Fault::Unknown("la".into())),
            (("vi.a.2", "khac-la"), Fault::OutOfScale("vi.a.2".into())),
            ((RECEIVED, "2"), Fault::OutOfScale(RECEIVED.into())),
        ] {
            assert_eq!(Submission::read(&form, &with(&[extra])).unwrap_err(), [fault]);
        }
    }

    #[test]
    fn a_closed_gate_drops_what_stands_behind_it() {
        let form = test_form();
        let open = Submission::read(&form, &with(&[("khieu-nai", "co"), ("b.2", "1")])).unwrap();
        assert_eq!(open.answers.scores.get("b.2"), Some(&1));
        let shut = Submission::read(&form, &with(&[("khieu-nai", "khong"), ("b.2", "1")])).unwrap();
        assert_eq!(shut.answers.scores.get("b.2"), None);
    }

    #[test]
    fn reasons_count_only_beside_a_low_answer() {
        let s = Submission::read(&test_form(), &with(&[("vi.a.1", "cham")])).unwrap();
        assert!(s.answers.reasons.is_empty());
    }

    #[test]
    fn the_comment_is_counted_in_characters() {
        let form = test_form();
        assert!(Submission::read(&form, &with(&[(COMMENT, &"ệ".repeat(500))])).is_ok());
        assert_eq!(
            Submission::read(&form, &with(&[(COMMENT, &"ệ".repeat(501))])).unwrap_err(),
            [Fault::TooLong(COMMENT.to_owned(), 501)]
        );
    }

    /// The form with every kind of question: Sóc Trăng 2022.
    fn rich() -> Form {
        Form::from_toml(crate::form::SHIPPED[3].1).unwrap()
    }

    /// Everything that has to be answered, and these.
    fn sent(extra: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut all = fields(&[(KEY, "00112233445566778899aabbccddeeff"), (KIND, "ca-nhan")]);
        let required =
            rich().items().filter(|(m, gate, _)| m.required && gate.is_none()).map(|(_, _, i)| i.id.clone()).collect::<Vec<_>>();
        all.extend(required.into_iter().map(|id| (id, "4".to_owned())));
        all.extend(fields(extra));
        all
    }

    fn chosen(read: &Submission, question: &str) -> Vec<String> {
        read.answers.choices.get(question).into_iter().flatten().cloned().collect()
    }

    #[test]
    fn questions_of_every_kind_are_read() {
        let read = Submission::read(
            &rich(),
            &sent(&[
                ("st22.phien-ha", "khong"),
                ("st22.hop-truc-tiep", "rat-phu-hop"),
                ("st22.so-lan", "3"),
                ("st22.so-co-quan", "25"),
                ("st22.mong-doi", "truc-tuyen"),
                ("st22.mong-doi", "cong-khai"),
            ]),
        )
        .unwrap();
        assert_eq!(chosen(&read, "st22.phien-ha"), ["khong"]);
        assert_eq!(chosen(&read, "st22.hop-truc-tiep"), ["rat-phu-hop"]);
        assert_eq!(chosen(&read, "st22.so-lan"), ["3"]);
        assert_eq!(chosen(&read, "st22.so-co-quan"), ["10"], "«10 trở lên»");
        assert_eq!(chosen(&read, "st22.mong-doi"), ["cong-khai", "truc-tuyen"]);
        assert_eq!(Answers::from_canonical(&rich(), &read.answers.canonical()), Some(read.answers));
    }

    #[test]
    fn nobody_has_to_answer_a_question() {
        assert!(
            Submission::read(&rich(), &sent(&[("st22.so-lan", ""), ("st22.phien-ha", "")])).unwrap().answers.choices.is_empty()
        );
    }

    #[test]
    fn answers_a_question_does_not_have_are_refused() {
        for (name, value) in [
            ("st22.phien-ha", "co-le"),
            ("st22.so-lan", "-1"),
            ("st22.so-lan", "3.5"),
            ("st22.so-co-quan", "0"),
            ("st22.mong-doi", "tien"),
        ] {
            assert_eq!(
                Submission::read(&rich(), &sent(&[(name, value)])).unwrap_err(),
                [Fault::OutOfScale(name.to_owned())],
                "{value}"
            );
        }
        let twice = sent(&[("st22.phien-ha", "co"), ("st22.phien-ha", "khong")]);
        assert_eq!(Submission::read(&rich(), &twice).unwrap_err(), [Fault::Doubled("st22.phien-ha".to_owned())]);
    }

    #[test]
    fn what_stands_behind_a_closed_gate_is_not_kept() {
        let closed = Submission::read(&rich(), &sent(&[("st22.thu-xin-loi", "co"), ("st22.1.3", "2")])).unwrap().answers;
        assert!(closed.choices.is_empty() && !closed.scores.contains_key("st22.1.3"));
        let open = sent(&[("tre-hen", "co"), ("st22.thu-xin-loi", "co"), ("nop-truc-tuyen", "co")]);
        let missing = Submission::read(&rich(), &open).unwrap_err();
        assert_eq!(missing.len(), 4, "the four items about the online service have to be answered now");
        let open = sent(&[("tre-hen", "co"), ("st22.thu-xin-loi", "khong")]);
        assert_eq!(chosen(&Submission::read(&rich(), &open).unwrap(), "st22.thu-xin-loi"), ["khong"]);
    }

    #[test]
    fn words_beside_other_go_with_the_comment() {
        let other = [("st22.mong-doi", "khac"), ("loi.st22.mong-doi", " Làm việc cả thứ bảy "), (COMMENT, "Cảm ơn")];
        let read = Submission::read(&rich(), &sent(&other)).unwrap();
        let comment = read.comment.as_deref().unwrap();
        assert!(comment.starts_with("Cảm ơn\n") && comment.ends_with(": Làm việc cả thứ bảy"), "{comment}");
        assert!(!read.answers.canonical().contains("thứ bảy"));
        let unchosen = Submission::read(&rich(), &sent(&[("loi.st22.mong-doi", "Làm việc cả thứ bảy")])).unwrap();
        assert_eq!(unchosen.comment, None);
        let long = "a".repeat(WORDS_LIMIT + 1);
        let faults = Submission::read(&rich(), &sent(&[("st22.mong-doi", "khac"), ("loi.st22.mong-doi", &long)])).unwrap_err();
        assert_eq!(faults, [Fault::TooLong("loi.st22.mong-doi".to_owned(), WORDS_LIMIT + 1)]);
    }

    proptest! {
        #[test]
        fn canonical_answers_read_back(a in 1u8..6, b in 1u8..6, c in 1u8..6, d in proptest::option::of(1u8..6), gate: Option<bool>) {
            let form = test_form();
            let mut sent = fields(&[(KEY, "00112233445566778899aabbccddeeff"), (KIND, "to-chuc"), ("vi.a.2", "cham")]);
            sent.extend([("a.1", a), ("a.2", b), ("a.chung", c)].map(|(n, v)| (n.to_owned(), v.to_string())));
            sent.extend(d.map(|d| ("b.2".to_owned(), d.to_string())));
            sent.extend(gate.map(|g| ("khieu-nai".to_owned(), if g { YES } else { NO }.to_owned())));
            let answers = Submission::read(&form, &sent).unwrap().answers;
            prop_assert_eq!(Answers::from_canonical(&form, &answers.canonical()), Some(answers));
        }
    }
}
