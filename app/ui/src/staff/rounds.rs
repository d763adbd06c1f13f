//! The rounds of the province: where each stands, what can be done now, and what was done.

use super::{Place, document, frame};
use crate::{
    board::address,
    model::{RoundPage, RoundsPage},
    shell::{Document, Wakes},
    words::day,
};
use backend::{lifecycle::Event, rounds::OpenRound, store::PublishedFile};
use domain::round::{Days, Finding, Phase, Round, Severity};
use leptos::prelude::*;

/// Where they are.
pub const ROUNDS: &str = "/quan-tri/dot";

/// The address of a round's page.
pub fn round_address(code: &str) -> String {
    format!("{ROUNDS}/{}", address(code))
}

/// The list.
pub fn rounds(page: RoundsPage) -> Document {
    document("Đợt khảo sát".to_owned(), 200, Wakes::Nothing, move || {
        let place = Place { account: Some(&page.account), round: "", here: ROUNDS };
        frame(&place, list(&page))
    })
}

fn list(page: &RoundsPage) -> AnyView {
    view! {
        <h1>"Đợt khảo sát"</h1>
        <p class="ghi-chu">
            "Mỗi đợt đi qua bốn bước: dự thảo, mở, đóng, công bố. Một hồ sơ chỉ thuộc một đợt, nên chỉ có một tiếng nói."
        </p>
        <p class="viec">
            <a class="nut" href=format!("{ROUNDS}/moi")>"Lập đợt mới"</a>
            <a href="/quan-tri/nam">"Gộp các đợt trong năm"</a>
        </p>
        <ul class="mau-phieu">{page.rounds.iter().map(|(round, responses)| entry(round, *responses)).collect_view()}</ul>
    }
    .into_any()
}

fn entry(open: &OpenRound, responses: u64) -> impl IntoView + use<> {
    let round = &open.round;
    view! {
        <li>
            <h2>
                <a href=round_address(&round.code)>{round.title.clone()}</a>
            </h2>
            <p>
                <b class="buoc">{open.phase.label()}</b>
                {format!(" · trả lời {}", span(round.open))}
            </p>
            <p class="ghi-chu">{format!("{} cơ quan, {responses} phiếu trả lời. {}", round.agencies.len(), round.owner)}</p>
        </li>
    }
}

fn span(days: Days) -> String {
    format!("từ {} đến hết {}", day(days.from), day(days.to))
}

/// One round. 409 where what was just asked for was refused.
pub fn round(page: RoundPage) -> Document {
    let status = if page.refused.is_some() { 409 } else { 200 };
    document(page.round.round.title.clone(), status, Wakes::Nothing, move || {
        let code = page.round.round.code.clone();
        let place = Place { account: Some(&page.account), round: &code, here: "" };
        frame(&place, body(&page))
    })
}

fn body(page: &RoundPage) -> AnyView {
    let round = &page.round.round;
    view! {
        <h1>"Đợt khảo sát"</h1>
        <p class="ten-dot">{round.title.clone()}</p>
        {round.simulated.clone().map(|note| view! { <p class="mo-phong">{note}</p> })}
        {page.refused.clone().map(|why| view! { <pre class="loi" role="alert">{why}</pre> })}
        {steps(page.round.phase)}
        {now(page)}
        {(!page.files.is_empty()).then(|| files(&page.files, &round.code))}
        {settings(round)}
        {record(&page.events)}
    }
    .into_any()
}

fn steps(at: Phase) -> impl IntoView {
    let step = move |phase: &Phase| {
        let current = (*phase == at).then_some("step");
        view! { <li aria-current=current>{phase.label()}</li> }
    };
    view! { <ol class="cac-buoc">{Phase::ALL.iter().map(step).collect_view()}</ol> }
}

/// What the phase means, and what can be done in it.
fn now(page: &RoundPage) -> impl IntoView + use<> {
    let (open, phase) = (&page.round.round.open, page.round.phase);
    let (means, actions) = match phase {
        Phase::Draft => (
            "Chưa ai trả lời được. Sửa được mọi thứ. Khi mở, những quy định ảnh hưởng đến kết quả (phiếu, chỉ số chính thức, cách tính phiếu có dấu hiệu cần xem lại, loại trừ) không đổi được nữa.".to_owned(),
            draft(page).into_any(),
        ),
        Phase::Open => (format!("Nhận phiếu trả lời {}. Hết ngày cuối, đợt tự đóng.", span(*open)), opened(page).into_any()),
        Phase::Closed => (
            "Không nhận phiếu nữa. Số liệu mới chỉ cấp tỉnh thấy. Làm xong phúc tra và kiểm tra thì công bố: kết quả được chốt cùng mã băm, mọi bản xuất về sau đều là bản ấy.".to_owned(),
            closed(page).into_any(),
        ),
        Phase::Published => (
            "Kết quả đã chốt. Ai cũng xem được ở trang công khai; ai giữ tệp cũng so được với mã băm dưới đây.".to_owned(),
            view! {
                <p>
                    <a href=format!("/ket-qua/{}", address(&page.round.round.code))>"Xem trang công khai"</a>
                </p>
                {page.forgotten_on.map(|on| view! {
                    <p>
                        {format!("Hồ sơ, mã hồ sơ và tên nơi nhận mã mời của đợt này tự xóa khỏi hệ thống đêm {}. Kết quả và số liệu được giữ.", day(on))}
                    </p>
                })}
            }
            .into_any(),
        ),
    };
    view! {
        <section aria-labelledby="bay-gio">
            <h2 id="bay-gio">{phase.label()}</h2>
            <p>{means}</p>
            <p>{format!("Đã có {} phiếu trả lời.", page.responses)}</p>
            {actions}
        </section>
    }
}

fn edit_link(page: &RoundPage) -> impl IntoView + use<> {
    view! {
        <p>
            <a href=format!("{}/sua", round_address(&page.round.round.code))>"Sửa đợt này"</a>
        </p>
    }
}

fn draft(page: &RoundPage) -> impl IntoView + use<> {
    let blocked = page.findings.iter().any(|f| f.severity == Severity::Blocks);
    view! {
        {findings(&page.findings, "mở")}
        {edit_link(page)}
        <form method="post" action=format!("{}/mo", round_address(&page.round.round.code))>
            <button class="nut" disabled=blocked>"Mở đợt"</button>
        </form>
    }
}

/// `step`: what comes next, as a verb.
fn findings(found: &[Finding], step: &'static str) -> impl IntoView + use<> {
    let line = |f: &Finding| {
        let mark = if f.severity == Severity::Blocks { format!("Không {step} được: ") } else { "Lưu ý: ".to_owned() };
        view! {
            <li>
                <b>{mark}</b>
                {f.text.clone()}
            </li>
        }
    };
    if found.is_empty() {
        return view! { <p class="xong">{format!("Đã kiểm tra: không có gì ngăn {step} đợt.")}</p> }.into_any();
    }
    let class = if found.iter().any(|f| f.severity == Severity::Blocks) { "loi" } else { "mo-phong" };
    view! {
        <div class=class>
            <p>{format!("Kiểm tra trước khi {step}:")}</p>
            <ul class="gach">{found.iter().map(line).collect_view()}</ul>
        </div>
    }
    .into_any()
}

fn opened(page: &RoundPage) -> impl IntoView + use<> {
    let code = &page.round.round.code;
    let withdraw = (page.responses == 0).then(|| {
        view! {
            <details>
                <summary>"Đưa về dự thảo"</summary>
                <p class="ghi-chu">"Chỉ làm được khi chưa có phiếu trả lời nào."</p>
                {reasoned(format!("{}/rut-ve", round_address(code)), "Đưa về dự thảo")}
            </details>
        }
    });
    view! {
        {edit_link(page)}
        <p>
            <a href=format!("/quan-tri/toan-tinh?dot={}", address(code))>"Xem số liệu trực tiếp"</a>
        </p>
        {withdraw}
    }
}

/// A button that asks why.
fn reasoned(action: String, label: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=action class="dang-nhap">
            <label for="vi-sao">"Lý do"</label>
            <input id="vi-sao" type="text" name="vi-sao" required maxlength="300" />
            <button>{label}</button>
        </form>
    }
}

fn closed(page: &RoundPage) -> impl IntoView + use<> {
    let code = &page.round.round.code;
    let blocked = page.findings.iter().any(|f| f.severity == Severity::Blocks);
    view! {
        {findings(&page.findings, "công bố")}
        <p>
            <a href=format!("/quan-tri/toan-tinh?dot={}", address(code))>"Xem số liệu cuối cùng"</a>
        </p>
        <details>
            <summary>"Công bố kết quả"</summary>
            <p class="ghi-chu">"Kết quả đã công bố không sửa, không rút lại được. Những gì ghi vào phúc tra về sau không có trong sổ Excel đã công bố."</p>
            <form method="post" action=format!("{}/cong-bo", round_address(code))>
                <button class="nut" disabled=blocked>"Công bố"</button>
            </form>
        </details>
    }
}

fn files(files: &[PublishedFile], code: &str) -> impl IntoView + use<> {
    let line = |file: &PublishedFile| {
        view! {
            <dt>
                <a href=format!("{}/tep/{}", round_address(code), file.name) download>{file.name.clone()}</a>
            </dt>
            <dd>
                <code>{file.sha256.clone()}</code>
            </dd>
        }
    };
    view! {
        <section aria-labelledby="da-cong-bo">
            <h2 id="da-cong-bo">"Tệp đã công bố"</h2>
            <p class="ghi-chu">"Dưới mỗi tệp là mã băm SHA-256. Đổi một ký tự trong tệp là mã khác hẳn."</p>
            <dl class="so-goc">{files.iter().map(line).collect_view()}</dl>
        </section>
    }
}

fn settings(round: &Round) -> impl IntoView + use<> {
    let joined = |words: Vec<&str>| if words.is_empty() { "không".to_owned() } else { words.join("; ") };
    let flagged = if round.count_flagged { "có tính" } else { "không tính" };
    let lines = [
        ("Mã đợt", round.code.clone()),
        ("Văn bản căn cứ", round.source.clone()),
        ("Cơ quan chủ trì", round.owner.clone()),
        ("Nơi hỏi, phản ánh", round.contact.clone()),
        ("Mẫu phiếu", format!("{}, bản {}", round.form, round.form_version)),
        ("Phần tính điểm, chỉ số chính thức", format!("{}, {}", round.official_module, round.official_index.label())),
        ("Phiếu có dấu hiệu cần xem lại", format!("{flagged} vào chỉ số chính thức")),
        ("Mục tiêu", round.target.map_or_else(|| "không đặt".to_owned(), crate::words::percent)),
        ("Hồ sơ tiếp nhận", span(round.dossiers)),
        ("Cơ quan", format!("{} cơ quan", round.agencies.len())),
        ("Lĩnh vực", joined(round.fields.iter().map(|f| f.name.as_str()).collect())),
        ("Hình thức", joined(round.modes.iter().map(|m| m.label()).collect())),
        ("Loại khỏi tổng thể", joined(round.exclusions.iter().map(|e| e.label()).collect())),
        ("Mẫu", backend::lifecycle::edit::SampleWay::of(round).label().to_owned()),
    ];
    let line = |(name, value): (&'static str, String)| {
        view! {
            <dt>{name}</dt>
            <dd>{value}</dd>
        }
    };
    view! {
        <section aria-labelledby="quy-dinh">
            <h2 id="quy-dinh">"Quy định của đợt"</h2>
            <dl class="so-goc">{lines.map(line).collect_view()}</dl>
        </section>
    }
}

pub(super) fn record(events: &[Event]) -> impl IntoView + use<> {
    let row = |event: &Event| {
        let change = |c: &domain::round::Change| {
            let none = |text: &str| if text.is_empty() { "(trống)".to_owned() } else { text.to_owned() };
            view! { <li>{format!("{}: {} → {}", c.setting, none(&c.from), none(&c.to))}</li> }
        };
        view! {
            <tr>
                <th scope="row">{format!("{} · {}", day(event.day), event.what.label())}</th>
                <td class="chu" data-cot="Ai">{event.officer.clone()}</td>
                <td class="chu" data-cot="Thay đổi">
                    {(!event.changes.is_empty()).then(|| view! { <ul>{event.changes.iter().map(change).collect_view()}</ul> })}
                </td>
                <td class="chu" data-cot="Vì sao">{event.why.clone()}</td>
            </tr>
        }
    };
    view! {
        <section aria-labelledby="nhat-ky">
            <h2 id="nhat-ky">"Nhật ký"</h2>
            <div class="cuon">
                <table class="bang nhat-ky">
                    <thead>
                        <tr>
                            <th scope="col">"Ngày, việc"</th>
                            <th scope="col">"Ai"</th>
                            <th scope="col">"Thay đổi"</th>
                            <th scope="col">"Vì sao"</th>
                        </tr>
                    </thead>
                    <tbody>{events.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}
