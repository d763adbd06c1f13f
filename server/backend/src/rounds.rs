//! The rounds a server knows, with their forms read. Another process may import one at any time: [`Rounds::refresh`] notices.

use crate::{
    Error, Result, Store,
    own_modules::OwnForm,
    store::{StoredRound, other_form},
};
use domain::{
    form::Form,
    packed::Packed,
    round::{Phase, Round},
    tally::Tally,
};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

/// A round with its form.
#[derive(Clone, Debug)]
pub struct OpenRound {
    /// Its settings.
    pub round: Round,
    /// Its form.
    pub form: Form,
    /// The longer forms of the agencies that ask more.
    pub own: Vec<OwnForm>,
    /// Where it stands.
    pub phase: Phase,
    /// Grows with every change of the round in the store; 0: not read from there.
    pub(crate) stamp: i64,
}

impl From<StoredRound> for OpenRound {
    fn from(s: StoredRound) -> Self {
        Self { round: s.round, form: s.form, own: s.own, phase: s.phase, stamp: s.stamp }
    }
}

impl OpenRound {
    /// An open round that was not read from a store: for screens and their tests.
    pub fn new(round: Round, form: Form) -> Self {
        Self { round, form, own: vec![], phase: Phase::Open, stamp: 0 }
    }

    /// What citizens of this agency are asked, and what its figures are counted by: the round's form, and the agency's own modules
    /// after it where there are any.
    pub fn form_of(&self, agency: &str) -> &Form {
        self.own.iter().find(|own| own.named.agency == agency).map_or(&self.form, |own| &own.form)
    }

    /// Adds a cell of an agency to a sum in the whole shape of the round's form: what it counts beyond that is left out.
    ///
    /// # Errors
    /// The stored figures are not of the agency's form.
    pub fn add_cell(&self, sum: &mut Tally, agency: &str, figures: &Packed) -> Result<()> {
        let form = self.form_of(agency);
        if std::ptr::eq(form, &raw const self.form) {
            return figures.add_to(sum).map_err(other_form);
        }
        sum.add(&figures.tally(form).map_err(other_form)?);
        Ok(())
    }

    /// The longer forms, each once, with the codes of the agencies that use it.
    pub fn own_forms(&self) -> Vec<(&Form, Vec<&str>)> {
        let mut all: Vec<(&OwnForm, Vec<&str>)> = Vec::new();
        let key = |own: &OwnForm| (own.named.form.clone(), own.named.form_version);
        for own in &self.own {
            match all.iter_mut().find(|(known, _)| key(known) == key(own)) {
                Some((_, agencies)) => agencies.push(&own.named.agency),
                None => all.push((own, vec![&own.named.agency])),
            }
        }
        all.into_iter().map(|(own, agencies)| (&own.form, agencies)).collect()
    }
}

/// All rounds, by code, and the names of agencies.
#[derive(Debug, Default)]
pub struct Rounds {
    known: RwLock<Arc<BTreeMap<String, Arc<OpenRound>>>>,
    names: RwLock<Arc<HashMap<String, String>>>,
}

impl Rounds {
    /// Reads the agencies' names again, and the rounds if any changed.
    ///
    /// # Errors
    /// Database.
    pub async fn refresh(&self, store: &Store) -> Result<()> {
        let names = store.agencies().await?.into_iter().map(|a| (a.code, a.name)).collect();
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(names);
        let stamps = store.round_stamps().await?;
        let known = self.all();
        let same =
            stamps.len() == known.len() && stamps.iter().all(|(code, stamp)| known.get(code).is_some_and(|r| r.stamp == *stamp));
        if same {
            return Ok(());
        }
        let open = |s: StoredRound| {
            let round = OpenRound::from(s);
            (round.round.code.clone(), Arc::new(round))
        };
        let read = store.rounds().await?.into_iter().map(open).collect();
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
        Ok(())
    }

    /// Every round.
    pub fn all(&self) -> Arc<BTreeMap<String, Arc<OpenRound>>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The name of an agency, or its code where the list has none.
    pub fn agency_name(&self, code: &str) -> String {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner).clone();
        names.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// The round of this code.
    pub fn get(&self, code: &str) -> Option<Arc<OpenRound>> {
        self.all().get(code).cloned()
    }

    /// The round that is meant: the named one; else the only one, or the only one that is open today.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is none, or more than one could be meant.
    pub fn choose(&self, code: Option<&str>, today: Date) -> Result<Arc<OpenRound>> {
        let all = self.all();
        let refused = |what: String| Err(Error::Refused(what));
        if let Some(code) = code {
            let names = || all.keys().cloned().collect::<Vec<_>>().join(", ");
            return all.get(code).cloned().map_or_else(|| refused(format!("không có đợt «{code}»; hiện có: {}", names())), Ok);
        }
        let running = |r: &OpenRound| r.phase == Phase::Open && r.round.open.contain(today);
        let mut open = all.values().filter(|r| all.len() == 1 || running(r));
        match (open.next(), open.next()) {
            (Some(round), None) => Ok(round.clone()),
            (None, _) => refused("chưa có đợt khảo sát nào đang mở; hãy chỉ rõ --round".to_owned()),
            _ => refused("có nhiều đợt khảo sát; hãy chỉ rõ --round".to_owned()),
        }
    }

    /// The round whose board a screen shows first: the open one of this agency, else the one that closed last.
    pub fn to_show(&self, agency: Option<&str>, today: Date) -> Option<Arc<OpenRound>> {
        let all = self.all();
        let mine = all.values().filter(|r| agency.is_none_or(|a| r.round.agencies.iter().any(|c| c == a)));
        mine.max_by_key(|r| (r.phase == Phase::Open && r.round.open.contain(today), r.phase != Phase::Draft, r.round.open.to))
            .cloned()
    }
}
