//! Slips: what stands on the back of the appointment slip, so that its holder can answer once.
//!
//! Every dossier in a round's scope gets a slip, also one that a rule of the round will leave out: the slip is printed at
//! intake, before anybody knows the result, and whoever scans it is told the rule. Only the registry's scope (agency, field,
//! day of receipt) decides.

use crate::{
    Error, Result, Store,
    keys::{self, Keys, MintingKey},
    rounds::OpenRound,
    store::{Code, Denominators, Slip},
};
use domain::{
    dossier::{Dossier, DossierId},
    eligibility::in_scope,
    invited::{Place, PlaceId},
    response::Kind,
    token::Token,
};
use std::{
    collections::HashMap,
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
};

pub mod address;
pub mod qr;

pub use address::PublicUrl;

/// What a slip says of itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// A dossier.
    Dossier {
        /// Its ID.
        id: DossierId,
        /// The procedure, in the registry's words.
        procedure: String,
    },
    /// A place on a code list.
    Place {
        /// Which one.
        id: PlaceId,
        /// Name of the list.
        list: String,
        /// Who is given the slip; may be empty.
        name: String,
    },
}

/// A slip as it goes to the printer. It holds the secret: its `Debug` says the dossier or the place alone, and it has no `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct PrintedSlip {
    /// What it asks about.
    pub about: About,
    /// Agency code.
    pub agency: String,
    /// Agency name.
    pub agency_name: String,
    /// Field name.
    pub field: String,
    /// For whom its holder answers, as far as it is known.
    pub kind: Kind,
    /// The secret.
    pub token: Token,
    /// The survey's address, as a person reads it.
    pub url: String,
    /// The same in capitals: what the QR code says.
    pub qr_text: String,
    /// Where the token can be typed, without the scheme.
    pub look_up: String,
}

impl std::fmt::Debug for PrintedSlip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrintedSlip").field("code", &self.code()).finish_non_exhaustive()
    }
}

impl PrintedSlip {
    /// ID of the dossier, or code of the place (`DS-3-012`).
    pub fn code(&self) -> String {
        match &self.about {
            About::Dossier { id, .. } => id.to_string(),
            About::Place { id, .. } => id.to_string(),
        }
    }

    /// The QR code.
    ///
    /// # Errors
    /// [`Error::Refused`] where the address does not fit.
    pub fn symbol(&self) -> Result<qr::Symbol> {
        qr::Symbol::of(&self.qr_text)
    }
}

/// Makes sure that every dossier in the round's scope (of one agency or of all) and every place on the code lists has a slip that
/// works, and hands all of them out by agency, dossiers before places.
///
/// A dossier without a slip gets one under the newest key; one whose key was revoked gets a new token; every other one is
/// printed again as it was. What changed is stored in one transaction, before anything is handed out.
///
/// # Errors
/// Database; [`Error::Refused`] where the agency is not in the round, or no minting key is left.
pub async fn prepare(
    store: &Store,
    keys: &Keys,
    open: &OpenRound,
    agency: Option<&str>,
    public_url: &PublicUrl,
) -> Result<Vec<PrintedSlip>> {
    let round = &open.round;
    let agencies: Vec<&String> = round.agencies.iter().filter(|a| agency.is_none_or(|only| *a == only)).collect();
    if agencies.is_empty() {
        let all = round.agencies.join(", ");
        return Err(Error::Refused(format!(
            "cơ quan «{}» không thuộc đợt «{}»; các cơ quan: {all}",
            agency.unwrap_or_default(),
            round.code
        )));
    }
    let names: HashMap<String, String> = store.agencies().await?.into_iter().map(|a| (a.code, a.name)).collect();
    // A dossier that comes back into the registry after it was forgotten has had its slip.
    let forgotten = store.forgotten().await?;
    let had_its_slip = |d: &Dossier| !forgotten.is_empty() && forgotten.contains(&keys.pseudonym(d.id.as_str()));
    let (mut changed, mut printed) = (Vec::new(), Vec::new());
    for code in agencies {
        let mut stored: HashMap<String, (String, Slip)> = store
            .slips_of(code, round.dossiers)
            .await?
            .into_iter()
            .map(|(of, slip)| (slip.dossier.clone(), (of, slip)))
            .collect();
        for dossier in store.dossiers(code, round.dossiers).await?.into_iter().filter(|d| in_scope(round, d)) {
            let slip = match stored.remove(dossier.id.as_str()) {
                // Corrected in the registry after its slip was printed for another round: its one voice stays there.
                Some((of, _)) if of != round.code => continue,
                Some((_, slip)) if keys.serves(&slip.key_id) => slip,
                None if had_its_slip(&dossier) => continue,
                old => {
                    let slip = mint(keys, &dossier, old.map(|(_, slip)| slip))?;
                    changed.push(slip.clone());
                    slip
                }
            };
            let name = names.get(code).unwrap_or(code);
            let token = token(keys, &slip.key_id, &dossier.id)?;
            let about = About::Dossier { id: dossier.id, procedure: dossier.procedure };
            printed.push(print(open, about, (dossier.agency, name.clone()), &dossier.field, dossier.kind, token, public_url));
        }
    }
    if !changed.is_empty() {
        store.put_slips(&round.code, &changed).await?;
    }
    let asked = |place: &Place| agency.is_none_or(|only| place.list.agency == only);
    printed.extend(places(store, keys, open, asked, &names, public_url).await?);
    count_issued(store, open, agency).await?;
    printed.sort_by(|a, b| (&a.agency, &a.about).cmp(&(&b.agency, &b.about)));
    Ok(printed)
}

/// Makes sure that every place of a code list has a code that works, and hands them out in the order of the list.
///
/// # Errors
/// Database; [`Error::Refused`] where no minting key is left, or the round has no such list.
pub async fn prepare_list(
    store: &Store,
    keys: &Keys,
    open: &OpenRound,
    list: u32,
    public_url: &PublicUrl,
) -> Result<Vec<PrintedSlip>> {
    let names: HashMap<String, String> = store.agencies().await?.into_iter().map(|a| (a.code, a.name)).collect();
    let printed = places(store, keys, open, |place: &Place| place.id.list == list, &names, public_url).await?;
    if printed.is_empty() {
        return Err(Error::Refused(format!("đợt «{}» không có danh sách mã mời số {list}", open.round.code)));
    }
    count_issued(store, open, None).await?;
    Ok(printed)
}

/// The slips of a round's places. A place without a code gets one under the newest key, one whose key was revoked a new token.
/// What is handed out is what stands in the database afterwards: of two prints at the same time both show the same codes.
async fn places(
    store: &Store,
    keys: &Keys,
    open: &OpenRound,
    wanted: impl Fn(&Place) -> bool,
    names: &HashMap<String, String>,
    public_url: &PublicUrl,
) -> Result<Vec<PrintedSlip>> {
    let round = &open.round.code;
    let (mut new, mut renewed) = (Vec::new(), Vec::new());
    for stored in store.places(round).await?.into_iter().filter(|stored| wanted(&stored.place)) {
        match stored.code {
            Some(code) if keys.serves(&code.key_id) => {}
            Some(code) => renewed.push(mint_code(keys, code.id)?),
            None => new.push((stored.place, mint_code(keys, keys::random::<16>().to_vec())?)),
        }
    }
    if !new.is_empty() {
        store.put_codes(round, &new).await?;
    }
    if !renewed.is_empty() {
        store.rekey_codes(&renewed).await?;
    }
    let mut printed = Vec::new();
    for stored in store.places(round).await?.into_iter().filter(|stored| wanted(&stored.place)) {
        let Some(code) = stored.code else { continue };
        let token = keys.mint_code(&code.key_id, &code.id).ok_or_else(|| no_key(&code.key_id))?;
        let list = &stored.place.list;
        let about = About::Place { id: stored.place.id, list: list.name.clone(), name: stored.name };
        let agency = (list.agency.clone(), names.get(&list.agency).unwrap_or(&list.agency).clone());
        printed.push(print(open, about, agency, &list.field, list.kind, token, public_url));
    }
    Ok(printed)
}

/// The code of an invitation under the newest key.
fn mint_code(keys: &Keys, id: Vec<u8>) -> Result<Code> {
    let key = newest(keys)?;
    let token = keys.mint_code(&key.id, &id).ok_or_else(|| no_key(&key.id))?;
    Ok(Code { token_hash: keys.token_hash(&token).to_vec(), key_id: key.id.clone(), id })
}

fn newest(keys: &Keys) -> Result<&MintingKey> {
    keys.newest().ok_or_else(|| Error::Refused("không còn khóa in phiếu nào dùng được; chạy keys add".to_owned()))
}

fn no_key(id: &str) -> Error {
    Error::Stored(format!("thiếu khóa in phiếu «{id}»"))
}

/// A slip under the newest key; an invitation that is there already keeps its id, and with it whether it was used.
fn mint(keys: &Keys, dossier: &Dossier, old: Option<Slip>) -> Result<Slip> {
    let key = newest(keys)?;
    let token = token(keys, &key.id, &dossier.id)?;
    Ok(Slip {
        id: old.map_or_else(|| keys::random::<16>().to_vec(), |slip| slip.id),
        dossier: dossier.id.as_str().to_owned(),
        agency: dossier.agency.clone(),
        key_id: key.id.clone(),
        token_hash: keys.token_hash(&token).to_vec(),
    })
}

fn token(keys: &Keys, key_id: &str, dossier: &DossierId) -> Result<Token> {
    keys.mint(key_id, dossier).ok_or_else(|| no_key(key_id))
}

/// `agency`: code and name.
fn print(
    open: &OpenRound,
    about: About,
    agency: (String, String),
    field: &str,
    kind: Kind,
    token: Token,
    public_url: &PublicUrl,
) -> PrintedSlip {
    PrintedSlip {
        url: public_url.survey(&token),
        qr_text: public_url.qr_text(&token),
        look_up: public_url.look_up(),
        token,
        about,
        agency: agency.0,
        agency_name: agency.1,
        field: open.round.field_name(field).to_owned(),
        kind,
    }
}

/// The first denominator of the response rate follows what was printed; the second one belongs to the registry.
async fn count_issued(store: &Store, open: &OpenRound, agency: Option<&str>) -> Result<()> {
    let asked = |code: &str| agency.is_none_or(|only| only == code);
    for (agency, issued) in store.issued(&open.round.code).await?.into_iter().filter(|(code, _)| asked(code)) {
        if let Some(row) = store.board(open, &agency).await? {
            let denominators = Denominators { issued, eligible: row.eligible };
            store.put_denominators(&open.round.code, &agency, denominators).await?;
        }
    }
    Ok(())
}

/// The slips as CSV: `dossier_id,agency,token,url`. A place on a code list has its own code (`DS-3-012`) as `dossier_id`.
///
/// # Errors
/// None in memory; the signature is the writer's.
pub fn csv(slips: &[PrintedSlip]) -> Result<Vec<u8>> {
    let stored = |e: String| Error::Stored(e);
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["dossier_id", "agency", "token", "url"]).map_err(|e| stored(e.to_string()))?;
    for slip in slips {
        let (code, agency) = (neutral(&slip.code()), neutral(&slip.agency));
        out.write_record([&*code, &*agency, &slip.token.grouped(), &slip.url]).map_err(|e| stored(e.to_string()))?;
    }
    out.into_inner().map_err(|e| stored(e.to_string()))
}

/// A code of the registry that a spreadsheet would take for a formula. Tokens and addresses cannot be one.
fn neutral(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

/// Writes one SVG file a slip into a directory, named by agency and code; makes the directory where there is none.
///
/// # Errors
/// [`Error::File`]; [`Error::Refused`] where the address does not fit.
pub fn write_svgs(slips: &[PrintedSlip], dir: &Path, module: qr::ModuleSize) -> Result<()> {
    fs::create_dir_all(dir).map_err(Error::file(dir))?;
    for slip in slips {
        write_private(&dir.join(svg_name(slip)), slip.symbol()?.file(module).as_bytes())?;
    }
    Ok(())
}

/// The file of a slip: `000.21.27.H27_000.21.27.H27-200102-0003.svg`.
pub fn svg_name(slip: &PrintedSlip) -> String {
    format!("{}_{}.svg", file_safe(&slip.agency), file_safe(&slip.code()))
}

/// Letters, digits, dot and dash stay, and a dot not in front; anything else is told by its number, so that two codes never
/// share a file.
fn file_safe(code: &str) -> String {
    let one = |(at, c): (usize, char)| match c {
        '.' if at == 0 => "~2e".to_owned(),
        c if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') => c.to_string(),
        c => format!("~{:x}", u32::from(c)),
    };
    code.chars().enumerate().map(one).collect()
}

/// Writes a file that holds tokens: for its owner's eyes alone.
///
/// # Errors
/// [`Error::File`].
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).and_then(|mut file| file.write_all(bytes)).map_err(Error::file(path))
}

#[cfg(test)]
mod tests;
