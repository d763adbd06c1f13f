//! `hailong verify FILE…`: whether files are what was exported.

use crate::settings::Settings;
use anyhow::{Context, bail};
use backend::{
    Store,
    clock::Clock,
    export::{
        check::{self, Checked, Unproven, Verdict},
        code_book_path, manifest_path,
        signed::{self, made},
    },
    keys::Keys,
    ledger::Ledger,
};
use domain::ledger::{Manifest, Verifying, manifest::Parts};
use std::{
    collections::BTreeMap,
    io::Read,
    path::{Path, PathBuf},
};

/// Most bytes of a manifest or a head.
const MAX_TEXT: u64 = 1 << 20;

/// The key to check with, and the ledger where there is one at hand.
struct Judge {
    key: Verifying,
    store: Option<Store>,
}

/// Says of each file whether it is what was exported, and fails if one is not.
pub(super) async fn verify(settings: &Settings, key: Option<&str>, files: &[PathBuf]) -> anyhow::Result<()> {
    let judge = Judge::new(settings, key).await?;
    if judge.store.is_none() {
        eprintln!("lưu ý: chưa đối chiếu với sổ cái (không có cơ sở dữ liệu ở đây, hoặc dùng --key)");
    }
    let (manifests, others): (Vec<_>, Vec<_>) = files.iter().map(PathBuf::as_path).partition(|path| is_manifest(path));
    let mut bad = 0;
    // By manifest, for each is told about once.
    let mut groups: BTreeMap<PathBuf, Vec<&Path>> = BTreeMap::new();
    for path in others {
        if is_workbook(path) {
            bad += usize::from(!told(judge.workbook(path).await));
        } else if let [manifest] = manifests[..] {
            groups.entry(manifest.to_owned()).or_default().push(path);
        } else if let Some(manifest) = beside(path) {
            groups.entry(manifest).or_default().push(path);
        } else {
            bad += 1;
            eprintln!("lỗi: {}: không phải sổ Excel, và bên cạnh không có {}", path.display(), manifest_path(path).display());
        }
    }
    // Those that are named beside files of another kind too.
    for manifest in manifests {
        groups.entry(manifest.to_owned()).or_default();
    }
    for (manifest, files) in groups {
        bad += usize::from(!told(judge.files(&manifest, &files).await));
    }
    if let Some(store) = judge.store {
        store.close().await;
    }
    if bad == 0 { Ok(()) } else { bail!("không đúng như đã xuất: nêu ở trên") }
}

/// The head that somebody kept: by itself, or in a file that was exported.
pub(super) fn head_in(path: &Path) -> anyhow::Result<String> {
    let note = if is_workbook(path) { check::workbook_note(&workbook(path)?).with_context(|| at(path))? } else { text(path)? };
    if !Manifest::is(&note) {
        return Ok(note);
    }
    Manifest::quoted_head(&note)
        .with_context(|| format!("{}: không có đầu sổ cái, vì lúc xuất sổ cái chưa có dòng nào", at(path)))
}

impl Judge {
    async fn new(settings: &Settings, key: Option<&str>) -> anyhow::Result<Self> {
        if let Some(key) = key {
            let text = if Path::new(key).is_file() { text(Path::new(key))? } else { key.to_owned() };
            let key =
                text.trim().parse().map_err(|_| anyhow::anyhow!("--key: không phải khóa công khai như /so-cai/khoa ghi"))?;
            return Ok(Self { key, store: None });
        }
        let Some(keys) = Keys::read(&settings.data_dir)? else {
            let path = Keys::path(&settings.data_dir);
            bail!("không có tệp khóa {}; ở máy khác hãy dùng --key với khóa tải từ /so-cai/khoa", path.display());
        };
        let ledger = Ledger::of(keys, Clock::System);
        let key = ledger.verifying();
        // A check makes no database where there is none.
        let there = settings.database.strip_prefix("sqlite://").is_none_or(|path| Path::new(path).exists());
        let store = if there { Some(Store::open(&settings.database, ledger).await?) } else { None };
        Ok(Self { key, store })
    }

    async fn workbook(&self, path: &Path) -> anyhow::Result<bool> {
        let bytes = workbook(path)?;
        let Checked { manifest, note, findings } = match check::workbook(&bytes, &self.key) {
            Ok(checked) => checked,
            Err(why) => return Ok(refused(path, &why)),
        };
        for finding in &findings {
            eprintln!("lỗi: {}: {finding}", at(path));
        }
        let edited = (!findings.is_empty()).then_some(&bytes[..]);
        let stands = self.stands(path, &manifest, &note, edited).await?;
        if findings.is_empty() && stands {
            say(path, &manifest, &format!("{} trang", manifest.parts.all().len()));
        }
        Ok(findings.is_empty() && stands)
    }

    /// Files against a manifest; with none named, those beside it, and of the others on its list only that they are not there.
    async fn files(&self, path: &Path, files: &[&Path]) -> anyhow::Result<bool> {
        let note = text(path)?;
        let manifest = match Manifest::read(&note, &self.key).map_err(Unproven::from) {
            Ok(manifest) if matches!(manifest.parts, Parts::Files(_)) => manifest,
            Ok(_) => return Ok(refused(path, &Unproven::Malformed)),
            Err(why) => return Ok(refused(path, &why)),
        };
        let named = !files.is_empty();
        let files = if named { files.iter().map(|file| file.to_path_buf()).collect() } else { all_beside(path, &manifest) };
        let mut good = self.stands(path, &manifest, &note, None).await?;
        let mut same = Vec::new();
        for file in &files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let why = match check::sha256(file).map(|sha256| check::file(&manifest, &name, &sha256)) {
                Ok(Verdict::Same(exported)) => {
                    same.push((file, exported.to_owned()));
                    continue;
                }
                Ok(Verdict::Changed) => "khác tệp đã xuất: nội dung đã bị sửa, hoặc đã được mở rồi lưu lại".to_owned(),
                Ok(Verdict::Unlisted) => "không có trong danh sách đã ký".to_owned(),
                Err(why) => format!("không đọc được: {why}"),
            };
            good = false;
            eprintln!("lỗi: {}: {why} (theo {})", at(file), at(path));
        }
        if !named {
            tell_absent(path, &manifest, &same);
        }
        if good && files.is_empty() {
            say(path, &manifest, &format!("danh sách {} tệp", manifest.parts.all().len()));
        }
        for (file, exported) in same.into_iter().filter(|_| good) {
            say(file, &manifest, &format!("tệp {exported}"));
        }
        Ok(good)
    }

    /// What the ledger at hand says of a manifest.
    async fn stands(&self, path: &Path, manifest: &Manifest, note: &str, edited: Option<&[u8]>) -> anyhow::Result<bool> {
        let Some(store) = &self.store else { return Ok(true) };
        let standing = check::standing(store, manifest, note, edited).await?;
        for cell in &standing.cells {
            eprintln!("lỗi: {}: {cell}", at(path));
        }
        if standing.published == Some(false) {
            eprintln!("lưu ý: {}: không phải bản đã công bố của đợt «{}»", at(path), manifest.round);
        }
        if standing.in_ledger == Some(false) {
            eprintln!("lỗi: {}: đầu sổ cái trong tệp không có trong sổ cái này: sổ đã bị viết lại, hoặc lùi về bản cũ", at(path));
        }
        Ok(standing.in_ledger != Some(false))
    }
}

/// A file that cannot be read does not keep the others from being checked.
fn told(checked: anyhow::Result<bool>) -> bool {
    checked.unwrap_or_else(|why| {
        eprintln!("lỗi: {why:#}");
        false
    })
}

fn refused(path: &Path, why: &Unproven) -> bool {
    eprintln!("lỗi: {}: {why}", at(path));
    false
}

fn say(path: &Path, manifest: &Manifest, what: &str) {
    crate::say!(
        "{}: đúng như đã xuất: đợt «{}» (mã {}), lúc {}, {what}, chữ ký đúng.",
        at(path),
        manifest.title,
        manifest.round,
        made(manifest.made)
    );
}

fn at(path: &Path) -> String {
    path.display().to_string()
}

/// What lies beside a manifest: the files it lists, and the export that it was written for, which may have another name, with its
/// code book.
fn all_beside(path: &Path, manifest: &Manifest) -> Vec<PathBuf> {
    let listed = manifest.parts.all().iter().map(|part| path.with_file_name(&part.name));
    let is_manifest = path.extension().is_some_and(|ending| ending == signed::ENDING);
    let export = is_manifest.then(|| path.with_extension(""));
    let exported = export.into_iter().flat_map(|export| [code_book_path(&export), export]).filter(|file| file.is_file());
    let mut files: Vec<PathBuf> = listed.filter(|file| is_there(file)).collect();
    files.extend(exported.filter(|file| !files.contains(file)).collect::<Vec<_>>());
    files
}

/// Whether there is such a file, or something that keeps it from being read.
fn is_there(path: &Path) -> bool {
    path.try_exists().unwrap_or(true)
}

/// Names what a manifest lists and is not beside it, under that name or another.
fn tell_absent(path: &Path, manifest: &Manifest, same: &[(&PathBuf, String)]) {
    let is_absent = |name: &str| !is_there(&path.with_file_name(name)) && same.iter().all(|(_, exported)| exported != name);
    let absent: Vec<&str> = manifest.parts.all().iter().map(|part| part.name.as_str()).filter(|name| is_absent(name)).collect();
    if !absent.is_empty() {
        eprintln!("lưu ý: {}: không có ở đây: {}", at(path), absent.join(", "));
    }
}

/// The manifest beside a file: under its name, or that of the file whose code book or script it is.
fn beside(path: &Path) -> Option<PathBuf> {
    let mut of = path.to_owned();
    loop {
        let manifest = manifest_path(&of);
        if manifest.is_file() {
            return Some(manifest);
        }
        of.extension()?;
        of.set_extension("");
    }
}

/// The beginning of a file; nothing where it cannot be read, which is said where it is read.
fn beginning(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut bytes));
    if opened.is_ok() { bytes } else { vec![] }
}

fn is_workbook(path: &Path) -> bool {
    let is_named = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    is_named || beginning(path).starts_with(b"PK\x03\x04")
}

fn is_manifest(path: &Path) -> bool {
    Manifest::is(&String::from_utf8_lossy(&beginning(path)))
}

fn workbook(path: &Path) -> anyhow::Result<Vec<u8>> {
    limited(path, check::MAX_BYTES)
}

fn text(path: &Path) -> anyhow::Result<String> {
    let bytes = limited(path, MAX_TEXT)?;
    String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{}: không phải văn bản UTF-8", at(path)))
}

/// A whole file, unless it is too large: then nothing of it is kept.
fn limited(path: &Path, most: u64) -> anyhow::Result<Vec<u8>> {
    let context = || format!("không đọc được {}", at(path));
    let mut bytes = Vec::new();
    std::fs::File::open(path).with_context(context)?.take(most + 1).read_to_end(&mut bytes).with_context(context)?;
    if bytes.len() as u64 > most {
        bail!("{}: lớn quá {} MB", at(path), most >> 20);
    }
    Ok(bytes)
}
