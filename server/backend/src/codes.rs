//! Code lists ("mã mời"): the right to answer about an agency that has no dossiers, and about schools and hospitals.
//!
//! A list is made before its codes are printed; printing is [`crate::slips`]', answering [`crate::intake`]'s. Who was given a code
//! stands on paper and beside its number in the list, and nowhere else.

use crate::{
    Error, Result, Store,
    import::{self, Options, Report, refresh_boards},
    rounds::OpenRound,
    store::CountedList,
};
use domain::invited::{ListError, NewList, used_band};
use jiff::civil::Date;

/// A list as the province sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The list and its counts.
    pub counted: CountedList,
    /// Name of the rated agency.
    pub agency: String,
    /// Who is given codes, and how many, in the order of the list; codes that go to nobody by name are not here.
    pub places: Vec<(String, u64)>,
}

impl Shown {
    /// Between which two numbers lies what was used. The province sees each voice on its boards as it comes; this adds nothing to
    /// it, neither of a list's single places nor that all of them have answered.
    pub fn used(&self, open: &OpenRound) -> (u64, u64) {
        used_band(self.counted.used, self.counted.size, open.round.release_step)
    }
}

/// Makes a list; returns its number.
///
/// # Errors
/// Database; [`Error::Refused`]: [`ListError`].
pub async fn add(store: &Store, open: &OpenRound, new: NewList, today: Date) -> Result<u32> {
    let made = put(store, open, &[new], today).await?;
    made.first().copied().ok_or_else(|| Error::Stored("danh sách mã mời".to_owned()))
}

/// Makes the lists of a file, in one transaction, and says their numbers. A list that is there already is a bad row: importing a
/// file twice gives nobody a second voice.
///
/// # Errors
/// Database; [`Error::Refused`]: the file as a whole cannot be read, or [`ListError::Begun`], [`ListError::Closed`].
pub async fn import(
    store: &Store,
    open: &OpenRound,
    file_name: &str,
    bytes: &[u8],
    options: Options,
    today: Date,
) -> Result<(Vec<(u32, NewList)>, Report)> {
    let there = store.code_lists(&open.round.code).await?.into_iter().map(|counted| counted.list).collect();
    let (lists, mut report) = import::code_lists(store, &open.round, there, file_name, bytes).await?;
    if !report.admits(&options) {
        return Ok((Vec::new(), report));
    }
    let made = put(store, open, &lists, today).await?;
    report.stored = true;
    Ok((made.into_iter().zip(lists).collect(), report))
}

async fn put(store: &Store, open: &OpenRound, lists: &[NewList], today: Date) -> Result<Vec<u32>> {
    let refused = |why: ListError| Error::Refused(why.to_string());
    lists.iter().try_for_each(|new| new.check(&open.round)).map_err(refused)?;
    if today > open.round.open.to || open.phase.is_over() {
        return Err(refused(ListError::Closed));
    }
    let made = store.put_code_lists(&open.round.code, lists, open.round.sampling.is_some()).await?;
    let agencies: Vec<String> = lists.iter().map(|new| new.agency.clone()).collect();
    refresh_boards(store, &open.round, &agencies, today).await?;
    Ok(made)
}

/// Takes a list back, with its codes, while nobody has answered in its round.
///
/// # Errors
/// Database; [`Error::Refused`] where there is no such list, or the round has answers.
pub async fn remove(store: &Store, open: &OpenRound, list: u32, today: Date) -> Result<()> {
    let none = || Error::Refused(format!("đợt «{}» không có danh sách mã mời số {list}", open.round.code));
    let lists = store.code_lists(&open.round.code).await?;
    let agency = lists.into_iter().find(|l| l.list.id == list).map(|l| l.list.agency).ok_or_else(none)?;
    if !store.remove_code_list(&open.round.code, list, open.round.sampling.is_some()).await? {
        return Err(none());
    }
    refresh_boards(store, &open.round, &[agency], today).await
}

/// The lists of a round, in the order in which they were made.
///
/// # Errors
/// Database.
pub async fn lists(store: &Store, open: &OpenRound) -> Result<Vec<Shown>> {
    let names: std::collections::HashMap<String, String> =
        store.agencies().await?.into_iter().map(|a| (a.code, a.name)).collect();
    let all = store.places(&open.round.code).await?;
    let shown = |counted: CountedList| {
        let mut places: Vec<(String, u64)> = Vec::new();
        for stored in all.iter().filter(|p| p.place.id.list == counted.list.id && !p.name.is_empty()) {
            match places.iter_mut().find(|(name, _)| *name == stored.name) {
                Some((_, n)) => *n += 1,
                None => places.push((stored.name.clone(), 1)),
            }
        }
        let agency = names.get(&counted.list.agency).unwrap_or(&counted.list.agency).clone();
        Shown { counted, agency, places }
    };
    Ok(store.code_lists(&open.round.code).await?.into_iter().map(shown).collect())
}
