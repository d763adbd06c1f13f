//! What a response carries beside its answers: agency, field, kind, mode, frame, ISO week. Nothing else.

use serde::{Deserialize, Serialize};

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// Every value, in the order of the contract.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As stored and exported.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// As people read it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// From [`Self::code`].
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
#[cfg(feature = "server")]
pub(crate) use coded;

coded! {
    /// Who answers (KH Nghi Xuân 2020, II.2).
    Kind {
        /// A person for themselves.
        Individual = "ca-nhan", "Cá nhân";
        /// A person for an organisation or a business.
        Organisation = "to-chuc", "Đại diện tổ chức, doanh nghiệp";
    }
}

coded! {
    /// How the answer came in (modes of collection of the five provincial documents).
    Mode {
        /// The QR of the slip.
        Qr = "qr", "Mã QR trên phiếu hẹn";
        /// The token typed on the web.
        Web = "web", "Trang web";
        /// A shared tablet.
        Kiosk = "kiosk", "Màn hình, máy tính bảng";
        /// An interviewer's call.
        Phone = "phone", "Điện thoại";
        /// Face to face.
        Interview = "interview", "Phỏng vấn trực tiếp";
        /// People gathered in one place.
        Group = "group", "Tập trung tại một địa điểm";
        /// Paper handed out.
        PaperDirect = "paper_direct", "Phiếu giấy phát trực tiếp";
        /// Paper by post.
        PaperPost = "paper_post", "Phiếu giấy qua bưu điện";
        /// Text message.
        Sms = "sms", "Tin nhắn";
        /// E-mail.
        Email = "email", "Thư điện tử";
        /// The public-service app.
        App = "app", "Ứng dụng";
        /// Anything else.
        Other = "other", "Hình thức khác";
    }
}

coded! {
    /// Where in the sample the voice stands.
    Frame {
        /// On the official list.
        Drawn = "drawn", "Mẫu chính thức";
        /// On the reserve list (KH Nghi Xuân 2020, II.3 lưu ý 2).
        Reserve = "reserve", "Mẫu dự phòng";
        /// A volunteer who scanned, and every voice beyond a full quota.
        Open = "open", "Tự nguyện";
    }
}

/// A sign that the response may not be what it seems. Flagged responses stay and are counted with and without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Flags {
    /// "Tôi đã nhận kết quả" was the citizen's word; the registry does not say so.
    pub self_declared: bool,
}

impl Flags {
    /// Whether anything is set.
    pub fn any(self) -> bool {
        self.self_declared
    }

    /// As stored.
    pub fn bits(self) -> i64 {
        i64::from(self.self_declared)
    }

    /// From [`Self::bits`].
    pub fn from_bits(bits: i64) -> Self {
        Self { self_declared: bits & 1 != 0 }
    }

    /// Codes for the raw export, separated by a space.
    pub fn codes(self) -> &'static str {
        if self.self_declared { "tu-khai-da-nhan" } else { "" }
    }
}
