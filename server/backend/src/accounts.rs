//! Staff log in with a password; a session is a random cookie of which the database knows the hash.

use crate::{
    Error, Result, Store,
    clock::Clock,
    keys,
    store::{Account, Role},
};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Semaphore;

/// A session ends after this many seconds: a working day.
pub const SESSION_SECONDS: i64 = 12 * 3600;
/// Wrong passwords for one login before it must wait.
const TRIES: u32 = 8;
/// How long it must wait, in seconds.
const WAIT_SECONDS: i64 = 300;
/// Shortest password an account may have.
const SHORTEST: usize = 10;

/// Why nobody was let in.
#[derive(Debug, PartialEq, Eq)]
pub enum LoginError {
    /// Login or password is wrong; which one is not said.
    Wrong,
    /// Too many wrong passwords; wait some minutes.
    Wait,
    /// The database did not answer.
    Unavailable,
}

/// The door.
#[derive(Clone, Debug)]
pub struct Accounts {
    store: Store,
    clock: Clock,
    /// Hashing takes 19 MB and a core each time: no crowd of them at once.
    hashing: Arc<Semaphore>,
    failures: Arc<Mutex<HashMap<String, (u32, i64)>>>,
}

impl Accounts {
    /// The door of a store.
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, hashing: Arc::new(Semaphore::new(2)), failures: Arc::default() }
    }

    /// Adds an account, or gives it a new password and role.
    ///
    /// # Errors
    /// [`Error::Refused`]: a password under ten characters, or an agency that does not exist.
    pub async fn add(&self, login: &str, role: Role, password: &str) -> Result<()> {
        if password.chars().count() < SHORTEST {
            return Err(Error::Refused(format!("mật khẩu phải có ít nhất {SHORTEST} ký tự")));
        }
        if let Role::Agency(code) = &role
            && !self.store.agencies().await?.iter().any(|a| a.code == *code)
        {
            return Err(Error::Refused(format!("không có cơ quan «{code}»")));
        }
        let hash = self.hash(password.to_owned()).await?;
        self.store.put_account(&Account { login: login.to_owned(), role }, &hash).await
    }

    async fn hash(&self, password: String) -> Result<String> {
        let _permit = self.hashing.acquire().await;
        let hashed =
            tokio::task::spawn_blocking(move || Argon2::default().hash_password(password.as_bytes()).map(|h| h.to_string()));
        let hashed = hashed.await.map_err(|e| Error::Stored(e.to_string()))?;
        hashed.map_err(|e| Error::Stored(e.to_string()))
    }

    /// Opens a session; returns its cookie.
    ///
    /// # Errors
    /// [`LoginError`].
    pub async fn log_in(&self, login: &str, password: &str) -> Result<String, LoginError> {
        let login = login.trim();
        if self.must_wait(login) {
            return Err(LoginError::Wait);
        }
        let account = self.store.account(login).await.map_err(|_| LoginError::Unavailable)?;
        // An unknown login costs the same hash as a known one, so that time does not tell which logins exist.
        let hash = account.as_ref().map_or(UNKNOWN, |a| &a.1).to_owned();
        let fits = self.verify(password.to_owned(), hash).await;
        let Some((account, _)) = account.filter(|_| fits) else {
            self.count_failure(login);
            return Err(LoginError::Wrong);
        };
        let cookie = keys::to_hex(&keys::random::<32>());
        let now = self.clock.now();
        let opened = self.store.put_session(&id_hash(&cookie), &account.login, now, now + SESSION_SECONDS).await;
        opened.map_err(|_| LoginError::Unavailable)?;
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(login);
        Ok(cookie)
    }

    async fn verify(&self, password: String, hash: String) -> bool {
        let _permit = self.hashing.acquire().await;
        let verified = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        verified.await.unwrap_or(false)
    }

    /// The account behind a cookie, and when its session ends.
    ///
    /// # Errors
    /// Database.
    pub async fn session(&self, cookie: &str) -> Result<Option<(Account, i64)>> {
        self.store.session(&id_hash(cookie), self.clock.now()).await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Database.
    pub async fn log_out(&self, cookie: &str) -> Result<()> {
        self.store.end_session(&id_hash(cookie)).await
    }

    fn must_wait(&self, login: &str) -> bool {
        let now = self.clock.now();
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|_, (_, last)| *last + WAIT_SECONDS > now);
        failures.get(login).is_some_and(|(n, _)| *n >= TRIES)
    }

    fn count_failure(&self, login: &str) {
        let now = self.clock.now();
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = failures.entry(login.to_owned()).or_insert((0, now));
        *entry = (entry.0 + 1, now);
    }
}

/// The hash of a password nobody knows.
const UNKNOWN: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IGhlcmU$UmFuZG9tIGJ5dGVzIG9mIG5vIHBhc3N3b3JkIGF0IGFsbA";

fn id_hash(cookie: &str) -> [u8; 32] {
    Sha256::digest(cookie.as_bytes()).into()
}
