//! The rules of Hài Lòng, and the plain data its screens show. Nothing here reads a file, a clock or a database.
//!
//! Reading order for a newcomer: [`form`] (what is asked), [`answers`] (what a citizen sent), [`tally`] (what is counted),
//! [`live`] (what a screen shows). With the feature `server` come the parts a browser never needs: [`dossier`], [`round`],
//! [`eligibility`], [`invited`], [`sample`] (whose voice is asked for), [`index`] and what rests on it ([`criteria`], [`compare`],
//! [`drivers`], [`history`]), [`release`], [`ledger`] (how anybody sees that nothing was altered; a feature of its own).

pub mod answers;
pub mod code;
pub mod form;
pub mod language;
pub mod live;
pub mod pairs;
pub mod response;
pub mod tally;
pub mod token;
pub mod trouble;

#[cfg(feature = "server")]
pub mod agency;
#[cfg(feature = "server")]
pub mod comment;
#[cfg(feature = "server")]
pub mod compare;
#[cfg(feature = "server")]
pub mod criteria;
#[cfg(feature = "server")]
pub mod dossier;
#[cfg(feature = "server")]
pub mod drivers;
#[cfg(feature = "server")]
pub mod eligibility;
#[cfg(feature = "server")]
pub mod history;
#[cfg(feature = "server")]
pub mod index;
#[cfg(feature = "server")]
pub mod invited;
#[cfg(feature = "ledger")]
pub mod ledger;
#[cfg(feature = "server")]
pub mod packed;
#[cfg(feature = "server")]
pub mod period;
#[cfg(feature = "server")]
pub mod release;
#[cfg(feature = "server")]
pub mod round;
#[cfg(feature = "server")]
pub mod sample;
#[cfg(feature = "server")]
pub mod suspicion;
#[cfg(feature = "server")]
pub mod verification;
