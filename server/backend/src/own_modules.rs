//! What single agencies of a round ask beside its form. The rules are [`Form::with_own`]'s.

use crate::{Error, Result, Store};
use domain::{
    form::{Form, Module},
    round::{OwnModules, Round},
};

/// The longer form of one agency.
#[derive(Clone, Debug)]
pub struct OwnForm {
    /// What the round says of it.
    pub named: OwnModules,
    /// The round's form, and the agency's modules after it.
    pub form: Form,
}

impl OwnForm {
    /// The agency's own modules.
    pub fn modules(&self) -> &[Module] {
        self.form.own_modules()
    }
}

/// Reads the longer forms of a round, in the order of its file.
///
/// # Errors
/// [`Error::Refused`]: an agency that is not of the round, or stands twice; a form that is not there; an id that two forms
/// share. Database.
pub(crate) async fn of_round(store: &Store, round: &Round, shared: &Form) -> Result<Vec<OwnForm>> {
    let mut all: Vec<OwnForm> = Vec::with_capacity(round.own_modules.len());
    let mut apart: Vec<Form> = Vec::new();
    for named in &round.own_modules {
        let refused = |why: &dyn std::fmt::Display| {
            Error::Refused(format!("own_modules, cơ quan {}, phiếu «{}»: {why}", named.agency, named.form))
        };
        if !round.agencies.contains(&named.agency) {
            return Err(refused(&"cơ quan này không có trong «agencies» của đợt"));
        }
        if all.iter().any(|own| own.named.agency == named.agency) {
            return Err(refused(&"cơ quan này đã có một dòng; gộp các phần riêng vào một phiếu"));
        }
        let own = store.form(&named.form, named.form_version).await?;
        let own = own.ok_or_else(|| refused(&format!("chưa có bản {}; hãy nhập phiếu trước", named.form_version)))?;
        // One column of the raw data holds one question, whichever agency asked it.
        let others = apart.iter().filter(|o| **o != own);
        others.into_iter().try_for_each(|o| o.check_apart(&own)).map_err(|why| refused(&why))?;
        let form = shared.with_own(&own).map_err(|why| refused(&why))?;
        all.push(OwnForm { named: named.clone(), form });
        apart.push(own);
    }
    Ok(all)
}
