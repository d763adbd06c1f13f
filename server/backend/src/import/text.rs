//! Bytes become text, whatever table program wrote them; and text becomes comparable, however people typed it.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1258};
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfc_quick};

/// Longest value that a message repeats, in characters.
const SHOWN: usize = 60;

/// UTF-8 with or without BOM, UTF-16 with BOM, or else Windows-1258.
///
/// # Errors
/// A sentence: the file is UTF-8 and damaged. Read as Windows-1258 it would give names nobody wrote.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    match Encoding::for_bom(bytes) {
        Some((encoding, bom)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            return Ok(encoding.decode_without_bom_handling(&bytes[bom..]).0);
        }
        Some((_, bom)) => return utf8(&bytes[bom..]),
        None => {}
    }
    if std::str::from_utf8(bytes).is_err() && !looks_like_utf8(bytes) {
        return Ok(WINDOWS_1258.decode_without_bom_handling(bytes).0);
    }
    utf8(bytes)
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|e| {
        let line = 1 + bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count();
        format!("tệp viết bằng UTF-8 nhưng hỏng ở dòng {line}; hãy xuất lại tệp")
    })
}

/// More letters of several bytes that fit UTF-8 than bytes that do not. In Windows-1258 they fit by accident only.
fn looks_like_utf8(bytes: &[u8]) -> bool {
    let (mut fit, mut unfit) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        fit += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        unfit += usize::from(!chunk.invalid().is_empty());
    }
    fit > unfit
}

/// A cell's text: composed (Windows-1258 and some systems write tones as marks of their own), every run of white space one
/// space, none at the ends.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(is_blank);
    if text.is_ascii() && !text.contains("  ") && !text.bytes().any(|b| b.is_ascii_control()) {
        return Cow::Borrowed(text);
    }
    let composed = match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfc().collect()),
    };
    let mut words = composed.split(is_blank).filter(|w| !w.is_empty());
    let spaced = composed.contains("  ") || composed.chars().any(|c| c != ' ' && is_blank(c));
    if spaced { Cow::Owned(join(&mut words)) } else { composed }
}

fn join<'a>(words: &mut impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// White space, and the marks without width that web pages leave in copied text.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

/// Letters and digits alone, small, without diacritics: `Ngày tiếp nhận`, `ngay_tiep_nhan` and `NGÀY TIẾP NHẬN` are one.
pub(super) fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// A value as a message repeats it: cut, and without what a terminal would obey.
pub(super) fn shown(value: &str) -> String {
    let mut out: String = value.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(SHOWN).is_some() {
        out.pop();
        out.push('…');
    }
    out
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// As Vietnamese programs of the nineties write: tones are bytes of their own.
    pub(in crate::import) fn windows_1258(text: &str) -> Vec<u8> {
        let mut spelled = String::new();
        for c in text.nfc() {
            let parts: Vec<char> = std::iter::once(c).nfd().collect();
            let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
            spelled.extend(parts.iter().filter(|c| !is_tone(c)).copied().nfc());
            spelled.extend(parts.iter().filter(|c| is_tone(c)));
        }
        let (bytes, _, unmappable) = WINDOWS_1258.encode(&spelled);
        assert!(!unmappable);
        bytes.into_owned()
    }

    pub(in crate::import) fn utf_16(text: &str, little: bool) -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    const NAME: &str = "UBND thị trấn Tiên Điền, huyện Nghi Xuân: phường, sở, đặc khu";

    #[test]
    fn every_encoding_in_use_gives_the_same_text() {
        let with_bom = format!("\u{feff}{NAME}");
        for bytes in
            [NAME.into(), with_bom.into_bytes(), utf_16(NAME, true), utf_16(NAME, false), windows_1258(NAME)] as [Vec<u8>; 5]
        {
            assert_eq!(clean(&decode(&bytes).unwrap()), NAME);
        }
    }

    #[test]
    fn damaged_utf_8_is_not_taken_for_windows_1258() {
        let mut bytes = format!("ma,ten\n1,{NAME}\n2,{NAME}").into_bytes();
        let at = bytes.len() - 1;
        bytes[at] = 0xe1;
        assert!(decode(&bytes).unwrap_err().contains("dòng 3"));
    }

    #[test]
    fn folding_forgets_what_people_vary() {
        for text in ["Ngày tiếp nhận", "ngay_tiep_nhan", "NGÀY  TIẾP-NHẬN:", "Nga\u{300}y tie\u{302}\u{301}p nha\u{323}\u{302}n"]
        {
            assert_eq!(fold(text), "ngaytiepnhan");
        }
        assert_eq!(fold("Địa chỉ"), "diachi");
    }

    #[test]
    fn shown_values_are_short_and_tame() {
        assert_eq!(shown(&"ệ".repeat(61)).chars().count(), 60);
        assert_eq!(shown("\u{1b}[31mđỏ\r\n"), " [31mđỏ  ");
    }

    #[test]
    fn cleaning_keeps_words_apart_by_one_space() {
        assert_eq!(clean("\u{a0} Đăng ký\n khai\t sinh \u{200b}"), "Đăng ký khai sinh");
        assert_eq!(clean("a\tb"), "a b");
        assert!(matches!(clean(" 000.21.27.H27 "), Cow::Borrowed("000.21.27.H27")));
    }
}
