//! What an operator sets: a TOML file, overridden key by key from the environment.
//!
//! Two steps: the raw file, in which every key is optional, becomes checked [`Settings`]; a bad key is refused with
//! one line that names it.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use althing_core::url::{HttpUrl, Origin};

use crate::http::prefix::Network;
use crate::mail::MailSettings;

/// Where the configuration is looked for when nothing names it.
pub const CONFIG_FILE: &str = "althing.toml";

/// One key of the configuration, for the documentation and the test that nothing is undocumented.
pub struct KeyDoc {
    /// Dotted name; `a.b` is `ALTHING_A_B` in the environment.
    pub key: &'static str,
    /// Its value when nothing is set; words where it is none, with what is a value in backticks.
    pub default: &'static str,
    /// What it does.
    pub about: &'static str,
}

/// Every key there is; the table in the operator's guide is generated from it.
pub const KEYS: &[KeyDoc] = &[
    KeyDoc {
        key: "server.listen",
        default: "127.0.0.1:8080",
        about: "Address and port to listen on. Port 0 takes a free one.",
    },
    KeyDoc {
        key: "server.public_url",
        default: "http://localhost:PORT",
        about: "The address that readers use, without a path. On loopback, `127.0.0.1`, `[::1]` and `localhost` at \
                that port count as it.",
    },
    KeyDoc {
        key: "server.key_file",
        default: "`server.key` in the data folder",
        about: "32 random bytes, mode 0600, made at the first start. Secrets of tokens come from it; it is part of \
                every backup, and shared by several nodes.",
    },
    KeyDoc {
        key: "server.data_folder",
        default: "the folder of the SQLite file, else `./althing-data`",
        about: "Where the server keeps its files beside the database: `server.key`, `erasures.log` and the socket \
                through which commands reach it. The database is not among them: it stays where `database.url` says.",
    },
    KeyDoc {
        key: "server.trusted_proxies",
        default: "[]",
        about: "Address ranges (CIDR) of proxies whose `X-Forwarded-For` is believed. In the environment, separated \
                by commas. A range that holds everything is refused.",
    },
    KeyDoc {
        key: "database.url",
        default: "sqlite:./althing-data/althing.db",
        about: "`sqlite:PATH`, or `postgres://...`.",
    },
    KeyDoc {
        key: "log.level",
        default: "info",
        about: "What is written to standard error: `error`, `warn`, `info` or `debug`, each includes the ones before it.",
    },
    KeyDoc {
        key: "limits.enabled",
        default: "true",
        about: "`false` lifts every rate limit: for load tests.",
    },
    KeyDoc {
        key: "limits.connections_per_prefix",
        default: "200",
        about: "Open connections from one /24 (IPv6: /56). Not applied to trusted proxies and loopback.",
    },
    KeyDoc {
        key: "limits.body_bytes_max",
        default: "131072",
        about: "Longest request body, in bytes: 1024 to 1048576. A publisher's story may always have 1 MiB.",
    },
    KeyDoc {
        key: "limits.comment_chars_max",
        default: "10000",
        about: "Longest comment, in characters: 1 to 10000.",
    },
    KeyDoc {
        key: "limits.import_bytes_max",
        default: "10737418240",
        about: "Most bytes of one upload of files to be imported, at `/desk/import/SITE`: 1048576 to 1099511627776. The \
                disk of the data folder has to have twice as much, and 256 MiB stay free.",
    },
    KeyDoc { key: "limits.name_chars_max", default: "60", about: "Longest name, in characters: 1 to 60." },
    KeyDoc {
        key: "staff.passkey_required",
        default: "true",
        about: "Whether roles of staff count in a session only once it was begun with a passkey, or had one added. `false` is for \
                trying things out.",
    },
    KeyDoc {
        key: "mail.url",
        default: "none",
        about: "The server that takes mails: `smtp://USER:PASSWORD@HOST:587`, or `smtps://HOST` for TLS from the first \
                 byte. STARTTLS is required; on loopback it is used where offered, and `?tls=required` or `?tls=none` \
                 says otherwise. Without this key nothing that needs mail is offered.",
    },
    KeyDoc {
        key: "mail.from",
        default: "`Althing <no-reply@HOST>`, with the host of `server.public_url`",
        about: "Whom mails are from: `Name <address>`, or an address.",
    },
    KeyDoc {
        key: "export.folder",
        default: "none",
        about: "A folder that the server writes an archive of each site to, from time to time. Without this key it writes none.",
    },
    KeyDoc { key: "export.every", default: "24", about: "How often it does, in hours: 1 to 8760." },
    KeyDoc {
        key: "export.keep",
        default: "7",
        about: "How many archives of each site stay there: 1 to 1000. Older ones are removed; files that the server did not name are \
                left alone.",
    },
    KeyDoc {
        key: "scorer.weights",
        default: "those in the program",
        about: "A file of weights for the scorer, read at the start. One that is damaged or of another version is \
                refused.",
    },
];

/// The checked configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `server.listen`.
    pub listen: SocketAddr,
    /// `server.public_url`; none until the port is known.
    pub public_url: Option<Origin>,
    /// `server.key_file`; none for the default.
    pub key_file: Option<PathBuf>,
    /// `server.data_folder`; none for the default.
    pub data_folder: Option<PathBuf>,
    /// `server.trusted_proxies`.
    pub trusted_proxies: Vec<Network>,
    /// `database.url`.
    pub database_url: String,
    /// `log.level`.
    pub log_level: tracing::Level,
    /// `limits.*`.
    pub limits: Limits,
    /// `staff.passkey_required`.
    pub passkey_required: bool,
    /// `mail.*`; none when no mail is sent.
    pub mail: Option<MailSettings>,
    /// `scorer.weights`; none for those in the program.
    pub weights: Option<PathBuf>,
    /// `export.*`; none where no archives are written by themselves.
    pub exports: Option<Exports>,
}

/// Archives that the server writes by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exports {
    /// Where to.
    pub folder: PathBuf,
    /// Hours from one to the next.
    pub every_hours: usize,
    /// How many of each site are kept.
    pub keep: usize,
}

/// Hours from one archive to the next, unless an operator says otherwise.
const EXPORT_EVERY: &str = "24";
/// Archives kept.
const EXPORT_KEEP: &str = "7";

impl Settings {
    /// Whether readers can sign in: it takes mail.
    pub const fn readers_sign_in(&self) -> bool {
        self.mail.is_some()
    }
}

/// The limits an operator may set.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Whether rates are limited at all.
    pub enabled: bool,
    /// Open connections from one prefix.
    pub connections_per_prefix: usize,
    /// Longest request body, in bytes.
    pub body_bytes_max: usize,
    /// Longest comment, in characters.
    pub comment_chars_max: usize,
    /// Most bytes of one upload of files to be imported.
    pub import_bytes_max: u64,
    /// Longest name, in characters.
    pub name_chars_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enabled: true,
            connections_per_prefix: 200,
            body_bytes_max: 131_072,
            comment_chars_max: 10_000,
            import_bytes_max: 10 << 30,
            name_chars_max: 60,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            key_file: None,
            data_folder: None,
            trusted_proxies: Vec::new(),
            database_url: "sqlite:./althing-data/althing.db".to_owned(),
            log_level: tracing::Level::INFO,
            limits: Limits::default(),
            passkey_required: true,
            mail: None,
            weights: None,
            exports: None,
        }
    }
}

/// Reads the file that `named` names, else `./althing.toml` if it is there, then the environment.
pub fn load(named: Option<&Path>) -> Result<Settings, String> {
    let file = match named {
        Some(path) => Some(path.to_owned()),
        None => Some(PathBuf::from(CONFIG_FILE)).filter(|path| path.exists()),
    };
    let text = match file {
        Some(path) => fs::read_to_string(&path)
            .map_err(|error| format!("the configuration {} cannot be read: {error}", path.display()))?,
        None => String::new(),
    };
    let environment = KEYS.iter().filter_map(|doc| {
        let name = environment_name(doc.key);
        std::env::var(&name).ok().map(|value| (doc.key.to_owned(), value))
    });
    parse(&text, environment.collect())
}

/// `a.b` as it is spelled in the environment.
pub fn environment_name(key: &str) -> String {
    format!("ALTHING_{}", key.replace('.', "_").to_uppercase())
}

/// Settings from the text of a file and the values that override it.
pub fn parse(text: &str, overrides: BTreeMap<String, String>) -> Result<Settings, String> {
    let table: toml::Table = text.parse().map_err(|error| {
        let error: toml::de::Error = error;
        format!("the configuration is not TOML: {}", error.message())
    })?;
    let mut values = flatten(table)?;
    values.extend(overrides);
    let mut settings = Settings::default();
    // The sender's address is made of the public one, so these two are read last.
    let mail = (values.remove("mail.url"), values.remove("mail.from"));
    settings.exports = exports(&mut values)?;
    for (key, value) in values {
        set(&mut settings, &key, value.trim())?;
    }
    settings.mail = match mail {
        (None, None) => None,
        (None, Some(_)) => return Err("`mail.from` stands without `mail.url`: no mail is sent".to_owned()),
        (Some(url), from) => {
            let from = from.as_deref().map(str::trim);
            Some(MailSettings::parse(url.trim(), from, settings.public_url.as_ref())?)
        }
    };
    Ok(settings)
}

/// The keys about archives that the server writes by itself.
fn exports(values: &mut BTreeMap<String, String>) -> Result<Option<Exports>, String> {
    let folder = values.remove("export.folder");
    let (every, keep) = (values.remove("export.every"), values.remove("export.keep"));
    let Some(folder) = folder else {
        let alone = every.map(|_| "export.every").or(keep.map(|_| "export.keep"));
        return alone.map_or(Ok(None), |key| {
            Err(format!("`{key}` stands without `export.folder`: no archives are written"))
        });
    };
    let number_of = |key: &str, value: Option<String>, default: &str, max: usize| {
        number(key, value.as_deref().unwrap_or(default).trim(), 1, max)
    };
    Ok(Some(Exports {
        folder: path("export.folder", folder.trim(), "a folder")?,
        every_hours: number_of("export.every", every, EXPORT_EVERY, 8_760)?,
        keep: number_of("export.keep", keep, EXPORT_KEEP, 1_000)?,
    }))
}

fn flatten(table: toml::Table) -> Result<BTreeMap<String, String>, String> {
    let mut values = BTreeMap::new();
    for (section, content) in table {
        let toml::Value::Table(content) = content else {
            return Err(format!(
                "`{section}` stands alone: keys belong into [server], [database], [log], [limits], [staff], [mail], \
                 [scorer] or [export]"
            ));
        };
        for (key, value) in content {
            let key = format!("{section}.{key}");
            let value =
                plain(&value).ok_or_else(|| format!("`{key}` has a value of a kind that no key takes"))?;
            values.insert(key, value);
        }
    }
    Ok(values)
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            items.map(|items| items.join(","))
        }
        _ => None,
    }
}

fn set(settings: &mut Settings, key: &str, value: &str) -> Result<(), String> {
    let limits = &mut settings.limits;
    match key {
        "server.listen" => {
            settings.listen = value
                .parse()
                .map_err(|_| format!("`{key}` takes an address and port such as 127.0.0.1:8080"))?;
        }
        "server.public_url" => settings.public_url = Some(public_url(key, value)?),
        "server.key_file" => settings.key_file = Some(PathBuf::from(value)),
        "server.data_folder" => settings.data_folder = Some(path(key, value, "a folder")?),
        "server.trusted_proxies" => settings.trusted_proxies = proxies(key, value)?,
        "database.url" => {
            if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| value.starts_with(scheme)) {
                return Err(format!("`{key}` takes sqlite:PATH or postgres://..."));
            }
            value.clone_into(&mut settings.database_url);
        }
        "log.level" => settings.log_level = log_level(key, value)?,
        "limits.enabled" => {
            limits.enabled = value.parse().map_err(|_| format!("`{key}` takes true or false"))?;
        }
        "limits.connections_per_prefix" => limits.connections_per_prefix = number(key, value, 1, 100_000)?,
        "limits.body_bytes_max" => limits.body_bytes_max = number(key, value, 1024, 1 << 20)?,
        "limits.comment_chars_max" => limits.comment_chars_max = number(key, value, 1, 10_000)?,
        "limits.import_bytes_max" => limits.import_bytes_max = number(key, value, 1 << 20, 1 << 40)? as u64,
        "limits.name_chars_max" => limits.name_chars_max = number(key, value, 1, 60)?,
        "staff.passkey_required" => {
            settings.passkey_required = value.parse().map_err(|_| format!("`{key}` takes true or false"))?;
        }
        "scorer.weights" => settings.weights = Some(path(key, value, "a file of weights")?),
        _ => return Err(format!("there is no key `{key}` in the configuration")),
    }
    Ok(())
}

fn path(key: &str, value: &str, of: &str) -> Result<PathBuf, String> {
    if value.is_empty() { Err(format!("`{key}` takes the path of {of}")) } else { Ok(PathBuf::from(value)) }
}

fn log_level(key: &str, value: &str) -> Result<tracing::Level, String> {
    match value {
        "error" => Ok(tracing::Level::ERROR),
        "warn" => Ok(tracing::Level::WARN),
        "info" => Ok(tracing::Level::INFO),
        "debug" => Ok(tracing::Level::DEBUG),
        _ => Err(format!("`{key}` takes error, warn, info or debug")),
    }
}

fn number(key: &str, value: &str, min: usize, max: usize) -> Result<usize, String> {
    value
        .parse()
        .ok()
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| format!("`{key}` takes a whole number from {min} to {max}"))
}

fn public_url(key: &str, value: &str) -> Result<Origin, String> {
    let wrong = || format!("`{key}` takes an address without a path, such as https://comments.example.org");
    let url = HttpUrl::parse(value).map_err(|_| wrong())?;
    let origin = url.origin();
    let bare = value.trim_end_matches('/');
    if bare.matches('/').count() == 2 && !bare.contains(['?', '#']) { Ok(origin) } else { Err(wrong()) }
}

fn proxies(key: &str, value: &str) -> Result<Vec<Network>, String> {
    value
        .split(',')
        .map(str::trim)
        .filter(|range| !range.is_empty())
        .map(|range| {
            let network: Network =
                range.parse().map_err(|()| format!("`{key}`: {range} is not a range such as 10.0.0.0/8"))?;
            if network.holds_everything() {
                return Err(format!(
                    "`{key}`: {range} holds every address, so anyone could claim to be anyone"
                ));
            }
            Ok(network)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> Result<Settings, String> {
        parse(text, BTreeMap::new())
    }

    #[test]
    fn a_bad_key_is_refused_by_name() {
        for (text, named) in [
            ("listen = 1", "listen"),
            ("[server]\nlisten = \"here\"", "server.listen"),
            ("[server]\npublic_url = \"https://a.example/path\"", "server.public_url"),
            ("[server]\npublic_url = \"ftp://a.example\"", "server.public_url"),
            ("[server]\ntrusted_proxies = [\"0.0.0.0/0\"]", "server.trusted_proxies"),
            ("[server]\ntrusted_proxies = [\"::/0\"]", "server.trusted_proxies"),
            ("[server]\ntrusted_proxies = [\"ten\"]", "server.trusted_proxies"),
            ("[server]\ndata_folder = \"\"", "server.data_folder"),
            ("[scorer]\nweights = \"\"", "scorer.weights"),
            ("[export]\nkeep = 3", "export.keep"),
            ("[export]\nfolder = \"\"", "export.folder"),
            ("[export]\nfolder = \"x\"\nevery = 0", "export.every"),
            ("[mail]\nurl = \"mail.example\"", "mail.url"),
            ("[mail]\nurl = \"smtp://mail.example?tls=none\"", "mail.url"),
            ("[mail]\nfrom = \"talk@paper.example\"", "mail.from"),
            ("[mail]\nurl = \"smtp://localhost\"\nfrom = \"The Paper\"", "mail.from"),
            ("[mail]\nport = 25", "mail.port"),
            ("[log]\nlevel = \"loud\"", "log.level"),
            ("[log]\nlevel = 3", "log.level"),
            ("[database]\nurl = \"mysql://x\"", "database.url"),
            ("[limits]\nenabled = 2", "limits.enabled"),
            ("[limits]\ncomment_chars_max = 10001", "limits.comment_chars_max"),
            ("[limits]\nbody_bytes_max = 1", "limits.body_bytes_max"),
            ("[limits]\nunknown = 1", "limits.unknown"),
            ("[server]\nlisten = 1.5", "server.listen"),
        ] {
            let refusal = with(text).unwrap_err();
            assert!(refusal.contains(named), "{refusal}");
        }
        assert!(with("[server").unwrap_err().contains("TOML"));
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let file = "[limits]\nname_chars_max = 30\ncomment_chars_max = 500";
        let overrides = BTreeMap::from([("limits.name_chars_max".to_owned(), "20".to_owned())]);
        let settings = parse(file, overrides).unwrap();
        assert_eq!(settings.limits.name_chars_max, 20);
        assert_eq!(settings.limits.comment_chars_max, 500);
        assert_eq!(environment_name("limits.name_chars_max"), "ALTHING_LIMITS_NAME_CHARS_MAX");
    }

    #[test]
    fn every_documented_key_is_known() {
        for doc in KEYS {
            let refusal = parse("", BTreeMap::from([(doc.key.to_owned(), "\u{1}".to_owned())]));
            if let Err(words) = refusal {
                assert!(!words.contains("there is no key"), "{words}");
            }
        }
    }
}
