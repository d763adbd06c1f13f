//! The rounds of a year together.

use super::{Place, choice::pick, document, frame, rounds::round_address};
use crate::{
    model::YearPage,
    shell::{Document, Wakes},
    words::{interval, percent},
};
use backend::year::{YearGroup, YearLine};
use domain::{live::Estimate, round::OfficialIndex};
use leptos::prelude::*;

/// Where it is.
pub const YEAR: &str = "/quan-tri/nam";

/// The page of a year.
pub fn year(page: YearPage) -> Document {
    document("Gộp các đợt trong năm".to_owned(), 200, Wakes::Nothing, move || {
        let place = Place { account: Some(&page.account), round: "", here: YEAR };
        frame(&place, body(&page))
    })
}

fn body(page: &YearPage) -> AnyView {
    let words = |year: &i16| (year.to_string(), format!("Năm {year}"));
    let shown = page.year.map(|year| year.to_string()).unwrap_or_default();
    let choice = (page.years.len() > 1).then(|| {
        view! {
            <form method="get" action=YEAR class="chon-dot">
                {pick("nam", "Năm", page.years.iter().map(words).collect(), &shown)}
                <button type="submit">"Xem"</button>
            </form>
        }
    });
    view! {
        <h1>{page.year.map_or_else(|| "Gộp các đợt trong năm".to_owned(), |year| format!("Gộp các đợt năm {year}"))}</h1>
        <p class="ghi-chu">
            "Một đợt thuộc về năm của ngày cuối cùng tiếp nhận hồ sơ. Chỉ cộng những đợt cùng mẫu phiếu, cùng phần tính điểm, cùng chỉ số và cùng cách tính phiếu có dấu hiệu; mỗi hồ sơ chỉ có một phiếu mời qua mọi đợt nên chỉ được tính một lần."
        </p>
        {choice}
        {page.groups.is_empty().then(|| view! { <p>"Năm này chưa có đợt nào đã mở."</p> })}
        {page.groups.iter().enumerate().map(|(at, group)| rolled(at, group)).collect_view()}
    }
    .into_any()
}

fn rolled(at: usize, group: &YearGroup) -> impl IntoView + use<> {
    let Some(first) = group.rounds.first() else { return ().into_any() };
    let (round, id) = (&first.round, format!("nhom-{at}"));
    let module = first.form.module(&round.official_module).map_or_else(|| round.official_module.clone(), |m| m.title.clone());
    let flagged = round.treatments().0;
    let member = |open: &std::sync::Arc<backend::rounds::OpenRound>| {
        view! {
            <li>
                <a href=round_address(&open.round.code)>{open.round.title.clone()}</a>
                {format!(" ({})", open.phase.label().to_lowercase())}
            </li>
        }
    };
    let official = round.official_index;
    let step = round.release_step;
    let titles: Vec<String> = (1..=group.rounds.len()).map(|n| format!("Đợt {n}")).collect();
    let rows = group.agencies.iter().chain([&group.total]).map(|line| row(line, official, step, &titles)).collect_view();
    let heads = titles.iter().map(|title| view! { <th scope="col">{title.clone()}</th> }).collect_view();
    view! {
        <section aria-labelledby=id.clone()>
            <h2 id=id.clone()>{format!("{module}, {}, {flagged}", official.label())}</h2>
            <ol class="gach">{group.rounds.iter().map(member).collect_view()}</ol>
            <div class="cuon">
                <table class="bang">
                    <thead>
                        <tr>
                            <th scope="col">"Cơ quan"</th>
                            {heads}
                            <th scope="col">"Cả năm"</th>
                            <th scope="col">{official.label()}</th>
                            <th scope="col">"Khoảng tin cậy 95 %"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {group.agencies.iter().any(|line| line.closed && line.figures.counted >= step).then(|| {
                view! { <p class="ghi-chu">{format!("«ẩn»: có đủ người trong cả năm, nhưng một đợt có dưới {step} người, hoặc lấy tổng trừ đi sẽ lộ cơ quan có ít người.")}</p> }
            })}
        </section>
    }
    .into_any()
}

fn row(line: &YearLine, official: OfficialIndex, step: u64, titles: &[String]) -> impl IntoView + use<> {
    let figures = &line.figures;
    let estimate: Option<Estimate> = match official {
        OfficialIndex::Sipas => figures.sipas,
        OfficialIndex::Sips => figures.sips,
        OfficialIndex::SipsByCriteria => figures.by_criteria,
    };
    let shown = estimate.filter(|_| !line.closed);
    let few = if figures.counted < step { format!("chưa đủ mẫu (n < {step})") } else { "ẩn".to_owned() };
    let counts = line.by_round.iter().zip(titles).map(|(n, title)| {
        view! { <td data-cot=title.clone()>{n.map_or_else(|| "–".to_owned(), |n| n.to_string())}</td> }
    });
    let all: u64 = line.by_round.iter().flatten().sum();
    view! {
        <tr>
            <th scope="row">{line.name.clone()}</th>
            {counts.collect_view()}
            <td data-cot="Cả năm">{all}</td>
            <td data-cot=official.label()>{shown.map_or(few, |e| percent(e.value))}</td>
            <td data-cot="Khoảng tin cậy 95 %">{shown.map_or_else(|| "–".to_owned(), interval)}</td>
        </tr>
    }
}
