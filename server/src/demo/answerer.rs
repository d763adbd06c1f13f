//! Answers to any form, as somebody might give them: a picture to look at, not a claim about anybody.

use super::dice::Dice;
use domain::{
    answers::{Answers, COMMENT, KIND, NO, YES},
    form::{Ask, Form, Item, Module, Question},
    response::Kind,
};

/// What people write.
const COMMENTS: [&str; 6] = [
    "Cán bộ hướng dẫn tận tình, dễ hiểu.",
    "Nên nhắn tin khi có kết quả để người dân đỡ phải đi hỏi.",
    "Chờ hơi lâu vào sáng thứ hai.",
    "Chỗ ngồi chờ thiếu quạt.",
    "Mong được nộp hồ sơ trực tuyến nhiều hơn.",
    "Tôi hài lòng.",
];

/// One respondent.
pub(super) struct Respondent<'a> {
    dice: &'a mut Dice,
    /// What moves all answers of a respondent, in points of a hundred.
    mood: usize,
}

impl<'a> Respondent<'a> {
    /// Somebody who answers about an agency. Agencies differ a little, and so do people.
    pub(super) fn about(agency: &str, dice: &'a mut Dice) -> Self {
        let mood = Dice::named(format!("cơ quan {agency}")).below(12) + dice.below(14);
        Self { dice, mood }
    }

    /// All fields of a form but the submission key.
    pub(super) fn answers(&mut self, form: &Form, kind: Kind) -> Vec<(String, String)> {
        let mut sent = vec![(KIND.to_owned(), kind.code().to_owned())];
        let mut said = Answers::none(kind);
        for gate in form.gates.iter().filter(|_| self.dice.percent(90)).collect::<Vec<_>>() {
            let answer = if self.dice.percent(25) { YES } else { NO };
            said.choices.entry(gate.id.clone()).or_default().insert(answer.to_owned());
            sent.push((gate.id.clone(), answer.to_owned()));
        }
        for module in &form.modules {
            if module.required || self.dice.percent(40) {
                self.module(module, &said, &mut sent);
            }
        }
        if self.dice.percent(12) {
            sent.push((COMMENT.to_owned(), COMMENTS[self.dice.below(COMMENTS.len())].to_owned()));
        }
        sent
    }

    fn module(&mut self, module: &Module, said: &Answers, sent: &mut Vec<(String, String)>) {
        for (at, factor) in module.factors.iter().enumerate() {
            for question in factor.questions.iter().filter(|q| said.opens(factor.gate_of(&q.gate))) {
                if self.dice.percent(85) {
                    self.question(question, sent);
                }
            }
            for item in factor.items.iter().filter(|i| said.opens(factor.gate_of(&i.gate))) {
                self.item(item, at, sent);
            }
        }
        if let Some(item) = &module.overall {
            self.item(item, 0, sent);
        }
    }

    /// Mostly content, some not; what comes later in a form a little less.
    fn item(&mut self, item: &Item, factor: usize, sent: &mut Vec<(String, String)>) {
        let score = match (self.dice.below(90) + self.mood).saturating_sub(2 * factor) {
            0..3 => 1,
            3..8 => 2,
            8..25 => 3,
            25..74 => 4,
            _ => 5,
        };
        sent.push((item.id.clone(), score.to_string()));
        if score <= 2 && !item.reasons.is_empty() {
            let reason = &item.reasons[self.dice.below(item.reasons.len())];
            sent.push((item.reasons_name(), reason.id.clone()));
        }
    }

    fn question(&mut self, question: &Question, sent: &mut Vec<(String, String)>) {
        let options = question.options();
        let mut choose = |at: usize| sent.push((question.id.clone(), options[at.min(options.len() - 1)].0.clone()));
        match &question.ask {
            Ask::YesNo => choose(usize::from(!self.dice.percent(70))),
            Ask::Quality => choose([1, 2, 3, 3, 3, 4, 4][self.dice.below(7)]),
            Ask::One(_) => choose(self.dice.below(options.len())),
            Ask::Number(_) => choose(self.dice.below(4)),
            Ask::Several(_) => {
                let first = self.dice.below(options.len());
                (0..options.len()).filter(|at| *at == first || self.dice.percent(20)).for_each(choose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        answers::{KEY, Submission},
        form::SHIPPED,
    };

    #[test]
    fn every_shipped_form_is_filled_so_that_it_is_taken() {
        for (code, text) in SHIPPED {
            let form = Form::from_toml(text).unwrap();
            let mut asked = std::collections::BTreeSet::new();
            for i in 0..300 {
                let mut dice = Dice::named(format!("{code} {i}"));
                let mut sent = Respondent::about("A", &mut dice).answers(&form, Kind::Individual);
                sent.push((KEY.to_owned(), format!("{i:032x}")));
                let read = Submission::read(&form, &sent).unwrap_or_else(|faults| panic!("{code}: {faults:?}"));
                asked.extend(read.answers.scores.into_keys().chain(read.answers.choices.into_keys()));
            }
            let all = form.items().map(|(_, _, i)| &i.id).chain(form.questions().map(|(_, q)| &q.id));
            assert_eq!(
                all.filter(|id| !asked.contains(*id)).collect::<Vec<_>>(),
                Vec::<&String>::new(),
                "{code}: nobody answered"
            );
        }
    }
}
