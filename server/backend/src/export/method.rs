//! The method note: printed with every result, so that a figure can be judged and done again.

use super::report::Report;
use crate::{
    clock::vietnamese,
    suspicion::{BURST, NETWORK},
};
use domain::{
    response::{Frame, Mode},
    round::Days,
    tally::COMPLETE_SHARE,
};

/// Head and words of every note, in order.
pub fn notes(report: &Report) -> Vec<(&'static str, String)> {
    let mut notes = about(report);
    notes.extend(formulas(report));
    notes.extend(super::comparison::notes());
    notes.extend(sample(report));
    notes.extend(figures(report));
    notes
}

fn span(days: Days) -> String {
    format!("từ {} đến hết {}", vietnamese(days.from), vietnamese(days.to))
}

fn about(report: &Report) -> Vec<(&'static str, String)> {
    let (round, form) = (&report.round, &report.form);
    let fields: Vec<&str> = report.fields.iter().map(|f| f.1.as_str()).collect();
    let modes: Vec<&str> = report.modes.iter().map(|m| m.label()).collect();
    let module = form.module(&round.official_module);
    let mut notes = vec![
        ("Đợt khảo sát", format!("{} (mã {})", round.title, round.code)),
        ("Văn bản", round.source.clone()),
        ("Cơ quan chủ trì", round.owner.clone()),
        ("Hồ sơ được hỏi", format!("Tiếp nhận {}; lĩnh vực: {}", span(round.dossiers), fields.join("; "))),
        ("Thời gian trả lời", span(round.open)),
        ("Hình thức trả lời", modes.join("; ")),
        (
            "Phiếu khảo sát",
            format!("{}, mã {}, phiên bản {}. Nguồn câu hỏi: {}", form.title, form.code, form.version, form.source),
        ),
    ];
    if let Some(module) = module {
        notes.push((
            "Phần chính thức",
            format!(
                "«{}» (mã {}). Nguồn: {}. Các phần khác của phiếu đứng riêng, không cộng chung",
                module.title, module.id, module.source
            ),
        ));
    }
    let own: Vec<&str> = report.agencies.iter().filter(|l| !l.own.is_empty()).map(|l| l.name.as_str()).collect();
    if !own.is_empty() {
        let words = "Hỏi thêm sau các phần chung, không bắt buộc. Có chỉ số riêng ở trang «Phần riêng của cơ quan», không cộng vào chỉ số chung";
        notes.push(("Phần riêng của cơ quan", format!("{}. {words}", own.join("; "))));
    }
    if let Some(words) = &round.simulated {
        notes.insert(0, ("DỮ LIỆU MÔ PHỎNG", words.clone()));
    }
    notes
}

fn formulas(report: &Report) -> Vec<(&'static str, String)> {
    let round = &report.round;
    let (part, whole) = COMPLETE_SHARE;
    vec![
        (
            "Công thức SIPAS",
            "SIPAS = Σb / Σa × 100 %. Với mỗi người trả lời: a là số tiêu chí người đó đã trả lời, b là số tiêu chí chọn «Hài lòng» hoặc «Rất hài \
             lòng». Khi ai cũng trả lời đủ a tiêu chí, công thức là Σb / (a × n) × 100 % của Quyết định số 1431/QĐ-UBND ngày 31/8/2022 của UBND \
             tỉnh Lạng Sơn, Đề án, Phần thứ hai, III.5.2. Thấp nhất 0 %, cao nhất 100 %"
                .to_owned(),
        ),
        (
            "Công thức SIPS",
            "SIPS = p / P × 100 %, p là điểm trung bình của mọi lựa chọn theo thang 1 đến 5, P = 5 là mức cao nhất (Quyết định số 2782/QĐ-UBND năm \
             2024 của UBND tỉnh Khánh Hòa, Điều 7.2). Văn bản không định trọng số: ở đây mọi câu trả lời có trọng số như nhau. Thấp nhất 20 %. «SIPS theo yếu tố» là \
             cách tính kia: trung bình từng tiêu chí, rồi từng yếu tố, rồi của cơ quan, yếu tố nào cũng nặng như nhau; không gồm tiêu chí chỉ hỏi một \
             số người"
                .to_owned(),
        ),
        (
            "Hai chỉ số khác nhau",
            "SIPAS là tỷ lệ, SIPS là điểm trung bình: cùng các câu trả lời cho hai con số khác nhau, không so sánh và không cộng với nhau. Ai cũng \
             chọn «Bình thường» thì SIPAS là 0 %, SIPS là 60 %"
                .to_owned(),
        ),
        (
            "Khoảng tin cậy 95 %",
            "Tính trên người trả lời, không tính trên câu trả lời, vì các câu của một người có liên quan với nhau: phương sai của tỷ số theo cụm \
             (tuyến tính hóa Taylor), khoảng Wilson trên cỡ mẫu hiệu dụng (rút bớt khi ít người trả lời: hệ số (z/t)² của Korn và Graubard), hiệu \
             chỉnh tổng thể hữu hạn theo số hồ sơ đủ điều kiện (trừ bảng lĩnh vực và đối tượng). Hai cơ quan có khoảng chồng lên nhau thì chưa thể nói \
             cơ quan nào hơn"
                .to_owned(),
        ),
        (
            "Khoảng hạng",
            "Từng cặp cơ quan được so bằng khoảng tin cậy của hiệu số (Newcombe, phương pháp 10), với phép hiệu chỉnh Holm cho cả bảng: với độ tin \
             cậy 95 %, mọi khoảng hạng cùng đúng. Cơ quan chưa đủ mẫu không được xếp hạng"
                .to_owned(),
        ),
        (
            "Câu bỏ trống",
            format!(
                "Người trả lời được tính vào chỉ số của cả phần khi đã trả lời ít nhất {part}/{whole} số tiêu chí được hỏi của phần đó; chỉ số của từng \
                 yếu tố, từng tiêu chí tính trên mọi người đã trả lời. Tiêu chí sau câu hỏi lọc chỉ hỏi người trả lời «Có»"
            ),
        ),
        ("Hài lòng chung", "Câu «hài lòng chung» được hỏi và in ở bảng tiêu chí, không nằm trong chỉ số nào".to_owned()),
        (
            "Chỉ số tính điểm",
            format!(
                "{} của phần chính thức, {}, quy định trước khi mở đợt. Điểm đạt = chỉ số × {} / 100, tính trên chỉ số chưa làm tròn, rồi làm tròn đến 2 \
                 chữ số thập phân (từ nửa trở lên thì tăng)",
                round.official_index.label(),
                round.treatments().0,
                round.max_points,
            ),
        ),
    ]
}

fn sample(report: &Report) -> Vec<(&'static str, String)> {
    let round = &report.round;
    let rules: Vec<&str> = report.rules.iter().map(|r| r.label()).collect();
    let mut notes = vec![
        (
            "Nguồn mẫu",
            format!(
                "«{}»: người trong danh sách chọn mẫu. «{}»: người trong danh sách dự phòng. «{}»: người tự quét mã trên phiếu hẹn, và phiếu vượt hạn mức \
                 mẫu. Không từ chối tiếng nói của ai",
                Frame::Drawn.label(),
                Frame::Reserve.label(),
                Frame::Open.label()
            ),
        ),
        (
            "Loại khỏi tổng thể",
            if rules.is_empty() { "Đợt này không loại hồ sơ nào".to_owned() } else { format!("{}. Mỗi hồ sơ tính một lý do", rules.join("; ")) },
        ),
        (
            "Hai tỷ lệ phản hồi",
            "«Trên số phiếu đã phát»: phiếu hợp lệ chia phiếu mời đã in. «Trên số hồ sơ đủ điều kiện»: phiếu hợp lệ chia hồ sơ của đợt sau khi loại, kể cả mã mời của nơi không có hồ sơ"
                .to_owned(),
        ),
        (
            "Phiếu có dấu hiệu",
            format!(
                "Một phiếu có dấu hiệu khi: người trả lời tự khai đã nhận kết quả mà sổ hồ sơ chưa ghi; gửi phiếu sớm hơn 1,1 giây cho mỗi câu đã trả lời, \
                 tính từ lúc mở trang; trả lời từ 10 tiêu chí trở lên mà chọn cùng một mức; đến trong đợt dồn dập (hơn {BURST} phiếu về một cơ quan trong 5 \
                 phút, không kể phiếu thu thập trung, phỏng vấn, điện thoại, phiếu giấy, tin nhắn, thư); đến từ mạng đã gửi hơn {NETWORK} phiếu về một cơ \
                 quan trong một giờ; lời khai về đối tượng hoặc cách nộp trái với sổ hồ sơ. Dấu hiệu không phải kết luận, và dồn dập thì đánh dấu ít nhất {} \
                 phiếu liền nhau để không chỉ vào ai. Không lưu giờ gửi hay địa chỉ mạng. Không sửa, không xóa phiếu nào: số phiếu nhận được gồm cả các phiếu này. \
                 Mọi chỉ số của đợt, ở trang công bố, bảng của cơ quan, báo cáo, so sánh, gộp năm và điểm, đều {}; quy định trước khi mở đợt. Cách tính kia chỉ in \
                 cho cơ quan chủ trì ở bảng cơ quan, khi có từ {} người trả lời có dấu hiệu và từ chừng ấy người không có",
                round.release_step,
                round.treatments().0,
                round.release_step
            ),
        ),
        (
            "«Không phải tôi»",
            "Người cầm phiếu mời báo không phải mình đã trả lời. Không ai nối được phiếu mời với câu trả lời nên phiếu vẫn được tính; con số để giám \
             sát và phúc tra"
                .to_owned(),
        ),
    ];
    if report.modes.iter().any(|m| matches!(m, Mode::Qr | Mode::Web | Mode::Kiosk | Mode::App)) {
        notes.push((
            "Người trả lời tự chọn",
            "Phiếu qua mã QR và trang web là của người tự nguyện trả lời, không phải mẫu ngẫu nhiên: khoảng tin cậy không nói gì về người không trả \
             lời. Phải đọc chỉ số cùng với n và hai tỷ lệ phản hồi; tỷ lệ thấp thì kết quả không đại diện"
                .to_owned(),
        ));
    }
    notes.push((
        "Chưa đủ mẫu",
        format!(
            "Hai giới hạn khác nhau. Dưới {0} người trả lời thì không in chỉ số và số lựa chọn, để không lộ câu trả lời của từng người. Từ {0} đến \
             dưới {1} người thì in, nhưng ghi «chỉ để tham khảo»: con số ấy nói được ít. Riêng bảng điểm cải cách hành chính in chỉ số và điểm \
             của mọi cơ quan có phiếu, chữ xám nghiêng và có cột «Dấu» khi dưới {1} người: người ký phải thấy, và không công bố con số dưới {0} \
             người. Văn bản không định số tối thiểu; mặc định 20 là số phiếu ít nhất mà QĐ 1431/QĐ-UBND Lạng Sơn 2022 hỏi cho mỗi sở, mỗi huyện. \
             Dòng toàn đợt gồm mọi cơ quan",
            round.release_step, round.min_respondents
        ),
    ));
    notes
}

fn figures(report: &Report) -> Vec<(&'static str, String)> {
    let step = report.round.release_step;
    let sealed = report.sealed_on.map_or_else(|| "chưa có".to_owned(), vietnamese);
    vec![
        (
            "Ô nhỏ",
            format!(
                "Ở bảng lĩnh vực và đối tượng, ô dưới {step} phiếu ghi «<{step}». Ô ghi «ẩn» có đủ phiếu nhưng phải che cùng, để không thể lấy tổng của \
                 hàng, của cột hoặc của toàn đợt trừ đi mà suy ra ô nhỏ: mỗi hàng, mỗi cột có tổng được in thì các ô bị che gồm ít nhất hai ô và ít \
                 nhất {step} người"
            ),
        ),
        (
            "Ai được xem",
            "Sổ này là số liệu chính xác cho cơ quan chủ trì đợt khảo sát. Lấy dòng toàn đợt trừ các cơ quan khác có thể suy ra cơ quan chưa đủ mẫu: \
             không chuyển nguyên sổ cho cơ quan được đánh giá. Muốn gửi cho một cơ quan thì in riêng trang của cơ quan ấy ở tờ «Trang cơ quan»"
                .to_owned(),
        ),
        (
            "Làm tròn",
            "Trong sổ xlsx, chỉ số và tỷ lệ giữ nguyên giá trị, hiện 2 chữ số thập phân; trong tệp CSV có nhiều nhất 4 chữ số thập phân".to_owned(),
        ),
        (
            "Thời điểm",
            format!(
                "Số liệu lúc {}. Lần niêm phong gần nhất: {sealed}. Sổ gồm cả phiếu đã ghi nhận chờ niêm phong; tệp dữ liệu từng phiếu (raw) chỉ gồm phiếu \
                 đã niêm phong",
                report.made_at
            ),
        ),
    ]
}
