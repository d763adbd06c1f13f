//! What a citizen sent, read strictly against the form. The same rules run in the browser and on the server.

use crate::{
    form::{Form, Item},
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
/// Input names a form may not use for items.
pub const RESERVED: [&str; 4] = [COMMENT, KIND, KEY, RECEIVED];
/// Value of a gate that opens its factors.
pub const YES: &str = "co";
/// Value of a gate that keeps them shut.
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
    /// Gate id to its answer, where one was given.
    pub gates: BTreeMap<String, bool>,
}

/// A submission read from a form: the answers, and what travels beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The answers proper.
    pub answers: Answers,
    /// The comment, trimmed; `None` where nothing was written.
    pub comment: Option<String>,
    /// The 128-bit submission key.
    pub key: [u8; 16],
    /// The citizen says that the result has been received.
    pub received: bool,
}

impl Answers {
    /// One text for equal answers, whatever the order they came in: what is stored and what the commitment covers.
    ///
    /// `doi-tuong=ca-nhan;ngan.1=4;ngan.2=2;vi.ngan.2=cho-lau,thai-do`, gates first, then scores, then reasons, each by id.
    pub fn canonical(&self) -> String {
        let mut out = format!("{KIND}={}", self.kind.code());
        for (gate, yes) in &self.gates {
            out.push_str(&format!(";{gate}={}", if *yes { YES } else { NO }));
        }
        for (item, score) in &self.scores {
            out.push_str(&format!(";{item}={score}"));
        }
        for (item, reasons) in &self.reasons {
            let reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
            out.push_str(&format!(";vi.{item}={}", reasons.join(",")));
        }
        out
    }

    /// Reads [`Self::canonical`] back. `None` where it was not written by it for this form.
    pub fn from_canonical(form: &Form, text: &str) -> Option<Self> {
        let mut fields = Vec::new();
        for (name, value) in text.split(';').map(|part| part.split_once('=').unwrap_or((part, ""))) {
            if name.starts_with("vi.") {
                fields.extend(value.split(',').map(|v| (name.to_owned(), v.to_owned())));
            } else {
                fields.push((name.to_owned(), value.to_owned()));
            }
        }
        fields.push((KEY.to_owned(), "0".repeat(32)));
        Submission::read(form, &fields).ok().map(|s| s.answers)
    }
}

impl Submission {
    /// Reads the fields of a form, in the order they were sent.
    ///
    /// # Errors
    /// Every [`Fault`], in the order of the form.
    pub fn read(form: &Form, fields: &[(String, String)]) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut by_name: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, value) in fields {
            by_name.entry(name).or_default().push(value);
        }
        let mut one = |name: &str, faults: &mut Vec<Fault>| {
            let values = by_name.remove(name).unwrap_or_default();
            if values.len() > 1 {
                faults.push(Fault::Doubled(name.to_owned()));
            }
            values.first().copied().unwrap_or_default().to_owned()
        };

        let key = parse_key(&one(KEY, &mut faults));
        if key.is_none() {
            faults.push(Fault::Key);
        }
        let kind = match one(KIND, &mut faults).as_str() {
            "" => Err(Fault::Missing(KIND.to_owned())),
            code => Kind::from_code(code).ok_or_else(|| Fault::OutOfScale(KIND.to_owned())),
        };
        let kind = kind.map_err(|fault| faults.push(fault)).ok();
        let received = match one(RECEIVED, &mut faults).as_str() {
            "" => false,
            "1" => true,
            _ => {
                faults.push(Fault::OutOfScale(RECEIVED.to_owned()));
                false
            }
        };
        let mut gates = BTreeMap::new();
        for gate in &form.gates {
            match one(&gate.id, &mut faults).as_str() {
                "" => {}
                YES => drop(gates.insert(gate.id.clone(), true)),
                NO => drop(gates.insert(gate.id.clone(), false)),
                _ => faults.push(Fault::OutOfScale(gate.id.clone())),
            }
        }
        let mut scores = BTreeMap::new();
        for (module, gate, item) in form.items() {
            let asked = gate.is_none_or(|g| gates.get(g) == Some(&true));
            match one(&item.id, &mut faults).as_str() {
                "" if module.required && asked => faults.push(Fault::Missing(item.id.clone())),
                "" => {}
                value => match value.parse::<u8>() {
                    Ok(score @ 1..=5) if value.len() == 1 => {
                        if asked {
                            scores.insert(item.id.clone(), score);
                        }
                    }
                    _ => faults.push(Fault::OutOfScale(item.id.clone())),
                },
            }
        }
        let comment = one(COMMENT, &mut faults).trim().to_owned();
        // A browser counts a line end as one character and sends it as two.
        let length = comment.chars().filter(|&c| c != '\r').count();
        if length > form.comment_limit {
            faults.push(Fault::CommentTooLong(length));
        }
        let mut reasons = BTreeMap::new();
        for (_, _, item) in form.items() {
            let given = by_name.remove(item.reasons_name().as_str()).unwrap_or_default();
            match read_reasons(item, &given) {
                Ok(given) if !given.is_empty() && scores.get(&item.id).is_some_and(|s| *s <= 2) => {
                    reasons.insert(item.id.clone(), given);
                }
                Ok(_) => {}
                Err(fault) => faults.push(fault),
            }
        }
        let mut unknown: Vec<&str> = by_name.into_keys().collect();
        unknown.sort_unstable();
        faults.extend(unknown.into_iter().map(|name| Fault::Unknown(name.chars().take(40).collect())));

        match (key, kind) {
            (Some(key), Some(kind)) if faults.is_empty() => Ok(Self {
                answers: Answers { kind, scores, reasons, gates },
                comment: (!comment.is_empty()).then_some(comment),
                key,
                received,
            }),
            _ => Err(faults),
        }
    }
}

/// Reasons are told by boxes of one name, so the name may stand several times, but each reason once.
fn read_reasons(item: &Item, given: &[&str]) -> Result<BTreeSet<String>, Fault> {
    let mut set = BTreeSet::new();
    for id in given {
        if !item.reasons.iter().any(|r| r.id == *id) {
            return Err(Fault::OutOfScale(item.reasons_name()));
        }
        if !set.insert((*id).to_owned()) {
            return Err(Fault::Doubled(item.reasons_name()));
        }
    }
    Ok(set)
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
        assert_eq!(Submission::read(&form, &with(&[(COMMENT, &"ệ".repeat(501))])).unwrap_err(), [Fault::CommentTooLong(501)]);
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
