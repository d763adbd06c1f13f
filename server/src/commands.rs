//! The command line. Every command resolves the settings, opens the database and calls one use case.

use crate::{
    demo, http,
    settings::{ServeFlags, Settings},
};
use anyhow::{Context, bail};
use backend::{
    Backend, Store,
    accounts::Accounts,
    backup,
    clock::{Clock, vietnamese},
    export,
    import::{self, Options},
    keys::Keys,
    ledger::Ledger,
    lifecycle::{self, Order},
    reasons,
    rounds::{OpenRound, Rounds},
    sampling::{self, Planned},
    slips::{self, PublicUrl, qr::ModuleSize},
    store::Role,
    synth,
};
use clap::{Parser, Subcommand, ValueEnum};
use domain::{
    form::SHIPPED,
    round::{Phase, Severity},
    sample::{Plan, ReplacementReason, Seed},
};
use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

mod codes;
mod ledger;
mod proof;
mod recovery;
mod verification;

/// Hài Lòng: đo lường sự hài lòng của người dân, tổ chức bằng mã QR trên phiếu hẹn.
#[derive(Debug, Parser)]
#[command(name = "hailong", version, max_term_width = 120)]
pub struct Cli {
    #[command(flatten)]
    flags: crate::settings::Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Chạy máy chủ
    Serve(ServeFlags),
    /// Chạy thử với một đợt khảo sát mô phỏng, theo phương pháp của một tỉnh (mặc định: Nghi Xuân 2020)
    Demo {
        /// Cổng
        #[arg(long, default_value_t = 3000)]
        port: u16,
        /// Giữ cơ sở dữ liệu và cấu hình trong thư mục này (làm mới nếu đã có)
        #[arg(long, value_name = "DIR")]
        keep: Option<PathBuf>,
        /// Trả lời mô phỏng cho chừng này phiếu, để bảng số liệu không trống
        #[arg(long, default_value_t = 0, value_name = "N")]
        answers: usize,
        /// Phương pháp của văn bản nào
        #[arg(long, value_enum, default_value_t = demo::Method::NghiXuan2020, value_name = "TÊN")]
        method: demo::Method,
    },
    /// Nhập cơ quan, hồ sơ, chỉ số năm trước (CSV, XLSX), đợt khảo sát, phiếu (TOML)
    Import {
        /// Nhập gì
        what: Import,
        /// Tệp; với phiếu có thể là tên một mẫu có sẵn: soc-trang-2017, lang-son-2022...
        file: PathBuf,
        /// Không nhập gì nếu có một dòng sai
        #[arg(long)]
        strict: bool,
        /// Đợt khảo sát: chỉ lập dự thảo, cấp tỉnh xem rồi mở
        #[arg(long)]
        draft: bool,
    },
    /// Đợt khảo sát: dự thảo, mở, công bố
    Round {
        #[command(subcommand)]
        command: RoundCommand,
    },
    /// In phiếu mời có mã QR
    Slips(SlipFlags),
    /// Rút mẫu: phương án, danh sách chính thức và dự phòng, thay thế, chuyển chỉ tiêu
    Sample {
        #[command(subcommand)]
        command: SampleCommand,
    },
    /// Mã mời cho nơi không có hồ sơ: lập danh sách, nhập từ tệp, liệt kê
    Codes {
        #[command(subcommand)]
        command: codes::CodesCommand,
    },
    /// Phúc tra: rút người để hỏi lại, danh bạ, danh sách làm việc, ghi kết quả
    Verification {
        #[command(subcommand)]
        command: verification::VerificationCommand,
    },
    /// Xuất kết quả
    Export {
        /// Dạng
        #[arg(long)]
        format: ExportFormat,
        /// Tệp
        #[arg(long)]
        out: PathBuf,
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
        /// Dạng csv: số thập phân dùng dấu phẩy, cột cách nhau bằng dấu chấm phẩy (Excel tiếng Việt)
        #[arg(long)]
        decimal_comma: bool,
    },
    /// Niêm phong ngay các phiếu đang ở trong hòm
    Seal,
    /// Kiểm tra sổ cái: không phiếu, số liệu hay việc nào của cán bộ bị sửa, xóa, thêm ngoài chương trình. Có TỆP: tệp ấy có đúng như
    /// đã xuất không
    Verify {
        /// Đầu sổ cái được lưu giữ bên ngoài (tải từ /so-cai, hoặc một tệp đã xuất): phát hiện cả việc viết lại sổ hoặc lùi về bản cũ
        #[arg(long, value_name = "TỆP", conflicts_with = "key")]
        head: Vec<PathBuf>,
        /// Khóa công khai (hoặc tệp chứa nó, tải từ /so-cai/khoa), khi kiểm tra tệp ở máy không có khóa và cơ sở dữ liệu
        #[arg(long, value_name = "KHÓA", requires = "files")]
        key: Option<String>,
        /// Sổ Excel; tệp CSV, dữ liệu gốc có tệp .xacthuc bên cạnh; hoặc chính tệp .xacthuc
        #[arg(value_name = "TỆP")]
        files: Vec<PathBuf>,
    },
    /// In đầu sổ cái mới nhất, để lưu giữ bên ngoài
    Head {
        /// In khóa công khai thay cho đầu sổ cái
        #[arg(long)]
        key: bool,
        /// In bằng chứng sổ cái tiếp nối đầu sổ có chừng này dòng
        #[arg(long, value_name = "SỐ-DÒNG", conflicts_with = "key")]
        since: Option<u64>,
    },
    /// Niêm phong rồi sao lưu cơ sở dữ liệu vào một tệp; trong tệp không có khóa (xem keys backup)
    Backup {
        /// Tệp, chưa có
        path: PathBuf,
    },
    /// Phục hồi cơ sở dữ liệu từ một tệp sao lưu; phải dừng máy chủ trước
    Restore {
        /// Tệp do backup hoặc do máy chủ ghi hằng đêm
        path: PathBuf,
        /// Thay cơ sở dữ liệu đang có, dù trong đó đã có phiếu trả lời
        #[arg(long)]
        replace: bool,
    },
    /// Dữ liệu cá nhân nào còn giữ, và ngày nào sẽ tự xóa
    Retention {
        /// Xóa ngay một hồ sơ theo yêu cầu của người có hồ sơ: khỏi sổ hồ sơ, danh bạ phúc tra; mã trên phiếu và danh sách mẫu thay bằng mã băm có khóa
        #[arg(long, value_name = "MÃ-HỒ-SƠ")]
        forget: Option<String>,
    },
    /// Thêm phiếu trả lời do máy đặt ra vào một đợt mô phỏng, để đo sức chứa và tập huấn; nên dừng máy chủ trong lúc chạy
    Synth {
        /// Số phiếu
        #[arg(long, value_name = "N")]
        responses: u64,
        /// Đợt khảo sát; phải ghi là mô phỏng (simulated)
        #[arg(long)]
        round: Option<String>,
        /// Số gốc: cùng số gốc thì cùng các phiếu
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Tài khoản cán bộ
    Account {
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// Khóa sinh mã phiếu
    Keys {
        #[command(subcommand)]
        command: recovery::KeysCommand,
    },
    /// Hỏi máy chủ đang chạy có khỏe không
    Healthcheck,
}

#[derive(Debug, clap::Args)]
struct SlipFlags {
    /// Dạng
    #[arg(long)]
    format: SlipFormat,
    /// Tệp (html, csv) hoặc thư mục (svg)
    #[arg(long)]
    out: PathBuf,
    /// Đợt khảo sát
    #[arg(long)]
    round: Option<String>,
    /// Chỉ một cơ quan
    #[arg(long)]
    agency: Option<String>,
    /// Khổ giấy của dạng html: a5 (một phiếu một trang) hoặc a4 (hai phiếu một trang)
    #[arg(long, default_value = "a5")]
    paper: Paper,
    /// Độ phân giải máy in của dạng svg: 203, 300 hoặc 600
    #[arg(long, default_value_t = 203)]
    dpi: u32,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Import {
    Agencies,
    Dossiers,
    Round,
    Form,
    /// Chỉ số của những năm trước (CSV, XLSX)
    History,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SlipFormat {
    Html,
    Svg,
    Csv,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Paper {
    A5,
    A4,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ExportFormat {
    Xlsx,
    Csv,
    Raw,
}

#[derive(Debug, Subcommand)]
enum RoundCommand {
    /// Liệt kê các đợt và trạng thái
    List,
    /// Kiểm tra một đợt trước khi mở
    Check {
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
    },
    /// Mở một dự thảo, khi các kiểm tra đã đạt
    Open {
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
    },
    /// Đưa một đợt đã mở về dự thảo, khi chưa có phiếu trả lời
    Draft {
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
        /// Lý do
        #[arg(long)]
        why: String,
    },
    /// Công bố kết quả của một đợt đã đóng: từ đó mọi bản xuất đều là bản này
    Publish {
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
    },
    /// Ai đã làm gì với một đợt, khi nào, vì sao
    Log {
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
enum SampleCommand {
    /// Cỡ mẫu của từng nhóm theo phương án của đợt, chưa rút
    Plan {
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
    },
    /// Rút mẫu, mỗi đợt một lần, trước phiếu trả lời đầu tiên
    Draw {
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
        /// Số gốc: 64 chữ số thập lục phân (mặc định: máy tự sinh ngẫu nhiên)
        #[arg(long, value_name = "HEX")]
        seed: Option<String>,
    },
    /// Ghi danh sách chính thức và dự phòng ra tệp CSV
    List {
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
        /// Tệp
        #[arg(long)]
        out: PathBuf,
        /// Cả những hồ sơ không được rút, để rút lại được mà kiểm tra
        #[arg(long)]
        all: bool,
    },
    /// Gọi người kế tiếp trong danh sách dự phòng thay cho một hồ sơ
    Replace {
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
        /// Mã hồ sơ cần thay
        #[arg(long)]
        dossier: String,
        /// Lý do: khong-lien-lac-duoc, sai-thong-tin, khong-dung-doi-tuong hoặc khong-tra-loi
        #[arg(long)]
        reason: String,
        /// Cán bộ báo
        #[arg(long)]
        officer: String,
    },
    /// Chuyển chỉ tiêu giữa cá nhân và tổ chức ở nơi một nhóm không đủ người, trước khi rút mẫu
    Transfer {
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
        /// Chỉ một cơ quan (mặc định: mọi cơ quan cần chuyển)
        #[arg(long)]
        agency: Option<String>,
        /// Lý do
        #[arg(long)]
        reason: String,
        /// Cán bộ quyết định
        #[arg(long)]
        officer: String,
    },
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Thêm tài khoản, hoặc đặt lại mật khẩu
    Add {
        /// Tên đăng nhập
        #[arg(long)]
        login: String,
        /// Vai trò: tinh (cấp tỉnh), co-quan, hoặc giam-sat (MTTQ, Hội Cựu chiến binh: chỉ xem)
        #[arg(long)]
        role: String,
        /// Mã cơ quan, với vai trò co-quan
        #[arg(long)]
        agency: Option<String>,
    },
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// What the operator reads on standard error.
    pub async fn run(self) -> anyhow::Result<()> {
        start_logging();
        if let Command::Demo { port, keep, answers, method } = self.command {
            return demo::run(port, keep, answers, method).await;
        }
        let serve = if let Command::Serve(flags) = &self.command { flags.clone() } else { ServeFlags::default() };
        let settings = Settings::resolve(&self.flags, &serve)?;
        if matches!(self.command, Command::Healthcheck) {
            return healthcheck(&settings).await;
        }
        if let Command::Verify { head, key, files } = &self.command
            && !files.is_empty()
        {
            proof::verify(&settings, key.as_deref(), files).await?;
            if head.is_empty() {
                return Ok(());
            }
        }
        if let Command::Restore { path, replace } = &self.command {
            return recovery::restore(&settings, path, *replace).await;
        }
        self.command.check(&settings).await?;
        let store = Store::open(&settings.database, Ledger::open(&settings.data_dir, Clock::System)?).await?;
        // What is written first is signed already: the keys must be there to stay.
        if store.key_ids().await?.is_empty() && matches!(store.latest_head().await, Ok(None)) {
            Keys::of(&store, &settings.data_dir).await?;
        }
        let done = match self.command {
            Command::Serve(_) => return serve_forever(store, settings).await,
            Command::Import { what: Import::Round, file, draft: true, .. } => import_draft(&store, &file).await,
            Command::Import { what, file, strict, .. } => import_file(&store, what, &file, &Options { strict }).await,
            Command::Round { command } => round(&store, command).await,
            Command::Slips(flags) => print_slips(&store, &settings, &flags).await,
            Command::Sample { command } => sample(&store, command).await,
            Command::Codes { command } => codes::run(&store, command).await,
            Command::Verification { command } => verification::run(&store, settings.contact_days, command).await,
            Command::Export { format, out, round, decimal_comma } => {
                let open = choose(&store, round.as_deref()).await?;
                export_round(&store, &open, format, decimal_comma, &out).await
            }
            Command::Seal => seal(&store).await,
            Command::Verify { head, .. } => ledger::verify(&store, &settings.data_dir, &head).await,
            Command::Head { key, since } => ledger::head(&store, &settings.data_dir, key, since).await,
            Command::Backup { path } => recovery::back_up(&store, &path).await,
            Command::Retention { forget: Some(id) } => recovery::forget(&store, &settings.data_dir, &id).await,
            Command::Retention { forget: None } => recovery::retention(&store, settings.registry_days).await,
            Command::Keys { command } => recovery::keys(&store, &settings.data_dir, command).await,
            Command::Synth { responses, round, seed } => synthesise(&store, responses, round.as_deref(), seed).await,
            Command::Account { command } => add_account(&store, command).await,
            Command::Demo { .. } | Command::Healthcheck | Command::Restore { .. } => Ok(()),
        };
        store.close().await;
        done
    }
}

impl Command {
    /// What must hold before the database is opened.
    async fn check(&self, settings: &Settings) -> anyhow::Result<()> {
        if let Self::Keys { command: recovery::KeysCommand::Renew } = self {
            // A server that runs would go on signing with the lost key, and its seals would fail.
            backup::check_alone(&settings.database).await?;
        }
        let makes_one = matches!(self, Self::Serve(_) | Self::Import { .. } | Self::Account { .. });
        match settings.database.strip_prefix("sqlite://") {
            // A slip of the pen in a nightly job would else make an empty database, and back that up.
            Some(path) if !makes_one && !Path::new(path).exists() => {
                bail!("chưa có cơ sở dữ liệu {path}: xem lại --config, --data-dir, --database, hoặc thư mục đang đứng")
            }
            _ => Ok(()),
        }
    }
}

/// Logs go to standard error; `RUST_LOG` chooses, `HAILONG_LOG=json` is for machines.
fn start_logging() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call, as tests make, changes nothing.
    if std::env::var("HAILONG_LOG").is_ok_and(|v| v == "json") {
        drop(logs.json().try_init());
    } else {
        drop(logs.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init());
    }
}

async fn serve_forever(store: Store, settings: Settings) -> anyhow::Result<()> {
    let listener = bind(settings.listen).await?;
    let chores = settings.housekeeping();
    let (backend, tasks) = Backend::start_with(store, settings.data_dir.clone(), Clock::System, chores).await?;
    let closing = CancellationToken::new();
    if settings.is_https() && settings.trusted_proxies.is_empty() {
        tracing::warn!("trusted_proxies để trống: không phân biệt được mạng của người trả lời phía sau máy chủ chuyển tiếp");
    }
    tracing::info!("đang chạy ở http://{}", listener.local_addr()?);
    let app = http::App::new(backend, settings, closing.clone());
    http::serve(listener, app, tasks, closing).await
}

/// Takes an address, or says plainly that another program has it.
pub(crate) async fn bind(address: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("không mở được {address} (chương trình khác đang dùng?)"))
}

async fn choose_all(store: &Store) -> anyhow::Result<Rounds> {
    let rounds = Rounds::default();
    rounds.refresh(store).await?;
    Ok(rounds)
}

async fn choose(store: &Store, code: Option<&str>) -> anyhow::Result<Arc<OpenRound>> {
    let rounds = Rounds::default();
    rounds.refresh(store).await?;
    Ok(rounds.choose(code, Clock::System.today())?)
}

/// The form of a provincial document that goes by this name.
fn shipped(name: &Path) -> Option<&'static str> {
    SHIPPED.into_iter().find(|(code, _)| name.as_os_str() == *code).map(|(_, text)| text)
}

async fn import_file(store: &Store, what: Import, file: &Path, options: &Options) -> anyhow::Result<()> {
    let bytes = match (what, shipped(file)) {
        (Import::Form, Some(text)) if !file.exists() => text.as_bytes().to_vec(),
        _ => std::fs::read(file).with_context(|| format!("không đọc được {}", file.display()))?,
    };
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let today = Clock::System.today();
    let report = match what {
        Import::Agencies => import::agencies(store, &name, &bytes, options).await?,
        Import::Dossiers => import::dossiers(store, &name, &bytes, options, today).await?,
        Import::History => import::history(store, &name, &bytes, options).await?,
        Import::Form => {
            let form = import::form(store, &bytes).await?;
            crate::say!("Đã nhập phiếu «{}» bản {}", form.code, form.version);
            return Ok(());
        }
        Import::Round => {
            let round = import::round(store, &bytes, today).await?;
            crate::say!("Đã nhập đợt khảo sát «{}»", round.code);
            if choose(store, Some(&round.code)).await?.phase == Phase::Draft {
                crate::say!("Đợt có phương án mẫu: rút mẫu bằng `hailong sample draw`, rồi mở bằng `hailong round open`.");
            }
            return Ok(());
        }
    };
    for cell in &report.rejected {
        eprintln!("lỗi: {cell}");
    }
    for cell in &report.warnings {
        eprintln!("lưu ý: {cell}");
    }
    crate::say!("{report}");
    if report.stored { Ok(()) } else { bail!("{name}: không lưu dòng nào") }
}

async fn import_draft(store: &Store, file: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("không đọc được {}", file.display()))?;
    let round = import::draft(store, &bytes, Clock::System.today()).await?;
    crate::say!("Đã lập dự thảo đợt khảo sát «{}». Kiểm tra và mở bằng `hailong round open`.", round.code);
    Ok(())
}

async fn round(store: &Store, command: RoundCommand) -> anyhow::Result<()> {
    let today = Clock::System.today();
    let order = Order::command_line(today);
    match command {
        RoundCommand::List => {
            let rounds = Rounds::default();
            rounds.refresh(store).await?;
            for open in rounds.all().values() {
                let days = format!("{} đến {}", vietnamese(open.round.open.from), vietnamese(open.round.open.to));
                crate::say!("{}\t{}\t{days}\t{}", open.round.code, open.phase.label(), open.round.title);
            }
        }
        RoundCommand::Check { round } => {
            let open = choose(store, round.as_deref()).await?;
            let found = lifecycle::check(store, &open.round, today).await?;
            for finding in &found {
                let weight = if finding.severity == Severity::Blocks { "không mở được" } else { "lưu ý" };
                crate::say!("{weight}: {}", finding.text);
            }
            if found.iter().any(|f| f.severity == Severity::Blocks) {
                bail!("đợt «{}» chưa mở được", open.round.code);
            }
            crate::say!("Đợt «{}» ({}): không có gì ngăn mở đợt.", open.round.code, open.phase.label());
        }
        RoundCommand::Open { round } => {
            let open = choose(store, round.as_deref()).await?;
            lifecycle::open(store, &open.round.code, &order).await?;
            crate::say!("Đã mở đợt «{}»", open.round.code);
        }
        RoundCommand::Draft { round, why } => {
            let open = choose(store, round.as_deref()).await?;
            lifecycle::withdraw(store, &open.round.code, &Order::new(lifecycle::COMMAND_LINE, &why, today)?).await?;
            crate::say!("Đã đưa đợt «{}» về dự thảo", open.round.code);
        }
        RoundCommand::Publish { round } => {
            let open = choose(store, round.as_deref()).await?;
            if open.phase == Phase::Closed {
                reasons::refresh(store, &open).await?;
            }
            for finding in lifecycle::check_publishing(store, &open).await? {
                eprintln!("lưu ý: {}", finding.text);
            }
            let files = lifecycle::publish(store, &open, &order, &Clock::System).await?;
            crate::say!("Đã công bố kết quả đợt «{}»; mã băm SHA-256 của từng tệp:", open.round.code);
            files.iter().for_each(|file| crate::say!("{}  {}", file.sha256, file.name));
        }
        RoundCommand::Log { round } => {
            let open = choose(store, round.as_deref()).await?;
            for event in store.events(&open.round.code).await? {
                crate::say!("{}\t{}\t{}\t{}", vietnamese(event.day), event.officer, event.what.label(), event.why);
                for change in event.changes {
                    crate::say!("\t{}: {} → {}", change.setting, change.from, change.to);
                }
            }
        }
    }
    Ok(())
}

async fn print_slips(store: &Store, settings: &Settings, flags: &SlipFlags) -> anyhow::Result<()> {
    let module = ModuleSize::for_dpi(flags.dpi)
        .with_context(|| format!("không có cỡ in cho {} dpi; chọn 203, 300 hoặc 600", flags.dpi))?;
    let open = choose(store, flags.round.as_deref()).await?;
    let keys = Keys::of(store, &settings.data_dir).await?;
    let public_url = PublicUrl::parse(&settings.public_url)?;
    let slips = slips::prepare(store, &keys, &open, flags.agency.as_deref(), &public_url).await?;
    let paper = match flags.paper {
        Paper::A5 => ui::print::Paper::A5,
        Paper::A4 => ui::print::Paper::A4,
    };
    let out = &flags.out;
    match flags.format {
        SlipFormat::Html => slips::write_private(out, ui::print::slips_page(&slips, &open, paper).as_bytes())?,
        SlipFormat::Csv => slips::write_private(out, &slips::csv(&slips)?)?,
        SlipFormat::Svg => slips::write_svgs(&slips, out, module)?,
    }
    crate::say!("{} phiếu → {}", slips.len(), out.display());
    Ok(())
}

async fn sample(store: &Store, command: SampleCommand) -> anyhow::Result<()> {
    let today = Clock::System.today();
    match command {
        SampleCommand::Plan { round } => {
            let open = choose(store, round.as_deref()).await?;
            print_plan(&sampling::plan(store, &open.round, today).await?);
        }
        SampleCommand::Draw { round, seed } => {
            let open = choose(store, round.as_deref()).await?;
            let seed = seed.map(|text| text.trim().parse::<Seed>()).transpose()?;
            let draw = sampling::draw(store, &open.round, seed, today).await?;
            let drawn = sampling::plan(store, &open.round, today).await?.sum(|_| true);
            crate::say!("Đã rút {} hồ sơ chính thức, {} dự phòng", drawn.official, drawn.reserve);
            crate::say!("Số gốc: {}", draw.seed);
            crate::say!("Mã băm danh sách (SHA-256): {}", draw.list_hash);
        }
        SampleCommand::List { round, out, all } => {
            let open = choose(store, round.as_deref()).await?;
            let (bytes, lines) = sampling::list(store, &open.round, all).await?;
            slips::write_private(&out, &bytes)?;
            crate::say!("{lines} hồ sơ → {}", out.display());
        }
        SampleCommand::Replace { round, dossier, reason, officer } => {
            let open = choose(store, round.as_deref()).await?;
            let reason = replacement_reason(&reason)?;
            let done = sampling::replace(store, &open.round, &dossier, reason, &officer, today).await?;
            crate::say!("Thay {} bằng {} ({})", done.out, done.by, reason.label());
        }
        SampleCommand::Transfer { round, agency, reason, officer } => {
            let open = choose(store, round.as_deref()).await?;
            for t in sampling::transfer(store, &open.round, agency.as_deref(), &reason, &officer, today).await? {
                let (from, to) = (t.moved.from.label(), t.moved.to().label());
                crate::say!("{}: chuyển {} chỉ tiêu từ «{from}» sang «{to}»", t.agency, t.moved.count);
            }
        }
    }
    Ok(())
}

fn replacement_reason(code: &str) -> anyhow::Result<ReplacementReason> {
    let codes = || ReplacementReason::ALL.iter().map(|r| r.code()).collect::<Vec<_>>().join(", ");
    ReplacementReason::from_code(code).with_context(|| format!("lý do «{code}» không có; chọn một trong: {}", codes()))
}

/// The calculator's table, its columns apart by tabs.
fn print_plan(planned: &Planned) {
    planned.rules.iter().for_each(|rule| crate::say!("{rule}"));
    crate::say!("Cơ quan\tLĩnh vực\tĐối tượng\tTổng thể N\tChính thức\tDự phòng");
    let line = |name: &str, p: Plan| crate::say!("{name}\t{}\t{}\t{}", p.population, p.official, p.reserve);
    for (s, plan) in &planned.strata {
        line(&format!("{}\t{}\t{}", s.agency, s.field, s.kind.label()), *plan);
    }
    line("Tổng\t\t", planned.sum(|_| true));
    for (agency, moved) in &planned.due {
        let (from, to) = (moved.from.label(), moved.to().label());
        crate::say!("{agency}: «{from}» thiếu {} người so với chỉ tiêu; sample transfer chuyển sang «{to}»", moved.count);
    }
    crate::say!("Mã băm danh sách (SHA-256): {}", planned.list_hash);
    match &planned.draw {
        Some(draw) => crate::say!("Đã rút mẫu ngày {}, số gốc: {}", draw.on, draw.seed),
        None => crate::say!("Chưa rút mẫu"),
    }
}

async fn export_round(
    store: &Store,
    open: &OpenRound,
    format: ExportFormat,
    decimal_comma: bool,
    out: &Path,
) -> anyhow::Result<()> {
    let format = match (format, decimal_comma) {
        (ExportFormat::Csv, true) => export::Format::CsvComma,
        (_, true) => bail!("--decimal-comma chỉ dùng với --format csv"),
        (ExportFormat::Xlsx, false) => export::Format::Xlsx,
        (ExportFormat::Csv, false) => export::Format::Csv,
        (ExportFormat::Raw, false) => export::Format::Raw,
    };
    let exported = export::export(store, open, format, out, &Clock::System).await?;
    for file in &exported.files {
        crate::say!("{}", file.display());
    }
    Ok(())
}

async fn seal(store: &Store) -> anyhow::Result<()> {
    let sealed = store.seal(Clock::System.today()).await?;
    crate::say!("Đã niêm phong {} phiếu trả lời, {} góp ý", sealed.responses, sealed.comments);
    let rounds = Rounds::default();
    rounds.refresh(store).await?;
    Ok(reasons::refresh_all(store, &rounds).await?)
}

async fn synthesise(store: &Store, responses: u64, round: Option<&str>, seed: u64) -> anyhow::Result<()> {
    let open = choose(store, round).await?;
    let progress = |stored: u64| {
        if std::io::stderr().is_terminal() {
            eprint!("\r{stored}/{responses}");
        }
    };
    let stored = synth::load(store, &open, responses, seed, Clock::System.today(), progress).await?;
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
    crate::say!("Đã thêm {stored} phiếu trả lời do máy đặt ra vào đợt «{}»", open.round.code);
    Ok(())
}

async fn add_account(store: &Store, AccountCommand::Add { login, role, agency }: AccountCommand) -> anyhow::Result<()> {
    let role = match (role.as_str(), agency) {
        ("tinh" | "province", None) => Role::Province,
        ("co-quan" | "agency", Some(code)) => Role::Agency(code),
        ("giam-sat" | "supervisor", None) => Role::Supervisor,
        ("co-quan" | "agency", None) => bail!("vai trò co-quan cần --agency MÃ"),
        (role @ ("tinh" | "province" | "giam-sat" | "supervisor"), Some(_)) => bail!("vai trò {role} không đi cùng --agency"),
        (other, _) => bail!("vai trò «{other}» không có; chọn tinh, co-quan hoặc giam-sat"),
    };
    let (password, generated) = read_password()?;
    Accounts::new(store.clone(), Clock::System).add(&login, role, &password).await?;
    if generated {
        crate::say!("Mật khẩu của {login}: {password}");
    } else {
        crate::say!("Đã lưu tài khoản {login}");
    }
    Ok(())
}

/// The first line of a pipe; at a terminal a password is made and shown once: nobody types it where others look.
fn read_password() -> anyhow::Result<(String, bool)> {
    let mut line = String::new();
    if !std::io::stdin().is_terminal() {
        std::io::stdin().read_line(&mut line)?;
    }
    let typed = line.trim_end_matches(['\r', '\n']);
    Ok(if typed.is_empty() { (new_password(), true) } else { (typed.to_owned(), false) })
}

/// Eighty random bits that can be read aloud.
pub(crate) fn new_password() -> String {
    let bits = u128::from_be_bytes(backend::keys::random());
    domain::code::grouped(&domain::code::encode(bits, 15)).to_lowercase()
}

async fn healthcheck(settings: &Settings) -> anyhow::Result<()> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = settings.listen;
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        stream.write_all(format!("GET /healthz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(5), ask).await;
    let answer = answer.context("máy chủ không trả lời trong 5 giây")?.with_context(|| format!("không nối được {address}"))?;
    if !answer.starts_with("HTTP/1.1 200") {
        bail!("máy chủ trả lời: {}", answer.lines().next().unwrap_or_default());
    }
    writeln!(std::io::stdout(), "ok")?;
    Ok(())
}
