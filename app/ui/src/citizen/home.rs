//! The front page.

use super::Page;
use crate::{model::Tongue, shell::Document};
use http::StatusCode;
use leptos::prelude::*;

/// `GET /`: what this is, and where to go.
pub fn home() -> Document {
    Page::new(Tongue::default(), StatusCode::OK).of_words("Ông/Bà hài lòng đến đâu?", |_| {
        view! {
            <p>
                "Đây là nơi người dân, tổ chức đánh giá sự phục vụ của cơ quan hành chính nhà nước sau khi nhận kết quả giải quyết hồ sơ."
            </p>
            <p>"Cách nhanh nhất: dùng điện thoại quét mã QR in trên giấy tiếp nhận hồ sơ và hẹn trả kết quả."</p>
            <ul class="lk">
                <li>
                    <a class="nut" href="/tra-cuu">"Không quét được? Nhập mã phiếu"</a>
                </li>
                <li>
                    <a class="nut phu" href="/ket-qua">"Xem kết quả khảo sát"</a>
                </li>
            </ul>
            <p>
                "Trả lời là tự nguyện. Câu trả lời được cất riêng, không ghi tên, không ghi mã hồ sơ, và không ảnh hưởng đến việc giải quyết hồ sơ."
            </p>
            <p>
                <a href="/quan-tri/dang-nhap">"Dành cho cán bộ: đăng nhập"</a>
            </p>
        }
        .into_any()
    })
}
