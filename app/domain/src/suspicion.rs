//! Signs that a response may not be what it seems, as far as they lie in the response itself. What needs a memory of other
//! voices is in `backend::suspicion`. A sign decides nothing: see [`crate::response::Flag`].
//!
//! No provincial document names a threshold; QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 3.3 only forbids to alter what was
//! collected. These are the program's own, and are printed in the threat model and the method note.

use crate::{
    answers::{Answers, NO, YES},
    dossier::Channel,
    form::Form,
    response::Kind,
};
use std::time::Duration;

/// Nobody reads and answers the 18 items of the full form in less than 20 s: 1.1 s each.
const LEAST: (Duration, u32) = (Duration::from_secs(20), 18);

/// Fewer answers of one kind are an ordinary opinion: of the short form's five, five times "Hài lòng" is what most people say.
const LINE: usize = 10;

/// The time below which these answers were not read: 1.1 s for each item and question that was answered.
pub fn least_time(answers: &Answers) -> Duration {
    let (time, items) = LEAST;
    let answered = u32::try_from(answers.scores.len() + answers.choices.len()).unwrap_or(u32::MAX);
    (time / items).saturating_mul(answered)
}

/// Whether at least ten items of satisfaction were answered, all alike.
pub fn is_straight_line(answers: &Answers) -> bool {
    let mut scores = answers.scores.values();
    answers.scores.len() >= LINE && scores.next().is_some_and(|first| scores.all(|score| score == first))
}

/// Whether the answers contradict the registry: another kind of filer, or another word on filing online where the form asks
/// for it ([`Form::filed_online`]).
///
/// A delay is not compared: the registry is the rated agency's own book, and a citizen who says "trễ hẹn" is the one to hear.
pub fn contradicts(form: &Form, answers: &Answers, kind: Kind, channel: Channel) -> bool {
    let denied = if channel == Channel::Online { NO } else { YES };
    let channel_denied = form.filed_online.as_deref().is_some_and(|question| answers.chose(question, denied));
    answers.kind != kind || channel_denied
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::SHIPPED;
    use std::collections::BTreeSet;

    fn answers(scores: &[u8]) -> Answers {
        let mut answers = Answers::none(Kind::Individual);
        answers.scores.extend(scores.iter().enumerate().map(|(at, score)| (format!("a.{at}"), *score)));
        answers
    }

    #[test]
    fn the_time_grows_with_what_was_answered() {
        let millis = |n: usize| least_time(&answers(&vec![4; n])).as_millis();
        assert_eq!((millis(18), millis(5), millis(0)), (19_999, 5555, 0));
        let mut more = answers(&[4; 5]);
        more.choices.insert("khieu-nai".into(), BTreeSet::from([NO.to_owned()]));
        assert_eq!(least_time(&more).as_millis(), 6666);
    }

    #[test]
    fn the_short_form_is_never_a_straight_line() {
        assert!(!is_straight_line(&answers(&[4; 9])));
        assert!(is_straight_line(&answers(&[4; 10])));
        assert!(is_straight_line(&answers(&[1; 23])));
        let mut mixed = vec![5; 22];
        mixed.push(4);
        assert!(!is_straight_line(&answers(&mixed)));
    }

    #[test]
    fn a_word_on_the_channel_counts_only_where_the_form_asks_for_it() {
        let shipped = |code: &str| Form::from_toml(SHIPPED.iter().find(|f| f.0 == code).unwrap().1).unwrap();
        let (asks, asks_not) = (shipped("soc-trang-2022"), shipped("lang-son-2022"));
        let said = |word: &str| {
            let mut answers = answers(&[4; 5]);
            answers.choices.insert("nop-truc-tuyen".into(), BTreeSet::from([word.to_owned()]));
            answers
        };
        let individual = |form: &Form, answers: &Answers, channel| contradicts(form, answers, Kind::Individual, channel);
        assert!(individual(&asks, &said(YES), Channel::Counter) && individual(&asks, &said(YES), Channel::Post));
        assert!(individual(&asks, &said(NO), Channel::Online));
        assert!(!individual(&asks, &said(YES), Channel::Online) && !individual(&asks, &said(NO), Channel::Counter));
        assert!(!individual(&asks, &answers(&[4; 5]), Channel::Online), "no word, no contradiction");
        assert!(!individual(&asks_not, &said(YES), Channel::Counter));
        assert!(contradicts(&asks_not, &answers(&[4; 5]), Kind::Organisation, Channel::Counter));
    }
}
