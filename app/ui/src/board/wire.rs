//! Reading a snapshot in the browser. The same JSON as [`Snapshot`]'s own reader takes, without its flattened parts: those
//! are read through a copy of everything, and the code for it is a tenth of the bundle.

use domain::live::{
    AgencyLine, Estimate, FactorFigures, Indices, ItemFigures, ModuleFigures, QuestionFigures, QuotaProgress, Snapshot,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Factor {
    id: String,
    title: String,
    n: u64,
    sipas: Option<Estimate>,
    sips: Option<Estimate>,
}

#[derive(Deserialize)]
struct Module {
    module: String,
    title: String,
    counted: u64,
    sipas: Option<Estimate>,
    sips: Option<Estimate>,
    #[serde(default)]
    by_criteria: Option<Estimate>,
    factors: Vec<Factor>,
    items: Vec<ItemFigures>,
    questions: Vec<QuestionFigures>,
}

/// The top level carries the official module.
#[derive(Deserialize)]
struct Board {
    revision: i64,
    exact: bool,
    n: u64,
    waiting: u64,
    #[serde(default)]
    aside: u64,
    step: u64,
    issued: u64,
    eligible: u64,
    quotas: Vec<QuotaProgress>,
    module: String,
    title: String,
    counted: u64,
    sipas: Option<Estimate>,
    sips: Option<Estimate>,
    #[serde(default)]
    by_criteria: Option<Estimate>,
    factors: Vec<Factor>,
    items: Vec<ItemFigures>,
    questions: Vec<QuestionFigures>,
    modules: Vec<Module>,
    #[serde(default)]
    agencies: Vec<AgencyLine>,
}

impl From<Factor> for FactorFigures {
    fn from(of: Factor) -> Self {
        Self { id: of.id, title: of.title, indices: Indices { n: of.n, sipas: of.sipas, sips: of.sips } }
    }
}

impl From<Module> for ModuleFigures {
    fn from(of: Module) -> Self {
        let factors = of.factors.into_iter().map(FactorFigures::from).collect();
        let (module, title, counted) = (of.module, of.title, of.counted);
        let (sipas, sips, by_criteria) = (of.sipas, of.sips, of.by_criteria);
        Self { module, title, counted, sipas, sips, by_criteria, factors, items: of.items, questions: of.questions }
    }
}

/// The snapshot in a frame; `None` where the frame is none of ours.
pub(super) fn read(json: &str) -> Option<Snapshot> {
    let of: Board = serde_json::from_str(json).ok()?;
    let official = Module {
        module: of.module,
        title: of.title,
        counted: of.counted,
        sipas: of.sipas,
        sips: of.sips,
        by_criteria: of.by_criteria,
        factors: of.factors,
        items: of.items,
        questions: of.questions,
    };
    Some(Snapshot {
        revision: of.revision,
        exact: of.exact,
        n: of.n,
        waiting: of.waiting,
        aside: of.aside,
        step: of.step,
        issued: of.issued,
        eligible: of.eligible,
        quotas: of.quotas,
        official: official.into(),
        modules: of.modules.into_iter().map(ModuleFigures::from).collect(),
        flags: Default::default(),
        agencies: of.agencies,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_as_it_was_written() {
        let estimate = |value: f64| Some(Estimate { value, low: value - 2.5, high: value + 2.5 });
        let indices = Indices { n: 7, sipas: estimate(80.0), sips: None };
        let factor = FactorFigures { id: "f".into(), title: "Thủ tục".into(), indices };
        let item = ItemFigures {
            id: "i".into(),
            text: "Câu «1»".into(),
            in_index: true,
            n: 7,
            counts: [0, 1, 2, 3, 1],
            reasons: vec![("Lý do".into(), 1)],
        };
        let counts = vec![("Có".into(), 3), ("Không".into(), 4)];
        let question = QuestionFigures { id: "q".into(), text: "Có góp ý?".into(), n: 7, counts };
        let module = ModuleFigures {
            module: "m".into(),
            title: "Phần".into(),
            counted: 7,
            sipas: estimate(81.25),
            sips: estimate(75.0),
            by_criteria: estimate(74.5),
            factors: vec![factor],
            items: vec![item],
            questions: vec![question],
        };
        let quotas = vec![QuotaProgress { label: "Cá nhân".into(), filled: 3, size: 15 }];
        let agency = Snapshot {
            revision: 9,
            exact: false,
            n: 9,
            waiting: 2,
            aside: 1,
            step: 5,
            issued: 65,
            eligible: 120,
            quotas,
            official: module.clone(),
            modules: vec![module],
            flags: Default::default(),
            agencies: vec![],
        };
        let line = AgencyLine {
            code: "000".into(),
            name: "UBND xã".into(),
            n: 9,
            sips: estimate(75.0),
            by_criteria: estimate(70.0),
            ..line()
        };
        let province = Snapshot { agencies: vec![line], ..agency.clone() };
        for snapshot in [agency, province] {
            assert_eq!(read(&serde_json::to_string(&snapshot).unwrap()), Some(snapshot));
        }
        assert_eq!(read("{}"), None);
    }

    fn line() -> AgencyLine {
        AgencyLine {
            code: String::new(),
            name: String::new(),
            n: 0,
            issued: 65,
            eligible: 120,
            filled: 9,
            quota: 25,
            counted: 9,
            sipas: None,
            sips: None,
            by_criteria: None,
            disputes: 1,
        }
    }
}
