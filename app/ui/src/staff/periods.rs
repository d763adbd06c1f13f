//! Indices over time: by week and month, of the round or of one agency.

use super::{
    Place,
    choice::{pick, pick_round},
    document, frame,
};
use crate::{
    board::{Index, count, interval, percent, series},
    model::PeriodsPage,
    shell::{Document, Wakes},
    words::day,
};
use backend::periods::Figures;
use domain::{live::Estimate, round::OfficialIndex};
use leptos::prelude::*;

/// Where it is.
pub const PERIODS: &str = "/quan-tri/thoi-gian";

/// The page.
pub fn periods(page: PeriodsPage) -> Document {
    document("Chỉ số theo thời gian".to_owned(), 200, Wakes::Nothing, move || {
        let round = page.round.round.code.clone();
        let place = Place { account: Some(&page.account), round: &round, here: PERIODS };
        frame(&place, body(&page))
    })
}

fn body(page: &PeriodsPage) -> AnyView {
    let round = &page.round.round;
    let least = round.release_step;
    view! {
        <h1>"Chỉ số theo thời gian"</h1>
        <p class="ten-dot">{round.title.clone()}</p>
        <p class="ghi-chu">
            {format!(
                "Phiếu trả lời chỉ ghi tuần gửi, không ghi ngày giờ. Tuần có dưới {least} người trả lời thì gộp với tuần sau. Tuần chưa hết, hoặc sau đó                  chưa có đủ {least} người trả lời nữa, thì chưa hiện: như vậy không ai trừ hai lần xem cho nhau mà đoán ra phiếu của một người.",
            )}
        </p>
        <p class="ghi-chu">
            "Khoảng tin cậy ở đây có thể rộng hơn ở bảng số liệu và báo cáo: ở đó khoảng được thu hẹp theo tỷ lệ hồ sơ đủ điều kiện đã trả lời (hiệu chỉnh tổng thể hữu hạn), còn từng tuần, từng tháng thì không biết có bao nhiêu người đủ điều kiện nên không hiệu chỉnh."
        </p>
        {round.simulated.clone().map(|note| view! { <p class="mo-phong">{note}</p> })}
        {choose(page)}
        {if page.periods.weeks.is_empty() { nothing(page) } else { figures(page) }}
    }
    .into_any()
}

fn choose(page: &PeriodsPage) -> impl IntoView + use<> {
    let whole = std::iter::once((String::new(), "Cả đợt (mọi cơ quan)".to_owned()));
    let agencies = whole.chain(page.agencies.clone()).collect();
    view! {
        <form method="get" action=PERIODS class="chon-dot nhieu">
            <div>{pick_round(&page.rounds, &page.round.round.code)}</div>
            <div>{pick("co-quan", "Cơ quan", agencies, page.agency.as_deref().unwrap_or_default())}</div>
            <button type="submit">"Xem"</button>
        </form>
    }
}

fn nothing(page: &PeriodsPage) -> AnyView {
    let least = page.round.round.release_step;
    let sealed = match page.sealed_on {
        Some(on) => format!("Niêm phong gần nhất: ngày {}.", day(on)),
        None => "Chưa niêm phong lần nào.".to_owned(),
    };
    view! {
        <section>
            <h2>"Chưa có tuần nào để hiện"</h2>
            <p>
                {format!(
                    "Cần ít nhất {least} người trả lời trong những tuần đã hết và đã niêm phong, và {least} người nữa trả lời sau đó; khi đợt kết thúc thì \
                     hiện tất cả. {sealed}",
                )}
            </p>
        </section>
    }
    .into_any()
}

fn official(page: &PeriodsPage) -> (Index, fn(&Figures) -> Option<Estimate>) {
    match page.round.round.official_index {
        OfficialIndex::Sipas => (Index::Sipas, |f| f.indices.sipas),
        // By factor needs more than the weeks keep; the mean of all answers stands for it, under its own name.
        OfficialIndex::Sips | OfficialIndex::SipsByCriteria => (Index::Sips, |f| f.indices.sips),
    }
}

fn figures(page: &PeriodsPage) -> AnyView {
    let (index, of) = official(page);
    let name = |f: &Figures| format!("{}/{}", f.from.day(), f.from.month());
    let points: Vec<(String, Estimate)> = page.periods.weeks.iter().filter_map(|f| Some((name(f), of(f)?))).collect();
    let whose = page.agency.as_ref().and_then(|code| page.agencies.iter().find(|a| a.0 == *code));
    let whose = whose.map_or_else(|| "Cả đợt".to_owned(), |a| a.1.clone());
    let weeks = page.periods.weeks.iter().map(|f| row(format!("{} – {}", day(f.from), day(f.to)), f)).collect();
    let months = page.periods.months.iter().map(|((year, month), f)| row(format!("Tháng {month}/{year}"), f)).collect();
    view! {
        <section aria-labelledby="bieu-do">
            <h2 id="bieu-do">{format!("{whose}: {} từng tuần", page.round.round.official_index.label())}</h2>
            {series(index, &points, page.round.round.target)}
            <p class="ghi-chu">
                "Vạch đứng là khoảng tin cậy 95 %; chữ dưới trục là ngày đầu tuần. Hai tuần có khoảng chồng lên nhau thì chưa thể nói là tăng hay giảm."
            </p>
        </section>
        <section aria-labelledby="theo-tuan">
            <h2 id="theo-tuan">"Theo tuần"</h2>
            {table("Tuần trả lời", weeks)}
        </section>
        <section aria-labelledby="theo-thang">
            <h2 id="theo-thang">"Theo tháng"</h2>
            {table("Tháng (tuần vắt qua hai tháng thì tính vào tháng có nhiều ngày hơn; tuần gộp tính theo tuần cuối)", months)}
        </section>
    }
    .into_any()
}

fn table<R: IntoView + 'static>(caption: &'static str, rows: Vec<R>) -> impl IntoView + use<R> {
    let heads = ["Kỳ", "Phiếu", "Tính vào chỉ số", "SIPAS (khoảng 95 %)", "SIPS (khoảng 95 %)"];
    view! {
        <div class="cuon">
            <table class="bang">
                <caption>{caption}</caption>
                <thead>
                    <tr>{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(name: String, of: &Figures) -> impl IntoView + use<> {
    let shown = |estimate: Option<Estimate>| {
        let figures = estimate.map(|e| (percent(e.value), interval(e)));
        figures.map_or_else(|| "Chưa đủ mẫu".into_any(), |(value, interval)| view! { {value}<span>{interval}</span> }.into_any())
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-cot="Phiếu">{count(of.n)}</td>
            <td data-cot="Tính vào chỉ số">{count(of.indices.n)}</td>
            <td data-cot="SIPAS (khoảng 95 %)">{shown(of.indices.sipas)}</td>
            <td data-cot="SIPS (khoảng 95 %)">{shown(of.indices.sips)}</td>
        </tr>
    }
}
