//! Phúc tra: a few of those who answered are asked again whether it was they (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.4). Who is
//! drawn is [`crate::sample::draw_verification`]'s; here is what a verifier notes and what follows from it.
//!
//! A verifier asks two or three questions of the form again. Nobody can compare these with the person's own answer: it cannot be
//! found. They are counted by agency, away from the persons, and stand beside what all said of the agency.

use crate::{
    compare::{self, Difference},
    index::share,
    live::Estimate,
    response::coded,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many items are asked again at most: the interview is about the survey, not another one.
pub const REASKED_MAX: usize = 3;

coded! {
    /// How a person was reached: the three ways of QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.4.
    Way {
        /// (1)
        InPerson = "truc-tiep", "Gặp trực tiếp";
        /// (2)
        Phone = "dien-thoai", "Điện thoại, tin nhắn SMS";
        /// (3)
        Other = "khac", "Hình thức khác";
    }
}

coded! {
    /// What a person said to a question of the verifier.
    Said {
        /// Yes.
        Yes = "co", "Có";
        /// No.
        No = "khong", "Không";
        /// They do not know any more, or will not say.
        Unsure = "khong-ro", "Không rõ, không nhớ";
    }
}

/// What was heard from a person who was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// They filled in the form themselves.
    pub took_part: Said,
    /// They had received the result of the dossier. `None`: a place on a code list waits for none.
    pub received: Option<Said>,
    /// Somebody told them what to answer, or stood over them.
    pub pressed: Said,
    /// They showed a receipt of the survey.
    pub receipt: Said,
}

/// Whether a person was reached, and what they said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    /// Nobody answered.
    NotReached,
    /// This was heard.
    Reached(Heard),
}

/// What a record says about a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing.
    NotReached,
    /// The person took part, after the result, freely.
    Confirmed,
    /// They did not take part, had no result, or were pressed.
    Mismatch,
    /// Neither can be said.
    Unclear,
}

impl Finding {
    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotReached => "Không liên hệ được",
            Self::Confirmed => "Khớp",
            Self::Mismatch => "Không khớp",
            Self::Unclear => "Không rõ",
        }
    }
}

impl Contact {
    /// What it says about the form. One clear contradiction is enough for a mismatch; a receipt is neither here nor there, most
    /// people keep none.
    pub fn finding(self) -> Finding {
        let Self::Reached(heard) = self else { return Finding::NotReached };
        let received = heard.received.unwrap_or(Said::Yes);
        match (heard.took_part, received, heard.pressed) {
            (Said::No, _, _) | (_, Said::No, _) | (_, _, Said::Yes) => Finding::Mismatch,
            (Said::Yes, Said::Yes, Said::No) => Finding::Confirmed,
            _ => Finding::Unclear,
        }
    }
}

/// What a verifier notes of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// How it was tried.
    pub way: Way,
    /// What came of it.
    pub contact: Contact,
    /// Who asked.
    pub verifier: String,
    /// For whom: Sở Nội vụ, MTTQ, Hội Cựu chiến binh…
    pub organisation: String,
    /// When.
    pub on: Date,
    /// Anything else; numbers and addresses are blackened before it is stored.
    pub note: String,
}

/// Answers to the items that were asked again: 1 to 5 by item id.
pub type Reasked = BTreeMap<String, u8>;

/// Why a record is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// A name of the verifier or of the organisation is missing or too long.
    Verifier,
    /// The note is too long.
    Note,
    /// A day before the draw or after today.
    Day,
    /// A question that this person cannot be asked, or one that they must be: the result of the dossier.
    Received,
    /// Scores of somebody who did not say that they took part.
    ScoresOfOthers,
    /// An item that is not asked again, or a score that is none.
    Score,
    /// The person has a record: a correction must say why.
    Reason,
    /// There is nothing to correct.
    NothingToCorrect,
    /// The scores are counted already, and nothing leads from a person to them.
    ScoresCounted,
}

impl std::fmt::Display for RecordError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Verifier => "hãy ghi người phúc tra và đơn vị, mỗi mục không quá 120 ký tự",
            Self::Note => "ghi chú dài quá 500 ký tự",
            Self::Day => "ngày phúc tra phải từ ngày rút đến hôm nay",
            Self::Received => "câu «Đã nhận kết quả» phải trả lời với người có hồ sơ, và không hỏi người cầm mã mời",
            Self::ScoresOfOthers => "chỉ hỏi lại điểm của người nói rằng chính mình đã trả lời",
            Self::Score => "điểm hỏi lại phải từ 1 đến 5, cho đúng các câu đã chọn khi rút",
            Self::Reason => "người này đã có ghi nhận; muốn sửa, hãy ghi lý do (từ 3 đến 300 ký tự)",
            Self::NothingToCorrect => "người này chưa có ghi nhận nên không có gì để sửa; hãy để trống lý do",
            Self::ScoresCounted => "điểm hỏi lại đã cộng vào số chung, không gắn với người nên không sửa được",
        })
    }
}

impl std::error::Error for RecordError {}

impl Record {
    /// Checks a record. `of_dossier`: the person has a dossier; `drawn`, `today`: the days between which it can be; `items`: what is
    /// asked again.
    ///
    /// # Errors
    /// [`RecordError`]: the first thing that is wrong.
    pub fn check(
        &self,
        reasked: &Reasked,
        of_dossier: bool,
        items: &[String],
        drawn: Date,
        today: Date,
    ) -> Result<(), RecordError> {
        let named = |name: &str| !name.trim().is_empty() && name.chars().count() <= 120 && !name.chars().any(char::is_control);
        if !named(&self.verifier) || !named(&self.organisation) {
            return Err(RecordError::Verifier);
        }
        if self.note.chars().count() > 500 {
            return Err(RecordError::Note);
        }
        if self.on < drawn || self.on > today {
            return Err(RecordError::Day);
        }
        let took_part = match self.contact {
            Contact::NotReached => false,
            Contact::Reached(heard) if heard.received.is_some() != of_dossier => return Err(RecordError::Received),
            Contact::Reached(heard) => heard.took_part == Said::Yes,
        };
        if !reasked.is_empty() && !took_part {
            return Err(RecordError::ScoresOfOthers);
        }
        let fits = |(item, score): (&String, &u8)| items.contains(item) && (1..=5).contains(score);
        if reasked.iter().all(fits) { Ok(()) } else { Err(RecordError::Score) }
    }
}

/// What was found, counted; of an agency or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Answered forms.
    pub voices: u64,
    /// Drawn.
    pub drawn: u64,
    /// With a record.
    pub recorded: u64,
    /// Confirmed.
    pub confirmed: u64,
    /// Mismatches.
    pub mismatch: u64,
    /// Reached, and neither.
    pub unclear: u64,
    /// Of those reached, who showed a receipt.
    pub receipts: u64,
}

impl Counts {
    /// Counts a record.
    pub fn add(&mut self, contact: Contact) {
        self.recorded += 1;
        match contact.finding() {
            Finding::NotReached => {}
            Finding::Confirmed => self.confirmed += 1,
            Finding::Mismatch => self.mismatch += 1,
            Finding::Unclear => self.unclear += 1,
        }
        if matches!(contact, Contact::Reached(Heard { receipt: Said::Yes, .. })) {
            self.receipts += 1;
        }
    }

    /// Adds the counts of another agency.
    pub fn plus(self, other: Self) -> Self {
        Self {
            voices: self.voices + other.voices,
            drawn: self.drawn + other.drawn,
            recorded: self.recorded + other.recorded,
            confirmed: self.confirmed + other.confirmed,
            mismatch: self.mismatch + other.mismatch,
            unclear: self.unclear + other.unclear,
            receipts: self.receipts + other.receipts,
        }
    }

    /// Reached.
    pub fn reached(&self) -> u64 {
        self.confirmed + self.mismatch + self.unclear
    }

    /// Mismatches in percent of those reached, with Wilson's 95 % interval and the finite-population correction for the forms of
    /// the agency. `None` below `least` persons. Who could not be reached is in neither part: where they are many the rate says
    /// little, so their number stands beside it.
    pub fn mismatch_rate(&self, least: u64) -> Option<Estimate> {
        (self.reached() >= least).then(|| share(self.mismatch, self.reached(), self.voices)).flatten().map(|m| m.estimate())
    }
}

/// An item that was asked again, beside the same item of all answers; counts of 1 to 5.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// Item id.
    pub id: String,
    /// The question.
    pub text: String,
    /// As it was answered to the verifiers.
    pub again: [u64; 5],
    /// As it was answered in the survey.
    pub all: [u64; 5],
}

impl Beside {
    /// Answers to the verifiers.
    pub fn n(&self) -> u64 {
        self.again.iter().sum()
    }

    /// Whether either side has too few to be shown.
    pub fn too_few(&self, least: u64) -> bool {
        self.n() < least || self.all.iter().sum::<u64>() < least
    }

    /// The share of "Hài lòng" and "Rất hài lòng" to the verifiers less the share in the survey, in percentage points, with
    /// Newcombe's 95 % interval ([`compare::difference`]). The two are not independent, those asked again being among those who
    /// answered: the interval is then too wide rather than too narrow. `None` where either side has fewer than `least` answers.
    pub fn difference(&self, least: u64) -> Option<Difference> {
        if self.too_few(least) {
            return None;
        }
        let satisfied = |counts: &[u64; 5]| share(counts[3] + counts[4], counts.iter().sum(), 0);
        compare::difference(&satisfied(&self.again)?, &satisfied(&self.all)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const YES: Heard = Heard { took_part: Said::Yes, received: Some(Said::Yes), pressed: Said::No, receipt: Said::No };

    fn record(contact: Contact) -> Record {
        Record {
            way: Way::Phone,
            contact,
            verifier: "Nguyễn Văn An".into(),
            organisation: "Ủy ban MTTQ tỉnh".into(),
            on: date(2026, 3, 2),
            note: String::new(),
        }
    }

    #[test]
    fn one_contradiction_is_a_mismatch_and_doubt_is_none() {
        let finding = |heard| Contact::Reached(heard).finding();
        assert_eq!(finding(YES), Finding::Confirmed);
        for heard in [
            Heard { took_part: Said::No, ..YES },
            Heard { received: Some(Said::No), ..YES },
            Heard { pressed: Said::Yes, ..YES },
            Heard { took_part: Said::Unsure, pressed: Said::Yes, ..YES },
        ] {
            assert_eq!(finding(heard), Finding::Mismatch, "{heard:?}");
        }
        for heard in [Heard { took_part: Said::Unsure, ..YES }, Heard { pressed: Said::Unsure, ..YES }] {
            assert_eq!(finding(heard), Finding::Unclear, "{heard:?}");
        }
        assert_eq!(finding(Heard { received: None, ..YES }), Finding::Confirmed, "a place waits for no result");
        assert_eq!(Contact::NotReached.finding(), Finding::NotReached);
    }

    #[test]
    fn what_cannot_have_been_is_refused() {
        let items = ["a".to_owned(), "b".to_owned()];
        let (drawn, today) = (date(2026, 3, 1), date(2026, 3, 5));
        let scores = |list: &[(&str, u8)]| list.iter().map(|(id, score)| ((*id).to_owned(), *score)).collect::<Reasked>();
        let check = |record: &Record, list: &[(&str, u8)]| record.check(&scores(list), true, &items, drawn, today);
        let good = record(Contact::Reached(YES));
        assert_eq!(check(&good, &[("a", 5), ("b", 1)]), Ok(()));
        assert_eq!(check(&record(Contact::NotReached), &[]), Ok(()));
        assert_eq!(check(&record(Contact::NotReached), &[("a", 4)]), Err(RecordError::ScoresOfOthers));
        let not_me = record(Contact::Reached(Heard { took_part: Said::No, ..YES }));
        assert_eq!(check(&not_me, &[("a", 4)]), Err(RecordError::ScoresOfOthers));
        assert_eq!(check(&good, &[("c", 4)]), Err(RecordError::Score));
        assert_eq!(check(&good, &[("a", 6)]), Err(RecordError::Score));
        assert_eq!(check(&Record { on: date(2026, 2, 28), ..good.clone() }, &[]), Err(RecordError::Day));
        assert_eq!(check(&Record { on: date(2026, 3, 6), ..good.clone() }, &[]), Err(RecordError::Day));
        assert_eq!(check(&Record { verifier: " ".into(), ..good.clone() }, &[]), Err(RecordError::Verifier));
        assert_eq!(good.check(&scores(&[]), false, &items, drawn, today), Err(RecordError::Received));
    }

    #[test]
    fn rates_have_intervals_and_few_have_no_rate() {
        let mut counts = Counts { voices: 200, drawn: 20, ..Counts::default() };
        (0..8).for_each(|_| counts.add(Contact::Reached(YES)));
        counts.add(Contact::NotReached);
        counts.add(Contact::Reached(Heard { took_part: Said::No, receipt: Said::Yes, ..YES }));
        counts.add(Contact::Reached(Heard { took_part: Said::Unsure, ..YES }));
        assert_eq!((counts.recorded, counts.reached(), counts.confirmed, counts.mismatch, counts.unclear), (11, 10, 8, 1, 1));
        assert_eq!(counts.receipts, 1);
        let rate = counts.mismatch_rate(5).unwrap();
        assert!(
            (rate.value - 10.0).abs() < 1e-9 && rate.low > 1.0 && rate.low < 3.0 && rate.high > 35.0 && rate.high < 41.0,
            "{rate:?}"
        );
        assert_eq!(counts.mismatch_rate(11), None);
        assert_eq!(counts.plus(counts).mismatch, 2);
    }

    #[test]
    fn what_was_asked_again_is_compared_with_all_and_not_with_a_person() {
        let beside = |again, all| Beside { id: "a".into(), text: "A".into(), again, all };
        let same = beside([0, 0, 2, 4, 4], [0, 0, 20, 40, 40]);
        let difference = same.difference(5).unwrap();
        assert!(difference.value.abs() < 1e-9 && !difference.significant());
        let worse = beside([8, 2, 0, 0, 0], [0, 0, 5, 45, 50]).difference(5).unwrap();
        assert!((worse.value + 95.0).abs() < 1e-9 && worse.significant() && worse.high < 0.0);
        assert_eq!(beside([1, 1, 1, 1, 0], [0, 0, 20, 40, 40]).difference(5), None, "four say nothing");
    }
}
