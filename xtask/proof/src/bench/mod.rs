//! `cargo xtask bench`: the figures of `docs/operate/figures.md`. Each is a row with our figure, the limit or the peer
//! beside it, and the ratio. Nothing here fails because of a time; a row that misses its goal says so.

mod big;
mod find;
mod memory;
mod nginx;
mod perspective;
mod queue;
mod read;
mod score;
mod seed;
mod signin;
mod size;
mod start;
pub mod stream_load;
mod streams;
mod table;
mod write;
pub mod writer_peer;
mod wrk;

use self::table::Table;
pub use self::wrk::{Load, cache, part};
use crate::options::Options;

type Part = fn(&Options<'_>, &mut Table) -> Result<(), String>;

/// Runs what the arguments ask for.
pub fn run(args: &[String]) -> Result<(), String> {
    let (what, rest) = args.split_first().ok_or(
        "bench what? read, write, memory, start, streams, size, big, perspective, score, signin, queue, find or all",
    )?;
    let values = ["--rounds", "--seconds", "--streams", "--comments", "--chain", "--samples", "--postgres"];
    let options = Options::of(rest, &values, &[])?;
    let mut table = Table::default();
    let all = what == "all";
    let mut known = all;
    let parts: [(&str, Part); 12] = [
        ("size", size::run),
        ("start", start::run),
        ("memory", memory::run),
        ("read", read::run),
        ("write", write::run),
        ("big", big::run),
        ("streams", streams::run),
        ("perspective", perspective::run),
        ("score", score::run),
        ("signin", signin::run),
        ("queue", queue::run),
        ("find", find::run),
    ];
    for (name, part) in parts {
        if all || what == name {
            known = true;
            part(&options, &mut table)?;
        }
    }
    if !known {
        return Err(format!(
            "bench {what}: there are read, write, memory, start, streams, size, big, perspective, score, signin, queue, find and all"
        ));
    }
    table.print();
    Ok(())
}
