//! Agencies against each other, against earlier years, against targets. The words explain what a range of ranks and "chưa đủ
//! căn cứ" mean, for without them an officer reads a rank into every difference.

use super::{
    Place,
    choice::choose_round,
    document, frame,
    plot::{self, Year, interval, percent, points, target},
};
use crate::{
    model::{ComparisonFigures, ComparisonPage},
    shell::{Document, Wakes},
};
use backend::{
    comparison::{Comparison, FieldLine, Group, Line, OwnComparison, Past},
    rounds::OpenRound,
};
use domain::{
    compare::{Standing, Trend, Verdict},
    round::{OfficialIndex, Round},
};
use leptos::prelude::*;

/// Where it is.
pub const COMPARISON: &str = "/quan-tri/so-sanh";

/// The page.
pub fn comparison(page: ComparisonPage) -> Document {
    document("So sánh".to_owned(), 200, Wakes::Nothing, move || {
        let round = page.round.round.code.clone();
        let place = Place { account: Some(&page.account), round: &round, here: COMPARISON };
        frame(&place, body(&page))
    })
}

fn body(page: &ComparisonPage) -> AnyView {
    let round = &page.round.round;
    let sections = match &page.figures {
        ComparisonFigures::Province(figures) => view! {
            {agencies(round, &figures.groups, true)}
            {earlier_of_all(round, figures)}
            {province_series(round, figures)}
            {fields(round, &figures.fields)}
        }
        .into_any(),
        ComparisonFigures::Agency(figures) => own(&page.round, figures).into_any(),
    };
    view! {
        <h1>"So sánh"</h1>
        <p class="ten-dot">{round.title.clone()}</p>
        <p class="ghi-chu">{what(round)}</p>
        {round.simulated.clone().map(|note| view! { <p class="mo-phong">{note}</p> })}
        {choose_round(COMPARISON, &page.rounds, &page.round.round.code)}
        {sections}
    }
    .into_any()
}

fn what(round: &Round) -> String {
    let (index, meaning, other) = match round.official_index {
        OfficialIndex::Sipas => ("SIPAS", "tỷ lệ câu trả lời «Hài lòng» và «Rất hài lòng»", "SIPS"),
        OfficialIndex::Sips => ("SIPS", "điểm trung bình chia 5", "SIPAS"),
        OfficialIndex::SipsByCriteria => ("SIPS theo yếu tố", "điểm trung bình chia 5, yếu tố nào cũng nặng như nhau", "SIPAS"),
    };
    format!(
        "Trang này chỉ so sánh chỉ số tính điểm của đợt: {index}, {meaning}. Không so {index} với {other}: đó là hai phép đo khác nhau."
    )
}

/// The one column of words.
const SOURCE: &str = "Nguồn";

/// A table that scrolls in its own region.
fn table<R: IntoView + 'static>(caption: String, heads: Vec<String>, rows: Vec<R>) -> impl IntoView {
    let column = |head: String| {
        let class = (head == SOURCE).then_some("chu");
        view! { <th scope="col" class=class>{head}</th> }
    };
    let heads = heads.into_iter().map(column).collect_view();
    view! {
        <div class="cuon">
            <table class="bang so-sanh">
                <caption>{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn heads(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

/// A figure with its detail under it.
fn cell(column: String, figure: String, detail: String) -> impl IntoView {
    let detail = (!detail.is_empty()).then(|| view! { <span>{detail}</span> });
    view! { <td data-cot=column>{figure}{detail}</td> }
}

fn index_cell(round: &Round, line: &Line) -> impl IntoView + use<> {
    let name = round.official_index.label().to_owned();
    match line.index {
        Some(index) => cell(name, percent(index.value), interval(index)),
        None => cell(name, no_figure(round, line.n).to_owned(), String::new()),
    }
}

/// Why there is none: too few, or enough, but a table and its whole would tell of few by subtraction.
fn no_figure(round: &Round, n: u64) -> &'static str {
    if n < round.release_step { "chưa đủ mẫu" } else { "ẩn" }
}

// Agencies of the round ------------------------------------------------------------------------------------------------

fn agencies(round: &Round, groups: &[Group], exact: bool) -> impl IntoView + use<> {
    let several = groups.len() > 1;
    let tables = groups.iter().map(|group| agency_table(round, group, several)).collect_view();
    let whose = if exact {
        "Cơ quan có quá ít người trả lời thì ghi «chưa đủ mẫu» và không xếp hạng; «ẩn» là có đủ người, nhưng lấy tổng trừ đi sẽ lộ cơ quan ít người, nên cũng không ghi và không xếp hạng. Mỗi loại cơ quan xếp riêng một bảng."
    } else {
        "Chỉ gồm những cơ quan đã được công bố số liệu; thứ hạng tính trong số đó."
    };
    view! {
        <section aria-labelledby="co-quan">
            <h2 id="co-quan">"Các cơ quan trong đợt"</h2>
            <p class="ghi-chu">
                "Khoảng hạng là những thứ hạng mà số liệu còn để ngỏ. «Hạng 1 đến 4 trên 17» nghĩa là cơ quan có thể đứng đầu, cũng có thể đứng thứ tư. Hai cơ quan có khoảng chung thì chưa nói được cơ quan nào hơn. Càng nhiều người trả lời, khoảng càng hẹp. "
                {whose}
            </p>
            {tables}
        </section>
    }
}

fn agency_table(round: &Round, group: &Group, several: bool) -> impl IntoView + use<> {
    let index = round.official_index.label();
    let mut columns = vec!["Cơ quan".to_owned(), "Số người".to_owned(), index.to_owned(), "Khoảng hạng".to_owned()];
    columns.extend(round.target.map(|goal| format!("So với mục tiêu {}", target(goal))));
    let all = group.whole.iter().map(|line| agency_row(round, "Cả nhóm".to_owned(), line, several));
    let rows = all.chain(group.agencies.iter().map(|line| agency_row(round, line.name.clone(), line, several))).collect();
    let caption = format!("{}: {} cơ quan, xếp từ chỉ số cao xuống thấp", group.label, group.agencies.len());
    table(caption, columns, rows)
}

fn agency_row(round: &Round, name: String, line: &Line, several: bool) -> AnyView {
    let said = |standing: Option<Standing>| match standing {
        Some(Standing::TooFew) | None => "–".to_owned(),
        Some(standing) => standing.to_string(),
    };
    // Beside one group only there is nothing else to be ranked among.
    let whole = line.standing.filter(|s| several && *s != Standing::TooFew);
    let whole = whole.map(|s| format!("trong cả đợt: {s}")).unwrap_or_default();
    let rank = said(line.in_group);
    let against = round.target.map(|goal| {
        let column = format!("So với mục tiêu {}", target(goal));
        match line.gap {
            Some(gap) => cell(column, verdict(gap.verdict).to_owned(), format!("{} điểm %", points(gap.value))),
            None => cell(column, "–".to_owned(), String::new()),
        }
    });
    view! {
        <tr>
            <th scope="row">{name}</th>
            {cell("Số người".to_owned(), line.n.to_string(), String::new())}
            {index_cell(round, line)}
            {cell("Khoảng hạng".to_owned(), rank, whole)}
            {against}
        </tr>
    }
    .into_any()
}

fn verdict(of: Verdict) -> &'static str {
    match of {
        Verdict::Reached => "Đạt",
        Verdict::Missed => "Chưa đạt",
        Verdict::Unclear => "Chưa đủ căn cứ",
    }
}

// Earlier years --------------------------------------------------------------------------------------------------------

const TREND: &str = "«Tiến bộ» hay «thụt lùi» chỉ ghi khi chênh lệch lớn hơn sai số của cả hai lần đo. «Chưa đủ căn cứ»: chênh lệch còn nằm trong sai số, hoặc văn bản cũ không ghi số người trả lời. «Không so sánh trực tiếp được»: cơ quan đã sáp nhập, chia tách nên không còn là một.";

fn trend(of: Trend) -> &'static str {
    match of {
        Trend::Better => "Tiến bộ",
        Trend::Worse => "Thụt lùi",
        Trend::Unclear => "Chưa đủ căn cứ",
        Trend::NotComparable => "Không so sánh trực tiếp được",
    }
}

fn change_cell(past: &Past) -> impl IntoView + use<> {
    let change = past.progress.change.map_or_else(|| "–".to_owned(), |change| format!("{} điểm %", points(change)));
    let reach = past.progress.difference.map(|d| format!("từ {} đến {}", points(d.low), points(d.high))).unwrap_or_default();
    cell("Thay đổi".to_owned(), change, reach)
}

fn past_value(past: &Past) -> (String, String) {
    let mut detail = past.n.map(|n| format!("{n} người trả lời")).unwrap_or_default();
    if let Some(rank) = past.rank {
        detail = [detail, format!("hạng\u{a0}{rank}")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    }
    (percent(past.value), detail)
}

/// Agencies with their latest earlier figure; below each those of its forerunners.
fn earlier_of_all(round: &Round, figures: &Comparison) -> impl IntoView + use<> {
    let lines: Vec<&Line> = figures.groups.iter().flat_map(|g| &g.agencies).collect();
    let (with, without): (Vec<&Line>, Vec<&Line>) = lines.into_iter().partition(|line| !line.past.is_empty());
    let rows: Vec<AnyView> = with.iter().flat_map(|line| earlier_rows(round, line)).collect();
    let missing = (!without.is_empty()).then(|| missing(&without, rows.is_empty()));
    let columns = heads(&["Cơ quan", round.official_index.label(), "Lần trước", "Thay đổi", "Kết luận", SOURCE]);
    let shown = (!rows.is_empty()).then(|| table("Từng cơ quan so với lần đo gần nhất trước đó".to_owned(), columns, rows));
    view! {
        <section aria-labelledby="nam-truoc">
            <h2 id="nam-truoc">"So với lần trước"</h2>
            <p class="ghi-chu">{TREND}</p>
            {shown}
            {missing}
        </section>
    }
}

fn missing(lines: &[&Line], all: bool) -> impl IntoView + use<> {
    let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    let names = names.join("; ");
    let listed = (!all).then(|| {
        view! {
            <details>
                <summary>{format!("Chưa có số lần trước: {} cơ quan", lines.len())}</summary>
                <p>{names}</p>
            </details>
        }
    });
    let none = all.then(|| {
        view! {
            <p>
                "Chưa có số liệu lần trước của cơ quan nào. Đợt trước của phần mềm này được lấy tự động khi cùng phiếu, cùng phần tính điểm; số của văn bản nhập bằng lệnh "
                <code>"hailong import history tệp.csv"</code>
                " (cột: năm, cơ quan, chỉ số, giá trị, số người trả lời, hạng, trên, nguồn)."
            </p>
        }
    });
    view! {
        {listed}
        {none}
    }
}

fn earlier_rows(round: &Round, line: &Line) -> Vec<AnyView> {
    let mut rows = Vec::new();
    if let Some(past) = line.before() {
        rows.push(earlier_row(line.name.clone(), index_cell(round, line).into_any(), past));
    } else {
        let unknown = move || cell("Lần trước".to_owned(), "–".to_owned(), String::new());
        let row = view! {
            <tr>
                <th scope="row">{line.name.clone()}</th>
                {index_cell(round, line)}
                {unknown()}
                {cell("Thay đổi".to_owned(), "–".to_owned(), String::new())}
                {cell("Kết luận".to_owned(), "Chưa có số của chính cơ quan này".to_owned(), String::new())}
                <td class="chu" data-cot=SOURCE>"–"</td>
            </tr>
        };
        rows.push(row.into_any());
    }
    let mut seen: Vec<&str> = Vec::new();
    for past in &line.past {
        // Of each forerunner the latest.
        let Some(name) = past.forerunner.as_deref().filter(|name| !seen.contains(name)) else { continue };
        seen.push(name);
        let blank = cell(round.official_index.label().to_owned(), "–".to_owned(), String::new());
        rows.push(earlier_row(format!("↳ trước đây: {name}"), blank.into_any(), past));
    }
    rows
}

fn earlier_row(name: String, now: AnyView, past: &Past) -> AnyView {
    let (value, detail) = past_value(past);
    let from = [format!("năm {}", past.year), detail].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    view! {
        <tr>
            <th scope="row">{name}</th>
            {now}
            {cell("Lần trước".to_owned(), value, from)}
            {change_cell(past)}
            {cell("Kết luận".to_owned(), trend(past.progress.trend).to_owned(), String::new())}
            <td class="chu" data-cot=SOURCE>{past.source.clone()}</td>
        </tr>
    }
    .into_any()
}

// A series by year -----------------------------------------------------------------------------------------------------

/// The years of one line, the first one first, and the present one last.
fn series(round: &Round, line: &Line, year: i16) -> impl IntoView + use<> {
    let mut drawn: Vec<&Past> = line.past.iter().filter(|past| past.forerunner.is_none()).collect();
    // Of one year the figure counted here comes first.
    drawn.dedup_by_key(|past| past.year);
    drawn.reverse();
    let comparable = |past: &Past| past.progress.trend != Trend::NotComparable;
    let mut years: Vec<Year> = Vec::new();
    for (at, past) in drawn.iter().enumerate() {
        years.push(Year {
            year: past.year,
            value: past.value,
            interval: past.interval,
            rank: past.rank.map(|rank| rank.to_string()),
            counted: past.own_round,
            // No line crosses a change of the body, nor goes from a document's measurement to our own.
            joined: at > 0 && comparable(drawn[at - 1]) == comparable(past) && drawn[at - 1].own_round == past.own_round,
        });
    }
    if let Some(index) = line.index {
        let joined = drawn.last().is_some_and(|past| comparable(past) && past.own_round);
        years.push(Year { year, value: index.value, interval: Some(index), rank: None, counted: true, joined });
    }
    let picture = (years.len() > 1).then(|| {
        view! {
            {plot::series(round.official_index.label(), &years, round.target)}
            <p class="ghi-chu">"Chấm đặc: đo bằng phần mềm này, vạch đứng là khoảng tin cậy 95 %. Chấm rỗng: số đã công bố trong văn bản, có thể đo bằng mẫu và phiếu khác nên không nối với chấm đặc. Trục đứng không bắt đầu từ 0."</p>
        }
    });
    let rows: Vec<AnyView> = line.past.iter().map(series_row).collect();
    let columns = heads(&["Năm", round.official_index.label(), "Thay đổi đến năm nay", "Kết luận", SOURCE]);
    let listed = (!rows.is_empty()).then(|| table(format!("Các năm trước, so với {year}"), columns, rows));
    view! {
        {picture}
        {listed}
    }
}

fn series_row(past: &Past) -> AnyView {
    let (value, detail) = past_value(past);
    let year = past.forerunner.as_ref().map_or_else(|| past.year.to_string(), |name| format!("{}, {name}", past.year));
    view! {
        <tr>
            <th scope="row">{year}</th>
            {cell("Giá trị".to_owned(), value, detail)}
            {change_cell(past)}
            {cell("Kết luận".to_owned(), trend(past.progress.trend).to_owned(), String::new())}
            <td class="chu" data-cot=SOURCE>{past.source.clone()}</td>
        </tr>
    }
    .into_any()
}

fn now(round: &Round, line: &Line) -> impl IntoView + use<> {
    let index = round.official_index.label();
    let words = match line.index {
        Some(value) => {
            let against = line.gap.map(|gap| {
                format!(
                    " So với mục tiêu {}: {} ({} điểm %).",
                    round.target.map(target).unwrap_or_default(),
                    gap.verdict,
                    points(gap.value)
                )
            });
            format!(
                "{index} {}, khoảng tin cậy 95 % {}, {} người trả lời.{}",
                percent(value.value),
                interval(value),
                line.n,
                against.unwrap_or_default()
            )
        }
        None => format!("{index}: chưa đủ mẫu ({} người trả lời, cần ít nhất {}).", line.n, round.release_step),
    };
    view! {
        <p>
            <b>{words}</b>
        </p>
    }
}

fn province_series(round: &Round, figures: &Comparison) -> impl IntoView + use<> {
    view! {
        <section aria-labelledby="qua-cac-nam">
            <h2 id="qua-cac-nam">"Toàn đợt và các năm trước của toàn tỉnh"</h2>
            {now(round, &figures.whole)}
            {figures.whole.past.is_empty().then(|| view! { <p>"Chưa có số liệu toàn tỉnh của năm trước."</p> })}
            {series(round, &figures.whole, figures.year)}
        </section>
    }
}

// Fields ---------------------------------------------------------------------------------------------------------------

fn fields(round: &Round, lines: &[FieldLine]) -> impl IntoView + use<> {
    let index = round.official_index.label();
    let goals = lines.iter().any(|line| line.target.is_some());
    let row = |line: &FieldLine| {
        let none = || (no_figure(round, line.n).to_owned(), String::new());
        let figure = line.index.map_or_else(none, |e| (percent(e.value), interval(e)));
        let own = if line.own_target { "riêng của lĩnh vực" } else { "chung của đợt" };
        let goal = line.target.map_or_else(|| ("–".to_owned(), String::new()), |goal| (target(goal), own.to_owned()));
        let said = line.gap.map_or_else(
            || ("–".to_owned(), String::new()),
            |gap| (verdict(gap.verdict).to_owned(), format!("{} điểm %", points(gap.value))),
        );
        view! {
            <tr>
                <th scope="row">{line.name.clone()}</th>
                {cell("Số người".to_owned(), line.n.to_string(), String::new())}
                {cell(index.to_owned(), figure.0, figure.1)}
                {cell("Mục tiêu".to_owned(), goal.0, goal.1)}
                {cell("Kết luận".to_owned(), said.0, said.1)}
            </tr>
        }
    };
    let rows: Vec<_> = lines.iter().map(row).collect();
    let none = (!goals).then(|| view! { <p>"Đợt này chưa đặt mục tiêu. Đặt mục tiêu chung ở trang «Đợt khảo sát»; mục tiêu riêng của từng lĩnh vực thì ghi field_targets vào tệp của đợt rồi nhập lại. Mục tiêu đổi được cả khi đã có phiếu trả lời, mỗi lần đổi đều ghi vào nhật ký của đợt."</p> });
    view! {
        <section aria-labelledby="linh-vuc">
            <h2 id="linh-vuc">"Theo lĩnh vực, so với mục tiêu của lĩnh vực"</h2>
            <p class="ghi-chu">
                "«Đạt» khi cả khoảng tin cậy nằm trên mục tiêu, «chưa đạt» khi cả khoảng nằm dưới; còn lại là «chưa đủ căn cứ»."
            </p>
            {none}
            {table("Từng lĩnh vực trong cả đợt".to_owned(), heads(&["Lĩnh vực", "Số người", index, "Mục tiêu", "Kết luận"]), rows)}
        </section>
    }
}

// An agency's own ------------------------------------------------------------------------------------------------------

/// Why the figures of a round that is open stand still for a while.
fn figures_in_steps(step: u64) -> impl IntoView {
    view! {
        <p class="ghi-chu">
            {format!("Số của đợt đang diễn ra được cập nhật từng bước ít nhất {step} người, để không ai đoán được một người đã trả lời gì; gồm cả phiếu có dấu hiệu cần xem lại.")}
        </p>
    }
}

fn own(open: &OpenRound, figures: &OwnComparison) -> impl IntoView + use<> {
    let round = &open.round;
    let in_steps = (!open.phase.is_over()).then(|| figures_in_steps(round.release_step));
    let others = match &figures.published {
        Some(groups) => agencies(round, groups, false).into_any(),
        None => view! {
            <section aria-labelledby="co-quan">
                <h2 id="co-quan">"So với cơ quan khác"</h2>
                <p>"Số liệu của các cơ quan khác chỉ xem được sau khi đợt kết thúc và kết quả được công bố."</p>
            </section>
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="cua-toi">
            <h2 id="cua-toi">{figures.own.name.clone()}</h2>
            {now(round, &figures.own)}
            {in_steps}
        </section>
        <section aria-labelledby="qua-cac-nam">
            <h2 id="qua-cac-nam">"So với những năm trước của mình"</h2>
            <p class="ghi-chu">{TREND}</p>
            {figures.own.past.is_empty().then(|| view! { <p>"Chưa có số liệu năm trước của cơ quan này."</p> })}
            {series(round, &figures.own, figures.year)}
        </section>
        {others}
    }
}
