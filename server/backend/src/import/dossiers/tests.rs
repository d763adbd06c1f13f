use super::{
    super::text::tests::{utf_16, windows_1258},
    *,
};
use domain::agency::AgencyKind;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const DEMO: &str = include_str!("../../../../demo/nghi-xuan-2020/ho-so.csv");
const DEMO_AGENCIES: &[u8] = include_bytes!("../../../../demo/nghi-xuan-2020/co-quan.csv");
const DEMO_ROUND: &str = include_str!("../../../../demo/nghi-xuan-2020/dot.toml");

fn agency(code: &str, name: &str) -> Agency {
    let (code, name) = (code.to_owned(), name.to_owned());
    Agency { code, name, kind: AgencyKind::Commune, parent: None, valid_from: None, valid_to: None, successor: None }
}

fn known() -> Known {
    Known::new(&[agency("XA1", "UBND xã Xuân Hải"), agency("XA2", "UBND xã Cổ Đạm"), agency("XA3", "UBND xã Cổ Đạm")], &[])
}

fn demo_known() -> Known {
    let agencies = super::super::agencies::parse(DEMO_AGENCIES, &[]).unwrap().agencies;
    Known::new(&agencies, &[Round::from_toml(DEMO_ROUND).unwrap()])
}

fn read(bytes: &[u8]) -> Parsed {
    parse(bytes, &known()).unwrap()
}

fn lines(cells: &[BadCell]) -> Vec<String> {
    cells.iter().map(ToString::to_string).collect()
}

const HEADER: &str = "Mã hồ sơ,Cơ quan,Lĩnh vực,Thủ tục,Đối tượng,Hình thức nộp,Nơi cư trú,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả kết quả,Danh sách mẫu";
const GOOD: &str = "000.01.01.H27-200221-0001,XA1,TP-HT,Đăng ký khai sinh,Cá nhân,Trực tiếp,Trong tỉnh,21/02/2020,25/02/2020,24/02/2020,Chính thức";

/// A file of one good row with some cells changed.
fn with(changes: &[(usize, &str)]) -> String {
    let mut cells: Vec<&str> = GOOD.split(',').collect();
    for (at, value) in changes {
        cells[*at] = value;
    }
    format!("{HEADER}\n{}\n", cells.join(","))
}

fn good() -> Dossier {
    read(with(&[]).as_bytes()).dossiers.remove(0)
}

#[test]
fn a_row_becomes_a_dossier() {
    let day = |text: &str| text.parse().ok();
    let expected = Dossier {
        id: DossierId::parse("000.01.01.H27-200221-0001").unwrap(),
        receiving_agency: "XA1".into(),
        agency: "XA1".into(),
        field: "TP-HT".into(),
        procedure: "Đăng ký khai sinh".into(),
        kind: Kind::Individual,
        channel: Channel::Counter,
        out_of_province: false,
        received_on: day("2020-02-21").unwrap(),
        appointed_on: day("2020-02-25"),
        returned_on: day("2020-02-24"),
        frame: Frame::Drawn,
    };
    let parsed = read(with(&[]).as_bytes());
    assert_eq!(parsed.dossiers, [expected]);
    assert_eq!((parsed.report.rejected, parsed.report.warnings), (vec![], vec![]));
}

#[test]
fn the_demo_is_read_whole_without_its_people() {
    let parsed = parse(DEMO.as_bytes(), &demo_known()).unwrap();
    assert_eq!((parsed.dossiers.len(), parsed.report.accepted), (768, 768));
    assert_eq!(lines(&parsed.report.rejected), [""; 0]);
    assert_eq!(lines(&parsed.report.warnings), [""; 0]);
    assert_eq!(parsed.report.dropped_columns, ["Họ và tên", "Địa chỉ", "Số điện thoại"]);
    let trace = format!("{parsed:?}");
    assert!(!trace.contains("không có thật"));
}

#[test]
fn every_encoding_and_delimiter_reads_the_same() {
    let plain = format!("{HEADER}\n{GOOD}\n");
    let expected = read(plain.as_bytes()).dossiers;
    for text in [plain.clone(), plain.replace(',', ";"), plain.replace(',', "\t"), plain.replace('\n', "\r\n")] {
        for bytes in [
            text.clone().into_bytes(),
            format!("\u{feff}{text}").into_bytes(),
            utf_16(&text, true),
            utf_16(&text, false),
            windows_1258(&text),
        ] {
            assert_eq!(read(&bytes).dossiers, expected);
        }
    }
}

#[test]
fn headers_are_found_under_titles_in_any_spelling() {
    let expected = [good()];
    let ascii = HEADER.split(',').map(|h| h.split(' ').map(fold).collect::<Vec<_>>().join("_")).collect::<Vec<_>>().join(",");
    let english = "Dossier ID,handling_agency,field,procedure,kind,channel,residence,Received on,appointed_on,RETURNED_ON,sample";
    let noted = HEADER.replace("Ngày tiếp nhận", "\"NGÀY TIẾP NHẬN (*)\n(dd/mm/yyyy)\"");
    for header in [HEADER, &ascii, english, &noted] {
        let text = format!("SỞ NỘI VỤ;;\nDanh sách hồ sơ; từ ngày 01/01/2020\n\n{header}\n{GOOD}\n");
        let parsed = read(text.as_bytes());
        assert_eq!(parsed.dossiers, expected, "{header}");
    }
    let english_values = with(&[(4, "individual"), (5, "counter"), (6, "in_province"), (10, "drawn")]);
    assert_eq!(read(english_values.as_bytes()).dossiers, expected);
}

#[test]
fn both_agencies_are_read_by_code_or_by_name() {
    let text = "Mã hồ sơ,Cơ quan tiếp nhận,Cơ quan giải quyết,Lĩnh vực,Thủ tục,Đối tượng,Ngày tiếp nhận\n\
        A-1,xa2,UBND XÃ XUÂN HẢI,TP,Khai sinh,to-chuc,1/2/2020\n\
        A-2,UBND xã Cổ Đạm,XA9,TP,Khai sinh,to-chuc,1/2/2020\n\
        A-3,,XA1,TP,Khai sinh,to-chuc,1/2/2020\n";
    let parsed = read(text.as_bytes());
    assert_eq!((parsed.dossiers[0].receiving_agency.as_str(), parsed.dossiers[0].agency.as_str()), ("XA2", "XA1"));
    assert_eq!(
        lines(&parsed.report.rejected),
        [
            "dòng 3, cột «Cơ quan tiếp nhận», giá trị «UBND xã Cổ Đạm»: có nhiều cơ quan cùng tên này; hãy ghi mã",
            "dòng 3, cột «Cơ quan giải quyết», giá trị «XA9»: không có cơ quan này trong danh sách cơ quan",
            "dòng 4, cột «Cơ quan tiếp nhận»: để trống",
        ]
    );
}

#[test]
fn every_bad_cell_says_line_column_value_and_reason() {
    for (change, expected) in [
        ((0, " "), "dòng 2, cột «Mã hồ sơ»: mã hồ sơ để trống"),
        ((1, "XA9"), "dòng 2, cột «Cơ quan», giá trị «XA9»: không có cơ quan này trong danh sách cơ quan"),
        ((2, ""), "dòng 2, cột «Lĩnh vực»: để trống"),
        (
            (3, "Khai \u{fffd}inh"),
            "dòng 2, cột «Thủ tục», giá trị «Khai \u{fffd}inh»: có ký tự hỏng; có thể tệp bị lưu sai bảng mã",
        ),
        ((4, ""), "dòng 2, cột «Đối tượng»: để trống"),
        ((4, "Hộ"), "dòng 2, cột «Đối tượng», giá trị «Hộ»: chỉ nhận «Cá nhân» hoặc «Tổ chức»"),
        ((5, ""), "dòng 2, cột «Hình thức nộp»: để trống"),
        ((7, ""), "dòng 2, cột «Ngày tiếp nhận»: để trống"),
        ((7, "31/02/2020"), "dòng 2, cột «Ngày tiếp nhận», giá trị «31/02/2020»: không có ngày này"),
        ((9, "20/02/2020"), "dòng 2, cột «Ngày trả kết quả», giá trị «20/02/2020»: đứng trước ngày tiếp nhận 21/02/2020"),
        ((10, "nháp"), "dòng 2, cột «Danh sách mẫu», giá trị «nháp»: chỉ nhận «Chính thức», «Dự phòng» hoặc để trống"),
    ] {
        let parsed = read(with(&[change]).as_bytes());
        assert_eq!(lines(&parsed.report.rejected), [expected]);
        assert!(parsed.dossiers.is_empty());
    }
    let all = read(with(&[(4, "x"), (7, "x"), (10, "x")]).as_bytes()).report;
    assert_eq!((all.rejected.len(), all.rejected_rows(), all.accepted), (3, 1, 0));
}

#[test]
fn values_in_the_words_of_one_door_systems_are_understood() {
    for (column, words) in [
        (4, ["Tổ chức", "doanh nghiệp", "Tổ chức, doanh nghiệp", "to-chuc"]),
        (5, ["Trực tuyến", "Nộp trực tuyến", "Qua mạng", "online"]),
        (6, ["Ngoài tỉnh", "NGOÀI TỈNH", "ngoai-tinh", "tỉnh khác"]),
        (10, ["Dự phòng", "du-phong", "Mẫu dự phòng", "reserve"]),
    ] {
        for word in words.map(|w| format!("\"{w}\"")) {
            let read = read(with(&[]).replacen(GOOD.split(',').nth(column).unwrap(), &word, 1).as_bytes());
            assert_eq!(lines(&read.report.rejected), [""; 0], "{word}");
            let d = &read.dossiers[0];
            let understood = match column {
                4 => d.kind == Kind::Organisation,
                5 => d.channel == Channel::Online,
                6 => d.out_of_province,
                _ => d.frame == Frame::Reserve,
            };
            assert!(understood, "{word}");
        }
    }
    for word in ["Bưu chính", "Bưu chính công ích", "qua bưu điện", "Dịch vụ bưu chính công ích"] {
        assert_eq!(read(with(&[(5, word)]).as_bytes()).dossiers[0].channel, Channel::Post);
    }
    for code in Frame::ALL {
        assert_eq!(frame(code.code()), Ok(*code));
    }
    for code in Kind::ALL {
        assert_eq!(kind(code.code()), Ok(*code));
    }
}

#[test]
fn an_address_in_the_place_of_the_residence_is_not_repeated() {
    let parsed = read(with(&[(6, "thôn Kẻ Lạ")]).as_bytes());
    assert_eq!(lines(&parsed.report.rejected), ["dòng 2, cột «Nơi cư trú»: chỉ nhận «Trong tỉnh» hoặc «Ngoài tỉnh»"]);
    assert!(!format!("{parsed:?}").contains("Kẻ Lạ"));
}

#[test]
fn an_id_stands_once_in_a_file() {
    let again = GOOD.replace("000.01.01.H27-200221-0001", "000.01.01.h27 – 200221 – 0001");
    let parsed = read(format!("{HEADER}\n{GOOD}\n\n{again}\n").as_bytes());
    assert_eq!(parsed.dossiers.len(), 1);
    assert_eq!(parsed.report.rejected[0].line, 4);
    assert_eq!(parsed.report.rejected[0].reason, "trùng với dòng 2");
}

#[test]
fn odd_dossiers_are_taken_with_a_warning() {
    let odd = read(with(&[(0, "1234/BN")]).as_bytes());
    assert_eq!((odd.dossiers.len(), odd.report.warnings[0].value.as_str()), (1, "1234/BN"));
    let swapped = read(with(&[(0, "000.01.01.H27-200203-0001"), (7, "02/03/2020"), (8, ""), (9, "")]).as_bytes());
    assert!(swapped.report.warnings[0].reason.contains("bị đảo"));
    let early = read(with(&[(8, "20/02/2020")]).as_bytes());
    assert_eq!((early.dossiers.len(), early.report.warnings[0].column.as_str()), (1, "Ngày hẹn trả"));
}

#[test]
fn ragged_rows_are_named_and_not_shown() {
    let short = GOOD.replace("XA1,TP-HT,", "");
    let text = format!("{HEADER}\r\n{GOOD},,\r\n\r\n{short}\r\n{GOOD},Nguyễn Văn A\r\n");
    let parsed = read(text.as_bytes());
    assert_eq!(parsed.dossiers.len(), 1);
    assert_eq!(lines(&parsed.report.rejected), ["dòng 4: có 9 ô, tiêu đề có 11 ô", "dòng 5: có 12 ô, tiêu đề có 11 ô"]);
}

#[test]
fn a_quote_that_is_not_closed_swallows_nothing_silently() {
    let rows: Vec<String> = (1..=4).map(|n| GOOD.replace("-0001", &format!("-000{n}"))).collect();
    let open = rows[0].replace("Đăng ký", "\"Đăng ký");
    // The next quote stands in the same column, so the number of cells is right.
    let close = rows[2].replace("Đăng ký khai sinh", "\"Đăng ký khai sinh\"");
    let parsed = read(format!("{HEADER}\n{open}\n{}\n{close}\n{}\n", rows[1], rows[3]).as_bytes());
    assert_eq!(
        lines(&parsed.report.rejected),
        ["dòng 2: dấu ngoặc kép mở ra không đóng lại, nên các dòng đến dòng 4 bị gộp vào đây"]
    );
    assert_eq!(parsed.dossiers.len(), 1);
    let to_the_end = read(format!("{HEADER}\n{open}\n{}\n", rows[1]).as_bytes());
    assert!(to_the_end.report.rejected[0].reason.contains("đến dòng 3"));
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let quoted = with(&[(3, "\"Đăng ký\nkhai sinh\"")]);
    let bad = GOOD.replace("Cá nhân", "?");
    for end in ["\n", "\r\n", "\r"] {
        let parsed = read(format!("tiêu đề\n\n{quoted}\n\n{bad}\n").replace('\n', end).as_bytes());
        assert_eq!(parsed.report.rejected[0].line, 8, "{end:?}");
        assert_eq!(parsed.dossiers[0].procedure, "Đăng ký khai sinh");
    }
}

#[test]
fn files_that_are_something_else_are_refused_with_advice() {
    let refusal = |bytes: &[u8]| parse(bytes, &known()).unwrap_err();
    let people = "Nguyễn Văn A,thôn 3\nTrần Thị B,thôn 4\n";
    assert!(refusal(people.as_bytes()).contains("không thấy dòng tiêu đề"));
    assert!(!refusal(people.as_bytes()).contains("Nguyễn"));
    assert_eq!(
        refusal("Mã hồ sơ,Lĩnh vực,Họ tên\n".as_bytes()),
        "thiếu cột «Thủ tục», «Đối tượng», «Ngày tiếp nhận»; tiêu đề ở dòng 1 chỉ có: Mã hồ sơ | Lĩnh vực | Họ tên"
    );
    assert!(refusal("Mã hồ sơ,Lĩnh vực,Thủ tục,Đối tượng,Ngày tiếp nhận\n".as_bytes()).contains("«Cơ quan giải quyết»"));
    assert!(refusal(format!("{HEADER},Đối tượng\n").as_bytes()).contains("hai cột «Đối tượng»"));
    assert!(refusal(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1]).contains(".xls kiểu cũ"));
    assert!(refusal(b"<html><table>").contains("trang web"));
    assert!(refusal(b"PK\x03\x04").contains("XLSX"));
    assert!(refusal(&vec![b','; (64 << 20) + 1]).contains("64 MB"));
    assert!(refusal(b"").contains("tiêu đề"));
    assert!(parse(DEMO.as_bytes(), &Known::default()).unwrap_err().contains("nhập danh sách cơ quan trước"));
}

#[test]
fn too_many_rows_are_refused() {
    let mut text = format!("{HEADER}\n");
    (0..=table::MAX_ROWS).for_each(|_| text.push_str("x\n"));
    assert!(parse(text.as_bytes(), &known()).unwrap_err().contains("500000 dòng"));
}

#[test]
fn the_better_of_two_columns_is_taken_and_the_others_are_listed() {
    let header = HEADER.replace("Lĩnh vực", "Mã lĩnh vực");
    let text = format!("STT,Tên lĩnh vực,{header},Chủ hồ sơ,CCCD/CMND,Ghi chú\n1,Tư pháp,{GOOD},Lê Thị C,042000000000,gấp\n");
    let parsed = read(text.as_bytes());
    assert_eq!(parsed.dossiers, [good()]);
    assert_eq!(parsed.report.dropped_columns, ["Chủ hồ sơ", "CCCD/CMND"]);
    assert_eq!(parsed.report.ignored_columns, ["STT", "Tên lĩnh vực", "Ghi chú"]);
    assert!(!format!("{parsed:?}").contains("Lê Thị C") && !format!("{parsed:?}").contains("0420"));
}

#[test]
fn fields_are_known_by_name_and_foreign_ones_are_warned_of_once() {
    let round = Round::from_toml(DEMO_ROUND).unwrap();
    let known = Known::new(&[agency("XA1", "Xã")], &[round]);
    let rows = ["Tư pháp - hộ tịch", "tn-mt", "Giáo dục", "Giáo dục"].iter().enumerate();
    let rows: String = rows.map(|(n, f)| GOOD.replace("TP-HT", f).replace("-0001", &format!("-100{n}")) + "\n").collect();
    let parsed = parse(format!("{HEADER}\n{rows}").as_bytes(), &known).unwrap();
    let fields: Vec<&str> = parsed.dossiers.iter().map(|d| d.field.as_str()).collect();
    assert_eq!(fields, ["TP-HT", "TN-MT", "Giáo dục", "Giáo dục"]);
    assert_eq!(parsed.report.warnings.len(), 1);
    assert_eq!(parsed.report.warnings[0].line, 4);
}

#[test]
fn absent_columns_are_said_and_keep_what_is_known() {
    let text = "Mã hồ sơ,Cơ quan,Lĩnh vực,Thủ tục,Đối tượng,Ngày tiếp nhận\n\
        000.01.01.H27-200221-0001,XA1,TP-HT,Đăng ký khai sinh,Cá nhân,21/02/2020\n";
    let mut parsed = read(text.as_bytes());
    let absent: Vec<&str> = parsed.report.warnings.iter().map(|w| w.column.as_str()).collect();
    assert_eq!(absent, ["Hình thức nộp", "Nơi cư trú", "Ngày trả kết quả"]);
    assert_eq!(parsed.dossiers[0].returned_on, None);
    assert_eq!(parsed.to_look_up().len(), 1);
    let old = Dossier { channel: Channel::Post, out_of_province: true, frame: Frame::Reserve, ..good() };
    parsed.keep_unsaid([old.clone()]);
    assert_eq!(parsed.dossiers, [old]);
    assert!(read(with(&[]).as_bytes()).to_look_up().is_empty());
}

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

/// Titles, a header, days as cells of days and as numbers, a code as a number.
fn export() -> Vec<u8> {
    workbook(|book| {
        book.add_worksheet().write(0, 0, "Hướng dẫn").unwrap();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "DANH SÁCH HỒ SƠ").unwrap();
        sheet.write(1, 0, "Kỳ báo cáo:").unwrap().write(1, 3, 2020).unwrap();
        sheet.write_row(3, 1, HEADER.split(',').chain(["Họ và tên"])).unwrap();
        for row in [4, 6, 7] {
            sheet.write_row(row, 1, GOOD.split(',').chain(["Người không có thật"])).unwrap();
        }
        let format = Format::new().set_num_format("dd/mm/yyyy hh:mm");
        let day = ExcelDateTime::from_ymd(2020, 2, 21).unwrap().and_hms(8, 30, 0).unwrap();
        sheet.write_with_format(4, 8, &day, &format).unwrap();
        sheet.write(6, 1, 1_200_345).unwrap();
        sheet.write(6, 8, 43_882).unwrap();
        sheet.write_with_format(7, 8, 2_000, &format).unwrap();
    })
}

#[test]
fn xlsx_is_read_with_its_days_and_numbers() {
    let parsed = read(&export());
    assert_eq!(parsed.dossiers[0], good());
    assert_eq!(parsed.dossiers[1], Dossier { id: DossierId::parse("1200345").unwrap(), ..good() });
    assert_eq!(
        lines(&parsed.report.rejected),
        [
            "dòng 8, cột «Mã hồ sơ», giá trị «000.01.01.H27-200221-0001»: trùng với dòng 5",
            "dòng 8, cột «Ngày tiếp nhận», giá trị «22/06/1905»: năm phải trong khoảng 2000–2100",
        ]
    );
    assert_eq!(parsed.report.dropped_columns, ["Họ và tên"]);
    assert!(!format!("{parsed:?}").contains("không có thật"));
}

#[test]
fn a_lonely_far_cell_costs_nothing() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, HEADER.split(',')).unwrap().write_row(1, 0, GOOD.split(',')).unwrap();
        sheet.write(1_048_575, 16_383, "x").unwrap();
    });
    assert_eq!(read(&bytes).dossiers, [good()]);
}

#[test]
fn xlsx_without_the_columns_is_refused() {
    let bytes = workbook(|book| {
        book.add_worksheet().write_row(0, 0, ["Mã hồ sơ", "Lĩnh vực"]).unwrap();
    });
    assert!(parse(&bytes, &known()).unwrap_err().starts_with("thiếu cột «Thủ tục», «Đối tượng»"));
    let empty = workbook(|book| {
        book.add_worksheet();
    });
    assert!(parse(&empty, &known()).unwrap_err().contains("không thấy dòng tiêu đề"));
}

#[test]
fn every_alias_is_folded_and_means_one_column() {
    super::super::assert_aliases(COLUMNS);
}

proptest! {
    #[test]
    fn no_bytes_bring_the_reader_down(bytes: Vec<u8>) {
        let _ = parse(&bytes, &known());
    }

    #[test]
    fn no_rows_bring_the_reader_down(rows in "(?s).{0,200}", delimiter in "[,;\t]") {
        let text = format!("{HEADER}\n{GOOD}\n{rows}").replace(',', &delimiter);
        let _ = parse(text.as_bytes(), &known());
    }

    #[test]
    fn no_damage_to_a_workbook_brings_the_reader_down(damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = export();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = parse(&bytes, &known());
    }
}
