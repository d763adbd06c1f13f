//! What a check can find, in words for the operator.

use crate::clock::vietnamese;
use domain::ledger::{Head, HeadError};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// In which table.
    pub table: String,
    /// What.
    pub fault: Fault,
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The row with this key is not what the ledger says.
    Altered(String),
    /// The ledger does not know this row.
    Added(String),
    /// The ledger knows this row, and it is gone.
    Removed(String),
    /// The row with this key was altered between two changes of the program.
    ChangedOutside(String),
    /// The ledger itself says that this row became another, in a table whose rows the program never alters: it was signed by
    /// somebody who holds the key.
    Overwritten(String),
    /// The ledger itself says that this row was removed, from a table whose rows the program never removes.
    Erased(String),
    /// Sealed rows that have no leaf: altered or added.
    WithoutLeaf {
        /// Of this round.
        round: String,
        /// About this agency.
        agency: String,
        /// How many.
        n: u64,
    },
    /// Leaves of voices or comments that have no row: altered or removed.
    WithoutRow(u64),
    /// The row of `record` at this place is not its leaf.
    Record(u64),
    /// A stored figure is not that of the voices.
    Figures(String),
    /// The bytes of a published file do not have its hash.
    Body(String),
    /// More or fewer voices than slips that were used.
    Marks {
        /// Of this round.
        round: String,
        /// Responses, sealed or not.
        voices: u64,
        /// Marks of use.
        marks: u64,
    },
    /// A head of this size that our key did not sign although it says so.
    BadSignature(u64),
    /// A head of this size that another key signed.
    OtherKey(u64),
    /// The leaves do not have the root that was signed at this size.
    Root(u64),
    /// A tile, by level and number, that is not what the leaves make of it.
    Tile(u8, u64),
    /// Leaves that a head counts and no tile holds.
    LeavesMissing(u64),
    /// Leaves that no head counts.
    LeavesUnsigned(u64),
    /// A head that was there at or before this size is gone.
    HeadMissing(u64),
    /// The head that was kept outside is no head of this ledger.
    KeptHead(HeadError),
    /// The head that was kept outside is of a longer ledger.
    RolledBack {
        /// It.
        kept: Head,
        /// Leaves that are signed now.
        now: u64,
    },
    /// The ledger does not begin with the one whose head was kept outside.
    Rewritten(Head),
    /// Rows that cannot be read.
    Unreadable(String),
}

/// What a table is about.
fn about(table: &str) -> &str {
    match table {
        "response" => "phiếu đã niêm phong",
        "urn" => "phiếu trong hòm",
        "comment" => "ý kiến",
        "agency" => "cơ quan",
        "form" => "mẫu phiếu",
        "round" => "đợt khảo sát",
        "round_event" => "nhật ký đợt",
        "published" => "kết quả công bố",
        "code_list" => "danh sách mã mời",
        "draw" => "rút mẫu",
        "replacement" => "thay thế mẫu",
        "transfer" => "chuyển chỉ tiêu",
        "quota" => "chỉ tiêu",
        "verification_draw" => "rút phúc tra",
        "verification_record" => "bản ghi phúc tra",
        "history" => "chỉ số năm trước",
        "tally" => "số liệu trực tiếp",
        "tally_week" => "số liệu theo tuần",
        "board" => "bảng số liệu",
        "used" => "phiếu mời đã dùng",
        "tile" => "cây băm của sổ cái",
        "record" => "bản ghi của sổ cái",
        _ => "đầu sổ cái",
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}): {}", self.table, about(&self.table), self.fault)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Altered(key) => write!(f, "hàng «{key}» đã bị sửa"),
            Self::Added(key) => write!(f, "hàng «{key}» không do chương trình thêm vào"),
            Self::Removed(key) => write!(f, "hàng «{key}» đã bị xóa"),
            Self::ChangedOutside(key) => write!(f, "hàng «{key}» từng bị sửa ngoài chương trình"),
            Self::Overwritten(key) => {
                write!(
                    f,
                    "hàng «{key}» bị sửa sau khi đã ghi, dù chương trình không bao giờ sửa bảng này: có người giữ khóa đã ký"
                )
            }
            Self::Erased(key) => {
                write!(
                    f,
                    "hàng «{key}» bị xóa sau khi đã ghi, dù chương trình không bao giờ xóa ở bảng này: có người giữ khóa đã ký"
                )
            }
            Self::WithoutLeaf { round, agency, n } => {
                write!(f, "{n} hàng của đợt «{round}», cơ quan «{agency}» đã bị sửa, hoặc không do chương trình thêm vào")
            }
            Self::WithoutRow(n) => write!(f, "{n} phiếu hoặc ý kiến (comment) có trong sổ cái đã bị sửa hoặc bị xóa"),
            Self::Record(place) => write!(f, "bản ghi số {place} đã bị sửa"),
            Self::Figures(key) => write!(f, "số liệu «{key}» không phải là số đếm lại từ các phiếu"),
            Self::Body(key) => write!(f, "nội dung tệp «{key}» đã bị sửa"),
            Self::Marks { round, voices, marks } => {
                write!(f, "đợt «{round}» có {voices} phiếu trả lời nhưng {marks} phiếu mời đã dùng")
            }
            Self::BadSignature(size) => write!(f, "đầu sổ cái cỡ {size} đã bị sửa: chữ ký không đúng"),
            Self::OtherKey(size) => write!(f, "đầu sổ cái cỡ {size} được ký bằng khóa khác (ký lại)"),
            Self::Root(size) => write!(f, "các lá không khớp với đầu sổ cái cỡ {size}: cây băm đã bị sửa"),
            Self::Tile(level, number) => write!(f, "mảnh {level}/{number} đã bị sửa"),
            Self::LeavesMissing(n) => write!(f, "thiếu {n} lá"),
            Self::LeavesUnsigned(n) => write!(f, "thừa {n} lá chưa được ký"),
            Self::HeadMissing(size) => write!(f, "một đầu sổ cái cỡ {size} hoặc ngay trước đó đã bị xóa"),
            Self::KeptHead(HeadError::OtherKey) => {
                f.write_str("đầu sổ cái được lưu giữ bên ngoài được ký bằng khóa khác: khóa hoặc cả sổ cái đã bị thay (ký lại)")
            }
            Self::KeptHead(why) => write!(f, "tệp đầu sổ cái được lưu giữ bên ngoài {why}"),
            Self::RolledBack { kept, now } => write!(
                f,
                "sổ cái đã bị lùi lại: đầu lưu giữ ngày {} có {} lá, nay chỉ còn {now}",
                vietnamese(kept.day),
                kept.size
            ),
            Self::Rewritten(kept) => write!(
                f,
                "sổ cái đã bị viết lại (ký lại): {} lá đầu không còn là sổ cái của đầu lưu giữ ngày {}",
                kept.size,
                vietnamese(kept.day)
            ),
            Self::Unreadable(why) => write!(f, "không đọc được: {why}"),
        }
    }
}
