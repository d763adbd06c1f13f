//! What Luật 91/2025/QH15 (Điều 9, 14) wants said before somebody answers: who, what for, which data, how long, which rights.

use super::Page;
use crate::{
    model::{PrivacyPage, Tongue},
    shell::Document,
};
use http::StatusCode;
use leptos::prelude::*;

/// Address of the page: every citizen's page links to it.
pub const PRIVACY: &str = "/rieng-tu";

/// `GET /rieng-tu`.
pub fn privacy(page: PrivacyPage) -> Document {
    Page::new(Tongue::default(), StatusCode::OK).of_words("Dữ liệu cá nhân", move |_| body(&page))
}

fn body(page: &PrivacyPage) -> AnyView {
    view! {
        <p>
            "Trả lời là "<b>"tự nguyện"</b>
            ". Bấm «Gửi phiếu đánh giá» là đồng ý cho dùng câu trả lời vào việc nói dưới đây. Không trả lời thì không ảnh hưởng gì đến hồ sơ."
        </p>
        <h2>"Ai hỏi và chịu trách nhiệm"</h2>
        {owners(page)}
        <h2>"Để làm gì"</h2>
        <p>
            "Đo mức độ hài lòng của người dân, tổ chức đối với sự phục vụ của cơ quan hành chính nhà nước, dùng cho Chỉ số cải cách hành chính (CCHC). Không dùng vào việc khác."
        </p>
        <h2>"Có những dữ liệu nào, giữ bao lâu"</h2>
        {data(page)}
        <h2>"Những gì không có"</h2>
        <p>
            "Phiếu không hỏi họ tên, số điện thoại, địa chỉ, số giấy tờ; các cột ấy trong tệp của hệ thống một cửa bị bỏ ngay khi đọc. Trang phiếu không dùng cookie, không đo vị trí, không gọi tới máy chủ nào khác. Địa chỉ mạng không được ghi lại: máy chủ chỉ nhớ tạm dạng băm, khoảng một giờ, để nhận ra nhiều phiếu từ một chỗ."
        </p>
        <h2>"Quyền của Ông/Bà"</h2>
        <ul>
            <li>
                "Được biết, đồng ý hoặc không đồng ý; yêu cầu xem, sửa, xóa, hạn chế dữ liệu gắn với mã hồ sơ của mình; khiếu nại. Xin gửi cơ quan ghi ở trên: cơ quan trả lời trong 2 ngày làm việc về cách thực hiện."
            </li>
            <li>
                <b>"Câu trả lời đã gửi thì không rút lại, không sửa, không xóa riêng được"</b>
                ": phiếu không mang tên, không mang mã hồ sơ, nên không tìm ra phiếu của ai. Chưa muốn gửi thì chỉ cần đóng trang."
            </li>
            <li>"Có người đã trả lời thay: mở lại mã phiếu, bấm «Không phải tôi đánh giá»."</li>
        </ul>
        <h2>"Điều chưa bảo đảm được"</h2>
        <p>
            "Trong ngày, trước lúc niêm phong ban đêm, người quản trị máy chủ xem được phiếu theo thứ tự gửi. Nơi chỉ có một phiếu của một loại thì người xem được cơ sở dữ liệu biết phiếu ấy. Người đứng cạnh nhìn màn hình thì nhìn thấy."
        </p>
        <p class="nho">
            "Căn cứ: Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15; Nghị định số 356/2025/NĐ-CP."
        </p>
    }
    .into_any()
}

fn owners(page: &PrivacyPage) -> AnyView {
    if page.owners.is_empty() {
        return view! { <p>"Hiện không có đợt khảo sát nào đang mở."</p> }.into_any();
    }
    let line = |(owner, contact): &(String, String)| view! { <li><b>{owner.clone()}</b>". Liên hệ: "{contact.clone()}</li> };
    view! { <ul>{page.owners.iter().map(line).collect_view()}</ul> }.into_any()
}

fn data(page: &PrivacyPage) -> impl IntoView + use<> {
    view! {
        <ul>
            <li>
                <b>"Hồ sơ"</b>
                ": mã hồ sơ, cơ quan, lĩnh vực, thủ tục, cá nhân hay tổ chức, ngày nhận và ngày trả, lấy từ hệ thống một cửa, để phiếu hỏi đúng việc và mỗi hồ sơ đánh giá một lần. "
                {format!("Xóa {} ngày sau khi kết quả được công bố; còn lại dấu «đã dùng» không đọc ngược ra mã hồ sơ được nếu không có khóa của tỉnh.", page.registry_days)}
            </li>
            <li>
                <b>"Câu trả lời"</b>
                ": cất riêng, chỉ kèm cơ quan, lĩnh vực, cá nhân hay tổ chức, hình thức, nguồn mẫu, tuần trả lời và dấu cần xem lại (ví dụ trả lời quá nhanh, nhiều phiếu từ một mạng). Giữ lại làm số liệu khảo sát."
            </li>
            <li><b>"Góp ý"</b>": cất riêng khỏi câu trả lời; số điện thoại, số giấy tờ, thư điện tử được máy che đi trước khi lưu."</li>
            <li>
                <b>"Phúc tra"</b>
                {format!(
                    ": sau khi đợt kết thúc, nhiều nhất 1 phần 10 số người được rút ngẫu nhiên để hỏi lại có đúng là mình đã trả lời không. Số điện thoại, tên để gọi lấy từ cơ quan đã nhận hồ sơ, xóa sau nhiều nhất {} ngày.",
                    page.contact_days,
                )}
            </li>
            <li><b>"Trên điện thoại của Ông/Bà"</b>": câu đang trả lời dở được giữ trong trình duyệt; gửi xong thì xóa, quá 24 giờ thì xóa khi trình duyệt ấy mở lại một phiếu."</li>
        </ul>
    }
}
