//! TLS to PostgreSQL, by rustls with ring.
//!
//! Where TLS is used the server's certificate is always verified, its name included: an encrypted line to
//! whoever answers is no protection. So `require` does what `verify-full` does. `prefer`, the default, means
//! no TLS on this machine, where a fresh server often has a certificate nobody signed, and verified TLS
//! wherever a remote server offers it.

use std::path::Path;
use std::sync::Arc;

use postgres::config::{Config, Host, SslMode};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::Error;

/// Settles how to connect: sets the mode in `config` and answers the connector when TLS may be needed.
///
/// `mode` is the address's `sslmode`, `roots` its `sslrootcert`: a PEM file that replaces the system's
/// certificates.
pub(crate) fn connector(
    config: &mut Config,
    mode: Option<&str>,
    roots: Option<&str>,
) -> Result<Option<MakeRustlsConnect>, Error> {
    let mode = match mode.unwrap_or("prefer") {
        "disable" => SslMode::Disable,
        "allow" | "prefer" if is_local(config) => SslMode::Disable,
        "allow" | "prefer" => SslMode::Prefer,
        "require" | "verify-ca" | "verify-full" => SslMode::Require,
        _ => return Err(Error::Engine("sslmode is one of disable, prefer, require and verify-full".into())),
    };
    config.ssl_mode(mode);
    if mode == SslMode::Disable {
        return Ok(None);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Engine(format!("TLS: {error}")))?
        .with_root_certificates(load_roots(roots)?)
        .with_no_client_auth();
    Ok(Some(MakeRustlsConnect::new(client)))
}

/// Whether all hosts are this machine.
fn is_local(config: &Config) -> bool {
    config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback)
        && config.get_hosts().iter().all(|host| match host {
            Host::Tcp(name) => {
                name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
            }
            #[cfg(unix)]
            Host::Unix(_) => true,
        })
}

fn load_roots(file: Option<&str>) -> Result<RootCertStore, Error> {
    let unreadable = |what: &str| Error::Engine(format!("TLS: no certificates could be read from {what}"));
    let mut roots = RootCertStore::empty();
    if let Some(file) = file.filter(|file| *file != "system") {
        let certificates = CertificateDer::pem_file_iter(Path::new(file)).map_err(|_| unreadable(file))?;
        for certificate in certificates {
            let added = certificate.ok().and_then(|certificate| roots.add(certificate).ok());
            added.ok_or_else(|| unreadable(file))?;
        }
    } else {
        // A system's store often has a few certificates that cannot be parsed; the others are good.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if roots.is_empty() {
        return Err(unreadable(file.unwrap_or("the system's store")));
    }
    Ok(roots)
}
