//! Settings: read, written, refused, documented.

use super::*;
use crate::score::Attribute;

#[test]
fn settings_round_trip_through_their_entries() {
    let mut settings = Settings::default();
    assert!(settings.entries().is_empty());
    for (key, value) in [
        ("mode", "hold-first"),
        ("guests", "off"),
        ("edit_minutes", "0"),
        ("close_days", "30"),
        ("language", "de-AT"),
        ("votes", "up"),
        ("votes.hide_minutes", "0"),
        ("score.mode", "on"),
        ("score.failure", "publish"),
        ("score.learned", "on"),
        ("score.toxicity.hold", "0.705"),
        ("score.spam.never", "1.00"),
        ("score.insult.hold", "off"),
        ("links.hold", "3"),
        ("repeats.hold", "4"),
        ("words.hold", "herring\npirate*"),
        ("words.reject", "# none\nkipper"),
        ("first.hold", "2"),
        ("young.hold_hours", "48"),
        ("flood.per_minute", "3"),
        ("flood.per_hour", "20"),
        ("slow.seconds", "90"),
        ("night.hours", "22:00-06:00"),
        ("night.offset", "-60"),
        ("night.duty", "on"),
        ("guard.auto", "off"),
        ("bulk.refuse", "on"),
        ("contact.email", "desk@paper.example"),
        ("contact.text", "The paper\nHarbour Road 1"),
        ("door.proof", "new"),
        ("door.seconds", "5"),
        ("door.disposable", "on"),
        ("door.domains", "mail.example\npost.example"),
        ("theme.accent", "#7a1f2b"),
        ("theme.font-ui", "\"Source Sans 3\", sans-serif"),
    ] {
        settings.set(key, value).unwrap();
    }
    let mut again = Settings::default();
    for (key, value) in settings.entries() {
        again.set(&key, &value).unwrap();
    }
    assert_eq!(again, settings);
    settings.set("theme.accent", "").unwrap();
    assert_eq!(settings.theme.len(), 1);
}

#[test]
fn bad_settings_are_refused_by_name() {
    let mut settings = Settings::default();
    for (key, value) in [
        ("mode", "hold"),
        ("guests", "yes"),
        ("edit_minutes", "1441"),
        ("edit_minutes", "+1"),
        ("close_days", "-1"),
        ("language", "e"),
        ("language", "en<"),
        ("votes", "down"),
        ("votes.hide_minutes", "1441"),
        ("links.hold", "1001"),
        ("repeats.hold", "51"),
        ("first.hold", "21"),
        ("young.hold_hours", "8761"),
        ("flood.per_minute", "61"),
        ("flood.per_hour", "601"),
        ("slow.seconds", "3601"),
        ("night.hours", "22-06"),
        ("night.offset", "841"),
        ("night.duty", "yes"),
        ("night.nothing", "on"),
        ("guard.auto", "1"),
        ("bulk.refuse", "drop"),
        ("contact.email", "desk"),
        ("contact.fax", "1"),
        ("door.proof", "on"),
        ("door.seconds", "61"),
        ("door.disposable", "yes"),
        ("door.domains", "example"),
        ("door.nothing", "on"),
        ("score.mode", "yes"),
        ("score.failure", "reject"),
        ("score.learned", "1"),
        ("score.toxicity.hold", "80"),
        ("score.toxicity.hold", "0"),
        ("score.toxicity.drop", "0.8"),
        ("score.humour.hold", "0.8"),
        ("score.toxicity", "0.8"),
        ("theme.accent", "red;}"),
        ("theme.accent", "url(https://x.example)"),
        ("theme.accent", "rgb(1"),
        ("theme.nothing", "red"),
        ("colour", "red"),
    ] {
        let refusal = settings.set(key, value).unwrap_err();
        assert!(refusal.to_string().contains(key), "{refusal}");
    }
    assert_eq!(settings, Settings::default());
}

#[test]
fn every_documented_setting_exists_with_its_default() {
    for doc in SETTINGS.iter().filter(|doc| !doc.key.contains('*')) {
        let mut settings = Settings::default();
        settings.set(doc.key, doc.default).unwrap();
        assert_eq!(settings, Settings::default(), "{}", doc.key);
    }
}

#[test]
fn the_documented_thresholds_are_those_of_most_attributes() {
    for (kind, which) in [("hold", Threshold::Hold), ("never", Threshold::Never)] {
        let doc = SETTINGS.iter().find(|doc| doc.key == format!("score.*.{kind}")).unwrap();
        let mut settings = Settings::default();
        settings.set(&format!("score.toxicity.{kind}"), doc.default).unwrap();
        assert_eq!(settings, Settings::default());
        for attribute in Attribute::ALL {
            assert!(SETTINGS.iter().any(|doc| doc.about.contains(&format!("`{}`", attribute.as_str()))));
        }
        assert_eq!(settings.score.of(which)[Attribute::Spam as usize], None);
    }
}

#[test]
fn what_no_setting_shows_alone_is_checked_at_the_end() {
    let mut settings = Settings::default();
    settings.set("score.insult.hold", "0.96").unwrap();
    assert!(settings.check().unwrap_err().to_string().contains("score.insult.never"));
    settings.set("score.insult.never", "0.97").unwrap();
    assert_eq!(settings.check(), Ok(()));
}

#[test]
fn every_value_is_told_as_it_would_be_set() {
    let mut settings = Settings::default();
    for (key, value) in [
        ("mode", "publish-first"),
        ("score.toxicity.hold", "0.80"),
        ("score.spam.hold", "off"),
        ("guard.auto", "on"),
        ("words.hold", ""),
        ("colour", ""),
    ] {
        assert_eq!(settings.value(key), value, "{key}");
    }
    settings.set("score.spam.hold", "0.7").unwrap();
    settings.set("slow.seconds", "30").unwrap();
    assert_eq!(
        (settings.value("score.spam.hold"), settings.value("slow.seconds")),
        ("0.70".to_owned(), "30".to_owned())
    );
}
