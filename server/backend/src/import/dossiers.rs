//! Dossiers, as one-door systems export them. A row becomes a [`Dossier`] or a reason why not.

use super::{
    BadCell, Report,
    day::written,
    table::{self, Column, Header, Row},
    text::fold,
};
use domain::{
    agency::Agency,
    dossier::{Channel, Dossier, DossierId, Shape},
    response::{Frame, Kind},
    round::{Days, Round},
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    ops::RangeInclusive,
};

const ID: usize = 0;
const RECEIVING: usize = 1;
const AGENCY: usize = 2;
const FIELD: usize = 3;
const PROCEDURE: usize = 4;
const KIND: usize = 5;
const CHANNEL: usize = 6;
const RESIDENCE: usize = 7;
const RECEIVED: usize = 8;
const APPOINTED: usize = 9;
const RETURNED: usize = 10;
const SAMPLE: usize = 11;

pub(super) const COLUMNS: &[Column] = &[
    Column {
        name: "Mã hồ sơ",
        required: true,
        aliases: &[
            "mahoso",
            "sohoso",
            "masohoso",
            "mahs",
            "sohs",
            "sobiennhan",
            "mabiennhan",
            "sobiennhanhoso",
            "mabiennhanhoso",
            "dossierid",
            "dossiercode",
            "dossierno",
            "dossiernumber",
            "dossier",
        ],
    },
    Column {
        name: "Cơ quan tiếp nhận",
        required: false,
        aliases: &[
            "macoquantiepnhan",
            "madonvitiepnhan",
            "coquantiepnhan",
            "donvitiepnhan",
            "noitiepnhan",
            "bophantiepnhan",
            "receivingagency",
            "receivingagencycode",
        ],
    },
    Column {
        name: "Cơ quan giải quyết",
        required: false,
        aliases: &[
            "macoquangiaiquyet",
            "madonvigiaiquyet",
            "coquangiaiquyet",
            "donvigiaiquyet",
            "macoquanxuly",
            "coquanxuly",
            "donvixuly",
            "macoquanthuchien",
            "coquanthuchien",
            "donvithuchien",
            "macoquan",
            "madonvi",
            "coquan",
            "donvi",
            "handlingagency",
            "handlingagencycode",
            "agencycode",
            "agency",
            "tencoquan",
            "tendonvi",
        ],
    },
    Column {
        name: "Lĩnh vực",
        required: true,
        aliases: &["malinhvuc", "linhvuc", "tenlinhvuc", "fieldcode", "field", "fieldname"],
    },
    Column {
        name: "Thủ tục",
        required: true,
        aliases: &[
            "tenthutuchanhchinh",
            "tenthutuc",
            "tentthc",
            "thutuchanhchinh",
            "thutuc",
            "tthc",
            "tendichvucong",
            "dichvucong",
            "procedurename",
            "procedure",
        ],
    },
    Column {
        name: "Đối tượng",
        required: true,
        aliases: &[
            "doituong",
            "loaidoituong",
            "doituongnop",
            "doituongnophoso",
            "loaidoituongnop",
            "loaidoituongnophoso",
            "kind",
            "applicantkind",
            "applicanttype",
        ],
    },
    Column {
        name: "Hình thức nộp",
        required: false,
        aliases: &[
            "hinhthucnop",
            "hinhthucnophoso",
            "hinhthuctiepnhan",
            "hinhthuctiepnhanhoso",
            "phuongthucnop",
            "phuongthucnophoso",
            "kenhnop",
            "kenhtiepnhan",
            "channel",
        ],
    },
    Column {
        name: "Nơi cư trú",
        required: false,
        aliases: &["noicutru", "cutru", "trongngoaitinh", "trongtinhngoaitinh", "residence"],
    },
    Column {
        name: "Ngày tiếp nhận",
        required: true,
        aliases: &[
            "ngaytiepnhan",
            "ngaytiepnhanhoso",
            "ngaynhan",
            "ngaynhanhoso",
            "thoigiantiepnhan",
            "thoidiemtiepnhan",
            "receivedon",
            "receiveddate",
            "receivedat",
        ],
    },
    Column {
        name: "Ngày hẹn trả",
        required: false,
        aliases: &[
            "ngayhentra",
            "ngayhentraketqua",
            "ngayhentrakq",
            "ngayhen",
            "hentra",
            "hentraketqua",
            "thoigianhentra",
            "hantra",
            "hantraketqua",
            "appointedon",
            "appointmentdate",
            "appointedat",
            "duedate",
            "dueon",
        ],
    },
    Column {
        name: "Ngày trả kết quả",
        required: false,
        // "Ngày có kết quả" and "Ngày kết thúc xử lý" are not here: a result on the shelf has not been received.
        aliases: &[
            "ngaytraketqua",
            "ngaytrakq",
            "ngaytraketquathucte",
            "ngaytrathucte",
            "thoigiantraketqua",
            "ngaydatra",
            "ngaytra",
            "ngaynhanketqua",
            "returnedon",
            "returneddate",
            "returnedat",
        ],
    },
    Column {
        name: "Danh sách mẫu",
        required: false,
        aliases: &["danhsachmau", "loaimau", "nguonmau", "mau", "sample", "samplelist", "frame"],
    },
];

/// Years a dossier can have.
const YEARS: RangeInclusive<i16> = 2000..=2100;

/// Columns that a file may lack; what is known of a dossier then stays as it is.
const OPTIONAL: [usize; 5] = [CHANNEL, RESIDENCE, APPOINTED, RETURNED, SAMPLE];

/// What cells may refer to.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Codes as they are, and in capitals.
    codes: HashMap<String, String>,
    /// Folded names; `None` where two agencies share one.
    names: HashMap<String, Option<String>>,
    /// Folded codes and names of the fields of all rounds.
    fields: HashMap<String, String>,
}

impl Known {
    /// Whether there is any agency to refer to.
    pub(super) fn no_agency(&self) -> bool {
        self.codes.is_empty()
    }

    /// Collects agencies and fields.
    pub(super) fn new(agencies: &[Agency], rounds: &[Round]) -> Self {
        let mut known = Self::default();
        for agency in agencies {
            known.codes.insert(agency.code.to_uppercase(), agency.code.clone());
            match known.names.entry(fold(&agency.name)) {
                Entry::Occupied(mut twice) => drop(twice.insert(None)),
                Entry::Vacant(free) => drop(free.insert(Some(agency.code.clone()))),
            }
        }
        known.codes.extend(agencies.iter().map(|a| (a.code.clone(), a.code.clone())));
        for field in rounds.iter().flat_map(|r| &r.fields) {
            known.fields.insert(fold(&field.name), field.code.clone());
        }
        for field in rounds.iter().flat_map(|r| &r.fields) {
            known.fields.insert(fold(&field.code), field.code.clone());
        }
        known
    }

    /// The code of a field by its code or name, where a round asks about it.
    pub(super) fn field(&self, text: &str) -> Option<String> {
        self.fields.get(&fold(text)).cloned()
    }

    /// The code of an agency by its code or name.
    pub(super) fn agency(&self, text: &str) -> Result<String, &'static str> {
        if text.is_empty() {
            return Err(EMPTY);
        }
        if let Some(code) = self.codes.get(text).or_else(|| self.codes.get(&text.to_uppercase())) {
            return Ok(code.clone());
        }
        match self.names.get(&fold(text)) {
            Some(Some(code)) => Ok(code.clone()),
            Some(None) => Err("có nhiều cơ quan cùng tên này; hãy ghi mã"),
            None => Err("không có cơ quan này trong danh sách cơ quan"),
        }
    }
}

const EMPTY: &str = "để trống";

/// What a file gave.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) dossiers: Vec<Dossier>,
    pub(super) report: Report,
    absent: Vec<usize>,
}

/// Reads a file.
///
/// # Errors
/// A sentence about the file as a whole.
pub(super) fn parse(bytes: &[u8], known: &Known) -> Result<Parsed, String> {
    if known.no_agency() {
        return Err("chưa có cơ quan nào; hãy nhập danh sách cơ quan trước".to_owned());
    }
    let mut parsed = Parsed::default();
    let mut reader = RowReader { known, memo: Memo::default(), seen: HashMap::new(), alien: BTreeMap::new() };
    let header = table::read(bytes, COLUMNS, |row| match row {
        Err(ragged) => parsed.report.rejected.push(ragged),
        Ok(row) => parsed.dossiers.extend(reader.read(&row, &mut parsed.report)),
    })?;
    if !header.has(RECEIVING) && !header.has(AGENCY) {
        return Err(format!("thiếu cột «Cơ quan giải quyết» hoặc «Cơ quan tiếp nhận» (tiêu đề ở dòng {})", header.line));
    }
    parsed.report.warnings.extend(reader.alien.into_values());
    parsed.report.warnings.extend(absences(&header));
    parsed.absent = OPTIONAL.into_iter().filter(|c| !header.has(*c)).collect();
    parsed.report.columns(&header, parsed.dossiers.len());
    Ok(parsed)
}

/// A missing column decides who is asked: the operator must know.
fn absences(header: &Header) -> Vec<BadCell> {
    let consequences = [
        (CHANNEL, "tệp không có cột này: hồ sơ mới được coi là nộp trực tiếp"),
        (RESIDENCE, "tệp không có cột này: hồ sơ mới được coi là của người trong tỉnh"),
        (RETURNED, "tệp không có cột này: hồ sơ mới được coi là chưa trả kết quả"),
    ];
    let absent = consequences.into_iter().filter(|(column, _)| !header.has(*column));
    let warning = |(column, reason): (usize, &str)| BadCell {
        line: header.line,
        column: header.name(column),
        value: String::new(),
        reason: reason.to_owned(),
    };
    absent.map(warning).collect()
}

impl Parsed {
    /// The agencies of the dossiers with the days of receipt, where something may have to be kept.
    pub(super) fn to_look_up(&self) -> Vec<(String, Days)> {
        let mut spans: BTreeMap<&str, Days> = BTreeMap::new();
        for d in self.dossiers.iter().filter(|_| !self.absent.is_empty()) {
            let span = spans.entry(&d.agency).or_insert(Days { from: d.received_on, to: d.received_on });
            *span = Days { from: span.from.min(d.received_on), to: span.to.max(d.received_on) };
        }
        spans.into_iter().map(|(agency, days)| (agency.to_owned(), days)).collect()
    }

    /// Fills in what the file has no column for from what is stored: a daily export knows nothing of sample lists, and must
    /// not undo them.
    pub(super) fn keep_unsaid(&mut self, stored: impl IntoIterator<Item = Dossier>) {
        let stored: HashMap<DossierId, Dossier> = stored.into_iter().map(|d| (d.id.clone(), d)).collect();
        for dossier in &mut self.dossiers {
            let Some(old) = stored.get(&dossier.id) else { continue };
            for column in &self.absent {
                match *column {
                    CHANNEL => dossier.channel = old.channel,
                    RESIDENCE => dossier.out_of_province = old.out_of_province,
                    APPOINTED => dossier.appointed_on = old.appointed_on,
                    RETURNED => dossier.returned_on = old.returned_on,
                    _ => dossier.frame = old.frame,
                }
            }
        }
    }
}

/// Cells of few values: each spelling is understood once.
#[derive(Default)]
struct Memo {
    agencies: HashMap<String, Result<String, &'static str>>,
    fields: HashMap<String, Option<String>>,
    kinds: HashMap<String, Result<Kind, &'static str>>,
    channels: HashMap<String, Result<Channel, &'static str>>,
    residences: HashMap<String, Result<bool, &'static str>>,
    frames: HashMap<String, Result<Frame, &'static str>>,
}

/// What `understand` makes of a text, thought out once.
fn once<T: Clone>(memo: &mut HashMap<String, T>, text: &str, understand: impl FnOnce(&str) -> T) -> T {
    if let Some(known) = memo.get(text) {
        return known.clone();
    }
    let understood = understand(text);
    memo.insert(text.to_owned(), understood.clone());
    understood
}

struct RowReader<'k> {
    known: &'k Known,
    memo: Memo,
    /// Line of each ID.
    seen: HashMap<DossierId, u64>,
    /// Fields of no round, each warned of once.
    alien: BTreeMap<String, BadCell>,
}

impl RowReader<'_> {
    fn read(&mut self, row: &Row<'_>, report: &mut Report) -> Option<Dossier> {
        let before = report.rejected.len();
        let bad = &mut report.rejected;
        let id = self.id(row, bad);
        let agencies = self.agencies(row, bad);
        let procedure = text_in(row, PROCEDURE, 500, bad);
        let field = text_in(row, FIELD, 200, bad);
        let kind = keep(once(&mut self.memo.kinds, &row.text(KIND), kind), row, KIND, bad);
        let channel = match row.has(CHANNEL) {
            true => keep(once(&mut self.memo.channels, &row.text(CHANNEL), channel), row, CHANNEL, bad),
            false => Some(Channel::Counter),
        };
        // Some systems write the whole address under this name: the value is never repeated.
        let residence = once(&mut self.memo.residences, &row.text(RESIDENCE), residence);
        let residence = residence.map_err(|reason| bad.push(row.bad_unshown(RESIDENCE, reason))).ok();
        let frame = keep(once(&mut self.memo.frames, &row.text(SAMPLE), frame), row, SAMPLE, bad);
        let [received_on, appointed_on, returned_on] = days(row, bad);
        if bad.len() > before {
            return None;
        }
        let (id, received_on, (receiving_agency, agency)) = (id?, received_on?, agencies?);
        report.warnings.extend(doubts(row, &id, received_on));
        if appointed_on.is_some_and(|appointed| appointed < received_on) {
            report.warnings.push(row.bad(APPOINTED, before_receipt(received_on)));
        }
        Some(Dossier {
            id,
            receiving_agency,
            agency,
            field: self.field(row, field?),
            procedure: procedure?,
            kind: kind?,
            channel: channel?,
            out_of_province: residence?,
            received_on,
            appointed_on,
            returned_on,
            frame: frame?,
        })
    }

    fn id(&mut self, row: &Row<'_>, bad: &mut Vec<BadCell>) -> Option<DossierId> {
        let id = DossierId::parse(&row.text(ID)).map_err(|e| bad.push(row.bad(ID, e.to_string()))).ok()?;
        if id.as_str().contains('\u{fffd}') {
            bad.push(row.bad(ID, BROKEN));
        }
        match self.seen.entry(id.clone()) {
            Entry::Occupied(first) => bad.push(row.bad(ID, format!("trùng với dòng {}", first.get()))),
            Entry::Vacant(free) => drop(free.insert(row.line)),
        }
        Some(id)
    }

    /// Receiving and handling agency; one column serves as both.
    fn agencies(&mut self, row: &Row<'_>, bad: &mut Vec<BadCell>) -> Option<(String, String)> {
        let mut one = |column: usize| {
            let agency = once(&mut self.memo.agencies, &row.text(column), |text| self.known.agency(text));
            keep(agency, row, column, bad)
        };
        match (row.has(RECEIVING), row.has(AGENCY)) {
            (true, true) => one(RECEIVING).zip(one(AGENCY)),
            (true, false) => one(RECEIVING).map(|a| (a.clone(), a)),
            _ => one(AGENCY).map(|a| (a.clone(), a)),
        }
    }

    /// The code of a field; a field that no round asks about stays as it is written.
    fn field(&mut self, row: &Row<'_>, text: String) -> String {
        if self.known.fields.is_empty() {
            return text;
        }
        let code = once(&mut self.memo.fields, &text, |text| self.known.fields.get(&fold(text)).cloned());
        code.unwrap_or_else(|| {
            let warning = || row.bad(FIELD, "không đợt khảo sát nào hỏi về lĩnh vực này; hồ sơ vẫn được lưu");
            self.alien.entry(text.clone()).or_insert_with(warning);
            text
        })
    }
}

/// A dossier that can be, and that looks odd.
fn doubts(row: &Row<'_>, id: &DossierId, received_on: Date) -> Vec<BadCell> {
    let mut doubts = vec![];
    if id.shape() == Shape::Other {
        doubts.push(row.bad(ID, "mã không theo mẫu nào đã biết; vẫn được lưu"));
    }
    let swapped = Date::new(received_on.year(), received_on.day(), received_on.month()).ok();
    if swapped != Some(received_on) && swapped.is_some() && swapped == id.received_on() {
        doubts.push(row.bad(RECEIVED, "có thể ngày và tháng bị đảo: mã hồ sơ ghi ngược lại"));
    }
    doubts
}

fn before_receipt(received: Date) -> String {
    format!("đứng trước ngày tiếp nhận {}", written(received))
}

/// Received, appointed, returned.
fn days(row: &Row<'_>, bad: &mut Vec<BadCell>) -> [Option<Date>; 3] {
    let before = bad.len();
    let days = [RECEIVED, APPOINTED, RETURNED].map(|column| {
        row.day(column, &YEARS).unwrap_or_else(|reason| {
            bad.push(row.bad(column, reason));
            None
        })
    });
    if bad.len() > before {
        return days;
    }
    let Some(received) = days[0] else {
        bad.push(row.bad(RECEIVED, EMPTY));
        return days;
    };
    if days[2].is_some_and(|returned| returned < received) {
        bad.push(row.bad(RETURNED, before_receipt(received)));
    }
    days
}

fn keep<T>(read: Result<T, &'static str>, row: &Row<'_>, column: usize, bad: &mut Vec<BadCell>) -> Option<T> {
    read.map_err(|reason| bad.push(row.bad(column, reason))).ok()
}

fn text_in(row: &Row<'_>, column: usize, longest: usize, bad: &mut Vec<BadCell>) -> Option<String> {
    let text = row.text(column);
    let wrong = wrong_text(&text, longest).map(|reason| bad.push(row.bad(column, reason)));
    wrong.is_none().then(|| text.into_owned())
}

const BROKEN: &str = "có ký tự hỏng; có thể tệp bị lưu sai bảng mã";

/// What is wrong with a text that must be there.
pub(super) fn wrong_text(text: &str, longest: usize) -> Option<String> {
    if text.is_empty() {
        Some(EMPTY.to_owned())
    } else if text.chars().any(|c| c.is_control() || c == '\u{fffd}') {
        Some(BROKEN.to_owned())
    } else if text.len() > longest && text.chars().count() > longest {
        Some(format!("dài quá {longest} ký tự"))
    } else {
        None
    }
}

pub(super) fn kind(text: &str) -> Result<Kind, &'static str> {
    match fold(text).as_str() {
        "" => Err(EMPTY),
        "canhan" | "nguoidan" | "congdan" | "individual" | "person" | "citizen" => Ok(Kind::Individual),
        "tochuc"
        | "doanhnghiep"
        | "tochucdoanhnghiep"
        | "doanhnghieptochuc"
        | "daidientochuc"
        | "daidiendoanhnghiep"
        | "daidientochucdoanhnghiep"
        | "coquan"
        | "coquantochuc"
        | "coquantochucdoanhnghiep"
        | "congty"
        | "hoptacxa"
        | "organisation"
        | "organization"
        | "business"
        | "enterprise"
        | "company" => Ok(Kind::Organisation),
        _ => Err("chỉ nhận «Cá nhân» hoặc «Tổ chức»"),
    }
}

fn channel(text: &str) -> Result<Channel, &'static str> {
    let folded = fold(text);
    let bare = ["nophoso", "nop", "qua", "tiepnhan"].iter().fold(folded.as_str(), |t, start| t.strip_prefix(start).unwrap_or(t));
    match bare {
        "" => Err(EMPTY),
        "tructiep" | "taiquay" | "taimotcua" | "taibophanmotcua" | "taitrungtam" | "counter" | "direct" | "inperson" => {
            Ok(Channel::Counter)
        }
        "tructuyen"
        | "mang"
        | "online"
        | "tructuyentoantrinh"
        | "tructuyenmotphan"
        | "dichvucong"
        | "dichvucongtructuyen"
        | "congdichvucong"
        | "congdichvucongquocgia"
        | "dvc"
        | "dvctt"
        | "internet"
        | "web" => Ok(Channel::Online),
        "buuchinh" | "buuchinhcongich" | "dichvubuuchinh" | "dichvubuuchinhcongich" | "buudien" | "bcci" | "post" | "mail" => {
            Ok(Channel::Post)
        }
        _ => Err("chỉ nhận «Trực tiếp», «Trực tuyến» hoặc «Bưu chính công ích»"),
    }
}

/// Whether the filer lives outside the province. Systems that mark only those leave the others empty.
fn residence(text: &str) -> Result<bool, &'static str> {
    match fold(text).as_str() {
        "" | "trongtinh" | "noitinh" | "trong" | "inprovince" | "inside" => Ok(false),
        "ngoaitinh" | "ngoai" | "tinhkhac" | "outofprovince" | "outside" => Ok(true),
        _ => Err("chỉ nhận «Trong tỉnh» hoặc «Ngoài tỉnh»"),
    }
}

pub(super) fn frame(text: &str) -> Result<Frame, &'static str> {
    match fold(text).as_str() {
        "" | "tunguyen" | "khong" | "open" => Ok(Frame::Open),
        "chinhthuc" | "mauchinhthuc" | "danhsachchinhthuc" | "drawn" | "official" | "main" => Ok(Frame::Drawn),
        "duphong" | "mauduphong" | "danhsachduphong" | "reserve" => Ok(Frame::Reserve),
        _ => Err("chỉ nhận «Chính thức», «Dự phòng» hoặc để trống"),
    }
}

#[cfg(test)]
mod tests;
