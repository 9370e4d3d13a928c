//! Addresses at services for throw-away mailboxes. Public names only, written down by hand: nobody is asked.

use std::sync::atomic::Ordering;

use althing_core::mail::MailAddress;
use althing_core::refusal::{Refusal, Wrong};
use althing_core::site::DoorSettings;

use crate::metrics::Metrics;

/// The well-known ones, sorted.
const KNOWN: &str = include_str!("disposable.txt");

/// Refuses an address that a site does not take, naming the field it came in, and counts it.
pub fn refuse(
    door: &DoorSettings,
    metrics: &Metrics,
    field: &'static str,
    address: &MailAddress,
) -> Result<(), Refusal> {
    if door.disposable && is_disposable(address.domain(), &door.domains) {
        metrics.door_disposable_total.fetch_add(1, Ordering::Relaxed);
        return Err(Refusal::field(field, Wrong::Disposable));
    }
    Ok(())
}

/// Whether a domain is one of these services', or of the site's own list, or below one.
fn is_disposable(domain: &str, more: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    let listed = KNOWN.lines().chain(more.lines()).filter(|line| !line.is_empty() && !line.starts_with('#'));
    listed.into_iter().any(|listed| {
        domain.strip_suffix(listed).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_at_a_listed_domain_or_below_it_is_refused_where_the_site_says_so() {
        let metrics = Metrics::default();
        let mut door =
            DoorSettings { disposable: true, domains: "bin.example".into(), ..DoorSettings::default() };
        for (address, is_taken) in [
            ("a@mailinator.com", false),
            ("a@MailInator.com", false),
            ("a@x.mailinator.com", false),
            ("a@bin.example", false),
            ("a@sub.bin.example", false),
            ("a@notmailinator.com", true),
            ("a@mailinator.com.example", true),
            ("mailinator.com@post.example", true),
        ] {
            let refused = refuse(&door, &metrics, "email", &MailAddress::parse(address).unwrap());
            assert_eq!(refused.is_ok(), is_taken, "{address}: {refused:?}");
        }
        assert_eq!(metrics.door_disposable_total.load(Ordering::Relaxed), 5);
        door.disposable = false;
        assert!(refuse(&door, &metrics, "email", &MailAddress::parse("a@mailinator.com").unwrap()).is_ok());
    }

    #[test]
    fn the_list_is_sorted_lower_case_and_has_each_domain_once() {
        let listed: Vec<&str> = KNOWN.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(listed.windows(2).all(|pair| pair[0] < pair[1]), "{listed:?}");
        assert!(listed.iter().all(|domain| domain.contains('.') && *domain == domain.to_lowercase().trim()));
    }
}
