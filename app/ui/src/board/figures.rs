//! The sections of a board.

use super::{
    Index, Setting,
    chart::{bar, factor_axis, factor_plot, index_bar, stack, swatch},
    number::{count, from_to, interval, percent, rate},
    parts::{block, cell, column, folded, heading, line, list, live, note, nothing, row, section, several, table},
};
use domain::{
    form::SCALE,
    live::{Estimate, FactorFigures, Indices, ItemFigures, ModuleFigures, QuestionFigures, QuotaProgress, Snapshot},
};
use leptos::prelude::*;

/// Said where there is no figure.
const TOO_FEW: &str = "Chưa đủ mẫu";

/// Said beside a figure that is of too few to stand on.
pub(super) fn for_information(least: u64) -> String {
    format!("dưới {least} người trả lời, chỉ để tham khảo")
}

/// Which figures may be shown: on an agency's board none of fewer than `step` respondents.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Rule {
    exact: bool,
    step: u64,
}

impl Rule {
    fn of(snapshot: &Snapshot) -> Self {
        Self { exact: snapshot.exact, step: snapshot.step }
    }

    fn lets(self, n: u64) -> bool {
        n > 0 && (self.exact || n >= self.step)
    }

    fn indices(self, of: Indices) -> Indices {
        if self.lets(of.n) { of } else { Indices { n: of.n, ..Indices::default() } }
    }
}

/// The part of a snapshot that moves with every answer: all but modules and agencies.
pub(super) type Head = Memo<Snapshot>;
/// One module's figures, which move with every release.
pub(super) type Module = Memo<(Rule, ModuleFigures)>;

pub(super) fn head(now: RwSignal<Snapshot>) -> Head {
    Memo::new(move |_| {
        now.with(|s| Snapshot {
            revision: 0,
            quotas: s.quotas.clone(),
            official: ModuleFigures::default(),
            modules: vec![],
            agencies: vec![],
            ..*s
        })
    })
}

/// The official module, or one of the others by its place.
pub(super) fn module(now: RwSignal<Snapshot>, other: Option<usize>) -> Module {
    Memo::new(move |_| {
        now.with(|s| (Rule::of(s), other.map_or(Some(&s.official), |at| s.modules.get(at)).cloned().unwrap_or_default()))
    })
}

fn follows(module: Module, draw: impl Fn(Rule, &ModuleFigures) -> AnyView + Send + 'static) -> AnyView {
    live(move || module.with(|(rule, module)| draw(*rule, module)))
}

/// Responses, at once, and the two response rates.
pub(super) fn answers(head: Head, over: bool) -> AnyView {
    let figures = live(move || head.with(|s| response_figures(s, over)));
    let aside = live(move || head.with(|s| if s.aside == 0 { nothing() } else { line("chi-tiet", aside(s.aside)) }));
    let pending = live(move || head.with(|s| if s.exact || s.waiting == 0 { nothing() } else { pending(s.waiting, s.step) }));
    section("phieu", "Phiếu trả lời", vec![figures, aside, pending])
}

fn response_figures(s: &Snapshot, over: bool) -> AnyView {
    let when = if over { "số cuối cùng" } else { "tính đến lúc này" };
    let figure =
        |label: &str, class, value, detail| vec![line("nhan", label.to_owned()), line(class, value), line("chi-tiet", detail)];
    let figures = vec![
        figure("Phiếu đã nhận", "lon so-phieu", count(s.n), when.to_owned()),
        figure("Trả lời / phiếu hẹn đã phát", "lon ty-le-phat", rate(s.n, s.issued), fraction(s.n, s.issued)),
        figure("Trả lời / hồ sơ đủ điều kiện", "lon ty-le-du", rate(s.n, s.eligible), fraction(s.n, s.eligible)),
    ];
    list("so-lon", figures)
}

/// The figures rest on fewer than were received: the round fixed that before it opened.
fn aside(n: u64) -> String {
    format!("Trong đó {} phiếu có dấu hiệu cần xem lại, không tính vào các chỉ số của đợt này.", count(n))
}

fn fraction(part: u64, whole: u64) -> String {
    format!("{} trên {}", count(part), count(whole))
}

fn pending(waiting: u64, step: u64) -> AnyView {
    let why = format!(
        "Để không ai đoán được từng người đã trả lời thế nào, các chỉ số dưới đây chỉ thay đổi khi có thêm ít nhất {step} phiếu mới."
    );
    let said = if waiting < step {
        format!("Đang chờ đủ {step} phiếu ({waiting}/{step})")
    } else {
        format!("Có {} phiếu mới, chưa đủ {step} phiếu được tính vào chỉ số", count(waiting))
    };
    let said = line("dang-cho", said);
    block("cho", vec![said, bar(waiting, step), line("ghi-chu", why)])
}

/// How far the sample is.
pub(super) fn quotas(head: Head) -> AnyView {
    if head.with_untracked(|s| s.quotas.is_empty()) {
        return nothing();
    }
    let lines = live(move || {
        let (n, quotas) = head.with(|s| (s.n, s.quotas.clone()));
        let outside = outside_sample(n, &quotas);
        let lines = quotas.into_iter().map(|quota| {
            let said = format!("{} ({})", fraction(quota.filled, quota.size), rate(quota.filled, quota.size));
            vec![line("ten", quota.label), line("da-co", said), bar(quota.filled, quota.size)]
        });
        several(vec![list("chi-tieu", lines.collect()), line("chi-tiet", outside)])
    });
    section("mau", "Số phiếu của mẫu khảo sát", vec![lines])
}

/// The responses that fill no quota, so that the lines of the sample add up to those received. It tells nothing new and needs no
/// step of the release rule: responses and filled quotas both stand on every board at once and exactly, and this is their difference.
fn outside_sample(n: u64, quotas: &[QuotaProgress]) -> String {
    let filled = quotas.iter().map(|quota| quota.filled).sum();
    format!("Ngoài mẫu (tự nguyện): {}", count(n.saturating_sub(filled)))
}

/// The official module: its two indices, side by side and never mixed.
pub(super) fn indices(module: Module, setting: &Setting) -> AnyView {
    let said = "Mỗi chỉ số tính theo một cách khác nhau: không cộng, không so sánh với nhau.";
    let figures = index_figures(module, Some(Official::of(setting)));
    section("chi-so", "Chỉ số hài lòng chung của đợt", vec![note(said), figures])
}

/// The official module: its factors, its items, and apart from them the item that stands outside the index.
pub(super) fn details(module: Module) -> AnyView {
    const FACTORS: &str = "Chỉ số theo từng yếu tố";
    const ITEMS: &str = "Trả lời từng câu";
    let outside = "Câu này đứng ngoài chỉ số: không tính vào SIPAS và SIPS.";
    let mut parts = vec![
        section("yeu-to", FACTORS, vec![factor_figures(module, FACTORS)]),
        section("tung-cau", ITEMS, vec![legend(), item_figures(module, true, ITEMS)]),
    ];
    if module.with_untracked(|(_, m)| m.items.iter().any(|item| !item.in_index)) {
        let figures = item_figures(module, false, "Câu hỏi chung, đứng ngoài chỉ số");
        parts.push(section("cau-chung", "Câu hỏi chung", vec![note(outside), figures]));
    }
    if asks(module) {
        parts.push(section("cau-khac", "Nhận định, thực tế, mong đợi", vec![question_figures(module)]));
    }
    several(parts)
}

/// Whether the module asks anything beside its items.
fn asks(module: Module) -> bool {
    module.with_untracked(|(_, m)| !m.questions.is_empty())
}

/// Shares of those who answered each question, as a list: it reads as a table and as a chart.
fn question_figures(module: Module) -> AnyView {
    let said = "Tỷ lệ trong số người trả lời câu đó; không tính vào SIPAS và SIPS.";
    let entries = follows(module, |rule, module| {
        list("cau", module.questions.iter().map(|question| question_entry(rule, question)).collect())
    });
    several(vec![note(said), entries])
}

fn question_entry(rule: Rule, question: &QuestionFigures) -> Vec<AnyView> {
    let name = line("ten", question.text.clone());
    if !rule.lets(question.n) {
        return vec![name, line("chi-tiet", TOO_FEW.to_owned())];
    }
    let share = |(text, n): &(String, u64)| {
        let said = format!("{text}: {} ({})", rate(*n, question.n), fraction(*n, question.n));
        vec![line("", said), bar(*n, question.n)]
    };
    let shares = question.counts.iter().filter(|(_, n)| *n > 0).map(share).collect();
    vec![name, line("chi-tiet", format!("{} phiếu", count(question.n))), list("ty-le", shares)]
}

fn all(module: &ModuleFigures) -> Indices {
    Indices { n: module.counted, sipas: module.sipas, sips: module.sips }
}

/// Both indices of a module.
/// What the round says of its own index.
#[derive(Clone, Copy)]
struct Official {
    index: Index,
    target: Option<f64>,
    least: u64,
}

impl Official {
    fn of(setting: &Setting) -> Self {
        Self { index: setting.official, target: setting.target, least: setting.least }
    }
}

fn index_figures(module: Module, official: Option<Official>) -> AnyView {
    follows(module, move |rule, module| {
        let both = rule.indices(all(module));
        let of = |index: Index, estimate| card(index, estimate, both.n, official.filter(|o| o.index == index));
        let mut cards = vec![of(Index::Sipas, both.sipas), of(Index::Sips, both.sips)];
        if official.is_some_and(|o| o.index == Index::SipsByCriteria) {
            cards.insert(0, of(Index::SipsByCriteria, module.by_criteria.filter(|_| rule.lets(module.counted))));
        }
        let few = official.filter(|o| rule.lets(both.n) && both.n < o.least);
        let said = few.map(|o| line("it-phieu", format!("Chưa đủ mẫu: {}", for_information(o.least))));
        several(said.into_iter().chain([block("hai-chi-so", cards)]).collect())
    })
}

/// One index: name, formula, value, interval, respondents, chart. `official`: with its target, where it counts for the round.
fn card(index: Index, estimate: Option<Estimate>, n: u64, official: Option<Official>) -> AnyView {
    let (value, value_class, detail) = estimate.map_or_else(
        || (TOO_FEW.to_owned(), "gia-tri thieu", "Số liệu hiện khi có đủ phiếu.".to_owned()),
        |e| (percent(e.value), "gia-tri", format!("Khoảng tin cậy 95 %: {}. Tính từ {} phiếu.", from_to(e), count(n))),
    );
    let class = match (index, official.is_some()) {
        (Index::Sipas, true) => "the sipas chinh",
        (Index::Sipas, false) => "the sipas",
        (Index::Sips, true) => "the sips chinh",
        (Index::Sips, false) => "the sips",
        (Index::SipsByCriteria, true) => "the yeu-to chinh",
        (Index::SipsByCriteria, false) => "the yeu-to",
    };
    let mut parts = vec![heading(index.label())];
    if official.is_some() {
        parts.push(line("chinh-thuc", "Chỉ số chính thức của đợt".to_owned()));
    }
    parts.push(line("cong-thuc", index.formula().to_owned()));
    parts.push(line(value_class, value));
    parts.push(line("khoang-tin-cay", detail));
    parts.push(index_bar(index, estimate, official.and_then(|o| o.target)));
    block(class, parts)
}

fn factor_figures(module: Module, caption: &'static str) -> AnyView {
    let chart = follows(module, |rule, module| {
        let entry = |factor: &FactorFigures| {
            let of = rule.indices(factor.indices);
            let said = |index: Index| index.of(of).map_or_else(|| TOO_FEW.to_owned(), |e| percent(e.value));
            let figures = [("tron", Index::Sipas), ("vuong", Index::Sips)]
                .map(|(class, index)| line(class, format!("{} {}", index.label(), said(index))));
            vec![line("ten", factor.title.clone()), factor_plot(of), block("doc", figures.into())]
        };
        list("yeu-to", module.factors.iter().map(entry).collect())
    });
    let legend = "Dấu tròn: SIPAS. Dấu vuông: SIPS. Vạch ngang: khoảng tin cậy 95 %. Trục từ 0 đến 100 %.";
    let table = follows(module, move |rule, module| factor_table(rule, &module.factors, caption));
    several(vec![chart, block("yeu-to-truc", vec![factor_axis()]), note(legend), twin(caption, table)])
}

/// The same figures as a chart's, as a table.
fn twin(what: &'static str, table: AnyView) -> AnyView {
    folded("bang", format!("Xem bảng số liệu: {what}"), vec![block("cuon", vec![table])])
}

fn factor_table(rule: Rule, factors: &[FactorFigures], caption: &'static str) -> AnyView {
    const COLUMNS: [&str; 4] = ["Yếu tố", "Số phiếu", "SIPAS (khoảng 95 %)", "SIPS (khoảng 95 %)"];
    let figure = |column, estimate: Option<Estimate>| match estimate {
        Some(e) => cell(column, percent(e.value), interval(e)),
        None => cell(column, TOO_FEW.to_owned(), String::new()),
    };
    let rows = factors.iter().map(|factor| {
        let of = rule.indices(factor.indices);
        let n = cell(COLUMNS[1], count(of.n), String::new());
        row(factor.title.clone().into_any(), vec![n, figure(COLUMNS[2], of.sipas), figure(COLUMNS[3], of.sips)])
    });
    table("", caption, COLUMNS.map(column).into(), several(rows.collect()))
}

/// Names of the five answers with their colours and patterns.
fn legend() -> AnyView {
    list("chu-giai", (1..).zip(SCALE).map(|(level, label)| vec![swatch(level), line("", label.to_owned())]).collect())
}

/// The items of a module that stand inside its index, or those outside.
fn item_figures(module: Module, in_index: bool, caption: &'static str) -> AnyView {
    let these = move |module: &ModuleFigures| -> Vec<ItemFigures> {
        module.items.iter().filter(|item| item.in_index == in_index).cloned().collect()
    };
    let chart =
        follows(module, move |rule, module| list("cau", these(module).into_iter().map(|item| item_entry(rule, item)).collect()));
    let table = follows(module, move |rule, module| item_table(rule, these(module), caption));
    several(vec![chart, twin(caption, table)])
}

fn item_entry(rule: Rule, item: ItemFigures) -> Vec<AnyView> {
    if !rule.lets(item.n) {
        return vec![line("ten", item.text), line("chi-tiet", TOO_FEW.to_owned())];
    }
    let mut parts = vec![line("ten", item.text), line("chi-tiet", format!("{} phiếu", count(item.n))), stack(item.counts)];
    let given = item.reasons.into_iter().filter(|(_, n)| *n > 0);
    let reasons: Vec<_> = given.map(|(text, n)| vec![line("", format!("{text}: {}", count(n)))]).collect();
    if !reasons.is_empty() {
        parts.push(line("ly-do-dau", "Lý do của người trả lời chưa hài lòng:".to_owned()));
        parts.push(list("ly-do", reasons));
    }
    parts
}

fn item_table(rule: Rule, items: Vec<ItemFigures>, caption: &'static str) -> AnyView {
    const RESPONDENTS: &str = "Số phiếu";
    let columns = ["Câu hỏi", RESPONDENTS].into_iter().chain(SCALE).map(column).collect();
    let rows = items.into_iter().map(|item| {
        let enough = rule.lets(item.n);
        let figure = |column, n: u64, detail: String| match enough {
            true => cell(column, count(n), detail),
            false => cell(column, TOO_FEW.to_owned(), String::new()),
        };
        let mut cells = vec![figure(RESPONDENTS, item.n, String::new())];
        cells.extend(SCALE.into_iter().zip(item.counts).map(|(column, n)| figure(column, n, rate(n, item.n))));
        row(item.text.into_any(), cells)
    });
    table("", caption, columns, several(rows.collect()))
}

/// The form's other modules: figures of their own, never pooled with the official ones.
pub(super) fn others(now: RwSignal<Snapshot>) -> AnyView {
    let titles: Vec<String> = now.with_untracked(|s| s.modules.iter().map(|m| m.title.clone()).collect());
    if titles.is_empty() {
        return nothing();
    }
    let mut parts = vec![note("Có chỉ số riêng, không gộp vào chỉ số chung của đợt.")];
    parts.extend(titles.into_iter().enumerate().map(|(at, title)| other(module(now, Some(at)), title)));
    section("phan-khac", "Phần trả lời thêm", parts)
}

fn other(module: Module, title: String) -> AnyView {
    let said = follows(module, |rule, module| {
        let n = module.counted;
        note(&if rule.lets(n) { format!("Tính từ {} phiếu.", count(n)) } else { format!("{TOO_FEW}.") })
    });
    let mut parts = Vec::new();
    if module.with_untracked(|(_, m)| !m.items.is_empty()) {
        parts.extend([
            said,
            index_figures(module, None),
            heading("Theo từng yếu tố"),
            factor_figures(module, "Chỉ số theo từng yếu tố của phần trả lời thêm"),
            heading("Trả lời từng câu"),
            item_figures(module, true, "Trả lời từng câu của phần trả lời thêm"),
        ]);
    }
    if asks(module) {
        parts.extend([heading("Nhận định, thực tế, mong đợi"), question_figures(module)]);
    }
    folded("phan-khac", title, parts)
}
