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

coded! {
    /// A sign that the response may not be what it seems. It refuses nobody and deletes nothing: flagged responses stay and are
    /// counted with and without. When each is raised: `backend::suspicion`.
    Flag {
        /// "Tôi đã nhận kết quả" was the citizen's word; the registry does not say so.
        SelfDeclared = "tu-khai-da-nhan", "Tự khai đã nhận kết quả, sổ hồ sơ chưa ghi";
        /// Sent sooner after the page was shown than the questions can be read.
        TooFast = "qua-nhanh", "Trả lời nhanh hơn thời gian đọc câu hỏi";
        /// The same answer to every one of many items.
        StraightLine = "mot-muc", "Chọn cùng một mức cho mọi tiêu chí";
        /// It came among many about one agency within minutes.
        Burst = "don-dap", "Nhiều phiếu dồn dập về một cơ quan";
        /// It came among many about one agency from one network within an hour.
        OneNetwork = "chung-mang", "Nhiều phiếu từ cùng một mạng";
        /// What the respondent says is not what the registry has.
        Contradiction = "trai-so", "Lời khai trái với sổ hồ sơ";
    }
}

impl Flag {
    /// How many there are.
    pub const COUNT: usize = 6;

    /// Its bit in the stored set. Bits keep their meaning for good.
    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// The flags of one response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flags(u8);

impl Flags {
    /// No flag.
    pub const NONE: Self = Self(0);

    /// These, and one more where `raised`.
    #[must_use]
    pub fn with(self, flag: Flag, raised: bool) -> Self {
        if raised { Self(self.0 | flag.bit()) } else { self }
    }

    /// Whether it is raised.
    pub fn has(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// Whether anything is raised.
    pub fn any(self) -> bool {
        self != Self::NONE
    }

    /// As stored.
    pub fn bits(self) -> i64 {
        i64::from(self.0)
    }

    /// From [`Self::bits`]. Bits that mean nothing are dropped.
    pub fn from_bits(bits: i64) -> Self {
        Flag::ALL.iter().fold(Self::NONE, |flags, flag| flags.with(*flag, bits & i64::from(flag.bit()) != 0))
    }

    /// Those that are raised, in the order of [`Flag::ALL`].
    pub fn raised(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.iter().copied().filter(move |flag| self.has(*flag))
    }

    /// One for each flag that is raised, in the order of [`Flag::ALL`]: what a tally adds up.
    pub fn counts(self) -> [u64; Flag::COUNT] {
        let mut counts = [0; Flag::COUNT];
        for (count, flag) in counts.iter_mut().zip(Flag::ALL) {
            *count = u64::from(self.has(*flag));
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_of_flags_is_read_back() {
        assert_eq!(Flag::ALL.len(), Flag::COUNT);
        for bits in 0..1 << Flag::COUNT {
            let flags = Flags::from_bits(bits);
            assert_eq!((flags.bits(), flags.any()), (bits, bits != 0));
            assert_eq!(flags.raised().fold(Flags::NONE, |all, flag| all.with(flag, true)), flags);
            assert_eq!(flags.counts().iter().sum::<u64>(), flags.raised().count() as u64);
        }
        assert_eq!(Flags::from_bits(1 << Flag::COUNT), Flags::NONE);
        assert_eq!(Flags::NONE.with(Flag::SelfDeclared, true).bits(), 1, "as it was stored before there were others");
    }
}
