//! Slips: what stands on the back of the appointment slip, so that its holder can answer once.
//!
//! Every dossier in a round's scope gets a slip, also one that a rule of the round will leave out: the slip is printed at
//! intake, before anybody knows the result, and whoever scans it is told the rule. Only the registry's scope (agency, field,
//! day of receipt) decides.

use crate::{
    Error, Result, Store,
    keys::{self, Keys},
    rounds::OpenRound,
    store::{Denominators, Slip},
};
use domain::{
    dossier::{Dossier, DossierId},
    eligibility::in_scope,
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

/// A slip as it goes to the printer. It holds the secret: its `Debug` says the dossier alone, and it has no `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct PrintedSlip {
    /// The dossier.
    pub dossier: DossierId,
    /// Agency code.
    pub agency: String,
    /// Agency name.
    pub agency_name: String,
    /// Field name.
    pub field: String,
    /// The procedure, in the registry's words.
    pub procedure: String,
    /// Who filed it.
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
        f.debug_struct("PrintedSlip").field("dossier", &self.dossier).finish_non_exhaustive()
    }
}

impl PrintedSlip {
    /// The QR code.
    ///
    /// # Errors
    /// [`Error::Refused`] where the address does not fit.
    pub fn symbol(&self) -> Result<qr::Symbol> {
        qr::Symbol::of(&self.qr_text)
    }
}

/// Makes sure that every dossier in the round's scope (of one agency or of all) has a slip that works, and hands all of them
/// out by agency and dossier.
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
                old => {
                    let slip = mint(keys, &dossier, old.map(|(_, slip)| slip))?;
                    changed.push(slip.clone());
                    slip
                }
            };
            let name = names.get(code).unwrap_or(code);
            printed.push(print(keys, open, dossier, &slip.key_id, name, public_url)?);
        }
    }
    if !changed.is_empty() {
        store.put_slips(&round.code, &changed).await?;
    }
    count_issued(store, open, agency).await?;
    printed.sort_by(|a, b| (&a.agency, &a.dossier).cmp(&(&b.agency, &b.dossier)));
    Ok(printed)
}

/// A slip under the newest key; an invitation that is there already keeps its id, and with it whether it was used.
fn mint(keys: &Keys, dossier: &Dossier, old: Option<Slip>) -> Result<Slip> {
    let key = keys.newest().ok_or_else(|| Error::Refused("không còn khóa in phiếu nào dùng được; chạy keys add".to_owned()))?;
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
    keys.mint(key_id, dossier).ok_or_else(|| Error::Stored(format!("thiếu khóa in phiếu «{key_id}»")))
}

fn print(
    keys: &Keys,
    open: &OpenRound,
    dossier: Dossier,
    key_id: &str,
    agency_name: &str,
    public_url: &PublicUrl,
) -> Result<PrintedSlip> {
    let token = token(keys, key_id, &dossier.id)?;
    Ok(PrintedSlip {
        url: public_url.survey(&token),
        qr_text: public_url.qr_text(&token),
        look_up: public_url.look_up(),
        token,
        agency_name: agency_name.to_owned(),
        field: open.round.field_name(&dossier.field).to_owned(),
        dossier: dossier.id,
        agency: dossier.agency,
        procedure: dossier.procedure,
        kind: dossier.kind,
    })
}

/// The first denominator of the response rate follows what was printed; the second one belongs to the registry.
async fn count_issued(store: &Store, open: &OpenRound, agency: Option<&str>) -> Result<()> {
    let mut issued: HashMap<String, u64> = HashMap::new();
    for slip in store.slips(&open.round.code, agency).await? {
        *issued.entry(slip.agency).or_default() += 1;
    }
    for (agency, issued) in issued {
        if let Some(row) = store.board(open, &agency).await? {
            let denominators = Denominators { issued, eligible: row.eligible };
            store.put_denominators(&open.round.code, &agency, denominators).await?;
        }
    }
    Ok(())
}

/// The slips as CSV: `dossier_id,agency,token,url`.
///
/// # Errors
/// None in memory; the signature is the writer's.
pub fn csv(slips: &[PrintedSlip]) -> Result<Vec<u8>> {
    let stored = |e: String| Error::Stored(e);
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["dossier_id", "agency", "token", "url"]).map_err(|e| stored(e.to_string()))?;
    for slip in slips {
        let (dossier, agency) = (neutral(slip.dossier.as_str()), neutral(&slip.agency));
        out.write_record([&*dossier, &*agency, &slip.token.grouped(), &slip.url]).map_err(|e| stored(e.to_string()))?;
    }
    out.into_inner().map_err(|e| stored(e.to_string()))
}

/// A code of the registry that a spreadsheet would take for a formula. Tokens and addresses cannot be one.
fn neutral(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

/// Writes one SVG file a slip into a directory, named by agency and dossier; makes the directory where there is none.
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
    format!("{}_{}.svg", file_safe(&slip.agency), file_safe(slip.dossier.as_str()))
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
