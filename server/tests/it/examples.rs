//! The methods of the documents, each as an operator starts it: its lines, its sample, its index.

use crate::commands::{Running, done, hailong};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::Stdio,
};

/// A demo that has printed its lines, and the lines.
struct Demo {
    dir: tempfile::TempDir,
    lines: Vec<String>,
    _running: Running,
}

impl Demo {
    fn of(method: &str, answers: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let arguments = ["demo", "--port", "0", "--keep", "thu", "--answers", answers, "--method", method];
        let mut child = hailong(dir.path(), &arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            lines.push(line.unwrap());
            if lines.last().is_some_and(|l| l.starts_with("CASE unknown")) {
                break;
            }
        }
        Self { dir, lines, _running: Running(child) }
    }

    fn count(&self, start: &str) -> usize {
        self.lines.iter().filter(|l| l.starts_with(start)).count()
    }

    fn run(&self, arguments: &[&str]) -> String {
        done(self.dir.path(), &[arguments, &["--config", "thu/hailong.toml"]].concat())
    }

    /// N, official and reserve of each agency, by the program's own plan.
    fn plan(&self, round: &str) -> Vec<(String, [u64; 3])> {
        let text = self.run(&["sample", "plan", "--round", round]);
        assert!(text.contains("Đã rút mẫu ngày"), "{text}");
        let mut agencies: Vec<(String, [u64; 3])> = Vec::new();
        for line in text.lines().filter(|l| l.starts_with("000.")) {
            let cells: Vec<&str> = line.split('\t').collect();
            let sizes: [u64; 3] = std::array::from_fn(|at| cells[3 + at].parse().unwrap());
            match agencies.last_mut().filter(|(code, _)| code == cells[0]) {
                Some((_, sum)) => sum.iter_mut().zip(sizes).for_each(|(x, y)| *x += y),
                None => agencies.push((cells[0].to_owned(), sizes)),
            }
        }
        agencies
    }

    /// The agency table: header to cell, a map a line, the total last.
    fn table(&self, round: &str) -> Vec<Vec<(String, String)>> {
        self.run(&["export", "--format", "csv", "--round", round, "--out", "kq.csv"]);
        let mut reader = csv::Reader::from_path(self.dir.path().join("kq.csv")).unwrap();
        let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let line = |row: csv::StringRecord| headers.iter().cloned().zip(row.iter().map(str::to_owned)).collect();
        reader.records().map(|row| line(row.unwrap())).collect()
    }
}

fn cell(line: &[(String, String)], header: &str) -> String {
    line.iter().find(|(name, _)| name.starts_with(header)).unwrap_or_else(|| panic!("{header}")).1.clone()
}

fn number(line: &[(String, String)], header: &str) -> f64 {
    cell(line, header).parse().unwrap_or_else(|e| panic!("{header}: {e}"))
}

/// Every agency with enough voices has the official index of its document, and points from it.
fn check_indices(table: &[Vec<(String, String)>], official: &str) {
    let (total, agencies) = table.split_last().unwrap();
    let scored: Vec<_> = agencies.iter().filter(|line| !cell(line, &format!("{official} (%)")).is_empty()).collect();
    assert!(!scored.is_empty());
    for line in scored {
        let index = number(line, &format!("Chỉ số tính điểm (%): {official}"));
        assert!((index - number(line, &format!("{official} (%)"))).abs() < 1e-9 && (40.0..=100.0).contains(&index), "{line:?}");
        assert!((number(line, "Điểm đạt") - index / 10.0).abs() <= 0.005 + 1e-9);
    }
    assert!((60.0..95.0).contains(&number(total, &format!("{official} (%)"))));
}

/// KH Nghi Xuân 2020, II.3: 17 x (15 + 10) = 425.
#[test]
fn nghi_xuan_asks_425() {
    let demo = Demo::of("nghi-xuan-2020", "130");
    assert_eq!((demo.count("ADMIN"), demo.count("CASE")), (2, 5));
    assert!(demo.count("SLIP") >= 200);
    let table = demo.table("nghi-xuan-2020");
    let quota = |kind: &str| number(table.last().unwrap(), &format!("Chỉ tiêu mẫu: {kind}"));
    assert_eq!((quota("Cá nhân"), quota("Đại diện tổ chức")), (255.0, 170.0));
    assert_eq!(number(table.last().unwrap(), "Số phiếu hợp lệ"), 131.0, "and the one of «CASE used»");
    check_indices(&table, "SIPAS");
}

/// QĐ 1431/QĐ-UBND Lạng Sơn 2022, «Năm 2022»: 20 a sở, 20 a huyện, 5 a xã.
#[test]
fn lang_son_asks_by_the_kind_of_agency() {
    let demo = Demo::of("lang-son-2022", "500");
    assert_eq!((demo.count("ADMIN"), demo.count("CASE")), (2, 5));
    let plan = demo.plan("lang-son-2022");
    let sum = |wanted: fn(&str) -> bool| plan.iter().filter(|(code, _)| wanted(code)).map(|(_, sizes)| sizes[1]).sum::<u64>();
    let is_district = |code: &str| code.starts_with("000.00.") && ("31".."42").contains(&&code[7..9]);
    assert_eq!(sum(|code| !code.starts_with("000.00.")), 275, "55 xã");
    assert_eq!(plan.iter().filter(|(code, _)| is_district(code)).map(|(_, s)| s[1]).sum::<u64>(), 220, "11 huyện");
    let codes = demo.run(&["codes", "list", "--round", "lang-son-2022"]);
    let codes: u64 = codes.lines().skip(1).map(|line| line.split('\t').nth(6).unwrap().parse::<u64>().unwrap()).sum();
    assert_eq!((sum(|_| true), codes), (835, 60), "three departments without dossiers are rated by others");
    assert_eq!(sum(|_| true) + codes, 895);
    let table = demo.table("lang-son-2022");
    assert_eq!(number(table.last().unwrap(), "Nguồn: Mẫu chính thức"), 450.0);
    let sipas = format!("{:.2} %", number(table.last().unwrap(), "SIPAS (%)")).replace('.', ",");
    let walk = include_str!("../../../docs/PHUONG_PHAP.md");
    assert!(walk.contains(&format!("= {sipas}")), "the walk through this example says another figure than {sipas}");
    check_indices(&table, "SIPAS");
}

/// QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 6.2: 95 % for each agency. By hand, with e = 5 %: n = 9604 N / (9604 + 25 (N - 1)).
#[test]
fn khanh_hoa_asks_by_confidence() {
    let demo = Demo::of("khanh-hoa-2024", "300");
    assert_eq!(demo.count("ADMIN"), 2);
    assert!(demo.count("SLIP") >= 200);
    let plan = demo.plan("khanh-hoa-2024-hanh-chinh");
    assert_eq!(plan.len(), 14);
    for (agency, [population, official, _]) in plan {
        let (above, below) = (9604 * population, 9604 + 25 * (population - 1));
        assert_eq!(official, above.div_ceil(below), "{agency}, N = {population}");
    }
    for round in ["khanh-hoa-2024-hanh-chinh", "khanh-hoa-2024-y-te", "khanh-hoa-2024-giao-duc"] {
        check_indices(&demo.table(round), "SIPS");
    }
    let places = |round: &str| {
        let table = demo.table(round);
        let (_, agencies) = table.split_last().unwrap();
        agencies.iter().map(|line| number(line, "Chỉ tiêu mẫu: Cá nhân")).collect::<Vec<_>>()
    };
    assert_eq!(places("khanh-hoa-2024-y-te"), [132.0; 3], "of 200 each");
    assert_eq!(places("khanh-hoa-2024-giao-duc"), [109.0; 4], "of 150 each");
}

#[test]
fn a_method_nobody_wrote_is_a_matter_of_usage() {
    let (code, _, stderr) = crate::commands::run(Path::new("."), &["demo", "--method", "ha-noi"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("lang-son-2022"), "{stderr}");
}
