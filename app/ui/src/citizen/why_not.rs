//! Pages that say why there is no survey, what to do next and where to complain.

use super::{contact, document, draft_name, frame, page};
use crate::{
    model::WhyNot,
    shell::{Document, Wakes},
    survey_island::SurveyIsland,
    words,
};
use domain::{
    response::Mode,
    token::Token,
    trouble::{Fault, Refusal},
};
use http::StatusCode;
use jiff::civil::Date;
use leptos::prelude::*;

/// The page for one reason, with the status of a visit (GET); a refused submission has the refusal's own.
pub fn why_not(why: WhyNot) -> Document {
    match why {
        WhyNot::Unknown => page(words::refusal(&Refusal::Unknown), StatusCode::NOT_FOUND, unknown),
        WhyNot::Used { token, of_dossier, disputed, contact } => used(token, of_dossier, disputed, contact),
        WhyNot::Disputed { contact } => {
            page("Đã ghi nhận phản ánh của Ông/Bà", StatusCode::OK, move || noted(&contact))
        }
        WhyNot::NotYet { token, mode, appointed_on, may_declare, contact } => {
            page(words::refusal(&Refusal::NotYet), StatusCode::OK, move || {
                not_yet(&token, mode, appointed_on, may_declare, &contact)
            })
        }
        WhyNot::NotOpen { opens, contact } => page(words::refusal(&Refusal::NotOpen), StatusCode::OK, move || {
            let when = opens.map_or_else(
                || "Cơ quan chủ trì chưa mở đợt khảo sát này.".to_owned(),
                |day| format!("Phiếu nhận câu trả lời từ ngày {}.", words::day(day)),
            );
            let then = if opens.is_some() {
                "Xin giữ tờ phiếu và quét lại mã từ ngày ấy."
            } else {
                "Xin giữ tờ phiếu và quét lại mã sau."
            };
            plain(when, then, &contact)
        }),
        WhyNot::Closed { closed, contact } => page(words::refusal(&Refusal::Closed), StatusCode::OK, move || {
            let when = format!("Phiếu nhận câu trả lời đến hết ngày {}.", words::day(closed));
            plain(when, "Cảm ơn Ông/Bà đã quan tâm. Ý kiến của Ông/Bà vẫn được tiếp nhận theo cách dưới đây.", &contact)
        }),
        WhyNot::Excluded { rule, contact } => page(words::refusal(&Refusal::Excluded), StatusCode::OK, move || {
            plain(words::excluded(rule).to_owned(), "Ý kiến của Ông/Bà vẫn được tiếp nhận theo cách dưới đây.", &contact)
        }),
        WhyNot::OutOfScope { scope, contact } => page(words::refusal(&Refusal::OutOfScope), StatusCode::OK, move || {
            plain(
                words::out_of_scope(scope),
                "Phạm vi của đợt, hoặc hồ sơ trong sổ, đã đổi sau khi phiếu này được in. Ý kiến của Ông/Bà vẫn được tiếp nhận theo cách dưới đây.",
                &contact,
            )
        }),
        WhyNot::Invalid { faults } => {
            page("Chưa nhận được: phiếu gửi đến không đúng mẫu", StatusCode::BAD_REQUEST, move || {
                invalid(&faults)
            })
        }
        WhyNot::Unavailable => page(words::refusal(&Refusal::Unavailable), StatusCode::SERVICE_UNAVAILABLE, busy),
        WhyNot::NoPage => page("Không có trang này", StatusCode::NOT_FOUND, no_page),
    }
}

fn to_lookup() -> impl IntoView {
    view! {
        <p>
            <a class="nut" href="/tra-cuu">"Nhập mã phiếu"</a>
        </p>
    }
}

/// Says nothing of the token: the same bytes for all of them.
fn unknown() -> AnyView {
    view! {
        <p>"Mã trên đường dẫn không ứng với phiếu nào. Có thể mã bị gõ nhầm, hoặc phiếu đã được thu hồi."</p>
        <p>"Xin quét lại mã QR trên giấy hẹn hoặc phiếu mời, hoặc nhập mã in cạnh mã QR."</p>
        {to_lookup()}
        <p>"Nếu vẫn không được, xin đưa giấy hẹn cho cán bộ ở bộ phận một cửa xem giúp."</p>
    }
    .into_any()
}

/// A phone that sent its answers and never heard back lands here as well: the island looks for them, sends them once more
/// and gets the receipt. For everybody else the page is only a document.
fn used(token: Token, of_dossier: bool, disputed: bool, contact_: String) -> Document {
    let title = words::refusal(&Refusal::Used);
    let once = if of_dossier {
        "Mỗi hồ sơ chỉ được đánh giá một lần."
    } else {
        "Mỗi phiếu mời chỉ dùng được một lần."
    };
    document(title, StatusCode::CONFLICT, Wakes::Citizen, move || {
        let address = format!("/p/{}", token.plain());
        let main = view! {
            <div data-nhap=draft_name(&token) data-phieu=address.clone()>
                <SurveyIsland />
            </div>
            <p>{once}" Câu trả lời đã gửi không sửa và không gửi thêm được."</p>
            {not_me(&address, disputed)}
            {contact(&contact_)}
        };
        frame("Khảo sát sự hài lòng", title, None, main.into_any())
    })
}

fn not_me(address: &str, disputed: bool) -> AnyView {
    if disputed {
        return view! { <p class="hop">"Phiếu này đã có người báo «Không phải tôi đánh giá». Không cần báo thêm."</p> }
            .into_any();
    }
    view! {
        <h2>"Không phải Ông/Bà đã đánh giá?"</h2>
        <p>
            "Nếu người khác đã dùng phiếu này, xin bấm nút dưới đây. Cơ quan giám sát sẽ biết có một trường hợp như vậy ở đơn vị này. Phiếu đã gửi vẫn được giữ, vì không ai tìm được câu trả lời nào của phiếu nào."
        </p>
        <form method="post" action=format!("{address}/khong-phai-toi")>
            <button class="phu">"Không phải tôi đánh giá"</button>
        </form>
    }
    .into_any()
}

fn noted(contact_: &str) -> AnyView {
    view! {
        <p>"Ông/Bà đã báo: không phải Ông/Bà đánh giá phiếu này."</p>
        <p>
            "Điều này được đếm vào số liệu của đơn vị để cơ quan giám sát xem xét và phúc tra. Phiếu đã gửi vẫn được giữ, vì không ai tìm được câu trả lời nào của phiếu nào."
        </p>
        {contact(contact_)}
    }
    .into_any()
}

fn not_yet(token: &Token, mode: Mode, appointed_on: Option<Date>, may_declare: bool, contact_: &str) -> AnyView {
    let survey = format!("/p/{}?qua={}&da-nhan=1", token.plain(), mode.code());
    let declare = view! {
        <p>"Nếu Ông/Bà đã nhận kết quả rồi, kể cả khi hồ sơ bị từ chối, xin bấm:"</p>
        <p>
            <a class="nut" href=survey>"Tôi đã nhận kết quả"</a>
        </p>
    };
    let wait = view! { <p>"Sau khi nhận kết quả, kể cả khi hồ sơ bị từ chối, xin quét lại mã này để đánh giá."</p> };
    view! {
        {appointed_on.map(|day| view! { <p>"Ngày hẹn trả kết quả: "<b>{words::day(day)}</b>"."</p> })}
        <p>"Phiếu này hỏi về cả quá trình giải quyết hồ sơ, nên chỉ mở khi đã có kết quả. Sổ hồ sơ chưa ghi việc trả kết quả."</p>
        {if may_declare { declare.into_any() } else { wait.into_any() }}
        {contact(contact_)}
    }
    .into_any()
}

fn plain(reason: String, next: &'static str, contact_: &str) -> AnyView {
    view! {
        <p>
            <b>{reason}</b>
        </p>
        <p>{next}</p>
        {contact(contact_)}
    }
    .into_any()
}

fn invalid(faults: &[Fault]) -> AnyView {
    let mut lines: Vec<String> = faults.iter().map(|fault| words::fault(fault, None)).collect();
    lines.dedup();
    view! {
        <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        <p>"Không có gì được lưu lại. Xin mở phiếu lại từ đầu bằng cách quét mã QR, hoặc nhập mã phiếu."</p>
        {to_lookup()}
    }
    .into_any()
}

fn busy() -> AnyView {
    view! {
        <p>"Máy chủ chưa trả lời được. Chưa có gì được gửi đi và không có gì bị mất."</p>
        <p>"Xin chờ một phút rồi tải lại trang này. Giấy hẹn của Ông/Bà vẫn dùng được."</p>
    }
    .into_any()
}

fn no_page() -> AnyView {
    view! {
        <p>"Đường dẫn này không dẫn đến trang nào."</p>
        {to_lookup()}
        <p>
            <a href="/">"Về trang đầu"</a>
        </p>
    }
    .into_any()
}
