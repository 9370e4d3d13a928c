//! nginx with the same bytes in a file, where it is installed: what serving costs at the least.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::client::Client;
use crate::server::cpu_of;
use crate::wait::until;

/// A running nginx. Ended when dropped.
pub struct Nginx {
    master: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Nginx {
    /// Starts it on a folder of files; none when it is not installed. Each file is sent with this encoding.
    pub fn start(folder: &Path, encoding: &str) -> Result<Option<Self>, String> {
        if Command::new("nginx").arg("-v").stderr(Stdio::null()).status().is_err() {
            return Ok(None);
        }
        let failed = |error: std::io::Error| error.to_string();
        let address = TcpListener::bind("127.0.0.1:0").and_then(|probe| probe.local_addr()).map_err(failed)?;
        let at = folder.display();
        let config = format!(
            "daemon off; worker_processes 2; pid {at}/nginx.pid; error_log {at}/error.log; \
             events {{ worker_connections 1024; }} \
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; \
             open_file_cache max=100; etag on; default_type 'text/html; charset=utf-8'; \
             client_body_temp_path {at}/t1; proxy_temp_path {at}/t2; fastcgi_temp_path {at}/t3; \
             uwsgi_temp_path {at}/t4; scgi_temp_path {at}/t5; \
             server {{ listen {address}; root {at}; add_header Content-Encoding {encoding}; }} }}"
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, config).map_err(failed)?;
        let master = Command::new("nginx")
            .arg("-p")
            .arg(folder)
            .arg("-c")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let nginx = Self { master, address };
        until(Duration::from_secs(5), || Client::new(address).get("/nginx.conf").ok())
            .map(|_| Some(nginx))
            .ok_or_else(|| "nginx does not answer".to_owned())
    }

    /// Processor time of all its processes.
    pub fn cpu(&self) -> Duration {
        let master = self.master.id();
        let children = fs::read_to_string(format!("/proc/{master}/task/{master}/children")).unwrap_or_default();
        children.split_whitespace().filter_map(|pid| pid.parse().ok()).map(cpu_of).sum::<Duration>() + cpu_of(master)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGTERM, so that the master ends its workers.
        let _ = Command::new("kill").args(["-TERM", &self.master.id().to_string()]).status();
        let _ = self.master.wait();
    }
}
