//! The program itself: what an operator types, and the exit codes of the contract.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

pub(crate) fn hailong(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hailong"));
    command.current_dir(dir).args(arguments).env_remove("HAILONG_DATABASE").stdin(Stdio::null());
    command
}

pub(crate) fn run(dir: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = hailong(dir, arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

pub(crate) fn done(dir: &Path, arguments: &[&str]) -> String {
    let (code, stdout, stderr) = run(dir, arguments);
    assert_eq!(code, 0, "{arguments:?}: {stderr}");
    stdout
}

/// A province from the demo's files, through the command line alone.
fn province() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/nghi-xuan-2020");
    for (what, file) in [("agencies", "co-quan.csv"), ("form", "phieu.toml"), ("round", "dot.toml"), ("dossiers", "ho-so.csv")] {
        done(dir.path(), &["import", what, demo.join(file).to_str().unwrap()]);
    }
    dir
}

#[test]
fn exit_codes_tell_usage_from_refusal() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(run(dir.path(), &["bay"]).0, 2);
    assert_eq!(run(dir.path(), &["slips"]).0, 2, "--format and --out are needed");
    for reading in [&["export", "--format", "csv", "--out", "x.csv"][..], &["backup", "x.sao-luu"], &["verify"], &["seal"]] {
        let (code, _, stderr) = run(dir.path(), reading);
        assert_eq!(code, 1);
        assert!(stderr.contains("chưa có cơ sở dữ liệu"), "{stderr}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "a command in the wrong place leaves nothing behind");
    let (code, _, stderr) = run(dir.path(), &["import", "dossiers", "khong-co.csv"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("khong-co.csv"), "{stderr}");
    let (code, _, stderr) = run(dir.path(), &["seal", "--database", "mysql://x"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("sqlite:///"), "{stderr}");
}

#[test]
fn whoever_reads_the_output_may_stop_early() {
    let dir = province();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = hailong(dir.path(), &["round", "list"]).stdout(writer).stderr(Stdio::piped()).output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn a_round_goes_from_files_to_slips_and_exports() {
    let dir = province();
    let p = dir.path();
    done(p, &["slips", "--format", "csv", "--out", "phieu.csv", "--public-url", "https://khaosat.example.vn"]);
    let csv = std::fs::read_to_string(p.join("phieu.csv")).unwrap();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("dossier_id,agency,token,url"));
    assert_eq!(lines.clone().count(), 765);
    let first: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert!(first[3].starts_with("https://khaosat.example.vn/p/"));
    assert_eq!(first[3].rsplit('/').next().unwrap(), first[2].replace('-', ""));

    done(p, &["slips", "--format", "csv", "--out", "lai.csv", "--public-url", "https://khaosat.example.vn"]);
    assert_eq!(std::fs::read_to_string(p.join("lai.csv")).unwrap(), csv, "a reprint gives the same tokens");
    done(p, &["slips", "--format", "svg", "--out", "svg", "--agency", "000.21.27.H27"]);
    assert_eq!(std::fs::read_dir(p.join("svg")).unwrap().count(), 45);
    done(p, &["slips", "--format", "html", "--out", "phieu.html", "--agency", "000.21.27.H27"]);
    assert!(std::fs::read_to_string(p.join("phieu.html")).unwrap().contains("Quét để đánh giá sự phục vụ"));

    for format in ["xlsx", "csv", "raw"] {
        done(p, &["export", "--format", format, "--out", &format!("ket-qua.{format}")]);
        assert!(p.join(format!("ket-qua.{format}")).metadata().unwrap().len() > 100);
    }
    assert!(done(p, &["seal"]).contains("niêm phong 0"));
}

#[test]
fn a_file_says_whether_it_is_what_was_exported() {
    let dir = province();
    let p = dir.path();
    for (format, out) in [("xlsx", "so.xlsx"), ("csv", "so.csv"), ("raw", "phieu.csv")] {
        done(p, &["export", "--format", format, "--out", out]);
    }
    let good = done(p, &["verify", "so.xlsx"]);
    assert!(good.starts_with("so.xlsx: đúng như đã xuất: đợt «") && good.contains("17 trang, chữ ký đúng"), "{good}");
    let good = done(p, &["verify", "so.csv", "so.csv.so-ma.csv", "phieu.csv.R"]);
    assert_eq!(good.lines().count(), 3, "each with the manifest beside it: {good}");
    assert_eq!(done(p, &["verify", "phieu.csv.xacthuc"]).lines().count(), 5, "a manifest alone: all that it lists");

    // Elsewhere, with the public key alone; no database and no keys come into being.
    let away = tempfile::tempdir().unwrap();
    let key = done(p, &["head", "--key"]);
    std::fs::write(away.path().join("khoa.txt"), &key).unwrap();
    for file in ["so.xlsx", "so.csv", "so.csv.xacthuc"] {
        std::fs::copy(p.join(file), away.path().join(file)).unwrap();
    }
    for key in [key.trim(), "khoa.txt"] {
        assert!(done(away.path(), &["verify", "--key", key, "so.xlsx", "so.csv"]).contains("so.csv: đúng như đã xuất"));
    }
    let refused = |arguments: &[&str], why: &str| {
        let (code, stdout, stderr) = run(away.path(), arguments);
        assert_eq!((code, stdout.contains("chữ ký đúng")), (1, false), "{arguments:?}: {stdout}");
        assert!(stderr.contains(why), "{arguments:?}: {stderr}");
    };
    refused(&["verify", "so.xlsx"], "--key");
    assert_eq!(std::fs::read_dir(away.path()).unwrap().count(), 4, "a check leaves nothing");
    let other = province();
    let stranger = done(other.path(), &["head", "--key"]);
    refused(&["verify", "--key", stranger.trim(), "so.xlsx"], "khóa khác");
    refused(&["verify", "--key", stranger.trim(), "so.csv"], "khóa khác");
    refused(&["verify", "--key", "hai-long", "so.csv"], "không phải khóa công khai");
    refused(&["verify", "--key", key.trim(), "khong-co.xlsx"], "khong-co.xlsx");
    refused(&["verify", "--key", key.trim(), "khoa.txt"], "khoa.txt.xacthuc");
    std::fs::write(away.path().join("xau.xlsx"), &std::fs::read(p.join("so.xlsx")).unwrap()[..5_000]).unwrap();
    refused(&["verify", "--key", key.trim(), "xau.xlsx"], "không đọc được như XLSX");
    let table = std::fs::read_to_string(p.join("so.csv")).unwrap();
    std::fs::write(away.path().join("so.csv"), table.replacen("0", "1", 1)).unwrap();
    refused(&["verify", "--key", key.trim(), "so.csv"], "so.csv: khác tệp đã xuất");
    refused(&["verify", "--key", key.trim(), "khoa.txt", "so.csv.xacthuc"], "không có trong danh sách đã ký");
    for usage in [&["verify", "--key", "x"][..], &["verify", "--key", "x", "--head", "so.xlsx", "so.csv"]] {
        assert_eq!(run(away.path(), usage).0, 2, "{usage:?}");
    }
}

#[test]
fn a_manifest_is_judged_wherever_it_is_named() {
    let dir = province();
    let p = dir.path();
    done(p, &["export", "--format", "xlsx", "--out", "so.xlsx"]);
    done(p, &["export", "--format", "csv", "--out", "ket-qua.csv"]);
    let stderr = |arguments: &[&str]| {
        let (code, stdout, stderr) = run(p, arguments);
        assert_eq!(code, 0, "{arguments:?}: {stderr}");
        (stdout, stderr)
    };
    // Beside a workbook it is opened too.
    let (stdout, quiet) = stderr(&["verify", "so.xlsx", "ket-qua.csv.xacthuc"]);
    assert_eq!((stdout.lines().count(), quiet.contains("lưu ý")), (3, false), "{stdout}{quiet}");
    let note = std::fs::read_to_string(p.join("ket-qua.csv.xacthuc")).unwrap();
    std::fs::write(p.join("gia.xacthuc"), note.replacen("\nten ", "\nten Đợt khác: ", 1)).unwrap();
    for forged in [&["verify", "so.xlsx", "gia.xacthuc"][..], &["verify", "ket-qua.csv", "ket-qua.csv.xacthuc", "gia.xacthuc"]] {
        let (code, _, stderr) = run(p, forged);
        assert!(code == 1 && stderr.contains("gia.xacthuc: chữ ký không đúng"), "{forged:?}: {stderr}");
    }

    // Under another name, as every export of a published round is: what is there is checked, the rest is named.
    let moved = |from: &str, to: &str| std::fs::rename(p.join(from), p.join(to)).unwrap();
    moved("ket-qua.csv.xacthuc", "k.csv.xacthuc");
    moved("ket-qua.csv", "k.csv");
    let (stdout, notice) = stderr(&["verify", "k.csv.xacthuc"]);
    assert_eq!(stdout.lines().count(), 2, "{stdout}");
    assert!(stdout.contains("k.csv: đúng như đã xuất") && stdout.contains("tệp ket-qua.csv, chữ ký đúng"), "{stdout}");
    assert!(!notice.contains("không có ở đây"), "all are there, one under another name: {notice}");
    moved("ket-qua.csv.so-ma.csv", "cat-di.csv");
    let (stdout, notice) = stderr(&["verify", "k.csv.xacthuc"]);
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
    assert!(notice.contains("lưu ý: k.csv.xacthuc: không có ở đây: ket-qua.csv.so-ma.csv\n"), "{notice}");
    let table = std::fs::read_to_string(p.join("k.csv")).unwrap();
    std::fs::write(p.join("k.csv"), table.replacen("0", "1", 1)).unwrap();
    let (code, _, why) = run(p, &["verify", "k.csv.xacthuc"]);
    assert!(code == 1 && why.contains("k.csv: không có trong danh sách đã ký"), "{why}");
    std::fs::remove_file(p.join("k.csv")).unwrap();
    let (stdout, notice) = stderr(&["verify", "k.csv.xacthuc"]);
    assert!(stdout.starts_with("k.csv.xacthuc: đúng như đã xuất") && stdout.contains("danh sách 2 tệp, chữ ký đúng"), "{stdout}");
    assert!(notice.contains("không có ở đây: ket-qua.csv, ket-qua.csv.so-ma.csv"), "{notice}");
    assert_eq!(run(p, &["verify", "k.csv", "k.csv.xacthuc"]).0, 1, "a file that is named must be there");

    // Without the ledger that is said.
    let key = done(p, &["head", "--key"]);
    let (_, notice) = stderr(&["verify", "--key", key.trim(), "so.xlsx"]);
    assert!(notice.contains("lưu ý: chưa đối chiếu với sổ cái"), "{notice}");
    let (_, notice) = stderr(&["verify", "--database", "sqlite://khong-co.db", "so.xlsx"]);
    assert!(notice.contains("lưu ý: chưa đối chiếu với sổ cái") && !p.join("khong-co.db").exists(), "{notice}");
}

#[test]
fn an_export_anchors_the_ledger() {
    let dir = province();
    let p = dir.path();
    done(p, &["export", "--format", "xlsx", "--out", "so.xlsx"]);
    done(p, &["export", "--format", "csv", "--out", "so.csv"]);
    done(p, &["synth", "--responses", "5"]);
    let kept = done(p, &["verify", "--head", "so.xlsx", "--head", "so.csv.xacthuc", "so.xlsx"]);
    assert!(kept.contains("17 trang, chữ ký đúng") && kept.contains("tiếp nối đúng các đầu được lưu giữ"), "{kept}");
    // Another province's ledger is not the one that was exported from.
    let other = province();
    for file in ["so.xlsx", "so.csv.xacthuc"] {
        std::fs::copy(p.join(file), other.path().join(file)).unwrap();
        let (code, _, stderr) = run(other.path(), &["verify", "--head", file]);
        assert!(code == 1 && stderr.contains("khóa khác"), "{stderr}");
    }
    // A ledger begun anew under the same key: the head in the file was never one of its heads.
    let again = tempfile::tempdir().unwrap();
    std::fs::create_dir(again.path().join("data")).unwrap();
    std::fs::copy(p.join("data/keys.toml"), again.path().join("data/keys.toml")).unwrap();
    std::fs::copy(p.join("so.xlsx"), again.path().join("so.xlsx")).unwrap();
    done(again.path(), &["verify", "so.xlsx"]);
    let agencies = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/nghi-xuan-2020/co-quan.csv");
    done(again.path(), &["import", "agencies", agencies.to_str().unwrap()]);
    let (code, _, stderr) = run(again.path(), &["verify", "so.xlsx"]);
    assert!(code == 1 && stderr.contains("viết lại, hoặc lùi về bản cũ"), "{stderr}");
}

/// The demo's round draws its sample here instead of naming a quota.
fn with_a_plan(dir: &Path) {
    let demo = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/nghi-xuan-2020/dot.toml")).unwrap();
    let quota = demo.lines().find(|line| line.starts_with("quota =")).unwrap();
    let plan = "sampling = { reserve_percent = 50, allocation = { way = \"theo-doi-tuong\", ca-nhan = 15, to-chuc = 10 } }";
    std::fs::write(dir.join("dot.toml"), demo.replace(quota, plan)).unwrap();
    done(dir, &["import", "round", "dot.toml"]);
}

#[test]
fn a_sample_goes_from_plan_to_lists_and_replacements() {
    let dir = province();
    let p = dir.path();
    let (code, _, stderr) = run(p, &["sample", "plan"]);
    assert!(code == 1 && stderr.contains("không có phương án mẫu"), "{stderr}");
    with_a_plan(p);
    let plan = done(p, &["sample", "plan", "--round", "nghi-xuan-2020"]);
    let total: Vec<u64> =
        plan.lines().find(|l| l.starts_with("Tổng")).unwrap().split('\t').filter_map(|n| n.parse().ok()).collect();
    assert!(plan.contains("Mỗi cơ quan: 15 cá nhân, 10 tổ chức") && plan.contains("Chưa rút mẫu"), "{plan}");
    assert_eq!(total, [663, 425, 217], "KH Nghi Xuân 2020, II.3 asks for 425: {plan}");

    let (code, _, stderr) = run(p, &["sample", "draw", "--seed", "5a"]);
    assert!(code == 1 && stderr.contains("64 chữ số"), "{stderr}");
    assert_eq!(run(p, &["sample", "list", "--out", "ds.csv"]).0, 1, "nothing is drawn");
    let seed = "5a".repeat(32);
    let drawn = done(p, &["sample", "draw", "--seed", &seed]);
    assert!(drawn.contains(&seed));
    let (code, _, stderr) = run(p, &["sample", "draw"]);
    assert!(code == 1 && stderr.contains("chỉ rút một lần"), "{stderr}");
    assert!(done(p, &["sample", "plan"]).contains(&format!("số gốc: {seed}")));

    done(p, &["sample", "list", "--out", "ds.csv"]);
    let csv = std::fs::read_to_string(p.join("ds.csv")).unwrap();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("\u{feff}dossier_id,agency,field,kind,list,rank"));
    assert_eq!(lines.clone().count() as u64, total[1] + total[2]);
    let first = lines.next().unwrap().split(',').next().unwrap();
    done(p, &["sample", "list", "--all", "--out", "tat-ca.csv"]);
    assert_eq!(std::fs::read_to_string(p.join("tat-ca.csv")).unwrap().lines().count() as u64, total[0] + 1);

    let replace = ["sample", "replace", "--dossier", first, "--officer", "an", "--reason"];
    let with = |reason: &'static str| [&replace[..], &[reason]].concat();
    let (code, _, stderr) = run(p, &with("khong-lien-lac-duoc"));
    assert!(code == 1 && stderr.contains("chưa có phiếu mời"), "{stderr}");
    done(p, &["slips", "--format", "csv", "--out", "phieu.csv"]);
    let (code, _, stderr) = run(p, &with("ban"));
    assert!(code == 1 && stderr.contains("khong-lien-lac-duoc"), "{stderr}");
    assert!(done(p, &with("khong-lien-lac-duoc")).starts_with(&format!("Thay {first} bằng ")));
    assert_eq!(run(p, &["sample", "transfer", "--reason", "x", "--officer", "an"]).0, 1, "after the draw nothing moves");
}

#[test]
fn keys_rotate_and_a_revoked_one_gives_new_slips() {
    let dir = province();
    let p = dir.path();
    let slips = |out: &str| {
        done(p, &["slips", "--format", "csv", "--out", out, "--agency", "000.21.27.H27"]);
        std::fs::read_to_string(p.join(out)).unwrap()
    };
    let first = slips("1.csv");
    assert_eq!(done(p, &["keys", "add"]).trim(), "k2");
    assert_eq!(slips("2.csv"), first, "printed paper never dies");
    done(p, &["keys", "revoke", "k1"]);
    assert!(done(p, &["keys", "list"]).contains("k1\tđã thu hồi"));
    assert_ne!(slips("3.csv"), first);
    assert_eq!(run(p, &["keys", "revoke", "k9"]).0, 1);
}

#[test]
fn bad_rows_are_named_and_a_strict_import_stores_nothing() {
    let dir = province();
    let p = dir.path();
    let header = "Mã hồ sơ,Cơ quan giải quyết,Lĩnh vực,Thủ tục,Đối tượng,Ngày tiếp nhận\n";
    let rows = "A-1,000.21.27.H27,TP-HT,Khai sinh,Cá nhân,31/02/2020\nA-2,000.21.27.H27,TP-HT,Khai sinh,Cá nhân,03/02/2020\n";
    std::fs::write(p.join("xau.csv"), format!("{header}{rows}")).unwrap();
    let (code, _, stderr) = run(p, &["import", "dossiers", "xau.csv", "--strict"]);
    assert_eq!(code, 1);
    for part in ["dòng 2", "Ngày tiếp nhận", "31/02/2020"] {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
    let (code, stdout, _) = run(p, &["import", "dossiers", "xau.csv"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("1 dòng"), "{stdout}");
}

#[test]
fn accounts_are_added_with_a_password_from_a_pipe_or_a_made_one() {
    let dir = province();
    let mut child =
        hailong(dir.path(), &["account", "add", "--login", "an", "--role", "tinh"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"ngan\n").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "too short");
    let made = done(dir.path(), &["account", "add", "--login", "binh", "--role", "co-quan", "--agency", "000.21.27.H27"]);
    assert!(made.contains("Mật khẩu của binh"));
    let (code, _, stderr) = run(dir.path(), &["account", "add", "--login", "x", "--role", "co-quan", "--agency", "khong-co"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("khong-co"), "{stderr}");
    let made = done(dir.path(), &["account", "add", "--login", "mttq", "--role", "giam-sat"]);
    assert!(made.contains("Mật khẩu của mttq"));
    let with_agency = ["account", "add", "--login", "y", "--role", "giam-sat", "--agency", "000.21.27.H27"];
    let (code, _, stderr) = run(dir.path(), &with_agency);
    assert!(code == 1 && stderr.contains("giam-sat"), "{stderr}");
    let (code, _, stderr) = run(dir.path(), &["account", "add", "--login", "y", "--role", "khac"]);
    assert!(code == 1 && stderr.contains("giam-sat"), "{stderr}");
}

#[test]
fn a_head_is_printed_and_the_proof_that_the_ledger_goes_on_from_an_older_one() {
    use domain::ledger::{Consistency, Verifying};
    let dir = province();
    let p = dir.path();
    let key: Verifying = done(p, &["head", "--key"]).trim().parse().unwrap();
    let older = key.head(&done(p, &["head"])).unwrap();
    done(p, &["synth", "--responses", "20"]);
    let newer = key.head(&done(p, &["head"])).unwrap();
    let since = |size: u64| run(p, &["head", "--since", &size.to_string()]);
    let proof: Consistency = since(older.size).1.parse().unwrap();
    assert_eq!(proof.check(&key, &older).unwrap(), newer);
    for size in [0, newer.size + 1] {
        let (code, out, stderr) = since(size);
        assert!(code == 1 && out.is_empty() && stderr.contains(&format!("chỉ có {} dòng", newer.size)), "{stderr}");
    }
    assert_eq!(run(p, &["head", "--key", "--since", "1"]).0, 2);
}

pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn the_demo_prints_its_lines_serves_and_stops_on_a_signal() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = hailong(dir.path(), &["demo", "--port", "0", "--keep", "thu"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut running = Running(child);
    let (mut slips, mut cases, mut admins) = (0, vec![], 0);
    for line in lines.by_ref() {
        let line = line.unwrap();
        match line.split(' ').next().unwrap() {
            "SLIP" => slips += 1,
            "ADMIN" => admins += 1,
            "CASE" => cases.push(line.split(' ').nth(1).unwrap().to_owned()),
            other => panic!("{other}"),
        }
        if cases.len() == 5 {
            break;
        }
    }
    assert!(slips >= 200);
    assert_eq!((admins, cases), (2, ["not-yet", "excluded", "closed", "used", "unknown"].map(String::from).to_vec()));
    assert_eq!(done(dir.path(), &["healthcheck", "--config", "thu/hailong.toml"]).trim(), "ok");
    done(dir.path(), &["export", "--format", "csv", "--out", "x.csv", "--config", "thu/hailong.toml"]);
    let (code, _, stderr) = run(dir.path(), &["demo", "--port", &port(dir.path())]);
    assert_eq!(code, 1, "{stderr}");

    let stopped = Command::new("kill").args(["-TERM", &running.0.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    for line in lines {
        rest += &line.unwrap();
    }
    assert_eq!(rest, "");
    assert_eq!(run(dir.path(), &["healthcheck", "--config", "thu/hailong.toml"]).0, 1);
}

fn port(dir: &Path) -> String {
    let mut text = String::new();
    std::fs::File::open(dir.join("thu/hailong.toml")).unwrap().read_to_string(&mut text).unwrap();
    let listen = text.lines().find_map(|l| l.strip_prefix("listen = \"127.0.0.1:")).unwrap();
    listen.trim_end_matches('"').to_owned()
}
