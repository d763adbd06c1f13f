//! The receipt.

use super::page;
use crate::{model::ReceiptPage, shell::Document};
use backend::intake::ReceiptState;
use http::StatusCode;
use leptos::prelude::*;

/// `GET /cam-on/{receipt}`: thanks, the code, and what became of the response. Never what was answered.
pub fn receipt(receipt: ReceiptPage) -> Document {
    let code = receipt.receipt.grouped();
    match receipt.state {
        Some(state) => page("Cảm ơn Ông/Bà. Đã ghi nhận.", StatusCode::OK, move || recorded(&code, state)),
        None => page("Không tìm thấy biên nhận", StatusCode::NOT_FOUND, move || unknown(&code)),
    }
}

fn recorded(code: &str, state: ReceiptState) -> AnyView {
    let state = match state {
        ReceiptState::Recorded => "Phiếu đã được ghi chắc chắn và sẽ được niêm phong trong đêm nay, lẫn với các phiếu khác.",
        ReceiptState::Sealed => "Phiếu đã được niêm phong cùng các phiếu khác.",
    };
    view! {
        <p>"Mã biên nhận của Ông/Bà"</p>
        <p class="bn">{code.to_owned()}</p>
        <p>{state}</p>
        <h2>"Mã này để làm gì"</h2>
        <ul>
            <li>"Cho biết phiếu của Ông/Bà đang được giữ. Mở lại trang này bất cứ lúc nào để xem."</li>
            <li>"Không cho ai, kể cả cơ quan, biết Ông/Bà đã trả lời thế nào."</li>
        </ul>
        <p>"Nếu muốn giữ, xin chụp màn hình, in trang này hoặc ghi lại mã. Không cần làm gì thêm."</p>
    }
    .into_any()
}

fn unknown(code: &str) -> AnyView {
    view! {
        <p>"Chưa có phiếu nào mang mã biên nhận"</p>
        <p class="bn">{code.to_owned()}</p>
        <p>"Xin so lại mã với bản Ông/Bà đã ghi hoặc chụp. Nếu mã đúng mà vẫn không thấy, xin báo cho cơ quan tổ chức khảo sát."</p>
    }
    .into_any()
}
