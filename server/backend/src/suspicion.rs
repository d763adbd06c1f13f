//! What only a memory of other voices can tell: how long a page was open, a burst about one agency, many from one network.
//!
//! The memory is this process's own and dies with it. Of a page and of a network it holds a keyed hash under a key that was never
//! written anywhere; of voices, when the last few about an agency came. Nothing of it reaches a disk or a log: what is stored is a bit.
//!
//! A bit may not point at anybody. Whoever stands at the counter knows when a burst was, and who came last in it; a single
//! flagged voice would be that person's. So bursts and networks flag in runs of at least k voices, k being the round's release
//! step: a run goes on after the rush until it is long enough. What remains is said in `docs/THREAT_MODEL.md`.

use crate::{clock::Clock, keys};
use domain::{
    answers::Answers,
    response::{Flag, Flags, Mode},
    suspicion::least_time,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// More voices than this about one agency within [`BURST_WITHIN`] are a burst. A hall of thirty windows, a visitor every ten
/// minutes at each, one in three answering at once, gives five: this is twice as many.
pub const BURST: usize = 10;
/// See [`BURST`].
pub const BURST_WITHIN: Duration = Duration::from_secs(5 * 60);
/// More voices than this about one agency from one network within [`NETWORK_WITHIN`] are many. Four fifths of all that a
/// commune's sample asks for (KH Nghi Xuân 2020, II.3: 25) within an hour. About one agency: mobile operators put thousands of
/// subscribers behind one address, and those do not all visit one counter.
pub const NETWORK: usize = 20;
/// See [`NETWORK`]. A hash of a network is forgotten that long after its last voice.
pub const NETWORK_WITHIN: Duration = Duration::from_secs(60 * 60);

/// How long a rendering is remembered. Whoever takes longer has certainly read.
const PAGE_LIFE: Duration = Duration::from_secs(60 * 60);
/// Renderings and networks remembered at a time: the oldest rendering goes for the next one, a further network is not watched.
const MOST: usize = 50_000;
/// How often what is too old is looked for.
const SWEEP: Duration = Duration::from_secs(60);

/// Where a voice came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Inside the program: typed in by staff, or simulated. Neither timed nor counted as a burst.
    Inside,
    /// The web, with the visitor's network where the server knows it.
    Web(Option<Network>),
}

/// An IPv4 address or the upper half of an IPv6 address: what one household or office has. It cannot be printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Network {
    family: u8,
    prefix: [u8; 8],
}

impl Network {
    /// The network of an address; an IPv4 address written as IPv6 is an IPv4 address.
    pub fn of(address: IpAddr) -> Self {
        let mut prefix = [0; 8];
        let family = match address.to_canonical() {
            IpAddr::V4(v4) => {
                prefix[..4].copy_from_slice(&v4.octets());
                4
            }
            IpAddr::V6(v6) => {
                prefix.copy_from_slice(&v6.octets()[..8]);
                6
            }
        };
        Self { family, prefix }
    }
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network(..)")
    }
}

/// What is asked of a voice.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'a> {
    /// Round code.
    pub round: &'a str,
    /// The rated agency.
    pub agency: &'a str,
    /// How it came.
    pub mode: Mode,
    /// Where it came in.
    pub origin: Origin,
    /// The page's submission key.
    pub key: &'a [u8; 16],
    /// What was answered.
    pub answers: &'a Answers,
    /// The least length of a run: k of the release rule.
    pub run: u64,
}

/// The memory.
#[derive(Clone, Debug)]
pub struct Suspicion {
    clock: Clock,
    secret: Arc<Secret>,
    seen: Arc<Mutex<Seen>>,
}

/// Made when the process starts, and never told to anybody.
struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[derive(Debug, Default)]
struct Seen {
    /// When a page was first shown, by the hash of its key.
    pages: HashMap<[u8; 16], Duration>,
    /// The same hashes, the oldest first.
    order: VecDeque<[u8; 16]>,
    /// By round and agency.
    bursts: HashMap<(String, String), Window>,
    /// By the hash of network, round and agency.
    networks: HashMap<[u8; 16], Window>,
    swept: Duration,
}

/// The last voices of one kind, and the run of flags they started.
#[derive(Debug, Default)]
struct Window {
    arrivals: VecDeque<Duration>,
    running: bool,
    /// Voices that the run still needs to be long enough.
    owed: u64,
}

impl Window {
    /// Takes a voice; true where it is flagged: more than `most` came `within` the time, or a run is not long enough yet.
    fn arrive(&mut self, now: Duration, most: usize, within: Duration, run: u64) -> bool {
        let full = self.arrivals.len() == most;
        let over = full && self.arrivals.front().is_some_and(|first| now.saturating_sub(*first) <= within);
        if full {
            self.arrivals.pop_front();
        }
        self.arrivals.push_back(now);
        if over && !self.running {
            self.owed = run;
        }
        self.running = over || self.owed > 0;
        self.owed = self.owed.saturating_sub(u64::from(self.running));
        self.running
    }

    fn is_older(&self, now: Duration, than: Duration) -> bool {
        self.arrivals.back().is_none_or(|last| now.saturating_sub(*last) > than)
    }
}

impl Suspicion {
    /// Remembers nothing yet.
    pub fn new(clock: Clock) -> Self {
        let seen = Seen { swept: clock.elapsed(), ..Seen::default() };
        Self { clock, secret: Arc::new(Secret(keys::random())), seen: Arc::new(Mutex::new(seen)) }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hash(&self, parts: &[&[u8]]) -> [u8; 16] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret.0).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        let mut half = [0; 16];
        half.copy_from_slice(&whole[..16]);
        half
    }

    /// A survey is shown for the first time under this submission key.
    pub fn page_shown(&self, key: &[u8; 16]) {
        let hash = self.hash(&[b"trang", key]);
        let now = self.clock.elapsed();
        let mut seen = self.seen();
        if seen.order.len() >= MOST
            && let Some(oldest) = seen.order.pop_front()
        {
            seen.pages.remove(&oldest);
        }
        if seen.pages.insert(hash, now).is_none() {
            seen.order.push_back(hash);
        }
    }

    /// The flags of a voice that needs a memory, and the voice remembered. Costs the same however many came before.
    pub fn flags(&self, voice: &Voice<'_>) -> Flags {
        let Origin::Web(network) = voice.origin else { return Flags::NONE };
        let page = self.hash(&[b"trang", voice.key]);
        let network = network.filter(|_| counts_by_network(voice.mode));
        let network =
            network.map(|n| self.hash(&[b"mang", &[n.family], &n.prefix, voice.round.as_bytes(), voice.agency.as_bytes()]));
        let now = self.clock.elapsed();
        let mut seen = self.seen();
        let shown = seen.pages.get(&page).copied();
        let too_fast = shown.is_some_and(|at| now.saturating_sub(at) < least_time(voice.answers));
        let burst = comes_alone(voice.mode) && {
            let window = seen.bursts.entry((voice.round.to_owned(), voice.agency.to_owned())).or_default();
            window.arrive(now, BURST, BURST_WITHIN, voice.run)
        };
        let one_network = network.is_some_and(|network| seen.comes_from(network, now, voice.run));
        Flags::NONE.with(Flag::TooFast, too_fast).with(Flag::Burst, burst).with(Flag::OneNetwork, one_network)
    }

    /// Forgets what is too old. To be called every now and then also when no voice comes.
    pub fn forget(&self) {
        let now = self.clock.elapsed();
        let mut seen = self.seen();
        if now.saturating_sub(seen.swept) >= SWEEP {
            seen.sweep(now);
        }
    }
}

impl Seen {
    fn comes_from(&mut self, network: [u8; 16], now: Duration, run: u64) -> bool {
        if self.networks.len() >= MOST && !self.networks.contains_key(&network) {
            return false;
        }
        let window = self.networks.entry(network).or_default();
        if window.is_older(now, NETWORK_WITHIN) {
            *window = Window::default();
        }
        window.arrive(now, NETWORK, NETWORK_WITHIN, run)
    }

    fn sweep(&mut self, now: Duration) {
        self.swept = now;
        self.networks.retain(|_, window| !window.is_older(now, NETWORK_WITHIN));
        self.bursts.retain(|_, window| window.owed > 0 || !window.is_older(now, BURST_WITHIN));
        while let Some(oldest) = self.order.front()
            && self.pages.get(oldest).is_none_or(|at| now.saturating_sub(*at) > PAGE_LIFE)
        {
            self.pages.remove(oldest);
            self.order.pop_front();
        }
    }
}

/// Whether many voices at once are a sign. People who were gathered, visited, called or written to answer together, and what
/// came on paper is typed in together.
fn comes_alone(mode: Mode) -> bool {
    matches!(mode, Mode::Qr | Mode::Web | Mode::Kiosk | Mode::Other)
}

/// The same of one network: a kiosk has one by its nature.
fn counts_by_network(mode: Mode) -> bool {
    comes_alone(mode) && mode != Mode::Kiosk
}

#[cfg(test)]
mod tests;
