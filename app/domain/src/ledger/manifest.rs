//! The manifest of an export: what was exported when, with a fingerprint of every part, and the ledger's head of that moment;
//! signed by the ledger's key.
//!
//! A signed note (C2SP signed-note), as heads are; another first line keeps the two apart:
//!
//! ```text
//! hai-long/xuat/1
//! dot nghi-xuan-2020
//! ten Khảo sát sự hài lòng năm 2020
//! luc 2026-11-22T14:05
//! > hai-long-0f1e2d3c4b5a6978
//! > 1204
//! > CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//! > ngay 2026-11-22
//! >
//! > — hai-long-0f1e2d3c4b5a6978 Az3gr…
//! trang 5e0c… Điểm cải cách hành chính
//! trang 91ab… Xác thực
//!
//! — hai-long-0f1e2d3c4b5a6978 Az3gr…
//! ```
//!
//! Of files instead of sheets the lines begin with `tep`. The head stands behind `>`, whole, so that whoever keeps an export keeps
//! a head; where nothing was in the ledger yet there is none.

use super::{HeadError, Signing, Verifying, head::hex};
use jiff::civil::DateTime;

/// The first line of a manifest.
pub const FIRST_LINE: &str = "hai-long/xuat/1";
/// Before each line of the head.
const QUOTE: &str = ">";

/// What was exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The round's code.
    pub round: String,
    /// The round's title.
    pub title: String,
    /// When, in Vietnam, to the minute.
    pub made: DateTime,
    /// The ledger's latest head at that moment, as it was signed.
    pub head: Option<String>,
    /// What is signed, part by part.
    pub parts: Parts,
}

/// The parts of an export, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parts {
    /// Sheets of a workbook, each with its [`super::sheet::Fingerprint`].
    Sheets(Vec<Part>),
    /// Files, each with the SHA-256 of its bytes.
    Files(Vec<Part>),
}

/// A part of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Name of the sheet, or of the file without its folders.
    pub name: String,
    /// Its fingerprint.
    pub sha256: [u8; 32],
}

impl Parts {
    /// All of them.
    pub fn all(&self) -> &[Part] {
        let (Self::Sheets(parts) | Self::Files(parts)) = self;
        parts
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Sheets(_) => "trang",
            Self::Files(_) => "tep",
        }
    }
}

impl Part {
    fn from_text(text: &str) -> Option<Self> {
        let (hex, name) = text.split_once(' ')?;
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let digits = hex.bytes().map(digit).collect::<Option<Vec<u8>>>()?;
        let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
        let whole = digits.len() == 64;
        Some(Self { name: name.to_owned(), sha256: bytes.try_into().ok().filter(|_| whole)? })
    }
}

impl Manifest {
    /// Signs it.
    ///
    /// # Errors
    /// [`Signing::note`].
    pub fn sign(&self, signing: &Signing) -> Result<String, HeadError> {
        signing.note(&self.text())
    }

    /// The manifest in a note that this key signed.
    ///
    /// # Errors
    /// [`HeadError`].
    pub fn read(note: &str, key: &Verifying) -> Result<Self, HeadError> {
        Self::from_text(&key.note(note)?).ok_or(HeadError::Malformed)
    }

    /// The head that a note quotes, as it was signed: its own signature is what counts, that of the note is not looked at.
    pub fn quoted_head(note: &str) -> Option<String> {
        Self::from_text(super::head::text_of(note))?.head
    }

    /// Whether a text begins like a manifest.
    pub fn is(text: &str) -> bool {
        text.lines().next() == Some(FIRST_LINE)
    }

    fn text(&self) -> String {
        let Self { round, title, made, head, parts } = self;
        let mut text =
            format!("{FIRST_LINE}\ndot {}\nten {}\nluc {}\n", line(round), line(title), made.strftime("%Y-%m-%dT%H:%M"));
        for quoted in head.iter().flat_map(|head| head.lines()) {
            text += if quoted.is_empty() { QUOTE } else { "> " };
            text += quoted;
            text.push('\n');
        }
        for Part { name, sha256 } in parts.all() {
            text += &format!("{} {} {}\n", parts.word(), hex(sha256), line(name));
        }
        text
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n').peekable();
        (lines.next()? == FIRST_LINE).then_some(())?;
        let round = lines.next()?.strip_prefix("dot ")?.to_owned();
        let title = lines.next()?.strip_prefix("ten ")?.to_owned();
        let made = lines.next()?.strip_prefix("luc ")?.parse().ok()?;
        let mut head = String::new();
        while let Some(quoted) = lines.next_if(|line| line.starts_with(QUOTE)) {
            head += quoted.strip_prefix("> ").or((quoted == QUOTE).then_some(""))?;
            head.push('\n');
        }
        let rest: Vec<&str> = lines.collect();
        let all = |word: &str| rest.iter().map(|line| Part::from_text(line.strip_prefix(word)?)).collect::<Option<Vec<_>>>();
        let parts = all("trang ").map(Parts::Sheets).or_else(|| all("tep ").map(Parts::Files))?;
        Some(Self { round, title, made, head: Some(head).filter(|head| !head.is_empty()), parts })
    }
}

/// Words that stay on their line.
fn line(words: &str) -> String {
    words.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlog_tiles::Hash;

    fn manifest(signing: &Signing, parts: Parts) -> Manifest {
        let head = signing.head(1204, Hash([7; 32]), "2026-11-22".parse().unwrap()).unwrap();
        let made = "2026-11-22T14:05".parse().unwrap();
        Manifest { round: "a-1".into(), title: "Khảo sát".into(), made, head: Some(head), parts }
    }

    fn part(name: &str, byte: u8) -> Part {
        Part { name: name.into(), sha256: [byte; 32] }
    }

    #[test]
    fn a_manifest_is_read_back_under_its_key_alone() {
        let (ours, theirs) = (Signing::new(&[1; 32]), Signing::new(&[2; 32]));
        let sheets = Parts::Sheets(vec![part("Yếu tố", 0xab), part("Xác thực", 1)]);
        for parts in [sheets, Parts::Files(vec![part("ket qua.csv", 0)]), Parts::Sheets(vec![])] {
            let made = manifest(&ours, parts);
            let note = made.sign(&ours).unwrap();
            assert!(Manifest::is(&note));
            assert_eq!(Manifest::read(&note, &ours.verifying()), Ok(made.clone()));
            assert_eq!(Manifest::quoted_head(&note), made.head);
            assert_eq!(Manifest::read(&note, &theirs.verifying()), Err(HeadError::OtherKey));
            assert_eq!(Manifest::read(&note.replace("14:05", "14:06"), &ours.verifying()), Err(HeadError::BadSignature));
        }
        let without = Manifest { head: None, ..manifest(&ours, Parts::Files(vec![part("a", 3)])) };
        assert_eq!(Manifest::read(&without.sign(&ours).unwrap(), &ours.verifying()), Ok(without));
    }

    #[test]
    fn a_head_is_no_manifest_and_a_manifest_no_head() {
        let ours = Signing::new(&[1; 32]);
        let made = manifest(&ours, Parts::Files(vec![part("a", 3)]));
        let note = made.sign(&ours).unwrap();
        assert_eq!(ours.verifying().head(&note), Err(HeadError::Malformed));
        let head = made.head.unwrap();
        assert_eq!(Manifest::read(&head, &ours.verifying()), Err(HeadError::Malformed));
        assert!(ours.verifying().head(&Manifest::quoted_head(&note).unwrap()).is_ok(), "what it quotes is a whole head");
    }

    #[test]
    fn a_name_cannot_bring_a_line_of_its_own() {
        let ours = Signing::new(&[1; 32]);
        let mut made = manifest(&ours, Parts::Files(vec![part("a\ntep 00 b", 3)]));
        made.title = "x\r\ny".into();
        let read = Manifest::read(&made.sign(&ours).unwrap(), &ours.verifying()).unwrap();
        assert_eq!((read.title.as_str(), read.parts.all().len()), ("x  y", 1));
    }

    #[test]
    fn what_is_cut_or_mixed_is_no_manifest() {
        let ours = Signing::new(&[1; 32]);
        let good = manifest(&ours, Parts::Sheets(vec![part("a", 3)])).text();
        assert!(Manifest::from_text(&good).is_some());
        let hex = "00".repeat(32);
        for bad in [
            good.trim_end().to_owned(),
            good.replace("luc ", "lucs "),
            good.replace("trang 03", "trang 3"),
            good.clone() + &format!("tep {hex} b\n"),
            good.clone() + "\n",
            good.replace("> ngay", ">ngay"),
        ] {
            assert!(Manifest::from_text(&bad).is_none(), "{bad}");
        }
    }
}
