//! What the checks conclude, in words.

use crate::number::count;
use domain::{
    code::CodeError,
    ledger::{
        Head, HeadError,
        audit::{Finding, Now},
    },
};

/// What is said of one thing that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Conclusion {
    /// It was proved.
    Right(String),
    /// It was refuted, or the server has no proof.
    Wrong(String),
    /// It could not be asked.
    Open(String),
}

impl Conclusion {
    /// The class of its line, and its text. The first word says the same as the colour.
    pub(super) fn line(&self) -> (&'static str, String) {
        match self {
            Self::Right(text) => ("dung", format!("ĐÚNG. {text}")),
            Self::Wrong(text) => ("sai-lech", format!("SAI. {text}")),
            Self::Open(text) => ("chua-ro", format!("CHƯA KIỂM TRA ĐƯỢC. {text}")),
        }
    }
}

fn day(of: &Head) -> String {
    format!("{:02}/{:02}/{}", of.day.day(), of.day.month(), of.day.year())
}

/// A kept head that the ledger goes on from. `beside`: it came in the manifest of an exported file, which nobody has looked at.
pub(super) fn continues(kept: &Head, now: &Now, beside: bool) -> String {
    let (day, size) = (day(kept), count(kept.size));
    let unread = if beside {
        " Ở đây chỉ xét đầu sổ trong tệp này; tệp đã xuất đi kèm chưa được so."
    } else {
        ""
    };
    match now.head().size - kept.size {
        0 => format!("Sổ cái vẫn đúng là đầu sổ ngày {day} ({size} dòng), chưa thêm dòng nào.{unread}"),
        more => format!(
            "Sổ cái tiếp nối đúng đầu sổ ngày {day} ({size} dòng). Từ đó đến nay chỉ thêm {} dòng; không dòng nào bị sửa, bị xóa.{unread}",
            count(more)
        ),
    }
}

/// A receipt that was proved.
pub(super) fn included(receipt: &str, kept: &Head, now: &Now) -> String {
    let same = if kept.size == now.head().size { "" } else { ", và sổ cái hôm nay tiếp nối đúng đầu sổ ấy" };
    format!("Phiếu của biên nhận {receipt} nằm trong sổ cái ngày {}{same}.", day(kept))
}

/// A published file that was proved.
pub(super) fn published() -> String {
    "Mã băm ghi ở trên nằm trong sổ cái.".to_owned()
}

/// A file in somebody's hand: `published` is the name of the one with the same bytes whose hash was proved.
pub(super) fn beside(published: Option<&String>) -> Conclusion {
    match published {
        Some(name) => Conclusion::Right(format!("Tệp này giống hệt {name} đã công bố.")),
        None => Conclusion::Wrong(
            "Tệp này không giống tệp nào đã công bố ở trên: khác dù chỉ một ký tự, hoặc chọn nhầm tệp.".to_owned(),
        ),
    }
}

/// What was found wrong. `signer`: the name of the key that a kept file bears, as it says itself.
pub(super) fn wrong(finding: Finding, signer: Option<&str>) -> String {
    let of_kept = |why| match (why, signer) {
        (HeadError::OtherKey, Some(signer)) => format!(
            "Tệp này do khóa {signer} ký, không phải khóa đang ký sổ cái. Nếu đúng là tệp của tỉnh này thì sổ cái đã bị thay bằng sổ khác."
        ),
        (HeadError::OtherKey, None) => "Tệp này do khóa khác ký.".to_owned(),
        (HeadError::BadSignature, _) => "Tệp này đã bị sửa: chữ ký không khớp với nội dung.".to_owned(),
        (HeadError::Malformed, _) => "Máy chủ đưa ra một bằng chứng không đọc được.".to_owned(),
    };
    match finding {
        Finding::Key => "Máy chủ không đưa ra được khóa công khai của sổ cái.".to_owned(),
        Finding::Now(_) => "Đầu sổ mà máy chủ đưa ra hôm nay không do khóa của sổ cái ký.".to_owned(),
        Finding::Kept(why) => of_kept(why),
        Finding::NoHead => "Tệp này không mang đầu sổ cái: lúc xuất nó, sổ cái chưa có dòng nào.".to_owned(),
        Finding::RolledBack { kept, now } => format!(
            "Sổ cái đã bị lùi về bản cũ: lúc ký đầu sổ này sổ có {} dòng, nay máy chủ chỉ còn {} dòng.",
            count(kept),
            count(now)
        ),
        Finding::Rewritten => "Sổ cái đã bị viết lại: vẫn chừng ấy dòng, nhưng nội dung khác.".to_owned(),
        Finding::Unproved => {
            "Máy chủ không chứng minh được sổ cái hôm nay tiếp nối đầu sổ này: sổ đã bị viết lại, hoặc bằng chứng bị sửa dọc đường."
                .to_owned()
        }
        Finding::NotThere => "Bằng chứng không dẫn tới sổ cái: nội dung này không nằm trong sổ.".to_owned(),
        Finding::OtherReceipt => "Bằng chứng này là của một biên nhận khác.".to_owned(),
    }
}

/// What was found of a file that somebody handed in as `what`. That it is another file says nothing of the ledger, and is no finding
/// to write down: people choose the wrong file.
pub(super) fn of_file(finding: Finding, what: &str, signer: Option<&str>) -> Conclusion {
    match finding {
        Finding::Kept(HeadError::Malformed) => Conclusion::Open(format!(
            "Tệp này không phải {what}, hoặc đã bị cắt mất một phần. Xin chọn đúng tệp rồi kiểm tra lại."
        )),
        Finding::NoHead => Conclusion::Open(wrong(finding, signer)),
        _ => Conclusion::Wrong(wrong(finding, signer)),
    }
}

/// A receipt that was mistyped.
pub(super) fn mistyped(error: CodeError) -> String {
    match error {
        CodeError::Length(n) => format!("Mã biên nhận có 16 ký tự, không kể dấu gạch; ở đây có {n}."),
        CodeError::Character(c) => format!("Mã biên nhận không có ký tự “{c}”."),
        CodeError::Check => "Mã biên nhận gõ sai một ký tự, hoặc đổi chỗ hai ký tự.".to_owned(),
    }
}

pub(super) const NOTHING: &str = "Xin chọn tệp, hoặc dán nội dung, rồi bấm lại.";
pub(super) const NO_RECEIPT: &str = "Xin gõ mã biên nhận, hoặc chọn tệp bằng chứng, rồi bấm lại.";
pub(super) const OFFLINE: &str = "Không hỏi được máy chủ. Xin thử lại sau ít phút.";
pub(super) const LOGGED_OUT: &str = "Phiên làm việc đã hết hạn. Xin tải lại trang và đăng nhập.";
pub(super) const NO_PROOF: &str = "Máy chủ không có bằng chứng cho mã này: mã của tỉnh khác, hoặc phiếu chưa niêm phong (làm mỗi đêm). Nếu người dân có tệp bằng chứng, hãy kiểm tra tệp ấy. Biên nhận đã qua một đêm mà vẫn không có bằng chứng: phiếu có thể đã bị xóa; giữ biên nhận, lập biên bản.";
pub(super) const UNREADABLE: &str = "Trình duyệt không đọc được tệp này. Xin chọn lại tệp.";
pub(super) const A_HEAD: &str = "đầu sổ cái";
pub(super) const A_PROOF: &str = "tệp bằng chứng của biên nhận";
pub(super) const WORKING: &str = "Đang kiểm tra…";

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ledger::{Hash, Manifest, Signing, manifest::Parts};

    fn head(size: u64) -> String {
        Signing::new(&[1; 32]).head(size, Hash([7; 32]), "2026-11-02".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_first_word_says_what_the_colour_says() {
        let begins = |conclusion: Conclusion| conclusion.line().1;
        assert!(begins(Conclusion::Right("Vậy.".to_owned())).starts_with("ĐÚNG. Vậy"));
        assert!(begins(Conclusion::Wrong("Vậy.".to_owned())).starts_with("SAI. Vậy"));
        assert!(begins(Conclusion::Open("Vậy.".to_owned())).starts_with("CHƯA KIỂM TRA ĐƯỢC."));
    }

    #[test]
    fn a_wrong_file_is_no_finding_and_an_exports_manifest_is_a_kept_head() {
        let ours = Signing::new(&[1; 32]);
        let now = Now::read(&ours.verifying().to_string(), &head(1204)).unwrap();
        let said = |text: &str| of_file(now.kept(text).unwrap_err(), A_HEAD, None).line();
        for other in ["", "Biên bản họp.", "PK\u{3}\u{4}\u{fffd}", &head(1204)[..60]] {
            let (class, text) = said(other);
            assert_eq!(class, "chua-ro", "{text}");
            assert!(text.starts_with("CHƯA KIỂM TRA ĐƯỢC. Tệp này không phải đầu sổ cái"), "{text}");
        }
        assert_eq!(said(&head(1204).replace("1204", "1203")).0, "sai-lech", "one that was changed is");
        assert_eq!(said(&Signing::new(&[2; 32]).head(9, Hash([7; 32]), "2026-11-02".parse().unwrap()).unwrap()).0, "sai-lech");

        let made = "2026-11-22T14:05".parse().unwrap();
        let manifest = |head| Manifest { round: "a".into(), title: "A".into(), made, head, parts: Parts::Files(vec![]) };
        let note = manifest(Some(head(1204))).sign(&ours).unwrap();
        assert!(now.kept(&note.replace('\n', "\r\n")).unwrap().settle(None).is_ok());
        assert_eq!(
            now.kept(&manifest(Some(head(1205))).sign(&ours).unwrap()).unwrap_err(),
            Finding::RolledBack { kept: 1205, now: 1204 }
        );
        assert_eq!(said(&manifest(None).sign(&ours).unwrap()).0, "chua-ro");
    }

    #[test]
    fn days_and_lines_are_told_the_vietnamese_way() {
        let now = Now::read(&Signing::new(&[1; 32]).verifying().to_string(), &head(12_345)).unwrap();
        let kept = Signing::new(&[1; 32]).verifying().head(&head(1204)).unwrap();
        let said = continues(&kept, &now, false);
        assert!(said.contains("02/11/2026 (1.204 dòng)") && said.contains("thêm 11.141 dòng"), "{said}");
        assert!(continues(&now.head().clone(), &now, false).contains("chưa thêm dòng nào"));
        assert!(continues(&kept, &now, true).contains("chưa được so"));
        let back = wrong(Finding::RolledBack { kept: 12_345, now: 9 }, None);
        assert!(back.contains("12.345 dòng") && back.contains("chỉ còn 9 dòng"), "{back}");
        let other = wrong(Finding::Kept(HeadError::OtherKey), Some("hai-long-00"));
        assert!(other.contains("hai-long-00"), "{other}");
    }
}
