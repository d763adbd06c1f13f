//! Settings: flags before `HAILONG_*` before the file before defaults that work with none of them.

use crate::http::Proxies;
use anyhow::{Context, bail};
use backend::{
    backup::Nightly,
    chores::Housekeeping,
    retention::{REGISTRY_DAYS, REGISTRY_DAYS_AT_MOST},
    verification::CONTACT_DAYS,
};
use clap::Args;
use serde::Deserialize;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// The file that is read where no `--config` is given, if it is there.
const DEFAULT_FILE: &str = "hailong.toml";

/// Flags that every command takes.
#[derive(Args, Clone, Debug, Default)]
pub struct Flags {
    /// Tệp cấu hình TOML (mặc định: hailong.toml ở thư mục hiện tại, nếu có)
    #[arg(long, env = "HAILONG_CONFIG", global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// sqlite:///đường/dẫn hoặc postgres://…
    #[arg(long, env = "HAILONG_DATABASE", global = true, value_name = "URL")]
    pub database: Option<String>,
    /// Thư mục chứa khóa và cơ sở dữ liệu
    #[arg(long, env = "HAILONG_DATA_DIR", global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Địa chỉ công khai, in trong mã QR, ví dụ https://khaosat.hatinh.gov.vn
    #[arg(long, env = "HAILONG_PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<String>,
}

/// Flags of `serve`.
#[derive(Args, Clone, Debug, Default)]
pub struct ServeFlags {
    /// Địa chỉ lắng nghe
    #[arg(long, env = "HAILONG_LISTEN", value_name = "IP:PORT")]
    pub listen: Option<SocketAddr>,
    /// Địa chỉ riêng cho /metrics (mặc định: không mở)
    #[arg(long, env = "HAILONG_METRICS", value_name = "IP:PORT")]
    pub metrics: Option<SocketAddr>,
    /// Địa chỉ của máy chủ chuyển tiếp (proxy) phía trước, được tin khi cho biết người trả lời ở mạng nào; ngăn cách bằng dấu phẩy
    #[arg(long = "trusted-proxy", env = "HAILONG_TRUSTED_PROXY", value_name = "IP[/BIT]", value_delimiter = ',')]
    pub trusted_proxies: Vec<Proxies>,
}

/// The file. A key it does not know is an error, not a typo that goes unseen.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    database: Option<String>,
    data_dir: Option<PathBuf>,
    public_url: Option<String>,
    listen: Option<SocketAddr>,
    metrics: Option<SocketAddr>,
    #[serde(default)]
    trusted_proxies: Vec<String>,
    streams: Option<usize>,
    site: Option<PathBuf>,
    contact_days: Option<u16>,
    registry_days: Option<u16>,
    backup_dir: Option<PathBuf>,
    backup_keep: Option<usize>,
}

/// Settings, resolved.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address of the database.
    pub database: String,
    /// Keys and, with SQLite, the database.
    pub data_dir: PathBuf,
    /// Scheme and host, no slash at the end: what slips print.
    pub public_url: String,
    /// Where citizens and staff connect.
    pub listen: SocketAddr,
    /// Where an operator's monitor connects.
    pub metrics: Option<SocketAddr>,
    /// Proxies in front whose `X-Forwarded-For` is believed; nobody else's is.
    pub trusted_proxies: Vec<Proxies>,
    /// Most live streams at a time.
    pub streams: usize,
    /// The browser bundles.
    pub site: PathBuf,
    /// Days that telephone numbers of a phúc tra may be kept at most: 1 to 90.
    pub contact_days: u16,
    /// Days after publishing until a round's dossiers leave the registry: 1 to 1825.
    pub registry_days: u16,
    /// Nightly backups.
    pub nightly: Option<Nightly>,
}

impl Settings {
    /// Resolves the settings.
    ///
    /// # Errors
    /// The file cannot be read or holds something unknown; an address that is none.
    pub fn resolve(flags: &Flags, serve: &ServeFlags) -> anyhow::Result<Self> {
        let (file, base) = read_file(flags.config.as_deref())?;
        let data_dir = flags.data_dir.clone().or(file.data_dir.map(|d| base.join(d))).unwrap_or_else(|| base.join("data"));
        let listen = serve.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let database = flags.database.clone().or(file.database.map(|url| absolute(&url, &base)));
        let proxies = file.trusted_proxies.iter().map(|text| text.parse()).collect::<Result<Vec<_>, _>>();
        let mut trusted_proxies = proxies.map_err(anyhow::Error::msg).context("trusted_proxies trong tệp cấu hình")?;
        if !serve.trusted_proxies.is_empty() {
            trusted_proxies.clone_from(&serve.trusted_proxies);
        }
        let public_url = flags.public_url.clone().or(file.public_url).unwrap_or_else(|| format!("http://{listen}"));
        Ok(Self {
            database: database.unwrap_or_else(|| format!("sqlite://{}", data_dir.join("hailong.db").display())),
            data_dir,
            public_url: checked_url(&public_url)?,
            listen,
            metrics: serve.metrics.or(file.metrics),
            trusted_proxies,
            streams: file.streams.unwrap_or(5000),
            site: file.site.map_or_else(default_site, |s| base.join(s)),
            contact_days: checked_days("contact_days", file.contact_days, CONTACT_DAYS, CONTACT_DAYS)?,
            registry_days: checked_days("registry_days", file.registry_days, REGISTRY_DAYS, REGISTRY_DAYS_AT_MOST)?,
            nightly: nightly(file.backup_dir.map(|dir| base.join(dir)), file.backup_keep)?,
        })
    }

    /// What the server does at night.
    pub fn housekeeping(&self) -> Housekeeping {
        Housekeeping { nightly: self.nightly.clone(), registry_days: self.registry_days }
    }

    /// Whether citizens come over TLS (ended by a proxy in front).
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

fn read_file(named: Option<&Path>) -> anyhow::Result<(File, PathBuf)> {
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    if named.is_none() && !path.exists() {
        return Ok((File::default(), PathBuf::new()));
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("không đọc được tệp cấu hình {}", path.display()))?;
    let file = toml::from_str(&text).with_context(|| format!("tệp cấu hình {}", path.display()))?;
    Ok((file, path.parent().map(Path::to_path_buf).unwrap_or_default()))
}

/// A relative path in the file is meant from the file.
fn absolute(url: &str, base: &Path) -> String {
    match url.strip_prefix("sqlite://") {
        Some(path) if !path.starts_with('/') => format!("sqlite://{}", base.join(path).display()),
        _ => url.to_owned(),
    }
}

fn checked_url(url: &str) -> anyhow::Result<String> {
    let url = url.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if host.is_none_or(|h| h.is_empty() || h.contains(['/', '?', '#', ' '])) {
        bail!("public_url phải là http(s)://tên-miền, không có đường dẫn phía sau: «{url}»");
    }
    Ok(url.to_owned())
}

fn checked_days(name: &str, days: Option<u16>, unless_said: u16, at_most: u16) -> anyhow::Result<u16> {
    let days = days.unwrap_or(unless_said);
    if !(1..=at_most).contains(&days) {
        bail!("{name} phải từ 1 đến {at_most} ngày, không phải {days}");
    }
    Ok(days)
}

/// Two copies: if the disk dies while the new one is written, there is one. More would tell more: see THREAT_MODEL.md, "Two copies".
const BACKUPS: usize = 2;

fn nightly(dir: Option<PathBuf>, keep: Option<usize>) -> anyhow::Result<Option<Nightly>> {
    match (dir, keep) {
        (None, Some(_)) => bail!("backup_keep cần đi cùng backup_dir"),
        (_, Some(0)) => bail!("backup_keep phải từ 1 trở lên"),
        (dir, keep) => Ok(dir.map(|dir| Nightly { dir, keep: keep.unwrap_or(BACKUPS) })),
    }
}

/// Beside the program, as the build leaves it.
fn default_site() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(|dir| dir.join("site")));
    beside.unwrap_or_else(|| PathBuf::from("site"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(text: &str, flags: Flags) -> anyhow::Result<Settings> {
        let dir = tempfile::tempdir()?;
        let path = dir.path().join("hailong.toml");
        std::fs::write(&path, text)?;
        Settings::resolve(&Flags { config: Some(path), ..flags }, &ServeFlags::default())
    }

    #[test]
    fn nothing_at_all_works() {
        let s = Settings::resolve(&Flags::default(), &ServeFlags::default()).unwrap();
        assert_eq!(s.public_url, "http://127.0.0.1:8080");
        assert!(s.database.ends_with("data/hailong.db"));
    }

    #[test]
    fn flags_come_before_the_file() {
        let flags = Flags { public_url: Some("https://khaosat.example.vn/".into()), ..Flags::default() };
        let s = resolve("public_url = \"http://khac\"\nlisten = \"127.0.0.1:9\"", flags).unwrap();
        assert_eq!(s.public_url, "https://khaosat.example.vn");
        assert!(s.is_https());
        assert_eq!(s.listen.port(), 9);
    }

    #[test]
    fn trusted_proxies_are_addresses() {
        let s = resolve("trusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]", Flags::default()).unwrap();
        assert_eq!(s.trusted_proxies, ["127.0.0.1".parse().unwrap(), "10.0.0.0/8".parse().unwrap()]);
        let error = format!("{:#}", resolve("trusted_proxies = [\"proxy\"]", Flags::default()).unwrap_err());
        assert!(error.contains("trusted_proxies") && error.contains("proxy"), "{error}");
        assert!(resolve("", Flags::default()).unwrap().trusted_proxies.is_empty());
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let error = format!("{:#}", resolve("databse = \"x\"", Flags::default()).unwrap_err());
        assert!(error.contains("databse") && error.contains("line 1"), "{error}");
    }

    #[test]
    fn telephone_numbers_are_kept_for_ninety_days_at_most() {
        assert_eq!(resolve("", Flags::default()).unwrap().contact_days, 90);
        assert_eq!(resolve("contact_days = 14", Flags::default()).unwrap().contact_days, 14);
        assert!(resolve("contact_days = 91", Flags::default()).is_err());
    }

    #[test]
    fn backups_and_the_registry_have_their_settings() {
        let s = resolve("backup_dir = \"sao-luu\"\nregistry_days = 30", Flags::default()).unwrap();
        let nightly = s.nightly.unwrap();
        assert!(nightly.dir.is_absolute() && nightly.dir.ends_with("sao-luu"), "relative to the file");
        assert_eq!((nightly.keep, s.registry_days), (2, 30));
        let s = resolve("", Flags::default()).unwrap();
        assert!(s.nightly.is_none());
        assert_eq!(s.registry_days, 180);
        for wrong in ["registry_days = 0", "registry_days = 1826", "backup_keep = 2", "backup_dir = \"x\"\nbackup_keep = 0"] {
            assert!(resolve(wrong, Flags::default()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_public_address_has_no_path() {
        assert!(checked_url("https://x.vn/khaosat").is_err());
        assert!(checked_url("khaosat.vn").is_err());
    }
}
