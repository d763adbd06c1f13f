use super::*;
use domain::response::Kind;
use proptest::prelude::*;
use std::sync::atomic::{AtomicI64, Ordering};

const K: u64 = 5;

/// A memory with a clock that the test moves.
struct Watch {
    seconds: Arc<AtomicI64>,
    memory: Suspicion,
    answers: Answers,
}

impl Watch {
    fn new() -> Self {
        let seconds = Arc::new(AtomicI64::new(1_000));
        let mut answers = Answers::none(Kind::Individual);
        answers.scores.extend((0..5).map(|at| (format!("a.{at}"), 4)));
        Self { memory: Suspicion::new(Clock::Fixed(seconds.clone())), seconds, answers }
    }

    fn wait(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
        self.memory.forget();
    }

    fn send(&self, agency: &str, mode: Mode, origin: Origin, key: u8) -> Flags {
        let voice = Voice { round: "dot", agency, mode, origin, key: &[key; 16], answers: &self.answers, run: K };
        self.memory.flags(&voice)
    }

    fn sizes(&self) -> [usize; 3] {
        let seen = self.memory.seen();
        assert_eq!(seen.pages.len(), seen.order.len());
        [seen.pages.len(), seen.bursts.len(), seen.networks.len()]
    }
}

fn network(last: u8) -> Origin {
    Origin::Web(Some(Network::of(IpAddr::from([203, 0, 113, last]))))
}

const NOWHERE: Origin = Origin::Web(None);

#[test]
fn a_page_that_was_sent_before_it_could_be_read() {
    let watch = Watch::new();
    watch.memory.page_shown(&[1; 16]);
    watch.memory.page_shown(&[2; 16]);
    watch.wait(5);
    assert!(watch.send("a", Mode::Qr, NOWHERE, 1).has(Flag::TooFast), "five items in 5 s");
    watch.wait(1);
    assert!(!watch.send("a", Mode::Qr, NOWHERE, 2).has(Flag::TooFast), "6 s are enough");
    assert!(!watch.send("a", Mode::Qr, NOWHERE, 3).has(Flag::TooFast), "never shown here: paper, another server, a restart");
}

#[test]
fn a_page_shown_again_keeps_its_first_time_and_is_forgotten_after_an_hour() {
    let watch = Watch::new();
    watch.memory.page_shown(&[1; 16]);
    watch.wait(3600);
    assert_eq!(watch.sizes()[0], 1);
    watch.wait(61);
    assert_eq!(watch.sizes()[0], 0);
    assert!(!watch.send("a", Mode::Qr, NOWHERE, 1).any());
}

#[test]
fn the_memory_is_bounded() {
    let watch = Watch::new();
    for i in 0..u128::try_from(MOST).unwrap() + 10 {
        watch.memory.page_shown(&i.to_be_bytes());
    }
    assert_eq!(watch.sizes()[0], MOST);
    for i in 0..u32::try_from(MOST).unwrap() + 10 {
        let origin = Origin::Web(Some(Network::of(IpAddr::from(i.to_be_bytes()))));
        watch.send("a", Mode::Qr, origin, 1);
    }
    assert_eq!(watch.sizes()[2], MOST);
    watch.wait(3601);
    assert_eq!(watch.sizes(), [0, 0, 0]);
}

#[test]
fn the_eleventh_voice_within_five_minutes_begins_a_burst() {
    let watch = Watch::new();
    for _ in 0..BURST {
        watch.wait(30);
        assert!(!watch.send("a", Mode::Qr, NOWHERE, 1).any());
    }
    watch.wait(29);
    assert!(watch.send("a", Mode::Qr, NOWHERE, 1).has(Flag::Burst), "299 s after the first of ten");
    assert!(!watch.send("b", Mode::Qr, NOWHERE, 1).any(), "another agency");
}

#[test]
fn ten_in_five_minutes_are_no_burst_however_long_it_goes_on() {
    let watch = Watch::new();
    for _ in 0..200 {
        watch.wait(31);
        assert!(!watch.send("a", Mode::Qr, NOWHERE, 1).any());
    }
}

#[test]
fn people_who_answer_together_are_no_burst() {
    let watch = Watch::new();
    for mode in Mode::ALL.iter().filter(|m| !matches!(m, Mode::Qr | Mode::Web | Mode::Kiosk | Mode::Other)) {
        assert!((0..50).all(|_| !watch.send("a", *mode, network(7), 1).any()), "{mode:?}");
    }
    assert!((0..50).all(|_| !watch.send("a", Mode::Qr, Origin::Inside, 1).any()), "what the program itself enters");
}

#[test]
fn the_twenty_first_from_one_network_within_an_hour() {
    let watch = Watch::new();
    let many = |agency, mode, origin| watch.send(agency, mode, origin, 1).has(Flag::OneNetwork);
    for i in 0..NETWORK {
        watch.wait(60);
        assert!(!many("a", Mode::Qr, network(7)), "{i}");
    }
    assert!(!many("a", Mode::Qr, network(8)), "another network");
    assert!(!many("b", Mode::Qr, network(7)), "another agency");
    assert!(!many("a", Mode::Kiosk, network(7)), "a kiosk");
    assert!(many("a", Mode::Qr, network(7)));
    watch.wait(3601);
    assert!(!many("a", Mode::Qr, network(7)), "forgotten after an hour");
}

#[test]
fn an_ipv6_network_is_the_upper_half_and_a_mapped_address_is_ipv4() {
    let of = |text: &str| Network::of(text.parse().unwrap());
    assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    assert_eq!(of("::ffff:203.0.113.7"), of("203.0.113.7"));
    assert_ne!(of("203.0.113.7"), of("203.0.113.8"));
    assert_eq!(format!("{:?}", network(7)), "Web(Some(Network(..)))", "a log line tells nothing");
}

#[test]
fn nobody_is_flagged_alone() {
    let watch = Watch::new();
    let mut flagged = 0;
    for _ in 0..=BURST {
        flagged += usize::from(watch.send("a", Mode::Qr, NOWHERE, 1).has(Flag::Burst));
    }
    assert_eq!(flagged, 1);
    for _ in 0..10 {
        watch.wait(3 * 3600);
        flagged += usize::from(watch.send("a", Mode::Qr, NOWHERE, 1).has(Flag::Burst));
    }
    assert_eq!(flagged, 5, "the run goes on until it has k voices, and then ends");
}

proptest! {
    #[test]
    fn runs_are_never_shorter_than_k(pauses in prop::collection::vec(0u64..120, 50..400)) {
        let mut window = Window::default();
        let mut now = Duration::ZERO;
        let mut arrivals: Vec<Duration> = vec![];
        let mut runs = vec![0u64];
        for pause in pauses {
            now += Duration::from_secs(pause);
            let over = arrivals.len() >= BURST && now - arrivals[arrivals.len() - BURST] <= BURST_WITHIN;
            arrivals.push(now);
            let flagged = window.arrive(now, BURST, BURST_WITHIN, K);
            prop_assert!(flagged || !over, "every voice of a burst is flagged");
            match (flagged, runs.last_mut()) {
                (true, Some(run)) => *run += 1,
                _ => runs.push(0),
            }
        }
        runs.pop(); // The last one may still be running.
        prop_assert!(runs.into_iter().all(|run| run == 0 || run >= K));
    }
}
