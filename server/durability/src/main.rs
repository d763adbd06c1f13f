//! `soak`: kills `hailong`, fills its disk, cuts its power and its connections while citizens answer, and looks after each trial
//! whether everything that was promised is there. `docs/DURABILITY.md` says what is simulated and what is not.

#![forbid(unsafe_code)]

mod checker;
mod citizens;
mod journal;
mod postgres;
mod power;
mod province;
mod trial;

use anyhow::{Context, ensure};
use clap::Parser;
use fastrand::Rng;
use postgres::{Cluster, Proxy};
use power::Loss;
use province::{Database, Province};
use std::{collections::BTreeMap, path::Path, time::Instant};
use trial::{Ended, Ground, Trouble};

/// Trials in one province, before a new one is made.
const IN_A_PROVINCE: u64 = 20;
/// Slips of a province.
const SLIPS: usize = 3400;
/// A control that has found nothing after so many trials cannot find anything.
const CONTROLS: u64 = 12;

/// A trouble that was tried so often and never struck does not strike at all.
const OFTEN: u64 = 10;

/// Kills `hailong` again and again and looks whether a voice was lost.
#[derive(Debug, Parser)]
struct Args {
    /// Trials, half of them on each database
    #[arg(long, default_value_t = 20)]
    trials: u64,
    /// A trial's lots follow from this and its number
    #[arg(long)]
    seed: Option<u64>,
    /// Number of the first trial: to repeat one
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Only sqlite or postgres
    #[arg(long)]
    only: Option<String>,
    /// Only this trouble, named as in the table
    #[arg(long)]
    kind: Option<String>,
    /// Leave out the negative controls
    #[arg(long)]
    no_control: bool,
}

#[derive(Default)]
struct Table {
    /// Trials of each kind, and in how many of them it struck.
    kinds: BTreeMap<String, (u64, u64)>,
    trials: u64,
    beside: u64,
    later: u64,
    acknowledged: usize,
    stored: usize,
    shown: u64,
    lost: usize,
    doubled: usize,
    again: u64,
    wrong: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let seed = args.seed.unwrap_or_else(|| Rng::new().u64(..1_000_000));
    let begun = Instant::now();
    println!("seed {seed}: a trial is repeated with --seed {seed} --from NUMBER --trials 1 --only DATABASE");
    let (mut wrong, mut harmless) = (0, vec![]);
    for (name, postgres) in [("sqlite", false), ("postgres", true)] {
        if args.only.as_deref().is_some_and(|only| only != name) {
            continue;
        }
        let share = if args.only.is_some() { args.trials } else { args.trials.div_ceil(2) };
        let cluster = if postgres { Some(Cluster::start_new()?) } else { None };
        if !args.no_control {
            control(cluster.as_ref(), seed).await?;
        }
        let table = soak(cluster.as_ref(), seed, args.from..args.from + share, args.kind.as_deref()).await?;
        table.print(name);
        wrong += table.wrong;
        harmless.extend(table.harmless().map(|line| format!("{name}: {line}")));
    }
    println!("{:.0} seconds", begun.elapsed().as_secs_f64());
    ensure!(wrong == 0, "{wrong} trials found something wrong");
    // A harness that strikes nobody proves nothing.
    ensure!(harmless.is_empty(), "never struck: {}", harmless.join("; "));
    Ok(())
}

async fn soak(cluster: Option<&Cluster>, seed: u64, trials: std::ops::Range<u64>, kind: Option<&str>) -> anyhow::Result<Table> {
    let mut table = Table::default();
    let mut ground: Option<(tempfile::TempDir, Ground)> = None;
    for number in trials {
        let mut dice = Rng::with_seed(seed.wrapping_mul(1_000_003).wrapping_add(number));
        let mut lots = (0..10_000).map(|_| Trouble::draw(cluster.is_some(), &mut dice));
        let trouble = lots.find(|t| kind.is_none_or(|kind| kind == t.kind())).context("this database knows no such trouble")?;
        let loss = Loss::draw(&mut dice);
        let (dir, mut on) = match ground.take() {
            Some(same) if number % IN_A_PROVINCE != 0 && same.1.left() > 200 => same,
            ended => {
                ended.iter().for_each(|(_, ground)| table.close(ground));
                let dir = tempfile::tempdir()?;
                let province = Province::new(dir.path().to_owned(), database(cluster).await?, SLIPS, &mut dice);
                (dir, Ground::new(province.await?))
            }
        };
        let ended = on.trial(&trouble, loss, cluster, &mut dice).await;
        let ended = ended.with_context(|| format!("trial {number}: {trouble:?}, {loss:?}"))?;
        table.count(&trouble, &ended);
        on.known.stored = ended.found.stored;
        if !ended.found.wrongs.is_empty() {
            table.wrong += 1;
            println!("trial {number}: {trouble:?}, {loss:?}, seed {seed}: {:#?}", ended.found.wrongs);
            // The next trials would only find the same again.
            table.close(&on);
            println!("  the log ends:\n{}", last_lines(&on.province.log(), 12));
            println!("  kept: {}", dir.keep().display());
        } else {
            ground = Some((dir, on));
        }
        eprint!("\r{} trials", table.trials);
    }
    ground.iter().for_each(|(_, ground)| table.close(ground));
    eprintln!();
    Ok(table)
}

fn last_lines(path: &Path, n: usize) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(n)..].join("\n")
}

async fn database(cluster: Option<&Cluster>) -> anyhow::Result<Database> {
    let Some(cluster) = cluster else { return Ok(Database::Sqlite) };
    let name = format!("p{}", Rng::new().u32(..));
    let maintenance = sqlx::PgPool::connect(&format!("postgres://hailong@{}/postgres", cluster.address)).await?;
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&maintenance).await?;
    maintenance.close().await;
    Ok(Database::Postgres(name, Proxy::start(cluster.address).await?))
}

/// The negative control: where a commit is not waited for, the checker must find acknowledged voices gone.
async fn control(cluster: Option<&Cluster>, seed: u64) -> anyhow::Result<()> {
    let mut dice = Rng::with_seed(seed);
    for tried in 1..=CONTROLS {
        let dir = tempfile::tempdir()?;
        let (trouble, environment) = match cluster {
            None => (Trouble::Kill(dice.u64(400..900)), ("HAILONG_FAULT_SYNCHRONOUS", "off")),
            Some(_) => (Trouble::DatabaseKilled(dice.u64(300..900), 0), ("PGOPTIONS", "-c synchronous_commit=off")),
        };
        let mut province = Province::new(dir.path().to_owned(), database(cluster).await?, 400, &mut dice).await?;
        province.environment.push((environment.0.to_owned(), environment.1.to_owned()));
        let ended = Ground::new(province).trial(&trouble, Loss::All, cluster, &mut dice).await?;
        if ended.found.lost > 0 {
            println!(
                "negative control: without waiting for the disk {} voices are lost, found at trial {tried}",
                ended.found.lost
            );
            return Ok(());
        }
    }
    anyhow::bail!("the negative control failed: {CONTROLS} trials without waiting for the disk, and the checker found nothing")
}

impl Table {
    fn count(&mut self, trouble: &Trouble, ended: &Ended) {
        let (tried, struck) = self.kinds.entry(trouble.line()).or_default();
        *tried += 1;
        *struck += u64::from(ended.struck);
        self.trials += 1;
        self.beside += u64::from(ended.beside);
        self.later += u64::from(ended.later);
        self.again += ended.again;
        self.lost += ended.found.lost;
        self.doubled += ended.found.doubled;
    }

    /// Lines of the table that were tried often and never struck.
    fn harmless(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().filter(|(_, (tried, struck))| *tried >= OFTEN && *struck == 0).map(|(line, _)| line.as_str())
    }

    fn close(&mut self, ground: &Ground) {
        let receipts: std::collections::HashSet<&str> = ground.known.acknowledged.iter().map(|a| a.receipt.plain()).collect();
        self.acknowledged += receipts.len();
        self.stored += ground.known.stored;
        self.shown += ground.known.shown;
    }

    fn print(&self, database: &str) {
        println!("\n{database}: {} trials", self.trials);
        for (line, (tried, struck)) in &self.kinds {
            println!("  {line:<46} {tried:>6}, of which struck {struck:>6}");
        }
        let lines: [(&str, u64); 9] = [
            ("with two servers", self.beside),
            ("  of which the later one was killed", self.later),
            ("acknowledged", self.acknowledged as u64),
            ("stored", self.stored as u64),
            ("seen on a live screen", self.shown),
            ("asked to send again", self.again),
            ("lost", self.lost as u64),
            ("doubled", self.doubled as u64),
            ("trials with anything wrong", self.wrong),
        ];
        lines.iter().for_each(|(what, n)| println!("  {what:<46} {n:>6}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_struck_is_told() {
        let trouble = Trouble::Kill(20);
        let mut table = Table::default();
        let missed = Ended::default();
        (1..OFTEN).for_each(|_| table.count(&trouble, &missed));
        assert_eq!(table.harmless().count(), 0, "may be chance");
        table.count(&trouble, &missed);
        assert_eq!(table.harmless().collect::<Vec<_>>(), [trouble.line()]);
        table.count(&trouble, &Ended { struck: true, ..missed });
        assert_eq!(table.harmless().count(), 0);
    }
}
