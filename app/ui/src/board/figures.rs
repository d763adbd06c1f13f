//! The sections of a board. Each one follows its own part of the snapshot.

use super::{
    Index, Setting,
    chart::{bar, factor_axis, factor_plot, index_bar, stack, swatch},
    number::{count, interval, percent, rate},
};
use domain::{
    form::SCALE,
    live::{Estimate, FactorFigures, Indices, ItemFigures, ModuleFigures, QuotaProgress, Snapshot},
};
use leptos::prelude::*;

/// Said where there is no figure.
const TOO_FEW: &str = "Chưa đủ mẫu";

/// Which figures may be shown: on an agency's board none of fewer than `step` respondents.
#[derive(Clone, Copy, PartialEq)]
struct Rule {
    exact: bool,
    step: u64,
}

impl Rule {
    fn of(snapshot: &Snapshot) -> Self {
        Self { exact: snapshot.exact, step: snapshot.step }
    }

    fn lets(self, n: u64) -> bool {
        self.exact || n >= self.step
    }

    fn indices(self, of: Indices) -> Indices {
        if self.lets(of.n) { of } else { Indices { n: of.n, ..Indices::default() } }
    }
}

// Every part is erased, and made by as few shapes as possible: the browser's bundle grows with each different one.

/// A part that follows the snapshot: drawn again when its own share of it changes.
fn follows<T: Clone + PartialEq + Send + Sync + 'static>(
    now: RwSignal<Snapshot>,
    share: impl Fn(&Snapshot) -> T + Send + Sync + 'static,
    draw: impl Fn(Rule, T) -> AnyView + Send + 'static,
) -> AnyView {
    let share = Memo::new(move |_| now.with(|s| (Rule::of(s), share(s))));
    live(move || {
        let (rule, share) = share.get();
        draw(rule, share)
    })
}

pub(super) fn live(draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let draw: Box<dyn FnMut() -> AnyView + Send> = Box::new(draw);
    draw.into_any()
}

pub(super) fn section(id: &'static str, heading: &'static str, parts: Vec<AnyView>) -> AnyView {
    view! {
        <section aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            {parts}
        </section>
    }
    .into_any()
}

fn nothing() -> AnyView {
    Vec::<AnyView>::new().into_any()
}

fn line(class: &'static str, words: String) -> AnyView {
    view! { <p class=class>{words}</p> }.into_any()
}

fn note(words: &str) -> AnyView {
    line("ghi-chu", words.to_owned())
}

fn list(class: &'static str, entries: Vec<AnyView>) -> AnyView {
    view! { <ul class=class>{entries}</ul> }.into_any()
}

fn entry(parts: Vec<AnyView>) -> AnyView {
    view! { <li>{parts}</li> }.into_any()
}

fn span(class: &'static str, words: String) -> AnyView {
    view! { <span class=class>{words}</span> }.into_any()
}

/// Responses, at once, and the two response rates.
pub(super) fn answers(now: RwSignal<Snapshot>) -> AnyView {
    let rates = |now: &Snapshot| (now.n, now.issued, now.eligible);
    let draw = |_, (n, issued, eligible)| {
        let figures = vec![
            big("so-phieu", "Phiếu đã nhận", count(n), String::new()),
            big("ty-le-phat", "Trả lời / phiếu hẹn đã phát", rate(n, issued), fraction(n, issued)),
            big("ty-le-du", "Trả lời / hồ sơ đủ điều kiện", rate(n, eligible), fraction(n, eligible)),
        ];
        view! { <dl class="so-lon">{figures}</dl> }.into_any()
    };
    let pending = follows(
        now,
        |s| s.waiting,
        |rule, waiting| {
            if rule.exact || waiting == 0 { nothing() } else { pending(waiting, rule.step) }
        },
    );
    section("phieu", "Phiếu trả lời", vec![follows(now, rates, draw), pending])
}

fn fraction(part: u64, whole: u64) -> String {
    format!("{} trên {}", count(part), count(whole))
}

fn big(id: &'static str, label: &'static str, value: String, detail: String) -> AnyView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>
                <b id=id>{value}</b>
                <span>{detail}</span>
            </dd>
        </div>
    }
    .into_any()
}

fn pending(waiting: u64, step: u64) -> AnyView {
    let why = format!(
        "Để không ai đoán được từng người đã trả lời thế nào, các chỉ số dưới đây chỉ thay đổi khi có thêm ít nhất {step} phiếu mới."
    );
    vec![line("cho", format!("Đang chờ đủ {step} phiếu ({waiting}/{step})")), bar(waiting, step), line("ghi-chu", why)].into_any()
}

/// The official module's two indices, side by side and never mixed.
pub(super) fn indices(now: RwSignal<Snapshot>, setting: &Setting) -> AnyView {
    let said = "Hai chỉ số tính theo hai cách khác nhau: không cộng, không so sánh với nhau.";
    let figures = index_figures(now, None, Some((setting.official, setting.target)));
    section("chi-so", "Chỉ số hài lòng chung của đợt", vec![note(said), figures])
}

/// One of the form's modules: the official one, or that place among the others.
type Which = Option<usize>;

fn module(snapshot: &Snapshot, which: Which) -> Option<&ModuleFigures> {
    which.map_or(Some(&snapshot.official), |at| snapshot.modules.get(at))
}

fn all(snapshot: &Snapshot, which: Which) -> Indices {
    module(snapshot, which).map_or_else(Indices::default, |m| Indices { n: m.counted, sipas: m.sipas, sips: m.sips })
}

/// Both indices of a module.
fn index_figures(now: RwSignal<Snapshot>, which: Which, official: Option<(Index, Option<f64>)>) -> AnyView {
    let draw = move |rule: Rule, both| {
        let both = rule.indices(both);
        let cards =
            [Index::Sipas, Index::Sips].map(|index| card(index, both, official.filter(|(official, _)| *official == index)));
        let cards: Vec<AnyView> = cards.into();
        view! { <div class="hai-chi-so">{cards}</div> }.into_any()
    };
    follows(now, move |s| all(s, which), draw)
}

/// One index: name, formula, value, interval, respondents, chart.
fn card(index: Index, both: Indices, official: Option<(Index, Option<f64>)>) -> AnyView {
    let estimate = index.of(both);
    let (value, value_class, detail) = estimate.map_or_else(
        || (TOO_FEW.to_owned(), "gia-tri thieu", "Số liệu hiện khi có đủ phiếu.".to_owned()),
        |e| (percent(e.value), "gia-tri", format!("Khoảng tin cậy 95 %: {}. Tính từ {} phiếu.", interval(e), count(both.n))),
    );
    let goal = official.and_then(|(_, goal)| goal);
    let (class, standing) = official.map_or(("the", ""), |_| ("the chinh", "chỉ số chính thức của đợt"));
    let parts = vec![
        line("cong-thuc", index.formula().to_owned()),
        line(value_class, value),
        line("khoang-tin-cay", detail),
        index_bar(index, estimate, goal),
    ];
    view! {
        <article class=class data-chi-so=index.label()>
            <h3>{index.label()} <small>{standing}</small></h3>
            {parts}
        </article>
    }
    .into_any()
}

/// How far the sample is.
pub(super) fn quotas(now: RwSignal<Snapshot>) -> AnyView {
    let draw = |_, quotas: Vec<QuotaProgress>| {
        if quotas.is_empty() {
            return nothing();
        }
        let entries = quotas.into_iter().map(|quota| {
            let said = format!("{} ({})", fraction(quota.filled, quota.size), rate(quota.filled, quota.size));
            entry(vec![span("ten", quota.label), span("da-co", said), bar(quota.filled, quota.size)])
        });
        section("mau", "Số phiếu của mẫu khảo sát", vec![list("chi-tieu", entries.collect())])
    };
    follows(now, |s| s.quotas.clone(), draw)
}

/// The official module by factor.
pub(super) fn factors(now: RwSignal<Snapshot>) -> AnyView {
    const HEADING: &str = "Chỉ số theo từng yếu tố";
    section("yeu-to", HEADING, vec![factor_figures(now, None, HEADING)])
}

fn factor_figures(now: RwSignal<Snapshot>, which: Which, caption: &'static str) -> AnyView {
    let of = move |s: &Snapshot| module(s, which).map(|m| m.factors.clone()).unwrap_or_default();
    let chart = follows(now, of, |rule, factors| {
        let entries = factors.into_iter().map(|factor| factor_entry(factor.title, rule.indices(factor.indices)));
        list("yeu-to", entries.collect())
    });
    let legend = "Dấu tròn: SIPAS. Dấu vuông: SIPS. Vạch ngang: khoảng tin cậy 95 %. Trục từ 0 đến 100 %.";
    let axis = view! { <div class="yeu-to-truc" aria-hidden="true">{factor_axis()}</div> };
    vec![
        chart,
        axis.into_any(),
        note(legend),
        twin(caption, follows(now, of, move |rule, factors| factor_table(rule, factors, caption))),
    ]
    .into_any()
}

fn factor_entry(title: String, of: Indices) -> AnyView {
    let figures = [Index::Sipas, Index::Sips].map(|index| {
        let (class, sign) = match index {
            Index::Sipas => ("ky-hieu tron", "●"),
            Index::Sips => ("ky-hieu vuong", "■"),
        };
        let value = index.of(of).map_or_else(|| TOO_FEW.to_lowercase(), |e| percent(e.value));
        entry(vec![
            view! { <span class=class aria-hidden="true">{sign}</span> }.into_any(),
            span("", format!("{} {value}", index.label())),
        ])
    });
    entry(vec![span("ten", title), factor_plot(of), list("doc", figures.into())])
}

/// The same figures as a chart's, as a table. It stays open while frames come.
fn twin(what: &'static str, table: AnyView) -> AnyView {
    view! {
        <details class="bang">
            <summary>"Xem bảng số liệu" <span class="an-chu">": " {what}</span></summary>
            <div class="cuon">{table}</div>
        </details>
    }
    .into_any()
}

/// A table; the first cell of a row is its heading.
fn table(caption: &'static str, columns: &[&'static str], rows: Vec<Vec<String>>) -> AnyView {
    let columns: Vec<AnyView> = columns.iter().map(|column| view! { <th scope="col">{*column}</th> }.into_any()).collect();
    let rows: Vec<AnyView> = rows.into_iter().map(row).collect();
    view! {
        <table>
            <caption>{caption}</caption>
            <thead>
                <tr>{columns}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(cells: Vec<String>) -> AnyView {
    let mut cells = cells.into_iter();
    let heading = cells.next().unwrap_or_default();
    let cells: Vec<AnyView> = cells.map(|cell| view! { <td>{cell}</td> }.into_any()).collect();
    view! {
        <tr>
            <th scope="row">{heading}</th>
            {cells}
        </tr>
    }
    .into_any()
}

fn factor_table(rule: Rule, factors: Vec<FactorFigures>, caption: &'static str) -> AnyView {
    const COLUMNS: [&str; 6] = ["Yếu tố", "Số phiếu", "SIPAS", "Khoảng 95 % của SIPAS", "SIPS", "Khoảng 95 % của SIPS"];
    let pair = |estimate: Option<Estimate>| {
        estimate.map_or_else(|| [TOO_FEW.to_owned(), "–".to_owned()], |e| [percent(e.value), interval(e)])
    };
    let rows = factors.into_iter().map(|factor| {
        let of = rule.indices(factor.indices);
        let [sipas, sipas_span] = pair(of.sipas);
        let [sips, sips_span] = pair(of.sips);
        vec![factor.title, count(of.n), sipas, sipas_span, sips, sips_span]
    });
    table(caption, &COLUMNS, rows.collect())
}

/// How each item of the official module was answered; the overall item apart.
pub(super) fn items(now: RwSignal<Snapshot>) -> AnyView {
    const HEADING: &str = "Trả lời từng câu";
    section("tung-cau", HEADING, vec![legend(), item_figures(now, None, true, HEADING)])
}

/// The item that stands outside the index.
pub(super) fn overall(now: RwSignal<Snapshot>) -> AnyView {
    let said = "Câu này đứng ngoài chỉ số: không tính vào SIPAS và SIPS.";
    section("cau-chung", "Câu hỏi chung", vec![note(said), item_figures(now, None, false, "Câu hỏi chung, đứng ngoài chỉ số")])
}

/// Names of the five answers with their colours and patterns.
fn legend() -> AnyView {
    let entries = (1..).zip(SCALE).map(|(level, label)| entry(vec![swatch(level), span("", label.to_owned())]));
    list("chu-giai", entries.collect())
}

/// The items of a module that stand inside its index, or those outside.
fn item_figures(now: RwSignal<Snapshot>, which: Which, in_index: bool, caption: &'static str) -> AnyView {
    let of = move |s: &Snapshot| -> Vec<ItemFigures> {
        module(s, which).into_iter().flat_map(|m| &m.items).filter(|item| item.in_index == in_index).cloned().collect()
    };
    let chart = follows(now, of, |rule, items| list("cau", items.into_iter().map(|item| item_entry(rule, item)).collect()));
    vec![chart, twin(caption, follows(now, of, move |rule, items| item_table(rule, items, caption)))].into_any()
}

fn item_entry(rule: Rule, item: ItemFigures) -> AnyView {
    let enough = rule.lets(item.n) && item.n > 0;
    let said = if enough { format!("{} phiếu", count(item.n)) } else { TOO_FEW.to_lowercase() };
    let mut parts = vec![line("ten", item.text), line("bao-nhieu", said)];
    if enough {
        parts.push(stack(item.counts));
        let given = item.reasons.into_iter().filter(|(_, n)| *n > 0);
        let reasons: Vec<AnyView> = given.map(|(text, n)| entry(vec![span("", format!("{text}: {}", count(n)))])).collect();
        if !reasons.is_empty() {
            parts.push(line("ly-do-dau", "Lý do của người trả lời chưa hài lòng:".to_owned()));
            parts.push(list("ly-do", reasons));
        }
    }
    entry(parts)
}

fn item_table(rule: Rule, items: Vec<ItemFigures>, caption: &'static str) -> AnyView {
    let columns = [&["Câu hỏi", "Số phiếu"][..], &SCALE].concat();
    let rows = items.into_iter().map(|item| {
        let enough = rule.lets(item.n) && item.n > 0;
        let cell = |n: u64| if enough { format!("{} ({})", count(n), rate(n, item.n)) } else { "–".to_owned() };
        let n = if enough { count(item.n) } else { TOO_FEW.to_owned() };
        [item.text.clone(), n].into_iter().chain(item.counts.map(cell)).collect()
    });
    table(caption, &columns, rows.collect())
}

/// The form's other modules: figures of their own, never pooled with the official ones.
pub(super) fn others(now: RwSignal<Snapshot>) -> AnyView {
    let titles: Vec<String> = now.with_untracked(|s| s.modules.iter().map(|m| m.title.clone()).collect());
    if titles.is_empty() {
        return nothing();
    }
    let mut parts = vec![note("Có chỉ số riêng, không gộp vào chỉ số chung của đợt.")];
    parts.extend(titles.into_iter().enumerate().map(|(at, title)| other(now, Some(at), title)));
    section("phan-khac", "Phần trả lời thêm", parts)
}

fn other(now: RwSignal<Snapshot>, which: Which, title: String) -> AnyView {
    let said = follows(
        now,
        move |s| all(s, which).n,
        |rule, n| {
            let said = if rule.lets(n) && n > 0 { format!("{} phiếu", count(n)) } else { TOO_FEW.to_lowercase() };
            span("", format!(" ({said})"))
        },
    );
    let parts = vec![
        index_figures(now, which, None),
        heading("Theo từng yếu tố"),
        factor_figures(now, which, "Chỉ số theo từng yếu tố của phần trả lời thêm"),
        heading("Trả lời từng câu"),
        item_figures(now, which, true, "Trả lời từng câu của phần trả lời thêm"),
    ];
    view! {
        <details class="phan-khac">
            <summary>{title} {said}</summary>
            {parts}
        </details>
    }
    .into_any()
}

fn heading(words: &'static str) -> AnyView {
    view! { <h3>{words}</h3> }.into_any()
}
