//! Citizens with phones: they send a survey over HTTP, note the receipt they are given, and send the same again under the same key
//! when the answer says so or does not come.

use domain::{answers, token::Receipt};
use fastrand::Rng;
use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A phone that hears nothing for this long asks again.
const PATIENCE: Duration = Duration::from_secs(20);

/// Phones at work at the same time.
const PHONES: usize = 24;

/// How many citizens come, and when.
#[derive(Clone, Copy, Debug)]
pub struct Coming {
    /// Citizens.
    pub citizens: usize,
    /// The last of them comes this long after the first; zero: all at once.
    pub spread: Duration,
    /// So many come together.
    pub bunch: usize,
}

impl Coming {
    /// When the `i`-th of `n` comes, after the first.
    fn after(&self, i: usize, n: usize) -> Duration {
        self.spread.mul_f64((i - i % self.bunch) as f64 / n as f64)
    }
}

/// How a slip is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Once.
    Plain,
    /// The same survey arrives twice at the same moment.
    Doubled,
    /// Sent, and the connection dies before the answer; later sent again.
    Delayed,
    /// Two people with copies of one slip, each with a key of their own.
    Race,
}

/// A slip, and what its holder has in mind.
#[derive(Clone, Debug)]
pub struct Errand {
    /// Which slip of the province.
    pub slip: usize,
    /// Its token.
    pub token: String,
    /// How.
    pub manner: Manner,
    /// Submission keys; two in a race.
    pub keys: [u128; 2],
    /// Says something in their own words.
    pub comment: bool,
}

impl Errand {
    /// What holders of the slip do, by lot.
    pub fn draw(slip: usize, token: String, dice: &mut Rng) -> Self {
        let manner = match dice.u8(..10) {
            0 => Manner::Doubled,
            1 => Manner::Delayed,
            2 => Manner::Race,
            _ => Manner::Plain,
        };
        Self { slip, token, manner, keys: [dice.u128(1..), dice.u128(1..)], comment: dice.u8(..4) == 0 }
    }
}

/// An answer 303.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// Which slip.
    pub slip: usize,
    /// What the citizen holds.
    pub receipt: Receipt,
    /// Came with a comment.
    pub comment: bool,
}

/// What a crowd brought home.
#[derive(Debug, Default)]
pub struct Harvest {
    /// Answers 303.
    pub acknowledged: Vec<Acknowledged>,
    /// Nobody knows yet.
    pub pending: Vec<Errand>,
    /// What may never happen.
    pub wrongs: Vec<String>,
    /// Answers 503 and connections that died.
    pub again: u64,
}

/// Sends a crowd on its errands, by turns to each of the doors, until all are done or `over` is set.
pub async fn crowd(doors: Vec<SocketAddr>, errands: Vec<Errand>, coming: Coming, over: Arc<AtomicBool>, seed: u64) -> Harvest {
    let (begun, n) = (Instant::now(), errands.len());
    let mut queue: Vec<_> = errands.into_iter().enumerate().map(|(i, errand)| (begun + coming.after(i, n), errand)).collect();
    // Taken from the end.
    queue.reverse();
    let queue = Arc::new(Mutex::new(queue));
    let mut people = tokio::task::JoinSet::new();
    for person in 0..PHONES {
        let (queue, over) = (queue.clone(), over.clone());
        let mut phone = Phone::new(&doors);
        phone.doors.rotate_left(person % doors.len());
        people.spawn(async move {
            let mut dice = Rng::with_seed(seed ^ (person as u64 + 1));
            let mut harvest = Harvest::default();
            loop {
                let Some((at, errand)) = queue.lock().unwrap_or_else(PoisonError::into_inner).pop() else { return harvest };
                while Instant::now() < at && !over.load(Ordering::Relaxed) {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                if over.load(Ordering::Relaxed) {
                    harvest.pending.push(errand);
                } else {
                    run(&mut phone, errand, &over, &mut harvest, &mut dice).await;
                }
            }
        });
    }
    let mut all = Harvest::default();
    while let Some(done) = people.join_next().await {
        match done {
            Ok(one) => {
                all.acknowledged.extend(one.acknowledged);
                all.pending.extend(one.pending);
                all.wrongs.extend(one.wrongs);
                all.again += one.again;
            }
            Err(error) => all.wrongs.push(format!("the harness itself failed: {error}")),
        }
    }
    all
}

async fn run(phone: &mut Phone, errand: Errand, over: &AtomicBool, harvest: &mut Harvest, dice: &mut Rng) {
    let keys = if errand.manner == Manner::Race { &errand.keys[..] } else { &errand.keys[..1] };
    let mut ends = Vec::new();
    match errand.manner {
        Manner::Plain => ends.push(send(phone, &errand, keys[0], over, harvest, dice.fork()).await),
        Manner::Delayed => {
            phone.send_and_hang_up(&request(&errand, keys[0])).await;
            tokio::time::sleep(Duration::from_millis(dice.u64(0..120))).await;
            ends.push(send(phone, &errand, keys[0], over, harvest, dice.fork()).await);
        }
        Manner::Doubled | Manner::Race => {
            let (mut other, mut others) = (Phone::new(&phone.doors), Harvest::default());
            other.doors.rotate_left(1);
            let first = send(phone, &errand, keys[0], over, harvest, dice.fork());
            let second = send(&mut other, &errand, keys[keys.len() - 1], over, &mut others, dice.fork());
            let (first, second) = tokio::join!(first, second);
            harvest.again += others.again;
            harvest.wrongs.extend(others.wrongs);
            ends.extend([first, second]);
        }
    }
    let receipts: Vec<&Receipt> = ends.iter().filter_map(|end| if let End::Receipt(r) = end { Some(r) } else { None }).collect();
    let acknowledged = |r: &&Receipt| Acknowledged { slip: errand.slip, receipt: (*r).clone(), comment: errand.comment };
    harvest.acknowledged.extend(receipts.iter().map(acknowledged));
    if ends.contains(&End::Unknown) {
        harvest.pending.push(errand);
    } else if receipts.is_empty() || errand.manner != Manner::Race && ends.contains(&End::Used) {
        harvest.wrongs.push(format!("slip {}, {:?}: «đã đánh giá» to the very phone that answered", errand.slip, errand.manner));
    }
}

#[derive(Debug, PartialEq)]
enum End {
    Receipt(Receipt),
    Used,
    Unknown,
}

async fn send(phone: &mut Phone, errand: &Errand, key: u128, over: &AtomicBool, harvest: &mut Harvest, mut dice: Rng) -> End {
    let request = request(errand, key);
    while !over.load(Ordering::Relaxed) {
        match phone.ask(&request).await {
            Ok(Answer { status: 303, location: Some(at), .. }) => match Receipt::parse(at.trim_start_matches("/cam-on/")) {
                Ok(receipt) => return End::Receipt(receipt),
                Err(_) => harvest.wrongs.push(format!("303 to {at}")),
            },
            Ok(Answer { status: 409, .. }) => return End::Used,
            Ok(Answer { status: 503, retry_after, .. }) => {
                harvest.again += 1;
                if !retry_after {
                    harvest.wrongs.push("503 without Retry-After".to_owned());
                }
            }
            Ok(Answer { status, .. }) => {
                harvest.wrongs.push(format!("slip {}: status {status}", errand.slip));
                return End::Unknown;
            }
            Err(_) => harvest.again += 1,
        }
        tokio::time::sleep(Duration::from_millis(dice.u64(10..150))).await;
    }
    End::Unknown
}

fn request(errand: &Errand, key: u128) -> Vec<u8> {
    // The scores follow from the key: two surveys of a race differ.
    let score = |place: u32| (1 + (key >> (8 * place)) % 5).to_string();
    let names = ["ngan.1", "ngan.2", "ngan.3", "ngan.4", "ngan.chung"];
    let mut fields: Vec<(&str, String)> = names.into_iter().zip(0..).map(|(name, place)| (name, score(place))).collect();
    fields.push((answers::KEY, format!("{key:032x}")));
    fields.push((answers::KIND, if key.is_multiple_of(3) { "to-chuc" } else { "ca-nhan" }.to_owned()));
    if errand.comment {
        fields.push((answers::COMMENT, "Chờ hơi lâu".to_owned()));
    }
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let head = "host: x\r\ncontent-type: application/x-www-form-urlencoded";
    format!("POST /p/{} HTTP/1.1\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}", errand.token, body.len()).into_bytes()
}

/// What a phone is told.
#[derive(Debug, Default)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Where to go.
    pub location: Option<String>,
    /// A moment to come back is named.
    pub retry_after: bool,
    /// `Set-Cookie`, up to the first semicolon.
    pub cookie: Option<String>,
}

/// One connection, kept alive; when it died, a new one to the next door, as a balancer would have it.
#[derive(Debug)]
pub struct Phone {
    /// The one in use first.
    doors: Vec<SocketAddr>,
    stream: Option<TcpStream>,
}

impl Phone {
    /// No connection yet.
    pub fn new(doors: &[SocketAddr]) -> Self {
        Self { doors: doors.to_vec(), stream: None }
    }

    /// Sends and does not stay for the answer.
    async fn send_and_hang_up(&self, request: &[u8]) {
        if let Ok(mut stream) = TcpStream::connect(self.doors[0]).await {
            drop(stream.write_all(request).await);
        }
    }

    /// Asks once.
    ///
    /// # Errors
    /// No connection, no whole answer, or none in time.
    pub async fn ask(&mut self, request: &[u8]) -> std::io::Result<Answer> {
        let answer = tokio::time::timeout(PATIENCE, self.ask_here(request)).await;
        let answer = answer.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
        if answer.is_err() {
            self.doors.rotate_left(1);
        }
        answer
    }

    async fn ask_here(&mut self, request: &[u8]) -> std::io::Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.doors[0]).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        stream.write_all(request).await?;
        let answer = answer(&mut stream).await?;
        self.stream = Some(stream);
        Ok(answer)
    }
}

async fn answer(stream: &mut TcpStream) -> std::io::Result<Answer> {
    let ended = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let (mut buffer, mut filled) = (vec![0; 16 * 1024], 0);
    loop {
        if filled == buffer.len() {
            buffer.resize(filled * 2, 0);
        }
        let read = stream.read(&mut buffer[filled..]).await?;
        if read == 0 {
            return Err(ended());
        }
        filled += read;
        let Some(head) = buffer[..filled].windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&buffer[..head]).into_owned();
        let value = |name: &str| {
            text.lines().find_map(|l| l.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim()))
        };
        let whole = match value("content-length").and_then(|v| v.parse::<usize>().ok()) {
            Some(length) => filled >= head + 4 + length,
            None => buffer[..filled].ends_with(b"0\r\n\r\n"),
        };
        if whole {
            return Ok(Answer {
                status: text.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or_default(),
                location: value("location").map(str::to_owned),
                retry_after: value("retry-after").is_some(),
                cookie: value("set-cookie").and_then(|v| v.split(';').next()).map(str::to_owned),
            });
        }
    }
}
