//! Client addresses, only as far as limits need them. An address is used while its request runs and is never kept:
//! what limits remember is a keyed hash of its prefix, under a key that lives in memory only.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use http::HeaderMap;

/// Most entries of `X-Forwarded-For` that are looked at.
pub const FORWARDED_MAX: usize = 20;

/// A range of addresses, such as `10.0.0.0/8`. A single address is a range of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: u128,
    bits: u32,
}

/// IPv4 is compared inside IPv6 (`::ffff:a.b.c.d`), so that both are one kind of number.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

fn mask(bits: u32) -> u128 {
    if bits == 0 { 0 } else { u128::MAX << (128 - bits) }
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().map_err(|_| ())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let (width, offset) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let bits = bits.unwrap_or(width);
        if bits > width {
            return Err(());
        }
        let bits = bits + offset;
        Ok(Self { address: number(address) & mask(bits), bits })
    }
}

impl Network {
    /// Whether the address is in the range.
    pub fn holds(&self, address: IpAddr) -> bool {
        number(address) & mask(self.bits) == self.address
    }

    /// Whether it holds all addresses of IPv4 or of IPv6.
    pub fn holds_everything(&self) -> bool {
        self.bits == 0
            || (self.bits == 96 && self.address == Ipv6Addr::from([0, 0, 0, 0, 0, 0xffff, 0, 0]).to_bits())
    }
}

/// The client's address: the peer's, unless the peer is a trusted proxy; then the right-most address of
/// `X-Forwarded-For` that is not itself a trusted proxy.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    if !is_trusted(peer) {
        return peer;
    }
    let hops = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = hops.flat_map(|value| value.split(',')).collect();
    let mut client = peer;
    for hop in hops.iter().rev().take(FORWARDED_MAX) {
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        let address = address.to_canonical();
        client = address;
        if !is_trusted(address) {
            break;
        }
    }
    client
}

/// What limits count one client by: an IPv4 address, or the /64 of an IPv6 address.
pub fn single(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(_) => number(address),
        IpAddr::V6(_) => number(address) & mask(64),
    }
}

/// What limits count a neighbourhood by: the /24 of IPv4, the /56 of IPv6.
pub fn neighbourhood(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(_) => number(address) & mask(96 + 24),
        IpAddr::V6(_) => number(address) & mask(56),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(forwarded: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn r82_forwarding_headers_count_only_from_trusted_proxies() {
        let trusted: Vec<Network> = vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        for (peer, forwarded, client_is) in [
            ("203.0.113.9", vec!["198.51.100.1"], "203.0.113.9"),
            ("10.1.1.1", vec!["198.51.100.1"], "198.51.100.1"),
            ("10.1.1.1", vec!["6.6.6.6, 198.51.100.1, 10.2.2.2"], "198.51.100.1"),
            ("10.1.1.1", vec!["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
            ("10.1.1.1", vec![], "10.1.1.1"),
            ("10.1.1.1", vec!["nonsense"], "10.1.1.1"),
            ("::1", vec!["2001:db8::7"], "2001:db8::7"),
            ("10.1.1.1", vec!["::ffff:198.51.100.1"], "198.51.100.1"),
        ] {
            assert_eq!(
                client(ip(peer), &headers(&forwarded), &trusted),
                ip(client_is),
                "{peer} {forwarded:?}"
            );
        }
        assert_eq!(client(ip("10.1.1.1"), &headers(&["1.2.3.4"]), &[]), ip("10.1.1.1"));
    }

    #[test]
    fn ranges_hold_what_they_say() {
        let network: Network = "192.168.1.0/24".parse().unwrap();
        assert!(network.holds("192.168.1.77".parse().unwrap()));
        assert!(network.holds("::ffff:192.168.1.77".parse().unwrap()));
        assert!(!network.holds("192.168.2.1".parse().unwrap()));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
        assert!("0.0.0.0/0".parse::<Network>().unwrap().holds_everything());
        assert!("::/0".parse::<Network>().unwrap().holds_everything());
        assert!(!"::/1".parse::<Network>().unwrap().holds_everything());
    }
}
