//! Which factors go with "hài lòng chung", how well each is rated, and what the dissatisfied said. In plain words, also about
//! what the figures do not say.

use super::{
    Place,
    choice::{pick, pick_round},
    document, frame,
    plot::{self, Dot, interval, percent, share, share_interval},
};
use crate::{
    model::ReasonsPage,
    shell::{Document, Wakes},
    words::day,
};
use backend::reasons::{FactorWeight, LowItem, NoWeights, Picture, Reason};
use domain::drivers::{Advice, NoDrivers};
use leptos::prelude::*;

/// Where it is.
pub const REASONS: &str = "/quan-tri/nguyen-nhan";

/// The page.
pub fn reasons(page: ReasonsPage) -> Document {
    document("Nguyên nhân".to_owned(), 200, Wakes::Nothing, move || {
        let round = page.round.round.code.clone();
        let place = Place { account: Some(&page.account), round: &round, here: REASONS };
        frame(&place, body(&page))
    })
}

fn body(page: &ReasonsPage) -> AnyView {
    let round = &page.round.round;
    let whose = page.agency.as_ref().map_or_else(|| "Toàn đợt".to_owned(), |(_, name)| name.clone());
    view! {
        <h1>{format!("Nguyên nhân: {whose}")}</h1>
        <p class="ten-dot">{round.title.clone()}</p>
        {round.simulated.clone().map(|note| view! { <p class="mo-phong">{note}</p> })}
        {(page.rounds.len() > 1 || !page.agencies.is_empty()).then(|| choice(page))}
        {importance(page)}
        {low_answers(page)}
    }
    .into_any()
}

fn choice(page: &ReasonsPage) -> impl IntoView + use<> {
    let agencies = (!page.agencies.is_empty()).then(|| {
        let all = std::iter::once((String::new(), "Toàn đợt".to_owned())).chain(page.agencies.clone()).collect();
        let shown = page.agency.as_ref().map_or("", |(code, _)| code);
        view! { <div>{pick("co-quan", "Cơ quan", all, shown)}</div> }
    });
    view! {
        <form method="get" action=REASONS class="chon-dot nhieu">
            <div>{pick_round(&page.rounds, &page.round.round.code)}</div>
            {agencies}
            <button type="submit">"Xem"</button>
        </form>
    }
}

fn importance(page: &ReasonsPage) -> impl IntoView + use<> {
    let content = match &page.why.picture {
        Ok(picture) => drawn(page, picture),
        Err(none) => view! { <p>{no_weights(none)}</p> }.into_any(),
    };
    view! {
        <section aria-labelledby="yeu-to">
            <h2 id="yeu-to">"Yếu tố nào đi cùng sự hài lòng chung"</h2>
            <p class="ghi-chu">
                "Tầm quan trọng cho biết: khi người dân chấm một yếu tố cao hay thấp thì câu «hài lòng chung» cao thấp theo đến đâu. Nó không chứng minh yếu tố ấy gây ra sự hài lòng, và không nói gì về những điều phiếu không hỏi."
            </p>
            {content}
        </section>
    }
}

fn no_weights(none: &NoWeights) -> String {
    let why = match none {
        NoWeights::NotSealed => {
            return "Chưa có phiếu nào được niêm phong. Tầm quan trọng được tính mỗi đêm, ngay sau khi niêm phong phiếu trong ngày.".to_owned();
        }
        NoWeights::Never(NoDrivers::TooFew(n, least)) => {
            return format!(
                "Chưa đủ mẫu: cho đến lần niêm phong gần nhất mới có {n} người trả lời đủ mọi câu, cần ít nhất {least} người thì con số mới đáng tin."
            );
        }
        NoWeights::Never(why) => why.to_string(),
    };
    format!("Không tính được: {why}.")
}

fn drawn(page: &ReasonsPage, picture: &Picture) -> AnyView {
    let index = page.round.round.official_index.label();
    let dots: Vec<Dot> = (1..)
        .zip(&picture.factors)
        .filter(|(_, factor)| factor.placed.is_some())
        .filter_map(|(number, factor)| Some(Dot { number, share: factor.share, rated: factor.rated? }))
        .collect();
    let corners = [Advice::Maintain, Advice::Keep, Advice::Improve, Advice::Later].map(|advice| capital(&advice.to_string()));
    let plot = (dots.len() > 1).then(|| plot::scatter(&dots, picture.fair, picture.mark, corners));
    let until = picture.day.map(|on| format!("tính đến lần niêm phong ngày {}, ", day(on))).unwrap_or_default();
    let advised = picture.factors.iter().any(|factor| factor.placed.is_some());
    let mark = if picture.by_target { "mục tiêu của đợt" } else { "trung bình của các yếu tố" };
    view! {
        <p>
            {format!("Dựa trên {} người trả lời đủ mọi câu, {until}các yếu tố này giải thích được {} khác biệt của câu «hài lòng chung».", picture.n, share(picture.r2 * 100.0))}
        </p>
        {(!advised).then(|| view! { <p class="ghi-chu">"Phần giải thích được còn quá ít: sự hài lòng chung chủ yếu do những điều khác. Vì vậy không vẽ hình, không gợi ý; thứ tự dưới đây chỉ để tham khảo."</p> })}
        {plot}
        {table(index, &picture.factors)}
        <p class="ghi-chu">
            "Tầm quan trọng của các yếu tố cộng lại là 100 %. "
            {advised.then(|| format!("Bên phải vạch đứng ({}) là quan trọng hơn mức chia đều; dưới vạch ngang ({}, {mark}) là được chấm thấp. «Chưa chắc»: khoảng tin cậy còn vắt qua vạch, thêm người trả lời thì có thể đổi ô.", share(picture.fair), percent(picture.mark)))}
        </p>
    }
    .into_any()
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn table(index: &'static str, factors: &[FactorWeight]) -> impl IntoView + use<> {
    let row = |(number, factor): (usize, &FactorWeight)| {
        let rated = factor.rated.map_or_else(|| ("chưa đủ mẫu".to_owned(), String::new()), |e| (percent(e.value), interval(e)));
        let advice = factor.placed.map_or_else(
            || ("–".to_owned(), ""),
            |placed| (capital(&placed.advice.to_string()), if placed.sure { "" } else { "chưa chắc" }),
        );
        view! {
            <tr>
                <th scope="row">{format!("{number}. {}", factor.title)}</th>
                <td data-cot="Tầm quan trọng">{share(factor.share.value)}<span>{share_interval(factor.share)}</span></td>
                <td data-cot=index>{rated.0}<span>{rated.1}</span></td>
                <td data-cot="Gợi ý">{advice.0}<span>{advice.1}</span></td>
            </tr>
        }
    };
    let rows = (1..).zip(factors).map(row).collect_view();
    view! {
        <div class="cuon">
            <table class="bang so-sanh">
                <caption>"Các yếu tố, quan trọng nhất đứng đầu; dưới mỗi số là khoảng tin cậy 95 %"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Yếu tố"</th>
                        <th scope="col">"Tầm quan trọng"</th>
                        <th scope="col">{index}</th>
                        <th scope="col">"Gợi ý"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn low_answers(page: &ReasonsPage) -> impl IntoView + use<> {
    let least = page.round.round.release_step;
    let index = page.round.round.official_index.label();
    let items: Vec<AnyView> =
        page.why.items.iter().filter(|item| item.n >= least).map(|item| low_item(item, index, least)).collect();
    let none = items.is_empty().then(|| view! { <p>{format!("Chưa đủ {least} người trả lời nên chưa nêu được gì.")}</p> });
    view! {
        <section aria-labelledby="ly-do">
            <h2 id="ly-do">"Lý do của những câu trả lời thấp"</h2>
            <p class="ghi-chu">
                "Tiêu chí được chấm thấp nhất đứng đầu. Lý do chỉ hỏi người chọn «Không hài lòng» hoặc «Rất không hài lòng»; một người nêu được nhiều lý do nên các tỷ lệ cộng lại có thể quá 100 %."
            </p>
            {none}
            <ul class="cau">{items}</ul>
        </section>
    }
}

fn low_item(item: &LowItem, index: &str, least: u64) -> AnyView {
    let rated =
        item.rated.map(|e| format!("{index} {}, khoảng tin cậy 95 % {}; ", percent(e.value), interval(e))).unwrap_or_default();
    let head = format!("{rated}{} trên {} người chấm thấp.", item.low, item.n);
    let reasons = match item.low {
        0 => None,
        _ if item.reasons.is_empty() => Some(view! { <p class="ghi-chu">"Phiếu không hỏi lý do ở câu này."</p> }.into_any()),
        // Of a few people "nobody" would tell of each of them.
        low if low < least => Some(
            view! { <p class="ghi-chu">{format!("Chưa đủ {least} người chấm thấp nên không nêu tỷ lệ từng lý do.")}</p> }
                .into_any(),
        ),
        _ if item.reasons.iter().all(|reason| reason.n == Some(0)) => {
            Some(view! { <p class="ghi-chu">"Không ai nêu lý do."</p> }.into_any())
        }
        _ => Some(reason_table(&item.reasons, least)),
    };
    view! {
        <li>
            <p class="ten">{item.text.clone()}</p>
            <p class="chi-tiet">{head}</p>
            {reasons}
        </li>
    }
    .into_any()
}

fn reason_table(reasons: &[Reason], least: u64) -> AnyView {
    let row = |reason: &Reason| {
        let figures = reason.share.map_or_else(|| ("–".to_owned(), String::new()), |e| (share(e.value), share_interval(e)));
        view! {
            <tr>
                <th scope="row">{reason.text.clone()}</th>
                <td data-cot="Số người">{reason.n.map_or_else(|| format!("dưới {least}"), |n| n.to_string())}</td>
                <td data-cot="Tỷ lệ">{figures.0}<span>{figures.1}</span></td>
            </tr>
        }
    };
    let rows = reasons.iter().filter(|reason| reason.n != Some(0)).map(row).collect_view();
    view! {
        <div class="cuon">
            <table class="bang so-sanh">
                <thead>
                    <tr>
                        <th scope="col">"Lý do"</th>
                        <th scope="col">"Số người"</th>
                        <th scope="col">"Tỷ lệ trong số chấm thấp"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
