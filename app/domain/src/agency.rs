//! Agencies, dated: districts ended on 1 July 2025, agencies merge and are renamed. Dates never block a historical round.

use jiff::civil::Date;

/// What an agency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgencyKind {
    /// Sở, ban, ngành.
    Department,
    /// Xã, phường, thị trấn, đặc khu.
    Commune,
    /// Huyện, before 1/7/2025.
    District,
    /// Cơ quan ngành dọc.
    Vertical,
    /// Đơn vị sự nghiệp.
    ServiceUnit,
}

impl AgencyKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Department, Self::Commune, Self::District, Self::Vertical, Self::ServiceUnit];

    const CODES: [(Self, &str, &str); 5] = [
        (Self::Department, "so", "Sở, ban, ngành"),
        (Self::Commune, "xa", "Xã, phường, thị trấn, đặc khu"),
        (Self::District, "huyen", "Huyện (trước 1/7/2025)"),
        (Self::Vertical, "nganh-doc", "Cơ quan ngành dọc"),
        (Self::ServiceUnit, "su-nghiep", "Đơn vị sự nghiệp"),
    ];

    /// As written in files and stored.
    pub fn code(self) -> &'static str {
        Self::CODES.iter().find(|c| c.0 == self).map_or("", |c| c.1)
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        Self::CODES.iter().find(|c| c.0 == self).map_or("", |c| c.2)
    }

    /// Its level of government, as reports name it.
    pub fn level(self) -> &'static str {
        match self {
            Self::Department => "Cấp tỉnh",
            Self::Commune => "Cấp xã",
            Self::District => "Cấp huyện",
            Self::Vertical => "Ngành dọc đóng trên địa bàn",
            Self::ServiceUnit => "Đơn vị sự nghiệp",
        }
    }

    /// From [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::CODES.iter().find(|c| c.1 == code).map(|c| c.0)
    }
}

/// An agency in a span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Code, as in the province's list.
    pub code: String,
    /// Full name.
    pub name: String,
    /// What it is.
    pub kind: AgencyKind,
    /// Code of the agency above it.
    pub parent: Option<String>,
    /// First day.
    pub valid_from: Option<Date>,
    /// Last day.
    pub valid_to: Option<Date>,
    /// Code of the agency that took over.
    pub successor: Option<String>,
}
