//! Staff accounts and their sessions.

use super::{Store, in_transaction, on_read};
use crate::{Error, Result};

/// What an account may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// The province (Sở Nội vụ): everything, exact.
    Province,
    /// One agency: its own released figures.
    Agency(String),
    /// Whoever supervises (MTTQ, Hội Cựu chiến binh): the ledger, what officers did, disputes; no figure that is not published, and
    /// nothing to change.
    Supervisor,
}

impl Role {
    /// As stored and as `account add --role` takes it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Province => "tinh",
            Self::Agency(_) => "co-quan",
            Self::Supervisor => "giam-sat",
        }
    }
}

/// A staff account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Login name.
    pub login: String,
    /// What it may do.
    pub role: Role,
}

fn role(code: &str, agency: Option<String>) -> Result<Role> {
    match (code, agency) {
        ("tinh", None) => Ok(Role::Province),
        ("giam-sat", None) => Ok(Role::Supervisor),
        ("co-quan", Some(agency)) => Ok(Role::Agency(agency)),
        _ => Err(Error::Stored("vai trò của tài khoản".to_owned())),
    }
}

impl Store {
    /// Adds an account, or gives it a new password and role; its sessions end.
    ///
    /// # Errors
    /// Database.
    pub async fn put_account(&self, account: &Account, password_hash: &str) -> Result<()> {
        let agency = match &account.role {
            Role::Province | Role::Supervisor => None,
            Role::Agency(code) => Some(code),
        };
        in_transaction!(self, tx => {
            sqlx::query("DELETE FROM session WHERE login = $1").bind(&account.login).execute(&mut *tx).await?;
            sqlx::query(
                "INSERT INTO account (login, role, agency, password_hash) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (login) DO UPDATE SET role = excluded.role, agency = excluded.agency, password_hash = excluded.password_hash",
            )
            .bind(&account.login)
            .bind(account.role.code())
            .bind(agency)
            .bind(password_hash)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// An account with its password hash.
    ///
    /// # Errors
    /// Database.
    pub async fn account(&self, login: &str) -> Result<Option<(Account, String)>> {
        let row: Option<(String, String, Option<String>, String)> = on_read!(self, db => {
            sqlx::query_as("SELECT login, role, agency, password_hash FROM account WHERE login = $1")
                .bind(login)
                .fetch_optional(db)
                .await?
        });
        row.map(|(login, code, agency, hash)| Ok((Account { role: role(&code, agency)?, login }, hash))).transpose()
    }

    /// Opens a session, and forgets those that are over.
    ///
    /// # Errors
    /// Database.
    pub async fn put_session(&self, id_hash: &[u8], login: &str, now: i64, expires: i64) -> Result<()> {
        in_transaction!(self, tx => {
            sqlx::query("DELETE FROM session WHERE expires <= $1").bind(now).execute(&mut *tx).await?;
            sqlx::query("INSERT INTO session (id_hash, login, expires) VALUES ($1, $2, $3)")
                .bind(id_hash)
                .bind(login)
                .bind(expires)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// The account of a session that is not over.
    ///
    /// # Errors
    /// Database.
    pub async fn session(&self, id_hash: &[u8], now: i64) -> Result<Option<(Account, i64)>> {
        let row: Option<(String, String, Option<String>, i64)> = on_read!(self, db => {
            sqlx::query_as(
                "SELECT a.login, a.role, a.agency, s.expires FROM session s JOIN account a ON a.login = s.login
                 WHERE s.id_hash = $1 AND s.expires > $2",
            )
            .bind(id_hash)
            .bind(now)
            .fetch_optional(db)
            .await?
        });
        row.map(|(login, code, agency, expires)| Ok((Account { role: role(&code, agency)?, login }, expires))).transpose()
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Database.
    pub async fn end_session(&self, id_hash: &[u8]) -> Result<()> {
        in_transaction!(self, tx => {
            sqlx::query("DELETE FROM session WHERE id_hash = $1").bind(id_hash).execute(&mut *tx).await?;
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_is_not_known_is_nobodys() {
        let agency = || Some("000.21.27.H27".to_owned());
        assert_eq!(role("co-quan", agency()).unwrap(), Role::Agency("000.21.27.H27".to_owned()));
        assert_eq!(role("tinh", None).unwrap(), Role::Province);
        assert_eq!(role("giam-sat", None).unwrap(), Role::Supervisor);
        for (code, agency) in [("mttq", agency()), ("co-quan", None), ("", None), ("giam-sat", agency()), ("tinh", agency())] {
            assert!(matches!(role(code, agency), Err(Error::Stored(_))), "{code}");
        }
    }
}
