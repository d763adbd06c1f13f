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

/// How much each factor of a module weighs in "hài lòng chung", over and over: somewhere in the picture of importance each differs.
const WEIGHTS: [usize; 3] = [1, 3, 2];

/// One respondent. Mood, what they think of a factor, and chance add up to the points that become a score: so the answers of one
/// person go together, those within a factor more, and the factors move "hài lòng chung", as with real people.
pub(super) struct Respondent<'a> {
    dice: &'a mut Dice,
    /// What moves all answers of a respondent, in points.
    mood: usize,
}

impl<'a> Respondent<'a> {
    /// Somebody who answers about an agency. Agencies differ a little, and so do people.
    pub(super) fn about(agency: &str, dice: &'a mut Dice) -> Self {
        let mood = Dice::named(format!("cơ quan {agency}")).below(12) + dice.below(30);
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
        // What comes later in a form is liked a little less.
        let opinions: Vec<usize> = (0..module.factors.len()).map(|at| self.dice.below(40).saturating_sub(2 * at)).collect();
        for (factor, opinion) in module.factors.iter().zip(&opinions) {
            for question in factor.questions.iter().filter(|q| said.opens(factor.gate_of(&q.gate))) {
                if self.dice.percent(85) {
                    self.question(question, sent);
                }
            }
            for item in factor.items.iter().filter(|i| said.opens(factor.gate_of(&i.gate))) {
                self.item(item, *opinion, sent);
            }
        }
        if let Some(item) = &module.overall {
            let weights = || WEIGHTS.iter().cycle().take(opinions.len());
            let weighed: usize = weights().zip(&opinions).map(|(weight, opinion)| weight * opinion).sum();
            self.item(item, weighed / weights().sum::<usize>().max(1), sent);
        }
    }

    /// Mostly content, some not.
    fn item(&mut self, item: &Item, opinion: usize, sent: &mut Vec<(String, String)>) {
        let score = match self.mood + opinion + self.dice.below(20) {
            0..14 => 1,
            14..26 => 2,
            26..36 => 3,
            36..55 => 4,
            _ => 5,
        };
        sent.push((item.id.clone(), score.to_string()));
        if score <= 2 && !item.reasons.is_empty() {
            // What comes first in a list is chosen more often, so that some reasons of a few hundred people have enough voices to be named.
            let likely = self.dice.below(item.reasons.len()).min(self.dice.below(item.reasons.len()));
            let reason = &item.reasons[likely];
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
        drivers::{Layout, drivers},
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

    /// Whoever tries the program out has to see the picture of importance.
    #[test]
    fn the_factors_move_the_overall_answer() {
        let form = Form::from_toml(include_str!("../../demo/nghi-xuan-2020/phieu.toml")).unwrap();
        let layout = Layout::of(&form.modules[0]);
        let rows: Vec<Vec<Option<u8>>> = (0..300)
            .map(|i| {
                let mut dice = Dice::named(i.to_string());
                let sent = Respondent::about(&format!("A{}", i % 17), &mut dice).answers(&form, Kind::Individual);
                let score = |id: &String| sent.iter().find(|(name, _)| name == id).map(|(_, score)| score.parse().unwrap());
                layout.items.iter().map(score).collect()
            })
            .collect();
        let told = drivers(rows.iter().map(Vec::as_slice), &layout.ranges, layout.overall).unwrap();
        assert!(told.advise() && told.factors[1].weight > told.factors[0].weight, "{told:?}");
        let of = |score: u8| rows.iter().flatten().filter(|given| **given == Some(score)).count();
        assert!(of(4) > of(5) && of(5) > of(3) && of(3) > of(2) && of(2) > of(1) && of(1) > 0, "mostly content, some not");
    }
}
