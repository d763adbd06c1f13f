//! Where a request came from, for the flags of a voice and for nothing else: it is neither stored nor logged.

use super::App;
use axum::{body::Body, extract::ConnectInfo, http::Request};
use backend::suspicion::{Network, Origin};
use std::net::{IpAddr, SocketAddr};

/// Where proxies say for whom they ask.
const FORWARDED: &str = "x-forwarded-for";

impl App {
    /// The visitor's network: of the connection, or, where that is a proxy the operator trusts, of whom it asks for.
    pub(super) fn origin(&self, request: &Request<Body>) -> Origin {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let said = request.headers().get_all(FORWARDED).iter().filter_map(|value| value.to_str().ok());
        Origin::Web(peer.and_then(|peer| visitor(peer, said, &self.settings.trusted_proxies)).map(Network::of))
    }
}

/// Walks from the connection outwards while the addresses are trusted proxies: each proxy appends whom it heard, and only what
/// a trusted one says is believed. `None`: a trusted proxy that does not say, or one on this machine that nobody named: taken for
/// a visitor, it would make all voices come from one network.
fn visitor<'a>(peer: IpAddr, said: impl Iterator<Item = &'a str>, trusted: &[Proxies]) -> Option<IpAddr> {
    let is_proxy = |address: IpAddr| trusted.iter().any(|proxies| proxies.contain(address));
    if !is_proxy(peer) {
        return Some(peer.to_canonical()).filter(|address| !address.is_loopback());
    }
    let hops: Vec<&str> = said.flat_map(|line| line.split(',')).collect();
    let addresses = hops.iter().rev().map(|hop| address(hop.trim()));
    addresses.take_while(Option::is_some).flatten().find(|hop| !is_proxy(*hop))
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.parse().ok().or_else(|| text.trim_matches(['[', ']']).parse().ok());
    plain.or_else(|| text.parse().ok().map(|with_port: SocketAddr| with_port.ip())).map(|ip: IpAddr| ip.to_canonical())
}

/// The addresses of proxies: one, or all that begin with the same bits (`10.0.0.0/8`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proxies {
    base: IpAddr,
    bits: u8,
}

impl Proxies {
    fn contain(self, address: IpAddr) -> bool {
        let same = |a: &[u8], b: &[u8]| {
            let (whole, rest) = (usize::from(self.bits / 8), self.bits % 8);
            let mask = !(0xff_u8.checked_shr(rest.into()).unwrap_or_default());
            a[..whole] == b[..whole] && (rest == 0 || (a[whole] ^ b[whole]) & mask == 0)
        };
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => same(&a.octets(), &b.octets()),
            (IpAddr::V6(a), IpAddr::V6(b)) => same(&a.octets(), &b.octets()),
            _ => false,
        }
    }
}

impl std::str::FromStr for Proxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("«{text}» không phải địa chỉ IP hay dải địa chỉ (ví dụ 127.0.0.1 hoặc 10.0.0.0/8)");
        let (base, bits) = text.split_once('/').map_or((text, None), |(base, bits)| (base, Some(bits)));
        let base: IpAddr = base.parse().map_err(|_| refused())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok()).filter(|bits| *bits <= most).ok_or_else(refused)?;
        Ok(Self { base, bits })
    }
}

impl TryFrom<String> for Proxies {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, said: &[&str], trusted: &[&str]) -> Option<String> {
        let trusted: Vec<Proxies> = trusted.iter().map(|t| t.parse().unwrap()).collect();
        visitor(peer.parse().unwrap(), said.iter().copied(), &trusted).map(|ip| ip.to_string())
    }

    #[test]
    fn nobody_is_believed_who_is_not_trusted() {
        assert_eq!(seen("203.0.113.7", &["198.51.100.1"], &[]).unwrap(), "203.0.113.7");
        assert_eq!(seen("203.0.113.7", &["198.51.100.1"], &["127.0.0.1", "10.0.0.0/8"]).unwrap(), "203.0.113.7");
    }

    #[test]
    fn a_trusted_proxy_says_for_whom_it_asks() {
        assert_eq!(seen("127.0.0.1", &["198.51.100.1"], &["127.0.0.1"]).unwrap(), "198.51.100.1");
        let invented = ["1.2.3.4, 198.51.100.1", "10.1.2.3"];
        assert_eq!(
            seen("127.0.0.1", &invented, &["127.0.0.1", "10.0.0.0/8"]).unwrap(),
            "198.51.100.1",
            "what came before is the visitor's word"
        );
        assert_eq!(seen("::1", &["[2001:db8::5]:443"], &["::1"]).unwrap(), "2001:db8::5");
        assert_eq!(seen("::ffff:127.0.0.1", &["198.51.100.1:9"], &["127.0.0.1"]).unwrap(), "198.51.100.1");
    }

    #[test]
    fn a_proxy_that_does_not_say_makes_no_visitor() {
        assert_eq!(seen("127.0.0.1", &["198.51.100.1"], &[]), None, "not named: neither believed nor taken for a visitor");
        assert_eq!(seen("127.0.0.1", &[], &["127.0.0.1"]), None);
        assert_eq!(seen("127.0.0.1", &["198.51.100.1, unknown"], &["127.0.0.1"]), None);
        assert_eq!(seen("127.0.0.1", &["127.0.0.1"], &["127.0.0.1"]), None);
    }

    #[test]
    fn a_range_is_its_first_bits() {
        let range: Proxies = "172.16.0.0/12".parse().unwrap();
        assert!(range.contain("172.31.255.255".parse().unwrap()) && !range.contain("172.32.0.0".parse().unwrap()));
        assert!("0.0.0.0/0".parse::<Proxies>().unwrap().contain("9.9.9.9".parse().unwrap()));
        assert!("2001:db8::/33".parse::<Proxies>().unwrap().contain("2001:db8:7fff::1".parse().unwrap()));
        for bad in ["10.0.0.0/33", "10.0.0/8", "proxy", "::/129", ""] {
            assert!(bad.parse::<Proxies>().unwrap_err().contains("địa chỉ"), "{bad}");
        }
    }
}
