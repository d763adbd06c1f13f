//! A voice comes in: the invitation is looked up, the rules asked, the answers read, and a batch put on disk.
//!
//! No check-then-insert: what decides whether a voice is the first is the primary key of `used`, inside the transaction.

use crate::{
    READING, Result, Store,
    clock::Clock,
    faults, in_time,
    keys::{self, Keys},
    live::Live,
    rounds::{OpenRound, Rounds},
    store::{Ballot, Invitation, Outcome},
    suspicion::{Origin, Suspicion, Voice},
};
use domain::{
    answers::Submission,
    comment,
    eligibility::{self, Eligibility},
    invited::Subject,
    response::{Flag, Flags, Mode},
    round::Phase,
    suspicion::{contradicts, is_straight_line},
    tally::Tally,
    token::{Receipt, Token},
    trouble::Refusal,
};
use sha2::{Digest, Sha256};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// Voices that may wait for the writer; beyond that a citizen is asked to send again.
const QUEUE: usize = 4096;
/// Voices in one transaction.
const BATCH: usize = 128;

/// What the holder of a token finds.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The invitation and what it asks about.
    pub invitation: Invitation,
    /// Its round.
    pub round: Arc<OpenRound>,
    /// What it gives today, used or not.
    pub eligibility: Eligibility,
}

/// How far a recorded response has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptState {
    /// In the urn, until tonight.
    Recorded,
    /// Sealed.
    Sealed,
}

/// The way in for voices.
#[derive(Clone, Debug)]
pub struct Intake {
    store: Store,
    keys: Arc<RwLock<Keys>>,
    clock: Clock,
    rounds: Arc<Rounds>,
    queue: mpsc::Sender<Waiting>,
    suspicion: Suspicion,
}

type Waiting = (Ballot, oneshot::Sender<Outcome>);

impl Intake {
    /// Starts the writer. `closing` shuts the queue; the writer ends when it is empty.
    pub fn start(
        store: Store,
        keys: Arc<RwLock<Keys>>,
        clock: Clock,
        rounds: Arc<Rounds>,
        live: Live,
        closing: CancellationToken,
    ) -> (Self, tokio::task::JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let writer = tokio::spawn(write(store.clone(), live, waiting, closing));
        let suspicion = Suspicion::new(clock.clone());
        (Self { store, keys, clock, rounds, queue, suspicion }, writer)
    }

    /// The memory of what raises flags.
    pub(crate) fn suspicion(&self) -> Suspicion {
        self.suspicion.clone()
    }

    /// A survey is shown for the first time, with this submission key: from now on it is known how long the page was open.
    pub fn page_shown(&self, key: &[u8; 16]) {
        self.suspicion.page_shown(key);
    }

    /// Finds what a token gives. `declares`: "Tôi đã nhận kết quả".
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Unavailable`].
    pub async fn visit(&self, token: &Token, declares: bool) -> Result<Visit, Refusal> {
        let hash = self.keys.read().unwrap_or_else(PoisonError::into_inner).token_hash(token);
        let invitation = look(self.store.invitation(&hash)).await?.ok_or(Refusal::Unknown)?;
        if !self.keys.read().unwrap_or_else(PoisonError::into_inner).serves(&invitation.key_id) {
            return Err(Refusal::Unknown);
        }
        let round = self.rounds.get(&invitation.round).ok_or(Refusal::Unknown)?;
        let eligibility = match round.phase {
            Phase::Draft => Eligibility::NotOpen(None),
            // Also where this machine's clock is behind the one that closed it.
            Phase::Closed | Phase::Published => Eligibility::Closed(round.round.open.to),
            Phase::Open => eligibility::of_subject(&round.round, &invitation.subject, self.clock.today(), declares),
        };
        Ok(Visit { invitation, round, eligibility })
    }

    /// Takes the fields of a form from inside the program. See [`Self::submit_from`].
    ///
    /// # Errors
    /// As there.
    pub async fn submit(&self, token: &Token, mode: Mode, fields: &[(String, String)]) -> Result<Receipt, Refusal> {
        self.submit_from(token, mode, fields, Origin::Inside).await
    }

    /// Takes the fields of a form. The same submission sent twice gives the same receipt. Where it comes from may raise flags;
    /// it never decides whether the voice is taken.
    ///
    /// # Errors
    /// Every [`Refusal`]; only [`Refusal::Unavailable`] leaves open whether the voice is on disk.
    pub async fn submit_from(
        &self,
        token: &Token,
        mode: Mode,
        fields: &[(String, String)],
        origin: Origin,
    ) -> Result<Receipt, Refusal> {
        if let Some(receipt) = self.read_and_record(token, mode, fields, origin).await? {
            return Ok(receipt);
        }
        // Its round was changed a moment ago, here or by another server: what holds now is asked again, once.
        look(self.rounds.refresh(&self.store)).await?;
        self.read_and_record(token, mode, fields, origin).await?.ok_or(Refusal::Unavailable)
    }

    /// `None`: the round is no longer the one that the voice was read by; nothing is stored.
    async fn read_and_record(
        &self,
        token: &Token,
        mode: Mode,
        fields: &[(String, String)],
        origin: Origin,
    ) -> Result<Option<Receipt>, Refusal> {
        let declares = fields.iter().any(|(name, value)| name == domain::answers::RECEIVED && value == "1");
        let visit = self.visit(token, declares).await?;
        let read = Submission::read(visit.round.form_of(visit.invitation.subject.agency()), fields);
        if visit.invitation.used {
            return self.repeated(&visit, read.as_ref().ok()).await.map(Some);
        }
        let self_declared = match visit.eligibility {
            Eligibility::Open { self_declared } => self_declared,
            Eligibility::NotYet { .. } => return Err(Refusal::NotYet),
            Eligibility::NotOpen(_) => return Err(Refusal::NotOpen),
            Eligibility::Closed(_) => return Err(Refusal::Closed),
            Eligibility::Excluded(_) => return Err(Refusal::Excluded),
            Eligibility::OutOfScope(_) => return Err(Refusal::OutOfScope),
        };
        let submission = read.map_err(Refusal::Invalid)?;
        let flags = self.flags(&visit, &submission, mode, origin).with(Flag::SelfDeclared, self_declared);
        let ballot = self.ballot(visit, submission, mode, flags);
        let receipt = Receipt::of(&ballot.commitment);
        let (reply, outcome) = oneshot::channel();
        self.queue.try_send((ballot, reply)).map_err(|_| Refusal::Unavailable)?;
        match outcome.await {
            Ok(Outcome::Recorded | Outcome::Repeated) => Ok(Some(receipt)),
            Ok(Outcome::Outdated) => Ok(None),
            Ok(Outcome::Used) => Err(Refusal::Used),
            Ok(Outcome::KeyReused) => Err(Refusal::KeyReused),
            Ok(Outcome::Failed) | Err(_) => Err(Refusal::Unavailable),
        }
    }

    /// The invitation is used: either this very submission did it, and the phone never got the answer, or another one did.
    async fn repeated(&self, visit: &Visit, submission: Option<&Submission>) -> Result<Receipt, Refusal> {
        let Some(submission) = submission else { return Err(Refusal::Used) };
        let (_, commitment) = self.commit(&visit.round, submission);
        let found = look(self.store.find_commitment(&commitment, &commitment)).await?;
        found.map(|_| Receipt::of(&commitment)).ok_or(Refusal::Used)
    }

    fn flags(&self, visit: &Visit, submission: &Submission, mode: Mode, origin: Origin) -> Flags {
        let (subject, answers) = (&visit.invitation.subject, &submission.answers);
        let round = &visit.round.round;
        // A place on a code list is nobody in the registry: nothing there to contradict.
        let contradicts = match subject {
            Subject::Dossier(dossier) => contradicts(&visit.round.form, answers, dossier.kind, dossier.channel),
            Subject::Place(_) => false,
        };
        let voice = Voice {
            round: &round.code,
            agency: subject.agency(),
            mode,
            origin,
            key: &submission.key,
            answers,
            run: round.release_step,
        };
        self.suspicion.flags(&voice).with(Flag::StraightLine, is_straight_line(answers)).with(Flag::Contradiction, contradicts)
    }

    fn commit(&self, round: &OpenRound, submission: &Submission) -> ([u8; 32], [u8; 32]) {
        let salt = self.keys.read().unwrap_or_else(PoisonError::into_inner).salt(&submission.key);
        (salt, commitment(&salt, &round.round.code, &submission.answers.canonical()))
    }

    fn ballot(&self, visit: Visit, submission: Submission, mode: Mode, flags: Flags) -> Ballot {
        let (salt, commitment) = self.commit(&visit.round, &submission);
        let Visit { invitation, round, .. } = visit;
        Ballot {
            invitation: invitation.id,
            tally: Tally::of(round.form_of(invitation.subject.agency()), &submission.answers).flagged(flags),
            agency: invitation.subject.agency().to_owned(),
            field: invitation.subject.field().to_owned(),
            kind: submission.answers.kind,
            mode,
            frame: invitation.subject.frame(),
            week: self.clock.iso_week(),
            flags,
            answers: submission.answers.canonical(),
            salt,
            commitment,
            comment: submission.comment.as_deref().map(comment::redact),
            key: keys::random(),
            comment_key: keys::random(),
            round,
        }
    }

    /// "Không phải tôi". True also where it was said before: the citizen need not know who else said it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] also where the invitation was never used; [`Refusal::Unavailable`].
    pub async fn dispute(&self, token: &Token) -> Result<(), Refusal> {
        let visit = self.visit(token, false).await?;
        if !visit.invitation.used {
            return Err(Refusal::Unknown);
        }
        look(self.store.dispute(&visit.invitation.round, &visit.invitation.id)).await?;
        Ok(())
    }

    /// What became of the response behind a receipt; `None`: there is no such response.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn receipt(&self, receipt: &Receipt) -> Result<Option<ReceiptState>, Refusal> {
        Ok(self.behind(receipt).await?.map(|(state, _)| state))
    }

    /// The same with its round, whose page says whether that is a simulated one.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn behind(&self, receipt: &Receipt) -> Result<Option<(ReceiptState, Option<Arc<OpenRound>>)>, Refusal> {
        let (from, to) = receipt.commitments();
        let found = look(self.store.find_commitment(&from, &to)).await?;
        let state = |sealed| if sealed { ReceiptState::Sealed } else { ReceiptState::Recorded };
        Ok(found.map(|(sealed, round)| (state(sealed), self.rounds.get(&round))))
    }
}

/// SHA-256 over a tag, the salt, the round and the canonical answers, each with its length where it has no fixed one.
fn commitment(salt: &[u8; 32], round: &str, answers: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"hai-long/cam-ket/1\0");
    hash.update(salt);
    for part in [round, answers] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

/// A look at the database on a citizen's behalf.
async fn look<T>(asked: impl Future<Output = Result<T>>) -> Result<T, Refusal> {
    in_time(READING, asked).await.map_err(|error| {
        tracing::error!(%error, "the database did not answer");
        Refusal::Unavailable
    })
}

/// The one writer: while a batch is being committed the next one gathers in the queue.
async fn write(store: Store, live: Live, mut waiting: mpsc::Receiver<Waiting>, closing: CancellationToken) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            biased;
            taken = waiting.recv_many(&mut batch, BATCH) => if taken == 0 { return },
            () = closing.cancelled(), if !waiting.is_closed() => {
                waiting.close();
                continue;
            }
        }
        let (ballots, replies): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
        faults::point("intake.taken");
        let outcomes = match store.record(&ballots).await {
            Ok((outcomes, changed)) => {
                live.changed(&changed);
                outcomes
            }
            Err(error) => {
                tracing::error!(%error, voices = ballots.len(), "a batch could not be put on disk");
                vec![Outcome::Failed; ballots.len()]
            }
        };
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            metrics::counter!("hailong_voices_total", "outcome" => outcome.name()).increment(1);
            // The citizen may be gone; the voice is not.
            let _ = reply.send(outcome);
            faults::point("intake.replied");
        }
    }
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Repeated => "repeated",
            Self::Used => "used",
            Self::KeyReused => "key-reused",
            Self::Outdated => "outdated",
            Self::Failed => "failed",
        }
    }
}
