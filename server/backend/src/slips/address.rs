//! The public address, as it stands on paper and inside the QR code.

use super::qr;
use crate::{Error, Result};
use domain::token::Token;

/// Characters of a token without dashes: its own and the check character.
const TOKEN: usize = Token::LEN + 1;

/// Where citizens find the server, checked for use in a QR code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// Scheme and host in small letters.
    authority: String,
    /// A path below which the server answers: empty, or a slash and capitals.
    path: String,
}

impl PublicUrl {
    /// Reads `https://khaosat.tinh.gov.vn`. A QR code in capitals is a third smaller than one in small letters. Scheme and
    /// host mean the same in either; a path does not, so a path in small letters is refused.
    ///
    /// # Errors
    /// [`Error::Refused`]: no web address, not writable in capitals, or too long for a small code.
    pub fn parse(text: &str) -> Result<Self> {
        let refused = |why: String| Error::Refused(format!("địa chỉ công khai «{text}» {why}"));
        let trimmed = text.trim().trim_end_matches('/');
        let (scheme, rest) = trimmed.split_once("://").unwrap_or_default();
        let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") || host.is_empty() {
            return Err(refused("phải có dạng https://ten-mien".to_owned()));
        }
        let url = Self { authority: format!("{scheme}://{host}").to_ascii_lowercase(), path: path.to_owned() };
        let longest = url.in_capitals(&"0".repeat(TOKEN));
        if let Some(c) = longest.chars().find(|c| !qr::is_alphanumeric(*c)) {
            return Err(refused(format!(
                "không viết được bằng chữ hoa trong mã QR (ký tự «{c}»); chỉ dùng tên miền không dấu, không có đường dẫn chữ thường"
            )));
        }
        let (length, most) = (longest.len(), qr::CAPACITY);
        if length > most {
            return Err(refused(format!(
                "quá dài cho mã QR: nội dung {length} ký tự, nhiều nhất {most}; hãy dùng tên miền ngắn hơn {} ký tự",
                length - most
            )));
        }
        Ok(url)
    }

    fn in_capitals(&self, token: &str) -> String {
        format!("{}{}/P/{token}", self.authority.to_ascii_uppercase(), self.path)
    }

    /// What the QR code of a token says: `HTTPS://HOST/P/TOKEN`.
    pub fn qr_text(&self, token: &Token) -> String {
        self.in_capitals(token.plain())
    }

    /// The survey of a token: `https://host/p/TOKEN`.
    pub fn survey(&self, token: &Token) -> String {
        format!("{}{}/p/{}", self.authority, self.path, token.plain())
    }

    /// Where a token can be typed, as it is printed: browsers add `https://` themselves, and nothing else.
    pub fn look_up(&self) -> String {
        let authority = self.authority.strip_prefix("https://").unwrap_or(&self.authority);
        format!("{authority}{}/tra-cuu", self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Token {
        Token::from_bits(0x0123_4567_89ab_cdef)
    }

    #[test]
    fn people_read_small_letters_and_the_code_says_capitals() {
        let url = PublicUrl::parse("HTTPS://KhaoSat.HaTinh.gov.vn/").unwrap();
        assert_eq!(url.survey(&token()), format!("https://khaosat.hatinh.gov.vn/p/{}", token().plain()));
        assert_eq!(url.qr_text(&token()), format!("HTTPS://KHAOSAT.HATINH.GOV.VN/P/{}", token().plain()));
        assert_eq!(url.look_up(), "khaosat.hatinh.gov.vn/tra-cuu");
    }

    #[test]
    fn a_demo_on_this_machine_has_its_port_and_scheme() {
        let url = PublicUrl::parse("http://127.0.0.1:8080").unwrap();
        assert_eq!(url.qr_text(&token()), format!("HTTP://127.0.0.1:8080/P/{}", token().plain()));
        assert_eq!(url.look_up(), "http://127.0.0.1:8080/tra-cuu");
    }

    #[test]
    fn what_no_small_code_can_hold_is_refused_with_the_reason() {
        for (text, reason) in [
            ("khaosat.gov.vn", "phải có dạng"),
            ("ftp://khaosat.gov.vn", "phải có dạng"),
            ("https://", "phải có dạng"),
            ("https://khảosát.vn", "«ả»"),
            ("https://tinh.gov.vn/khaosat", "«k»"),
            ("https://tinh.gov.vn/?a=1", "«?»"),
            ("https://tinh.gov.vn@xau.vn", "«@»"),
            (&format!("https://{}.vn", "a".repeat(41)), "ngắn hơn 1 ký tự"),
        ] {
            let Err(Error::Refused(why)) = PublicUrl::parse(text) else { panic!("{text} was taken") };
            assert!(why.contains(reason), "{why}");
        }
        assert!(PublicUrl::parse("https://tinh.gov.vn/KS").is_ok());
        assert!(PublicUrl::parse(&format!("https://{}.vn", "a".repeat(40))).is_ok());
    }
}
