//! The sections of a board. Each one follows its own part of the snapshot.

use super::{
    Index, Setting,
    chart::{bar, factor_axis, factor_plot, index_bar, legend, stack},
    number::{count, interval, percent, rate},
};
use domain::{
    form::SCALE,
    live::{Estimate, FactorFigures, Indices, ItemFigures, ModuleFigures, Snapshot},
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

/// A part of the snapshot, with the rule: what is drawn again when a frame comes.
fn part<T: PartialEq + Send + Sync + 'static>(
    now: RwSignal<Snapshot>,
    of: impl Fn(&Snapshot) -> T + Send + Sync + 'static,
) -> Memo<(Rule, T)> {
    Memo::new(move |_| now.with(|s| (Rule::of(s), of(s))))
}

/// Responses, at once, and the two response rates.
pub(super) fn answers(now: RwSignal<Snapshot>) -> AnyView {
    let counted = part(now, |s| (s.n, s.waiting));
    let n = Memo::new(move |_| now.with(|s| s.n));
    let of = Memo::new(move |_| now.with(|s| (s.n, s.issued, s.eligible)));
    let issued = move || of.with(|(n, issued, _)| (rate(*n, *issued), fraction(*n, *issued)));
    let eligible = move || of.with(|(n, _, eligible)| (rate(*n, *eligible), fraction(*n, *eligible)));
    view! {
        <section aria-labelledby="phieu">
            <h2 id="phieu">"Phiếu trả lời"</h2>
            <dl class="so-lon">
                <div>
                    <dt>"Phiếu đã nhận"</dt>
                    <dd>
                        <b id="so-phieu">{move || count(n.get())}</b>
                    </dd>
                </div>
                <div>
                    <dt>"Trả lời / phiếu hẹn đã phát"</dt>
                    <dd>
                        <b>{move || issued().0}</b>
                        <span>{move || issued().1}</span>
                    </dd>
                </div>
                <div>
                    <dt>"Trả lời / hồ sơ đủ điều kiện"</dt>
                    <dd>
                        <b>{move || eligible().0}</b>
                        <span>{move || eligible().1}</span>
                    </dd>
                </div>
            </dl>
            {move || {
                let (rule, (_, waiting)) = counted.get();
                (!rule.exact && waiting > 0).then(|| pending(waiting, rule.step))
            }}
        </section>
    }
    .into_any()
}

fn fraction(part: u64, whole: u64) -> String {
    format!("{} trên {}", count(part), count(whole))
}

fn pending(waiting: u64, step: u64) -> AnyView {
    view! {
        <div class="cho" id="cho-du">
            <p>
                <b>{format!("Đang chờ đủ {step} phiếu ({waiting}/{step})")}</b>
            </p>
            {bar(waiting, step)}
            <p class="ghi-chu">
                {format!(
                    "Để không ai đoán được từng người đã trả lời thế nào, các chỉ số dưới đây chỉ thay đổi khi có thêm ít nhất {step} phiếu mới.",
                )}
            </p>
        </div>
    }
    .into_any()
}

/// The official module's two indices, side by side and never mixed.
pub(super) fn indices(now: RwSignal<Snapshot>, setting: &Setting) -> AnyView {
    let (official, target) = (setting.official, setting.target);
    let both = part(now, |s| all(&s.official));
    view! {
        <section aria-labelledby="chi-so">
            <h2 id="chi-so">"Chỉ số hài lòng chung của đợt"</h2>
            <p class="ghi-chu">"Hai chỉ số tính theo hai cách khác nhau: không cộng, không so sánh với nhau."</p>
            <div class="hai-chi-so">
                {move || {
                    let (rule, both) = both.get();
                    [Index::Sipas, Index::Sips]
                        .map(|index| card(index, rule.indices(both), index == official, target.filter(|_| index == official)))
                }}
            </div>
        </section>
    }
    .into_any()
}

fn all(module: &ModuleFigures) -> Indices {
    Indices { n: module.counted, sipas: module.sipas, sips: module.sips }
}

fn card(index: Index, both: Indices, official: bool, goal: Option<f64>) -> AnyView {
    let estimate = index.of(both);
    let class = if official { "the chinh" } else { "the" };
    view! {
        <article class=class>
            <h3>{index.label()} {official.then(|| view! { <small>"chỉ số chính thức của đợt"</small> })}</h3>
            <p class="cong-thuc">{index.formula()}</p>
            {figure(index, estimate, both.n)}
            {index_bar(index, estimate, goal)}
        </article>
    }
    .into_any()
}

/// The figure in words: value, interval, respondents.
fn figure(index: Index, estimate: Option<Estimate>, n: u64) -> impl IntoView {
    let (value, class, detail) = estimate.map_or_else(
        || (TOO_FEW.to_owned(), "gia-tri thieu", "Số liệu hiện khi có đủ phiếu.".to_owned()),
        |e| (percent(e.value), "gia-tri", format!("Khoảng tin cậy 95 %: {}. Tính từ {} phiếu.", interval(e), count(n))),
    );
    view! {
        <p class=class data-chi-so=index.label()>{value}</p>
        <p class="khoang-tin-cay">{detail}</p>
    }
}

/// How far the sample is.
pub(super) fn quotas(now: RwSignal<Snapshot>) -> AnyView {
    let quotas = part(now, |s| s.quotas.clone());
    let lines = move || {
        let lines = quotas.get().1.into_iter().map(|quota| {
            let said = format!("{} ({})", fraction(quota.filled, quota.size), rate(quota.filled, quota.size));
            view! {
                <li>
                    <span>{quota.label}</span>
                    <b>{said}</b>
                    {bar(quota.filled, quota.size)}
                </li>
            }
        });
        lines.collect_view()
    };
    let section = move || {
        (!quotas.with(|q| q.1.is_empty())).then(|| {
            view! {
                <section aria-labelledby="mau">
                    <h2 id="mau">"Số phiếu của mẫu khảo sát"</h2>
                    <ul class="chi-tieu">{lines}</ul>
                </section>
            }
        })
    };
    section.into_any()
}

/// The official module by factor.
pub(super) fn factors(now: RwSignal<Snapshot>) -> AnyView {
    let factors = part(now, |s| s.official.factors.clone());
    view! {
        <section aria-labelledby="yeu-to">
            <h2 id="yeu-to">"Chỉ số theo từng yếu tố"</h2>
            {move || {
                let (rule, factors) = factors.get();
                factor_figures(rule, factors, "Chỉ số theo từng yếu tố")
            }}
        </section>
    }
    .into_any()
}

fn factor_figures(rule: Rule, factors: Vec<FactorFigures>, caption: &'static str) -> AnyView {
    let factors: Vec<_> = factors.into_iter().map(|f| (f.title, rule.indices(f.indices))).collect();
    let rows = factors.clone().into_iter().map(|(title, of)| {
        view! {
            <li>
                <span class="ten">{title}</span>
                <div class="ve">{factor_plot(of)}</div>
                <ul class="doc">{[Index::Sipas, Index::Sips].map(|index| named(index, index.of(of)))}</ul>
            </li>
        }
    });
    view! {
        <ul class="yeu-to">{rows.collect_view()}</ul>
        <div class="yeu-to-truc" aria-hidden="true">
            <span></span>
            <div class="ve">{factor_axis()}</div>
            <span></span>
        </div>
        <p class="ghi-chu">"Dấu tròn: SIPAS. Dấu vuông: SIPS. Vạch ngang: khoảng tin cậy 95 %. Trục từ 0 đến 100 %."</p>
        {twin(caption, factor_table(factors, caption))}
    }
    .into_any()
}

fn named(index: Index, estimate: Option<Estimate>) -> impl IntoView {
    let class = match index {
        Index::Sipas => "ky-hieu tron",
        Index::Sips => "ky-hieu vuong",
    };
    let value = estimate.map_or_else(|| TOO_FEW.to_lowercase(), |e| percent(e.value));
    view! {
        <li>
            <span class=class aria-hidden="true"></span>
            {index.label()}" "
            <b>{value}</b>
        </li>
    }
}

/// The same figures as a chart, as a table.
fn twin(what: &'static str, table: AnyView) -> AnyView {
    view! {
        <details class="bang">
            <summary>"Xem bảng số liệu" <span class="an-chu">": " {what}</span></summary>
            <div class="cuon">{table}</div>
        </details>
    }
    .into_any()
}

fn factor_table(factors: Vec<(String, Indices)>, caption: &'static str) -> AnyView {
    let cells = |estimate: Option<Estimate>| {
        let (value, span) = estimate.map_or_else(|| (TOO_FEW.to_owned(), "–".to_owned()), |e| (percent(e.value), interval(e)));
        view! {
            <td>{value}</td>
            <td>{span}</td>
        }
    };
    let rows = factors.into_iter().map(|(title, of)| {
        view! {
            <tr>
                <th scope="row">{title}</th>
                <td>{count(of.n)}</td>
                {cells(of.sipas)}
                {cells(of.sips)}
            </tr>
        }
    });
    view! {
        <table>
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Yếu tố"</th>
                    <th scope="col">"Số phiếu"</th>
                    <th scope="col">"SIPAS"</th>
                    <th scope="col">"Khoảng 95 % của SIPAS"</th>
                    <th scope="col">"SIPS"</th>
                    <th scope="col">"Khoảng 95 % của SIPS"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// How each item of the official module was answered; the overall item apart.
pub(super) fn items(now: RwSignal<Snapshot>) -> AnyView {
    let inside = part(now, |s| s.official.items.iter().filter(|i| i.in_index).cloned().collect::<Vec<_>>());
    let outside = part(now, |s| s.official.items.iter().filter(|i| !i.in_index).cloned().collect::<Vec<_>>());
    view! {
        <section aria-labelledby="tung-cau">
            <h2 id="tung-cau">"Trả lời từng câu"</h2>
            {legend()}
            {move || {
                let (rule, items) = inside.get();
                item_figures(rule, items, "Trả lời từng câu")
            }}
        </section>
        {move || {
            let (rule, items) = outside.get();
            (!items.is_empty()).then(|| view! {
                <section aria-labelledby="cau-chung">
                    <h2 id="cau-chung">"Câu hỏi chung"</h2>
                    <p class="ghi-chu">"Câu này đứng ngoài chỉ số: không tính vào SIPAS và SIPS."</p>
                    {item_figures(rule, items, "Câu hỏi chung, đứng ngoài chỉ số")}
                </section>
            })
        }}
    }
    .into_any()
}

fn item_figures(rule: Rule, items: Vec<ItemFigures>, caption: &'static str) -> AnyView {
    let shown = items.clone().into_iter().map(move |item| item_figure(rule, item));
    view! {
        <ul class="cau">{shown.collect_view()}</ul>
        {twin(caption, item_table(rule, items, caption))}
    }
    .into_any()
}

fn item_figure(rule: Rule, item: ItemFigures) -> AnyView {
    let enough = rule.lets(item.n) && item.n > 0;
    let answers = enough.then(|| stack(item.counts));
    let said = if enough { format!("{} phiếu", count(item.n)) } else { TOO_FEW.to_owned() };
    let reasons: Vec<_> = item.reasons.into_iter().filter(|(_, n)| enough && *n > 0).collect();
    view! {
        <li>
            <p class="ten">{item.text}" "<span>{format!("({said})")}</span></p>
            {answers}
            {(!reasons.is_empty()).then(|| view! {
                <p class="ly-do-dau">"Lý do của người trả lời chưa hài lòng:"</p>
                <ul class="ly-do">
                    {reasons.into_iter().map(|(text, n)| view! { <li>{text}": " <b>{count(n)}</b></li> }).collect_view()}
                </ul>
            })}
        </li>
    }
    .into_any()
}

fn item_table(rule: Rule, items: Vec<ItemFigures>, caption: &'static str) -> AnyView {
    let rows = items.into_iter().map(move |item| {
        let enough = rule.lets(item.n) && item.n > 0;
        let cell = move |n: u64| if enough { format!("{} ({})", count(n), rate(n, item.n)) } else { "–".to_owned() };
        view! {
            <tr>
                <th scope="row">{item.text}</th>
                <td>{if enough { count(item.n) } else { TOO_FEW.to_owned() }}</td>
                {item.counts.map(|n| view! { <td>{cell(n)}</td> })}
            </tr>
        }
    });
    view! {
        <table>
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Câu hỏi"</th>
                    <th scope="col">"Số phiếu"</th>
                    {SCALE.map(|label| view! { <th scope="col">{label}</th> })}
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// The form's other modules: figures of their own, never pooled with the official ones.
pub(super) fn others(now: RwSignal<Snapshot>) -> AnyView {
    let modules = part(now, |s| s.modules.clone());
    let all_of = move || {
        let (rule, modules) = modules.get();
        modules.into_iter().map(|module| other(rule, module)).collect_view()
    };
    let section = move || {
        (!modules.with(|m| m.1.is_empty())).then(|| {
            view! {
                <section aria-labelledby="phan-khac">
                    <h2 id="phan-khac">"Phần trả lời thêm"</h2>
                    <p class="ghi-chu">"Có chỉ số riêng, không gộp vào chỉ số chung của đợt."</p>
                    {all_of}
                </section>
            }
        })
    };
    section.into_any()
}

fn other(rule: Rule, module: ModuleFigures) -> AnyView {
    let both = rule.indices(all(&module));
    let said = if rule.lets(module.counted) && module.counted > 0 {
        format!("{} phiếu", count(module.counted))
    } else {
        TOO_FEW.to_lowercase()
    };
    view! {
        <details class="phan-khac">
            <summary>{module.title} " (" {said} ")"</summary>
            <div class="hai-chi-so">{[Index::Sipas, Index::Sips].map(|index| card(index, both, false, None))}</div>
            <h3>"Theo từng yếu tố"</h3>
            {factor_figures(rule, module.factors, "Chỉ số theo từng yếu tố của phần trả lời thêm")}
            <h3>"Trả lời từng câu"</h3>
            {item_figures(rule, module.items, "Trả lời từng câu của phần trả lời thêm")}
        </details>
    }
    .into_any()
}
