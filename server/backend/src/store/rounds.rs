//! Agencies, forms and rounds.

use super::{Locks, NOTHING, Store, coded, codes::SAMPLE_QUOTAS, day, in_transaction, ledger::Tree, lifecycle::record, on_read};
use crate::{
    Error, Result,
    ledger::covered::{AGENCY, EVENT, FORM, QUOTA, ROUND},
    lifecycle::Event,
    own_modules::{self, OwnForm},
};
use domain::{
    agency::{Agency, AgencyKind},
    form::Form,
    response::Kind,
    round::{Phase, Round},
};

/// Code and stamp of every round.
pub(super) const ROUND_STAMPS: &str = "SELECT code, stamp FROM round";

/// A round as stored.
#[derive(Clone, Debug)]
pub struct StoredRound {
    /// Its settings.
    pub round: Round,
    /// Its form.
    pub form: Form,
    /// The longer forms of the agencies that ask more.
    pub own: Vec<OwnForm>,
    /// Grows with every change.
    pub stamp: i64,
    /// Where it stands.
    pub phase: Phase,
}

/// What becomes of the phase of a round that is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Existing {
    Keeps,
    Moves,
    MovesUnanswered,
}

type AgencyRow = (String, String, String, Option<String>, Option<String>, Option<String>, Option<String>);

impl Store {
    /// Adds agencies, or brings them up to date: all or none.
    ///
    /// # Errors
    /// Database.
    pub async fn put_agencies(&self, agencies: &[Agency]) -> Result<()> {
        in_transaction!(self, tx => {
            let watch = tx.watch(vec![AGENCY.all()]).await?;
            for a in agencies {
                sqlx::query(
                    "INSERT INTO agency (code, name, kind, parent, valid_from, valid_to, successor) VALUES ($1, $2, $3, $4, $5, $6, $7)
                     ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, parent = excluded.parent,
                         valid_from = excluded.valid_from, valid_to = excluded.valid_to, successor = excluded.successor",
                )
                .bind(&a.code)
                .bind(&a.name)
                .bind(a.kind.code())
                .bind(&a.parent)
                .bind(a.valid_from.map(|d| d.to_string()))
                .bind(a.valid_to.map(|d| d.to_string()))
                .bind(&a.successor)
                .execute(&mut *tx)
                .await?;
            }
            tx.enter(&self.ledger, watch).await?;
        });
        Ok(())
    }

    /// Every agency, by code.
    ///
    /// # Errors
    /// Database.
    pub async fn agencies(&self) -> Result<Vec<Agency>> {
        let rows: Vec<AgencyRow> = on_read!(self, db => {
            sqlx::query_as("SELECT code, name, kind, parent, valid_from, valid_to, successor FROM agency ORDER BY code")
                .fetch_all(db)
                .await?
        });
        let agency = |(code, name, kind, parent, from, to, successor): AgencyRow| {
            Ok(Agency {
                code,
                name,
                kind: coded(&kind, AgencyKind::from_code)?,
                parent,
                valid_from: day(from)?,
                valid_to: day(to)?,
                successor,
            })
        };
        rows.into_iter().map(agency).collect()
    }

    /// Adds a form.
    ///
    /// # Errors
    /// [`Error::Refused`] where this version exists with another text: answers of two wordings would be pooled.
    pub async fn put_form(&self, form: &Form, body: &str) -> Result<()> {
        let version = i64::from(form.version);
        let stored: String = in_transaction!(self, tx => {
            let watch = tx.watch(vec![FORM.all()]).await?;
            sqlx::query("INSERT INTO form (code, version, body) VALUES ($1, $2, $3) ON CONFLICT (code, version) DO NOTHING")
                .bind(&form.code)
                .bind(version)
                .bind(body)
                .execute(&mut *tx)
                .await?;
            let (stored,): (String,) = sqlx::query_as("SELECT body FROM form WHERE code = $1 AND version = $2")
                .bind(&form.code)
                .bind(version)
                .fetch_one(&mut *tx)
                .await?;
            tx.enter(&self.ledger, watch).await?;
            stored
        });
        let same = Form::from_toml(&stored).is_ok_and(|s| s == *form);
        if same {
            return Ok(());
        }
        Err(Error::Refused(format!("phiếu «{}» bản {version} đã có với nội dung khác; hãy tăng version", form.code)))
    }

    /// Every form.
    ///
    /// # Errors
    /// Database.
    pub async fn forms(&self) -> Result<Vec<Form>> {
        let bodies: Vec<(String,)> =
            on_read!(self, db => sqlx::query_as("SELECT body FROM form ORDER BY code, version").fetch_all(db).await?);
        bodies.into_iter().map(|(body,)| Form::from_toml(&body).map_err(|e| Error::Stored(e.to_string()))).collect()
    }

    /// A form in one version.
    ///
    /// # Errors
    /// Database.
    pub async fn form(&self, code: &str, version: u32) -> Result<Option<Form>> {
        let body = self.form_text(code, version).await?;
        body.map(|body| Form::from_toml(&body).map_err(|e| Error::Stored(e.to_string()))).transpose()
    }

    /// The text of a form in one version.
    ///
    /// # Errors
    /// Database.
    pub async fn form_text(&self, code: &str, version: u32) -> Result<Option<String>> {
        let body: Option<(String,)> = on_read!(self, db => {
            sqlx::query_as("SELECT body FROM form WHERE code = $1 AND version = $2")
                .bind(code)
                .bind(i64::from(version))
                .fetch_optional(db)
                .await?
        });
        Ok(body.map(|(body,)| body))
    }

    /// Adds a round or brings it up to date, with its quotas and an empty board for each agency. Where a sample was drawn, its
    /// quotas stay: until then a round with a sampling plan has none, and every voice is a volunteer's.
    ///
    /// `phase`: of a new round; one that is there keeps its own. `event`: its line in the record.
    ///
    /// # Errors
    /// Database.
    pub async fn put_round(&self, round: &Round, phase: Phase, event: &Event) -> Result<()> {
        self.write_round(round, phase, Existing::Keeps, std::slice::from_ref(event)).await.map(drop)
    }

    /// The same, and moves the round to `phase`, whether it is new or there: all or nothing. `unanswered`: only while nobody has
    /// answered; false where somebody has, and then nothing is done.
    ///
    /// # Errors
    /// Database.
    pub async fn put_round_moved(&self, round: &Round, phase: Phase, unanswered: bool, events: &[Event]) -> Result<bool> {
        self.write_round(round, phase, if unanswered { Existing::MovesUnanswered } else { Existing::Moves }, events).await
    }

    async fn write_round(&self, round: &Round, phase: Phase, existing: Existing, events: &[Event]) -> Result<bool> {
        let body = toml::to_string(round).map_err(|e| Error::Stored(e.to_string()))?;
        let written = in_transaction!(self, tx => 'written: {
            // A voice that was read by the old settings is either on disk now or read again ([`Self::record`]), and none comes
            // between the look below and the change.
            tx.lock_exclusive().await?;
            if existing == Existing::MovesUnanswered {
                let answered: Option<(i32,)> = sqlx::query_as(
                    "SELECT 1 FROM used WHERE round = $1 UNION ALL SELECT 1 FROM urn WHERE round = $1
                     UNION ALL SELECT 1 FROM response WHERE round = $1 LIMIT 1",
                )
                .bind(&round.code)
                .fetch_optional(&mut *tx)
                .await?;
                if answered.is_some() {
                    break 'written false;
                }
            }
            let watch = tx.watch(vec![ROUND.of(&round.code), EVENT.of(&round.code), QUOTA.of(&round.code)]).await?;
            sqlx::query(
                "INSERT INTO round (code, body, stamp, phase) VALUES ($1, $2, 1, $3)
                 ON CONFLICT (code) DO UPDATE SET body = excluded.body, stamp = round.stamp + 1,
                     phase = CASE WHEN $4 THEN round.phase ELSE excluded.phase END",
            )
            .bind(&round.code)
            .bind(&body)
            .bind(phase.code())
            .bind(existing == Existing::Keeps)
            .execute(&mut *tx)
            .await?;
            for event in events {
                record!(tx, &round.code, event);
            }
            for agency in &round.agencies {
                sqlx::query(
                    "INSERT INTO board (round, agency, revision, issued, eligible, total, released) VALUES ($1, $2, 0, 0, 0, $3, $3)
                     ON CONFLICT (round, agency) DO NOTHING",
                )
                .bind(&round.code)
                .bind(agency)
                .bind(NOTHING)
                .execute(&mut *tx)
                .await?;
                for kind in Kind::ALL {
                    sqlx::query(
                        "INSERT INTO quota (round, agency, kind, size, filled) VALUES ($1, $2, $3, $4, 0)
                         ON CONFLICT (round, agency, kind) DO UPDATE SET size =
                             CASE WHEN EXISTS (SELECT 1 FROM draw WHERE draw.round = excluded.round) THEN quota.size ELSE excluded.size END",
                    )
                    .bind(&round.code)
                    .bind(agency)
                    .bind(kind.code())
                    .bind(round.quota.map_or(0, |q| i64::from(q.of(*kind))))
                    .execute(&mut *tx)
                    .await?;
                }
            }
            if round.sampling.is_some() {
                sqlx::query(SAMPLE_QUOTAS).bind(&round.code).execute(&mut *tx).await?;
            }
            tx.enter(&self.ledger, watch).await?;
            true
        });
        Ok(written)
    }

    /// Every round with its form.
    ///
    /// # Errors
    /// Database; a round whose form is missing.
    pub async fn rounds(&self) -> Result<Vec<StoredRound>> {
        let rows: Vec<(String, i64, String)> = on_read!(self, db => {
            sqlx::query_as("SELECT body, stamp, phase FROM round ORDER BY code").fetch_all(db).await?
        });
        let mut rounds = Vec::with_capacity(rows.len());
        for (body, stamp, phase) in rows {
            let round = Round::from_toml(&body).map_err(|e| Error::Stored(e.to_string()))?;
            let form = self.form(&round.form, round.form_version).await?;
            let form = form.ok_or_else(|| Error::Stored(format!("đợt «{}» thiếu phiếu «{}»", round.code, round.form)))?;
            let own = own_modules::of_round(self, &round, &form).await?;
            let phase = coded(&phase, Phase::from_code)?;
            rounds.push(StoredRound { round, form, own, stamp, phase });
        }
        Ok(rounds)
    }

    /// Code and stamp of every round: what a running server watches.
    ///
    /// # Errors
    /// Database.
    pub async fn round_stamps(&self) -> Result<Vec<(String, i64)>> {
        Ok(on_read!(self, db => sqlx::query_as(ROUND_STAMPS).fetch_all(db).await?))
    }
}
