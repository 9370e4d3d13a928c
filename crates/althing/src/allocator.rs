//! How the system's allocator keeps memory, for a server that runs for months.
//!
//! Glibc raises the size from which on it gives a block back at once each time a large one is freed. A server that puts
//! together pages of some hundred kilobytes would soon keep twice the memory that it needs. It can be told not to, but only
//! before a process begins: so a server begins again, once, as itself.

use std::os::unix::process::CommandExt;
use std::process::Command;

/// What glibc reads at a start: blocks from 256 KiB on go back at once, and two arenas serve all threads. From 64 KiB on,
/// a comment that is written would cost 150 us more, and the memory would be the same.
const SETTINGS: [(&str, &str); 2] = [("MALLOC_MMAP_THRESHOLD_", "262144"), ("MALLOC_ARENA_MAX", "2")];

/// Begins this process again with what is not set; whatever is set stays. Where that cannot be done, goes on without.
pub fn begin_lean() {
    let missing: Vec<_> = SETTINGS.iter().filter(|(name, _)| std::env::var_os(name).is_none()).collect();
    let (false, true) = (missing.is_empty(), cfg!(target_env = "gnu")) else { return };
    let Ok(program) = std::env::current_exe() else { return };
    let mut arguments = std::env::args_os();
    let mut again = Command::new(program);
    if let Some(name) = arguments.next() {
        again.arg0(name);
    }
    // It comes back only when it failed.
    let _ = again.args(arguments).envs(missing.into_iter().copied()).exec();
}
