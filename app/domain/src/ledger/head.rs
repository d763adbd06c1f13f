//! A head of the ledger: its size and root on a day, signed.
//!
//! The text is a checkpoint (C2SP tlog-checkpoint) with one line more, the day; the signature a signed note (C2SP signed-note),
//! Ed25519. A whole head:
//!
//! ```text
//! hai-long-0f1e2d3c4b5a6978
//! 1204
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//! ngay 2026-11-22
//!
//! — hai-long-0f1e2d3c4b5a6978 Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
//! ```
//!
//! The name is made of the public key, so that two provinces never sign under one name.

use ed25519_dalek::{SigningKey, VerifyingKey};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use signed_note::{Note, NoteError, StandardSigner, StandardVerifier, VerifierList, key_id, new_ed25519_verifier_key};
use std::fmt::Write as _;
use tlog_tiles::{Checkpoint, Hash};

/// Signed notes' number for Ed25519.
const ED25519: u8 = 1;
/// Before the day in its line.
const DAY: &str = "ngay ";

/// Size and root of the ledger on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Whose ledger: the name of its key.
    pub origin: String,
    /// Leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The day it was signed.
    pub day: Date,
}

/// Why a text is no head of this ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// It is no signed note, or none with a head in it.
    #[error("không phải là một đầu sổ cái")]
    Malformed,
    /// Another key signed it.
    #[error("được ký bằng khóa khác")]
    OtherKey,
    /// It says that this key signed it, and that is not so.
    #[error("chữ ký không đúng")]
    BadSignature,
}

impl Head {
    fn text(&self) -> String {
        let Self { origin, size, root, day } = self;
        format!("{origin}\n{size}\n{root}\n{DAY}{day}\n")
    }

    fn from_text(text: &[u8]) -> Option<Self> {
        let checkpoint = Checkpoint::from_bytes(text).ok()?;
        let day = checkpoint.extension().strip_prefix(DAY)?.strip_suffix('\n')?.parse().ok()?;
        Some(Self { origin: checkpoint.origin().to_owned(), size: checkpoint.size(), root: *checkpoint.hash(), day })
    }

    /// The first digits of the root, for people to compare.
    pub fn short_root(&self) -> String {
        hex(&self.root.0[..8])
    }
}

/// The key that signs heads and exports.
#[derive(Clone)]
pub struct Signing {
    key: SigningKey,
    name: String,
}

impl std::fmt::Debug for Signing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Signing").field(&self.name).finish()
    }
}

impl Signing {
    /// The key of a seed of 32 random bytes (RFC 8032, section 5.1.5).
    pub fn new(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let name = name(&key.verifying_key());
        Self { key, name }
    }

    /// The name that heads bear.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What everybody may know of the key.
    pub fn verifying(&self) -> Verifying {
        Verifying { text: new_ed25519_verifier_key(&self.name, &self.key.verifying_key()), name: self.name.clone() }
    }

    /// Signs a head.
    ///
    /// # Errors
    /// None that is known: the library's own, for names that cannot stand in a note.
    pub fn head(&self, size: u64, root: Hash, day: Date) -> Result<String, HeadError> {
        let head = Head { origin: self.name.clone(), size, root, day };
        self.note(&head.text())
    }

    /// Signs any text whose every line ends with a line feed.
    ///
    /// # Errors
    /// The text cannot stand in a note.
    pub fn note(&self, text: &str) -> Result<String, HeadError> {
        let signer = StandardSigner::new(&self.private()).map_err(|_| HeadError::Malformed)?;
        let mut note = Note::new(text.as_bytes(), &[]).map_err(|_| HeadError::Malformed)?;
        note.add_sigs(&[&signer]).map_err(|_| HeadError::Malformed)?;
        String::from_utf8(note.to_bytes()).map_err(|_| HeadError::Malformed)
    }

    /// The signed note library's own spelling of a private key.
    fn private(&self) -> String {
        let id = key_id(&self.name, &[&[ED25519], &self.key.verifying_key().to_bytes()[..]].concat());
        format!("PRIVATE+KEY+{}+{id:08x}+{}", self.name, base64(&[&[ED25519], &self.key.to_bytes()[..]].concat()))
    }
}

/// The public half of a ledger's key, `name+id+key`, as signed notes write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifying {
    text: String,
    name: String,
}

impl std::fmt::Display for Verifying {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for Verifying {
    type Err = HeadError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        StandardVerifier::new(text).map_err(|_| HeadError::Malformed)?;
        // Base64 has pluses of its own.
        let mut parts = text.splitn(3, '+');
        let (called, key) = (parts.next().unwrap_or_default(), parts.nth(1).and_then(from_base64).unwrap_or_default());
        let key = key.get(1..).and_then(|key| key.try_into().ok()).ok_or(HeadError::Malformed)?;
        let name = name(&VerifyingKey::from_bytes(key).map_err(|_| HeadError::Malformed)?);
        // Nobody else's key may go by the name that stands in a head somebody kept.
        (called == name).then_some(()).ok_or(HeadError::OtherKey)?;
        Ok(Self { text: text.to_owned(), name })
    }
}

impl Verifying {
    /// The name that heads bear: made of the key, so that comparing it compares keys.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The head in a note that this key signed.
    ///
    /// # Errors
    /// [`HeadError`].
    pub fn head(&self, note: &str) -> Result<Head, HeadError> {
        let head = Head::from_text(self.note(note)?.as_bytes()).ok_or(HeadError::Malformed)?;
        if head.origin == self.name { Ok(head) } else { Err(HeadError::OtherKey) }
    }

    /// The text of a note that this key signed.
    ///
    /// # Errors
    /// [`HeadError`].
    pub fn note(&self, note: &str) -> Result<String, HeadError> {
        let note = Note::from_bytes(note.as_bytes()).map_err(|_| HeadError::Malformed)?;
        let verifier = StandardVerifier::new(&self.text).map_err(|_| HeadError::Malformed)?;
        match note.verify(&VerifierList::new(vec![Box::new(verifier)])) {
            Ok(_) => String::from_utf8(note.text().to_vec()).map_err(|_| HeadError::Malformed),
            Err(NoteError::UnverifiedNote) => Err(HeadError::OtherKey),
            Err(_) => Err(HeadError::BadSignature),
        }
    }
}

/// `hai-long-` and the first 16 hexadecimal digits of the public key's SHA-256.
fn name(key: &VerifyingKey) -> String {
    let hash = Sha256::digest(key.as_bytes());
    format!("hai-long-{}", hex(&hash[..8]))
}

/// Two lower-case digits a byte.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The digits of base64.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The note's lines without its signatures: nothing is verified.
pub(super) fn text_of(note: &str) -> &str {
    note.find("\n\n— ").map_or(note, |end| &note[..=end])
}

/// Base64 with padding (RFC 4648, section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// The bytes of what [`base64`] writes; none where it would not write it so.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (chunks, []) = text.as_bytes().as_chunks::<4>() else { return None };
    for chunk in chunks {
        let digits = chunk.iter().take_while(|c| **c != b'=').count();
        let mut bits = 0;
        for (at, letter) in chunk.iter().enumerate() {
            let digit = if at < digits { DIGITS.iter().position(|d| d == letter)? } else { 0 };
            bits = bits << 6 | u32::try_from(digit).ok()?;
        }
        out.extend(&bits.to_be_bytes()[1..digits.max(1)]);
    }
    (base64(&out) == text).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Date {
        "2026-11-22".parse().unwrap()
    }

    #[test]
    fn the_key_is_that_of_rfc_8032() {
        // Section 7.1, test 1.
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let seed: Vec<u8> = (0..64).step_by(2).map(|i| u8::from_str_radix(&seed[i..i + 2], 16).unwrap()).collect();
        let signing = Signing::new(&seed.try_into().unwrap());
        let public: String = signing.key.verifying_key().to_bytes().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(public, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assert_eq!(signing.name(), "hai-long-21fe31dfa154a261");
    }

    #[test]
    fn a_head_is_read_back_under_its_key_alone() {
        let (ours, theirs) = (Signing::new(&[1; 32]), Signing::new(&[2; 32]));
        let note = ours.head(1204, Hash([7; 32]), day()).unwrap();
        let head = ours.verifying().head(&note).unwrap();
        assert_eq!((head.size, head.root, head.day), (1204, Hash([7; 32]), day()));
        assert_eq!(theirs.verifying().head(&note), Err(HeadError::OtherKey));
        assert_eq!(ours.verifying().head(&note.replace("1204", "1205")), Err(HeadError::BadSignature));
        assert_eq!(ours.verifying().head(&note.replace("2026", "2027")), Err(HeadError::BadSignature));
        for broken in ["", "hai-long", &note[..note.len() - 2], &note.replace('\n', "\r\n")] {
            assert_eq!(ours.verifying().head(broken), Err(HeadError::Malformed), "{broken:?}");
        }
        assert_eq!(ours.verifying().head(&ours.note("một câu\n").unwrap()), Err(HeadError::Malformed));
        let again: Verifying = ours.verifying().to_string().parse().unwrap();
        assert_eq!(again, ours.verifying());
        assert!(note.starts_with(&format!("{}\n— ", head.text())));
    }

    #[test]
    fn no_other_key_goes_by_the_name_of_a_key() {
        let (ours, theirs) = (Signing::new(&[1; 32]), Signing::new(&[2; 32]));
        let posing = new_ed25519_verifier_key(ours.name(), &theirs.key.verifying_key());
        assert!(StandardVerifier::new(&posing).is_ok(), "the library alone takes it");
        assert_eq!(posing.parse::<Verifying>(), Err(HeadError::OtherKey));
        // Some with a plus in their base64.
        for seed in 0..64 {
            let key = Signing::new(&[seed; 32]).verifying();
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        for broken in ["", "hai-long", "hai-long-00+1", "a+b+c", &ours.verifying().to_string()[1..]] {
            assert!(broken.parse::<Verifying>().is_err(), "{broken:?}");
        }
    }

    #[test]
    fn base64_is_read_as_it_is_written_and_in_no_other_spelling() {
        for n in 0..40_u8 {
            let bytes: Vec<u8> = (0..n).map(|i| i.wrapping_mul(37) ^ 0xa5).collect();
            assert_eq!(from_base64(&base64(&bytes)), Some(bytes));
        }
        for odd in ["A", "AA", "AA=", "AB==", "A===", "====", "AAAA====", "AA==AAAA", "AA-_", "AAA\n"] {
            assert_eq!(from_base64(odd), None, "{odd:?}");
        }
    }
}
