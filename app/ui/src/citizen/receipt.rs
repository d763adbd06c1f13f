//! The receipt.

use super::page;
use crate::{board::number, model::ReceiptPage, shell::Document, words};
use backend::intake::ReceiptState;
use domain::ledger::Head;
use http::StatusCode;
use leptos::prelude::*;

/// `GET /cam-on/{receipt}`: thanks, the code, and what became of the response. Never what was answered.
pub fn receipt(receipt: ReceiptPage) -> Document {
    let code = receipt.receipt.grouped();
    match receipt.state {
        Some(state) => {
            let (plain, ledger) = (receipt.receipt.plain().to_owned(), receipt.ledger);
            page("Cảm ơn Ông/Bà. Đã ghi nhận.", StatusCode::OK, move || recorded(&code, &plain, state, ledger.as_ref()))
        }
        None => page("Không tìm thấy biên nhận", StatusCode::NOT_FOUND, move || unknown(&code)),
    }
}

fn recorded(code: &str, plain: &str, state: ReceiptState, ledger: Option<&(u64, Head)>) -> AnyView {
    let proof = ledger.map(|(place, head)| in_the_ledger(plain, *place, head));
    let state = match state {
        ReceiptState::Recorded => "Phiếu đã được ghi chắc chắn và sẽ được niêm phong trong đêm nay, lẫn với các phiếu khác.",
        ReceiptState::Sealed => "Phiếu đã được niêm phong cùng các phiếu khác.",
    };
    view! {
        <p>"Mã biên nhận của Ông/Bà"</p>
        <p class="bn">{code.to_owned()}</p>
        <p>{state}</p>
        {proof}
        <h2>"Mã này để làm gì"</h2>
        <ul>
            <li>"Cho biết phiếu của Ông/Bà đang được giữ. Mở lại trang này bất cứ lúc nào để xem."</li>
            <li>"Không cho ai, kể cả cơ quan, biết Ông/Bà đã trả lời thế nào."</li>
        </ul>
        <p>"Nếu muốn giữ, xin chụp màn hình, in trang này hoặc ghi lại mã. Không cần làm gì thêm."</p>
    }
    .into_any()
}

/// What the ledger says of it: that it is there, and how anybody can check.
fn in_the_ledger(plain: &str, place: u64, head: &Head) -> impl IntoView + use<> {
    let line = format!(
        "Phiếu có trong sổ cái: dòng số {} trong {} dòng, tính đến ngày {}. Nếu phiếu bị sửa hoặc bị xóa, kiểm tra sổ cái sẽ phát hiện.",
        number::count(place + 1),
        number::count(head.size),
        words::day(head.day)
    );
    view! {
        <p>{line}</p>
        <p>
            <a href=format!("/cam-on/{plain}/bang-chung")>"Tải bằng chứng"</a>
            " (tệp chữ, không có câu trả lời). Ông/Bà không cần làm việc này; người am hiểu kỹ thuật có thể kiểm tra giúp."
        </p>
    }
}

fn unknown(code: &str) -> AnyView {
    view! {
        <p>"Chưa có phiếu nào mang mã biên nhận"</p>
        <p class="bn">{code.to_owned()}</p>
        <p>"Xin so lại mã với bản Ông/Bà đã ghi hoặc chụp. Nếu mã đúng mà vẫn không thấy, xin báo cho cơ quan tổ chức khảo sát."</p>
    }
    .into_any()
}
