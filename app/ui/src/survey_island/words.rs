//! What the island says, in the language of its page.

/// One language's sentences.
pub(super) struct Words {
    pub(super) restored: &'static str,
    pub(super) sending: &'static str,
    pub(super) offline: &'static str,
    pub(super) busy: &'static str,
    pub(super) looking: &'static str,
    pub(super) gap: &'static str,
    pub(super) send_now: &'static str,
    /// Around a number of characters.
    pub(super) left: [&'static str; 2],
    /// Around a number of questions.
    pub(super) gaps: [&'static str; 2],
}

/// Those of a page with this `lang`.
pub(super) fn of(lang: &str) -> &'static Words {
    if lang == "en" { &ENGLISH } else { &VIETNAMESE }
}

static VIETNAMESE: Words = Words {
    restored: "Đã lấy lại các câu Ông/Bà trả lời dở trên máy này.",
    sending: "Đang gửi…",
    offline: "Chưa gửi được vì mất mạng. Phiếu được giữ trên máy này và sẽ tự gửi khi có mạng.",
    busy: "Hệ thống đang bận, chưa ghi nhận được. Phiếu được giữ trên máy này và sẽ tự gửi lại.",
    looking: "Đang tìm biên nhận của phiếu đã gửi từ máy này…",
    gap: "Chưa chọn câu trả lời",
    send_now: "Gửi lại ngay",
    left: ["Còn viết được ", " ký tự"],
    gaps: ["Còn ", " câu chưa trả lời. Xin chọn câu trả lời ở chỗ được đánh dấu."],
};

static ENGLISH: Words = Words {
    restored: "The answers you had begun on this phone are back.",
    sending: "Sending…",
    offline: "Not sent yet: no network. Your answers are kept on this phone and will be sent when the network is back.",
    busy: "The system is busy and has not recorded your answers yet. They are kept on this phone and will be sent again.",
    looking: "Looking for the receipt of the answers sent from this phone…",
    gap: "No answer chosen yet",
    send_now: "Send again now",
    left: ["Characters left: ", ""],
    gaps: ["Questions without an answer: ", ". Please choose an answer where it is marked."],
};
