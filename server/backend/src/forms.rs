//! The forms a province can use: those it imported, and those of the provincial documents that come with the program.

use crate::{Error, Result, Store};
use domain::form::{Form, SHIPPED};
use std::collections::BTreeMap;

/// A form that can be looked at.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The form.
    pub form: Form,
    /// Imported, so that a round can name it.
    pub imported: bool,
}

/// Every form, by code and version; the shipped ones also before they are imported.
///
/// # Errors
/// Database.
pub async fn list(store: &Store) -> Result<Vec<Listed>> {
    let mut all = BTreeMap::new();
    for (form, _) in shipped()? {
        all.insert((form.code.clone(), form.version), Listed { form, imported: false });
    }
    for form in store.forms().await? {
        all.insert((form.code.clone(), form.version), Listed { form, imported: true });
    }
    Ok(all.into_values().collect())
}

/// The text of a form in one version: the imported one, else the shipped one.
///
/// # Errors
/// Database.
pub async fn text(store: &Store, code: &str, version: u32) -> Result<Option<String>> {
    if let Some(text) = store.form_text(code, version).await? {
        return Ok(Some(text));
    }
    let shipped = shipped()?.into_iter().find(|(form, _)| form.code == code && form.version == version);
    Ok(shipped.map(|(_, text)| text.to_owned()))
}

/// The form in one version: see [`text`].
///
/// # Errors
/// Database.
pub async fn find(store: &Store, code: &str, version: u32) -> Result<Option<Form>> {
    text(store, code, version).await?.map(|text| read(&text)).transpose()
}

fn shipped() -> Result<Vec<(Form, &'static str)>> {
    SHIPPED.into_iter().map(|(_, text)| Ok((read(text)?, text))).collect()
}

fn read(text: &str) -> Result<Form> {
    Form::from_toml(text).map_err(|e| Error::Stored(e.to_string()))
}
