//! Comments are asked to hold no names and numbers; those with numbers or addresses in them are blackened before they are stored.

/// What stands where something was blackened.
pub const REDACTED: &str = "[đã ẩn]";

/// A telephone number, an identity number, a dossier's tail: this many digits in a run and more.
const DIGITS: usize = 7;

/// Blackens e-mail addresses and runs of seven digits and more, with or without spaces, dots and dashes between them.
/// Control characters but line ends are dropped.
pub fn redact(comment: &str) -> String {
    let text: String = comment.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let no_addresses = text.split_inclusive(char::is_whitespace).map(hide_address).collect::<String>();
    hide_numbers(&no_addresses)
}

fn hide_address(word: &str) -> String {
    let bare = word.trim_end();
    match bare.split_once('@') {
        Some((name, host)) if !name.is_empty() && host.contains('.') => format!("{REDACTED}{}", &word[bare.len()..]),
        _ => word.to_owned(),
    }
}

fn hide_numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let (end, digits) = number_at(&chars, at);
        if digits >= DIGITS {
            out.push_str(REDACTED);
            at = end;
        } else {
            // A short number is kept whole, so that its tail is not looked at again.
            let end = end.max(at + 1);
            out.extend(&chars[at..end]);
            at = end;
        }
    }
    out
}

/// The run of digits that begins here: where it ends (after its last digit) and how many digits it has.
fn number_at(chars: &[char], start: usize) -> (usize, usize) {
    let (mut end, mut digits, mut at) = (start, 0, start);
    while at < chars.len() {
        match chars[at] {
            c if c.is_numeric() => {
                digits += 1;
                end = at + 1;
            }
            ' ' | '.' | '-' | '(' | ')' | '+' if digits > 0 && at - end < 2 => {}
            _ => break,
        }
        at += 1;
    }
    (end, digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_and_addresses_are_blackened() {
        assert_eq!(redact("gọi 0912 345 678 nhé"), "gọi [đã ẩn] nhé");
        assert_eq!(redact("CCCD 042088001234."), "CCCD [đã ẩn].");
        assert_eq!(redact("viết cho ba.nguyen@example.vn, cảm ơn"), "viết cho [đã ẩn] cảm ơn");
        assert_eq!(redact("+84 (91) 234.56.78"), "+[đã ẩn]");
    }

    #[test]
    fn ordinary_numbers_stay() {
        for text in ["đi lại 3 lần, chờ 45 phút", "phòng 12, ngày 21/2/2020", "lúc 8.30 - 11.00", "Tốt\ncảm ơn"] {
            assert_eq!(redact(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_long_run_of_digits_survives(text in "[0-9 a]{0,40}") {
            let longest = redact(&text).split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            prop_assert!(longest.unwrap_or(0) < DIGITS);
        }
    }
}
