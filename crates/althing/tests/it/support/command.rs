//! Commands of the program, run on the test's server.

use althing::admin::{self, Given, Said};
use althing::cli::{Cli, Command};
use clap::Parser;

use super::Paper;

/// Runs a command: its lines, or what failed.
pub async fn althing(paper: &Paper, args: &[&str], input: &[u8]) -> Result<String, String> {
    let cli = Cli::try_parse_from([&["althing"], args].concat()).expect("a command");
    let Command::Admin(command) = cli.command else { panic!("on a database") };
    let (say, mut said) = tokio::sync::mpsc::unbounded_channel();
    admin::run(&paper.app, command, Given { input: input.to_vec(), ..Given::default() }, &say).await?;
    drop(say);
    let mut lines = Vec::new();
    while let Some(Said::Line(line)) = said.recv().await {
        lines.push(line);
    }
    Ok(lines.join("\n"))
}
