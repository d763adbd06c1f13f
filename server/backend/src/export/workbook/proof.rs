//! The last sheet: what was exported, and the signature over all of it, for people above and for `hailong verify` below.

use super::{Page, Sheet, Signed, headers, sheet as plain};
use crate::export::{
    columns::Value,
    report::Report,
    signed::{self, Stamp},
};
use domain::ledger::manifest::Parts;
use rust_xlsxwriter::XlsxError;

/// Its name.
pub const PROOF_SHEET: &str = "Xác thực";

/// How it lies on the screen.
pub(super) const LAYOUT: Sheet = Sheet { frozen: 0, ..plain(PROOF_SHEET, |_, _| Ok(())) };

/// Fills the sheet: what it says is signed with the others, then the note follows, a line a row.
pub(super) fn sheet(page: &mut Page, report: &Report, stamp: &Stamp, mut signed: Vec<Signed>) -> Result<(), XlsxError> {
    let title = "Xác thực: sổ này có đúng như đã xuất không";
    page.begin(report, title, &headers([("Mục", 26.0), ("Nội dung", 110.0)]))?;
    for (head, words) in about(report, stamp, signed.len()) {
        page.put([Value::text(head), Value::Text(words)], false)?;
    }
    page.line("")?;
    page.section("Chữ ký, xin đừng sửa các dòng dưới đây:")?;
    signed.push(Signed { name: PROOF_SHEET.to_owned(), sha256: page.fingerprint() });
    let note = stamp.sign(Parts::Sheets(signed)).map_err(|why| XlsxError::ParameterError(why.to_string()))?;
    note.lines().try_for_each(|line| page.line(line))
}

fn about(report: &Report, stamp: &Stamp, sheets: usize) -> [(&'static str, String); 7] {
    let round = &report.round;
    [
        ("Đợt khảo sát", format!("{} (mã {})", round.title, round.code)),
        ("Xuất lúc", signed::made(stamp.made)),
        ("Đã ký", format!("tên, thứ tự và giá trị từng ô của {sheets} trang trước trang này, và các dòng ở trên của trang này")),
        ("Khóa ký", format!("{}, khóa của sổ cái; khóa công khai lấy ở địa chỉ /so-cai/khoa của hệ thống, đừng lấy từ tệp này", stamp.key())),
        ("Sổ cái lúc xuất", stamp.ledger.clone()),
        (
            "Cách kiểm tra",
            "Chạy lệnh: hailong verify TỆP.xlsx (máy khác: thêm --key KHÓA). Mở ra rồi lưu lại bằng Excel hay LibreOffice không làm mất chữ ký; sửa, thêm, bớt một \
             ô, một hàng, một trang thì lệnh nêu tên trang"
                .to_owned(),
        ),
        (
            "Chữ ký không nói gì về",
            "màu chữ, cách hiện số, hàng và cột bị ẩn, vùng in, hình vẽ đặt lên trên: hãy bỏ ẩn, xóa vùng in và xem giá trị của ô. Ai giữ tệp khóa thì ký được mọi thứ: đối chiếu với \
             đầu sổ cái do người ngoài giữ bằng hailong verify --head TỆP.xlsx"
                .to_owned(),
        ),
    ]
}
