//! A PostgreSQL of the harness's own, to be killed and started again; and a connection to it that can be cut at the worst moment.

use anyhow::{Context, ensure};
use std::{
    net::SocketAddr,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU8, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// The cluster. Dropped: stopped.
#[derive(Debug)]
pub struct Cluster {
    dir: tempfile::TempDir,
    bin: PathBuf,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Cluster {
    /// Makes and starts one.
    ///
    /// # Errors
    /// PostgreSQL is not installed; it does not start.
    pub fn start_new() -> anyhow::Result<Self> {
        let dir = tempfile::tempdir()?;
        let bin = bin().context("PostgreSQL's initdb was not found")?;
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        if is_root() {
            let owned = Command::new("chown").arg("nobody").arg(dir.path()).status()?;
            ensure!(owned.success(), "chown");
        }
        let cluster = Self { dir, bin, address };
        cluster.run("initdb", &["-U", "hailong", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])?;
        cluster.start()?;
        Ok(cluster)
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("db")
    }

    fn run(&self, program: &str, args: &[&str]) -> anyhow::Result<()> {
        let mut command = Command::new(self.bin.join(program));
        command.arg("-D").arg(self.data()).args(args).current_dir(self.dir.path()).stdout(Stdio::null()).stderr(Stdio::null());
        if is_root() {
            command.uid(65534).gid(65534);
        }
        ensure!(command.status()?.success(), "{program} {args:?}");
        Ok(())
    }

    /// Starts it; after a crash it recovers first.
    ///
    /// # Errors
    /// It does not start within a minute.
    pub fn start(&self) -> anyhow::Result<()> {
        let dir = self.dir.path().display();
        let options = format!(
            // The last one is for the negative control: what a commit did not wait for stays in memory for long. It means nothing to
            // a commit that waits.
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={dir} -c max_connections=100 -c wal_writer_delay=10s",
            self.address.port()
        );
        let log = self.dir.path().join("log").display().to_string();
        // After a kill its shared memory may still be in use for a moment.
        (0..20)
            .find_map(|_| {
                let started = self.run("pg_ctl", &["-w", "-t", "60", "-o", &options, "-l", &log, "start"]).ok();
                if started.is_none() {
                    std::thread::sleep(Duration::from_millis(200));
                }
                started
            })
            .with_context(|| format!("PostgreSQL does not start again, see {log}"))
    }

    /// `pg_ctl stop -m immediate`: no checkpoint, recovery at the next start.
    ///
    /// # Errors
    /// It was not running.
    pub fn stop_at_once(&self) -> anyhow::Result<()> {
        self.run("pg_ctl", &["-m", "immediate", "-w", "stop"])
    }

    /// SIGKILL to the postmaster and to every process of it.
    ///
    /// # Errors
    /// It was not running.
    pub fn kill(&self) -> anyhow::Result<()> {
        let file = std::fs::read_to_string(self.data().join("postmaster.pid"))?;
        let postmaster: u32 = file.lines().next().context("a pid")?.trim().parse()?;
        let children = children_of(postmaster);
        let pids: Vec<String> = std::iter::once(postmaster).chain(children).map(|pid| pid.to_string()).collect();
        // A child may have ended by itself: no matter.
        Command::new("kill").arg("-9").args(&pids).stderr(Stdio::null()).status()?;
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.stop_at_once());
    }
}

fn children_of(parent: u32) -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return vec![] };
    let pid = |entry: std::fs::DirEntry| entry.file_name().to_str()?.parse::<u32>().ok();
    let is_child = |pid: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The name in brackets may hold anything; state and parent stand after it.
        stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)) == Some(&parent.to_string())
    };
    entries.flatten().filter_map(pid).filter(is_child).collect()
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

fn bin() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path().join("bin"));
    let on_path = std::env::var_os("PATH").map(|p| std::env::split_paths(&p).collect::<Vec<_>>()).unwrap_or_default();
    installed.chain(on_path).find(|dir: &PathBuf| Path::new(dir).join("initdb").exists())
}

/// What happens at a COMMIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Cut {
    /// PostgreSQL commits, and the connection dies before the answer.
    HangUp = 1,
    /// PostgreSQL commits, and the answer never comes; the connection stays open.
    Silence = 2,
    /// The COMMIT itself does not arrive.
    Before = 3,
}

/// The connection between the program and PostgreSQL.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Where the program connects.
    pub address: SocketAddr,
    cut: Arc<AtomicU8>,
    /// COMMITs until the cut.
    left: Arc<AtomicI64>,
}

impl Proxy {
    /// Starts one.
    ///
    /// # Errors
    /// No free port.
    pub async fn start(to: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let proxy = Self { address: listener.local_addr()?, cut: Arc::default(), left: Arc::default() };
        let shared = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = shared.clone();
                tokio::spawn(async move { drop(shared.carry(client, to).await) });
            }
        });
        Ok(proxy)
    }

    /// Cuts a connection at the n-th COMMIT from now.
    pub fn cut_at(&self, cut: Cut, n: i64) {
        self.cut.store(cut as u8, Ordering::SeqCst);
        self.left.store(n, Ordering::SeqCst);
    }

    /// Whether the cut that was asked for has happened.
    pub fn has_cut(&self) -> bool {
        self.left.load(Ordering::SeqCst) <= 0
    }

    /// Takes back a cut that has not happened, or it would strike a later trial. Whether it has happened.
    pub fn disarm(&self) -> bool {
        self.left.swap(0, Ordering::SeqCst) <= 0
    }

    /// What has to happen to this piece of what the program says.
    fn cut_now(&self, said: &[u8]) -> Option<Cut> {
        const COMMIT: &[u8] = b"COMMIT\0";
        let commits = said.windows(COMMIT.len()).any(|w| w == COMMIT);
        let now = commits && self.left.fetch_sub(1, Ordering::SeqCst) == 1;
        now.then(|| match self.cut.load(Ordering::SeqCst) {
            2 => Cut::Silence,
            3 => Cut::Before,
            _ => Cut::HangUp,
        })
    }

    async fn carry(&self, mut client: TcpStream, to: SocketAddr) -> std::io::Result<()> {
        let mut server = TcpStream::connect(to).await?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (mut said, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        loop {
            tokio::select! {
                n = client.read(&mut said) => {
                    let n = n?;
                    let cut = self.cut_now(&said[..n]);
                    if n == 0 || cut == Some(Cut::Before) {
                        return Ok(());
                    }
                    server.write_all(&said[..n]).await?;
                    if let Some(cut) = cut {
                        // It is committed when PostgreSQL answers.
                        if server.read(&mut answered).await? == 0 {
                            return Ok(());
                        }
                        if cut == Cut::Silence {
                            tokio::time::sleep(Duration::from_secs(120)).await;
                        }
                        return Ok(());
                    }
                }
                n = server.read(&mut answered) => {
                    let n = n?;
                    if n == 0 {
                        return Ok(());
                    }
                    client.write_all(&answered[..n]).await?;
                }
            }
        }
    }
}
