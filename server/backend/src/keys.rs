//! The province's secrets, in a file of their own (`keys.toml`, mode 0600) beside the database and backed up apart from it.
//!
//! Minting keys come and go: a new one serves new slips, the old ones stay, so printed paper never dies. A compromised key is
//! revoked: its slips stop working and `slips` prints new ones.

use crate::{Error, Result, Store, draft::Draft};
use domain::{dossier::DossierId, ledger::Signing, token::Token};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

/// How a pseudonym begins: no dossier ID has a colon.
pub(crate) const FORGOTTEN: &str = "xoa:";

/// A secret of 256 bits, as 64 hexadecimal digits. It prints nothing of itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl TryFrom<String> for Secret {
    type Error = &'static str;

    fn try_from(hex: String) -> Result<Self, Self::Error> {
        from_hex(&hex).and_then(|b| b.try_into().ok()).map(Self).ok_or("khóa phải là 64 chữ số thập lục phân")
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        to_hex(&secret.0)
    }
}

impl Secret {
    fn random() -> Self {
        Self(random())
    }

    /// HMAC-SHA256 over a domain tag and a message. Tags keep the uses of secrets apart.
    fn mac(&self, tag: &str, message: &[u8]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(tag.as_bytes());
        mac.update(&[0]);
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

/// Random bytes from the system.
///
/// # Panics
/// Where the system has no random source: nothing may go on without.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "documented")]
    getrandom::fill(&mut bytes).expect("the system has a random source");
    bytes
}

/// Lower-case hexadecimal.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn from_hex(hex: &str) -> Option<Vec<u8>> {
    (hex.len().is_multiple_of(2) && hex.is_ascii())
        .then(|| (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).ok()).collect())
        .flatten()
}

/// A key that makes tokens.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MintingKey {
    /// Short name; the slip's row keeps it.
    pub id: String,
    /// No new slips, and its old ones stop working.
    #[serde(default)]
    pub revoked: bool,
    secret: Secret,
}

/// All secrets of a province.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Keys {
    /// The hash under which tokens are looked up.
    lookup: Secret,
    /// Salts of commitments.
    salt: Secret,
    /// Signs the ledger's heads: the seed of an Ed25519 key.
    ledger: Secret,
    /// Blinds the leaves of voices, so that the table of responses alone does not tell in which night's part of the ledger one lies.
    blinding: Secret,
    /// Oldest first; the last one that is not revoked mints.
    minting: Vec<MintingKey>,
}

impl Keys {
    /// New secrets.
    pub fn generate() -> Self {
        let [lookup, salt, ledger, blinding] = std::array::from_fn(|_| Secret::random());
        let mut keys = Self { lookup, salt, ledger, blinding, minting: vec![] };
        keys.add();
        keys
    }

    /// Where the keys of a data directory are.
    pub fn path(data_dir: &Path) -> PathBuf {
        data_dir.join("keys.toml")
    }

    /// Reads the keys of a data directory; `None`: there is no file.
    ///
    /// # Errors
    /// The file cannot be read, is no key file, or is open to others.
    pub fn read(data_dir: &Path) -> Result<Option<Self>> {
        let path = Self::path(data_dir);
        if path.exists() { Self::read_file(&path).map(Some) } else { Ok(None) }
    }

    fn read_file(path: &Path) -> Result<Self> {
        refuse_open_mode(path)?;
        let text = fs::read_to_string(path).map_err(Error::file(path))?;
        toml::from_str(&text).map_err(|e| Error::Refused(format!("{}: {}", path.display(), e.message())))
    }

    /// The keys that belong to a database. Those it was opened with are kept where nothing was printed or signed under others yet;
    /// beside printed slips new keys would make waste paper of all of them, silently.
    ///
    /// # Errors
    /// Database; [`Error::Refused`] where the keys are missing, or other ones than the slips were printed with.
    pub async fn of(store: &Store, data_dir: &Path) -> Result<Self> {
        if let Some(keys) = Self::read(data_dir)? {
            keys.check(store).await?;
            return Ok(keys);
        }
        if !store.key_ids().await?.is_empty() || store.latest_head().await.is_err() {
            return Err(Error::Refused(format!(
                "không có tệp khóa {}, mà phiếu mời đã in hoặc sổ cái đã ký. Đưa bản sao lưu khóa về bằng `hailong keys restore TỆP`; \
                 mất hẳn thì `hailong keys renew`, và phải in lại mọi phiếu",
                Self::path(data_dir).display()
            )));
        }
        let keys = store.ledger().keys().clone();
        keys.save(data_dir)?;
        Ok(keys)
    }

    /// Whether these are the keys that the database's slips were printed with, and the last of them. One slip of each key is looked at.
    ///
    /// # Errors
    /// Database; [`Error::Refused`] where they are not.
    pub async fn check(&self, store: &Store) -> Result<()> {
        let newest = self.minting.iter().filter_map(|k| number(&k.id)).max();
        for id in store.key_ids().await? {
            // An older copy would serve again what was revoked since, and give a later key's name to another key.
            if number(&id) > newest {
                return Err(Error::Refused(format!(
                    "tệp khóa này cũ hơn phiếu đã in: thiếu khóa {id}, và khóa thu hồi từ đó sẽ dùng lại được. Tìm bản sao lưu khóa mới hơn; \
                     không còn bản nào thì `hailong keys renew`"
                )));
            }
            // A key that was lost counts as revoked: its slips are printed anew.
            let Some(slip) = store.slip_of_key(&id).await? else { continue };
            let token = match &slip.dossier {
                Some(dossier) => self.mint(&id, &DossierId::parse(dossier).map_err(|e| Error::Stored(e.to_string()))?),
                None => self.mint_code(&id, &slip.id),
            };
            if token.is_some_and(|token| self.token_hash(&token)[..] != slip.token_hash[..]) {
                return Err(Error::Refused(
                    "keys.toml là khóa của một cơ sở dữ liệu khác: không mở được phiếu nào đã in ở đây".into(),
                ));
            }
        }
        Ok(())
    }

    /// Whether these keys are all that the database was used with last: [`Self::check`], and the ledger goes on under them.
    ///
    /// # Errors
    /// Database; [`Error::Refused`] where they are not.
    pub async fn check_all(&self, store: &Store) -> Result<()> {
        self.check(store).await?;
        store.latest_head_under(&self.signing().verifying()).await.map(drop).map_err(|error| match error {
            Error::Refused(why) => Error::Refused(format!("{why}: đây không phải bộ khóa dùng sau cùng với cơ sở dữ liệu này")),
            other => other,
        })
    }

    /// New keys for a database whose keys are lost. No name of a lost minting key is used again: its slips count as revoked, and the
    /// next print gives their invitations new tokens. The ledger begins anew with what is there: nobody can sign the old one any more.
    ///
    /// # Errors
    /// Database; a key file is there; it cannot be written.
    pub async fn renew(store: &Store, data_dir: &Path) -> Result<Self> {
        refuse_existing(&Self::path(data_dir))?;
        let lost = store.key_ids().await?.iter().filter_map(|id| number(id)).max().unwrap_or_default();
        let mut keys = store.ledger().keys().clone();
        keys.minting = vec![MintingKey { id: format!("k{}", lost + 1), revoked: false, secret: Secret::random() }];
        store.begin_ledger_anew().await?;
        keys.save(data_dir)?;
        Ok(keys)
    }

    /// Copies the key file, readable by the owner alone.
    ///
    /// # Errors
    /// There is none, it is open to others, or `to` exists or cannot be written.
    pub fn back_up(data_dir: &Path, to: &Path) -> Result<()> {
        let path = Self::path(data_dir);
        Self::read_file(&path)?;
        refuse_existing(to)?;
        let bytes = fs::read(&path).map_err(Error::file(&path))?;
        Draft::beside(to)?.filled(&bytes)?.keep_for_good()
    }

    /// Puts a copy of the key file back, where it fits the database and none is there.
    ///
    /// # Errors
    /// Database; the copy is no key file, is open to others, or belongs to another database; a key file is there.
    pub async fn put_back(store: &Store, data_dir: &Path, from: &Path) -> Result<()> {
        let path = Self::path(data_dir);
        refuse_existing(&path)?;
        Self::read_file(from)?.check_all(store).await?;
        let bytes = fs::read(from).map_err(Error::file(from))?;
        fs::create_dir_all(data_dir).map_err(Error::file(data_dir))?;
        Draft::beside(&path)?.filled(&bytes)?.keep_for_good()
    }

    /// Writes the keys, readable by the owner alone; a crash leaves the old file or the new one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, data_dir: &Path) -> Result<()> {
        let path = Self::path(data_dir);
        let text = toml::to_string(self).map_err(|e| Error::Stored(e.to_string()))?;
        let new = path.with_extension("toml.new");
        fs::create_dir_all(data_dir).map_err(Error::file(data_dir))?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let write = || -> std::io::Result<()> {
            let mut file = options.open(&new)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, &path)?;
            // The new name is on disk when its directory is: without it a power cut may leave no keys, and printed paper dead.
            fs::File::open(data_dir)?.sync_all()
        };
        write().map_err(Error::file(&path))
    }

    /// Adds a minting key; new slips use it. Returns its id.
    pub fn add(&mut self) -> String {
        let id = format!("k{}", self.minting.iter().filter_map(|k| number(&k.id)).max().unwrap_or_default() + 1);
        self.minting.push(MintingKey { id: id.clone(), revoked: false, secret: Secret::random() });
        id
    }

    /// Revokes a minting key; adds a new one where none would be left. False: there is no such key.
    pub fn revoke(&mut self, id: &str) -> bool {
        let Some(key) = self.minting.iter_mut().find(|k| k.id == id) else { return false };
        key.revoked = true;
        if self.minting.iter().all(|k| k.revoked) {
            self.add();
        }
        true
    }

    /// The minting keys, oldest first.
    pub fn minting(&self) -> &[MintingKey] {
        &self.minting
    }

    /// Whether slips of this key still work.
    pub fn serves(&self, key_id: &str) -> bool {
        self.minting.iter().any(|k| k.id == key_id && !k.revoked)
    }

    /// The key for new slips.
    pub fn newest(&self) -> Option<&MintingKey> {
        self.minting.iter().rev().find(|k| !k.revoked)
    }

    /// The token of a dossier under a key: the same at every reprint.
    pub fn mint(&self, key_id: &str, dossier: &DossierId) -> Option<Token> {
        self.token(key_id, "hai-long/token/1", dossier.as_str().as_bytes())
    }

    /// The token of a place on a code list under a key, made of its invitation's random id: a list that was taken back and made
    /// again has other tokens.
    pub fn mint_code(&self, key_id: &str, invitation: &[u8]) -> Option<Token> {
        self.token(key_id, "hai-long/token-ma-moi/1", invitation)
    }

    fn token(&self, key_id: &str, tag: &str, message: &[u8]) -> Option<Token> {
        let key = self.minting.iter().find(|k| k.id == key_id)?;
        let mac = key.secret.mac(tag, message);
        Some(Token::from_bits(u128::from_be_bytes(first_16(&mac)) >> (128 - 5 * Token::LEN)))
    }

    /// The hash under which the database knows a token.
    pub fn token_hash(&self, token: &Token) -> [u8; 32] {
        self.lookup.mac("hai-long/tra-cuu/1", token.plain().as_bytes())
    }

    /// The key that signs the ledger's heads.
    pub fn signing(&self) -> Signing {
        Signing::new(&self.ledger.0)
    }

    /// What blinds the leaf of the voice, or comment, with this row key.
    pub(crate) fn blind(&self, row_key: &[u8]) -> [u8; 32] {
        self.blinding.mac("hai-long/che/1", row_key)
    }

    /// What stands in the place of a dossier's ID when the registry is forgotten: the same dossier is known again by whoever holds
    /// the keys, and by nobody else.
    pub fn pseudonym(&self, dossier: &str) -> String {
        format!("{FORGOTTEN}{}", to_hex(&self.lookup.mac("hai-long/ho-so-da-xoa/1", dossier.as_bytes())[..16]))
    }

    /// The salt of a commitment.
    pub fn salt(&self, submission_key: &[u8; 16]) -> [u8; 32] {
        self.salt.mac("hai-long/muoi/1", submission_key)
    }
}

/// The number in a key's name.
fn number(id: &str) -> Option<u32> {
    id.strip_prefix('k')?.parse().ok()
}

fn refuse_existing(path: &Path) -> Result<()> {
    if path.exists() { Err(Error::Refused(format!("{} đã có; không ghi đè", path.display()))) } else { Ok(()) }
}

fn first_16(mac: &[u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&mac[..16]);
    half
}

fn refuse_open_mode(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_err(Error::file(path))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(Error::Refused(format!("{}: người khác đọc được tệp khóa; chạy chmod 600", path.display())));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dossier() -> DossierId {
        DossierId::parse("000.00.04.H51-200221-0001").unwrap()
    }

    #[test]
    fn a_reprint_gives_the_same_token_and_a_new_key_another() {
        let mut keys = Keys::generate();
        let first = keys.mint("k1", &dossier()).unwrap();
        assert_eq!(keys.mint("k1", &dossier()).unwrap(), first);
        assert_eq!(keys.add(), "k2");
        assert_ne!(keys.mint("k2", &dossier()).unwrap(), first);
        assert_eq!(keys.mint("k1", &dossier()).unwrap(), first);
        assert!(Token::parse(&first.grouped()).is_ok());
        assert_ne!(keys.mint_code("k1", dossier().as_str().as_bytes()).unwrap(), first, "codes have a tag of their own");
    }

    #[test]
    fn a_revoked_key_serves_no_more_and_leaves_a_new_one() {
        let mut keys = Keys::generate();
        assert!(keys.revoke("k1"));
        assert!(!keys.serves("k1"));
        assert_eq!(keys.newest().unwrap().id, "k2");
        assert!(!keys.revoke("k9"));
        keys.minting.remove(0);
        assert_eq!(keys.add(), "k3", "no name is used twice");
    }

    #[test]
    fn keys_are_kept_in_a_file_that_only_the_owner_reads() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::generate();
        keys.save(dir.path()).unwrap();
        let again = Keys::read(dir.path()).unwrap().unwrap();
        assert_eq!(keys.mint("k1", &dossier()), again.mint("k1", &dossier()));
        assert!(!format!("{keys:?}").contains(&to_hex(&keys.salt.0)));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(Keys::path(dir.path()), fs::Permissions::from_mode(0o644)).unwrap();
            assert!(Keys::read(dir.path()).is_err());
        }
    }
}
