//! docs/RUNBOOK.md names every alarm that the code can raise, and no other.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The first string of a macro call: a log line's message, a counter's name.
fn first_string(call: &str) -> String {
    call.split('"').nth(1).unwrap().to_owned()
}

/// Messages of `tracing::error!` and `tracing::warn!`, and names of counters.
fn alarms() -> (BTreeSet<String>, BTreeSet<String>) {
    let mut files = vec![];
    for dir in ["server/src", "server/backend/src", "app/ui/src", "app/domain/src"] {
        sources(&root().join(dir), &mut files);
    }
    let (mut lines, mut metrics) = (BTreeSet::new(), BTreeSet::new());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for kind in ["tracing::error!(", "tracing::warn!("] {
            lines.extend(text.split(kind).skip(1).map(first_string));
        }
        for kind in ["metrics::counter!(", "metrics::gauge!(", "metrics::histogram!("] {
            metrics.extend(text.split(kind).skip(1).map(first_string));
        }
    }
    (lines, metrics)
}

/// What stands in the first column of a table, between backticks.
fn named(runbook: &str, heading: &str) -> BTreeSet<String> {
    let section = runbook.split(heading).nth(1).expect(heading).split("\n## ").next().unwrap();
    let cell = |line: &str| line.strip_prefix("| `").and_then(|rest| rest.split('`').next()).map(str::to_owned);
    section.lines().filter_map(cell).collect()
}

#[test]
fn the_runbook_names_every_alarm_and_no_other() {
    let runbook = fs::read_to_string(root().join("docs/RUNBOOK.md")).unwrap();
    let (lines, metrics) = alarms();
    assert!(lines.len() > 10 && metrics.len() > 1, "the search finds them: {lines:?}");
    assert_eq!(named(&runbook, "## Dòng báo động trong nhật ký"), lines);
    assert_eq!(named(&runbook, "## Số ở `/metrics`"), metrics);
}

#[test]
fn every_command_in_the_runbook_is_one() {
    let runbook = fs::read_to_string(root().join("docs/RUNBOOK.md")).unwrap();
    let commands: BTreeSet<Vec<String>> = runbook
        .split("`hailong ")
        .skip(1)
        .map(|rest| rest.split('`').next().unwrap())
        .map(|line| line.split(' ').take_while(|w| w.chars().all(|c| c.is_ascii_lowercase())).map(str::to_owned).collect())
        .collect();
    assert!(commands.len() > 10);
    let dir = tempfile::tempdir().unwrap();
    for command in commands {
        let mut words: Vec<&str> = command.iter().map(String::as_str).collect();
        words.push("--help");
        let (code, _, stderr) = crate::commands::run(dir.path(), &words);
        assert_eq!(code, 0, "hailong {command:?}: {stderr}");
    }
}
