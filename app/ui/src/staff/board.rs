//! The boards as pages: whose figures, of which round, of which days; then the island.

use super::{Place, choice::choose_round, document, frame};
use crate::{
    access::WHOLE_PROVINCE,
    board::{Index, LiveBoard, Setting, address, count},
    model::BoardPage,
    shell::{Document, Wakes},
    words::day,
};
use backend::store::Role;
use domain::{response::Flag, round::Days};
use leptos::prelude::*;

/// An agency's board.
pub fn board(page: BoardPage) -> Document {
    let title = page.name.clone();
    document(title, 200, Wakes::Staff, move || screen(&page, "", None))
}

/// The province's board, its table sorted as the address says in `xep`.
pub fn province_sorted(page: BoardPage, xep: &str) -> Document {
    let sort = xep.to_owned();
    document("Toàn tỉnh".to_owned(), 200, Wakes::Staff, move || screen(&page, "Toàn tỉnh: ", Some(sort.clone())))
}

fn first(page: &BoardPage) -> String {
    serde_json::to_string(&page.snapshot).unwrap_or_default()
}

/// Address of the board without its round.
fn path(page: &BoardPage) -> String {
    match page.agency.as_str() {
        WHOLE_PROVINCE => format!("/quan-tri/{WHOLE_PROVINCE}"),
        code => format!("/quan-tri/co-quan/{}", address(code)),
    }
}

fn setting(page: &BoardPage, sort: Option<String>) -> Setting {
    let round = &page.round.round;
    let code = address(&round.code);
    Setting {
        round: round.code.clone(),
        official: round.official_index.pick(Index::Sipas, Index::Sips, Index::SipsByCriteria),
        target: round.target,
        least: round.min_respondents,
        over: page.round.phase.is_over(),
        stream: format!("/api/live?co_quan={}&dot={code}", address(&page.agency)),
        login: format!("/quan-tri/dang-nhap?tiep={}?dot={code}", path(page)),
        sort,
    }
}

fn screen(page: &BoardPage, before: &'static str, sort: Option<String>) -> AnyView {
    let (round, here) = (&page.round.round, path(page));
    let finished =
        page.round.phase.is_over().then(|| view! { <p class="xong">"Đợt khảo sát đã kết thúc: đây là số liệu cuối cùng."</p> });
    let main = view! {
        <h1>{format!("{before}{}", page.name)}</h1>
        <p class="ten-dot">{round.title.clone()}</p>
        <p class="ghi-chu">
            {format!("Nhận phiếu trả lời {}. Hồ sơ tiếp nhận {}.", span(round.open), span(round.dossiers))}
        </p>
        {round.simulated.clone().map(|note| view! { <p class="mo-phong">{note}</p> })}
        {finished}
        {choose_round(&here, &page.rounds, &page.round.round.code)}
        <LiveBoard first=first(page) setting=setting(page, sort) />
        {(page.snapshot.exact && page.account.role == Role::Province).then(|| flags(page))}
    };
    frame(&Place { account: Some(&page.account), round: &round.code, here: &here }, main.into_any())
}

/// Counts of the flags, as the page was opened: for the province, which answers for what becomes of them.
fn flags(page: &BoardPage) -> impl IntoView + use<> {
    let counted = if page.round.round.count_flagged { "được tính" } else { "không được tính" };
    let row = |(flag, n): (&Flag, u64)| {
        view! {
            <tr>
                <th scope="row">{flag.label()}</th>
                <td data-cot="Số phiếu">{count(n)}</td>
            </tr>
        }
    };
    view! {
        <section aria-labelledby="dau-hieu">
            <h2 id="dau-hieu">"Phiếu có dấu hiệu cần xem lại"</h2>
            <p class="ghi-chu">
                {format!(
                    "Dấu hiệu không phải kết luận. Không phiếu nào bị xóa hay từ chối; trong đợt này các phiếu ấy {counted} vào mọi chỉ số, và tệp Excel có thêm cách tính kia. Một phiếu có thể có nhiều dấu hiệu. Số lúc mở trang.",
                )}
            </p>
            <div class="cuon">
                <table class="bang">
                    <caption>"Số phiếu theo dấu hiệu"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Dấu hiệu"</th>
                            <th scope="col">"Số phiếu"</th>
                        </tr>
                    </thead>
                    <tbody>{Flag::ALL.iter().zip(page.snapshot.flags).map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

fn span(days: Days) -> String {
    format!("từ {} đến hết {}", day(days.from), day(days.to))
}
