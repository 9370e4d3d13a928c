//! The disk in memory: what is written, what has been synced, and when it fails.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes that a disk writes whole or not at all.
pub const SECTOR: usize = 512;

/// How much of what was not synced survives a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Nothing.
    Nothing,
    /// Each sector by the toss of a coin, and the file's size with it.
    Torn,
    /// Everything: as after `kill -9`.
    Everything,
}

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Input or output fails (`EIO`); of a write the first half arrives.
    Io,
    /// No space is left (`ENOSPC`); of a write nothing arrives.
    Full,
}

/// What a call is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Its work.
    Work,
    /// Fail like this.
    Fail(Fault),
    /// Fail, because there is no power.
    Off,
    /// Its work, and then there is no power.
    WorkThenOff,
}

/// A disk, shared by all files of one registered file system.
#[derive(Clone, Default)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    files: HashMap<PathBuf, Image>,
    /// Calls that change something, so far.
    calls: u64,
    /// The call at which the power goes, and whether it still does its work.
    cut_at: Option<(u64, bool)>,
    cut: Option<Cut>,
    off: bool,
    /// First call that fails, how many do, and how.
    fail: Option<(u64, u64, Fault)>,
    failed: u64,
    /// Syncs of a write-ahead log are put off until the database itself is written.
    weak: bool,
    random: u64,
}

/// One file.
#[derive(Default)]
struct Image {
    /// What readers see.
    content: Vec<u8>,
    /// Sectors that differ from the real file.
    dirty: BTreeSet<usize>,
    /// Length of the real file.
    synced: usize,
}

impl Disk {
    /// Forgets all files and faults, for another round.
    pub fn reset(&self, seed: u64) {
        *self.lock() = State { random: seed, ..State::default() };
    }

    /// Cuts the power at a call that changes something, counted from 1 and from now; before or after that call's work.
    pub fn cut_after(&self, calls: u64, after_its_work: bool, cut: Cut) {
        let mut state = self.lock();
        state.cut_at = Some((state.calls + calls, after_its_work));
        state.cut = Some(cut);
    }

    /// Lets calls that change something fail: `count` of them from the `first` on, counted from 1 and from now.
    pub fn fail(&self, first: u64, count: u64, fault: Fault) {
        let mut state = self.lock();
        state.fail = Some((state.calls + first, count, fault));
    }

    /// Behaves as if SQLite ran at `synchronous=NORMAL`, for a negative control of programs that insist on FULL: a
    /// write-ahead log is not synced at a commit, only before a checkpoint writes to the database.
    pub fn weaken(&self) {
        self.lock().weak = true;
    }

    /// Calls that changed something, so far.
    pub fn calls(&self) -> u64 {
        self.lock().calls
    }

    /// Calls that were made to fail.
    pub fn failed(&self) -> u64 {
        self.lock().failed
    }

    /// Whether the power is gone.
    pub fn is_off(&self) -> bool {
        self.lock().off
    }

    /// Cuts the power now. The real files then hold what a disk would.
    pub fn cut_now(&self, cut: Cut) -> io::Result<()> {
        let mut state = self.lock();
        state.cut = Some(cut);
        state.power_off()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a file's content from the real file, unless it is known.
    pub(crate) fn open(&self, path: &Path) -> io::Result<()> {
        let mut state = self.lock();
        if !state.files.contains_key(path) {
            let content = fs::read(path)?;
            let image = Image { synced: content.len(), content, dirty: BTreeSet::new() };
            state.files.insert(path.to_owned(), image);
        }
        Ok(())
    }

    /// Counts a call that changes something and says what it is to do.
    pub(crate) fn verdict(&self) -> Verdict {
        self.lock().verdict()
    }

    /// Ends the power after the work of the call that was told so.
    pub(crate) fn power_off(&self) -> io::Result<()> {
        self.lock().power_off()
    }

    /// Fills `bytes` from a place; what is behind the end is zero. Gives how many there were.
    pub(crate) fn read(&self, path: &Path, at: usize, bytes: &mut [u8]) -> Option<usize> {
        let state = self.lock();
        if state.off {
            return None;
        }
        let content = &state.files.get(path)?.content;
        let there = content.len().saturating_sub(at).min(bytes.len());
        bytes[..there].copy_from_slice(&content[content.len().min(at)..][..there]);
        bytes[there..].fill(0);
        Some(there)
    }

    pub(crate) fn write(&self, path: &Path, at: usize, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.lock();
        if state.weak && !is_log(path) {
            let log = log_of(path);
            if let Some(image) = state.files.get_mut(&log) {
                image.sync(&log)?;
            }
        }
        if let Some(image) = state.files.get_mut(path) {
            image.write(at, bytes);
        }
        Ok(())
    }

    pub(crate) fn truncate(&self, path: &Path, size: usize) {
        if let Some(image) = self.lock().files.get_mut(path) {
            let from = image.content.len().min(size) / SECTOR;
            let until = image.content.len().max(size).div_ceil(SECTOR);
            image.content.resize(size, 0);
            image.dirty.extend(from..until);
        }
    }

    pub(crate) fn sync(&self, path: &Path) -> io::Result<()> {
        let mut state = self.lock();
        let put_off = state.weak && is_log(path);
        match state.files.get_mut(path) {
            Some(image) if !put_off => image.sync(path),
            _ => Ok(()),
        }
    }

    /// A sync that failed: the kernel calls the pages clean, although they never reached the disk.
    pub(crate) fn sync_failed(&self, path: &Path) {
        if let Some(image) = self.lock().files.get_mut(path) {
            image.dirty.clear();
        }
    }

    pub(crate) fn size(&self, path: &Path) -> Option<usize> {
        let state = self.lock();
        if state.off { None } else { state.files.get(path).map(|image| image.content.len()) }
    }

    pub(crate) fn forget(&self, path: &Path) {
        self.lock().files.remove(path);
    }
}

/// SQLite adds `-wal` to the database's name.
fn log_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

fn is_log(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"-wal")
}

impl State {
    fn verdict(&mut self) -> Verdict {
        if self.off {
            return Verdict::Off;
        }
        self.calls += 1;
        match self.cut_at {
            Some((at, true)) if self.calls == at => return Verdict::WorkThenOff,
            Some((at, false)) if self.calls == at => {
                // A disk that cannot be written any more is off in either case.
                let _ = self.power_off();
                return Verdict::Off;
            }
            _ => {}
        }
        match self.fail {
            Some((first, count, fault)) if (first..first + count).contains(&self.calls) => {
                self.failed += 1;
                Verdict::Fail(fault)
            }
            _ => Verdict::Work,
        }
    }

    fn power_off(&mut self) -> io::Result<()> {
        if self.off {
            return Ok(());
        }
        self.off = true;
        let cut = self.cut.unwrap_or(Cut::Nothing);
        let mut files: Vec<(PathBuf, Image)> = self.files.drain().collect();
        files.sort_by(|a, b| a.0.cmp(&b.0));
        for (path, mut image) in files {
            match cut {
                Cut::Nothing => {}
                Cut::Torn => {
                    image.dirty.retain(|_| self.toss());
                    if self.toss() {
                        image.content.truncate(image.synced);
                    }
                    image.sync(&path)?;
                }
                Cut::Everything => image.sync(&path)?,
            }
        }
        Ok(())
    }

    /// A coin (xorshift64*).
    fn toss(&mut self) -> bool {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        self.random.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 63 == 1
    }
}

impl Image {
    fn write(&mut self, at: usize, bytes: &[u8]) {
        let end = at + bytes.len();
        if self.content.len() < end {
            let from = self.content.len() / SECTOR;
            self.content.resize(end, 0);
            self.dirty.extend(from..end.div_ceil(SECTOR));
        }
        self.content[at..end].copy_from_slice(bytes);
        self.dirty.extend(at / SECTOR..end.div_ceil(SECTOR));
    }

    /// Writes what differs to the real file.
    fn sync(&mut self, path: &Path) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(path)?;
        file.set_len(self.content.len() as u64)?;
        for sector in std::mem::take(&mut self.dirty) {
            let from = sector * SECTOR;
            let until = (from + SECTOR).min(self.content.len());
            if from < until {
                file.write_all_at(&self.content[from..until], from as u64)?;
            }
        }
        self.synced = self.content.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> (Disk, PathBuf, PathBuf) {
        let folder = std::env::temp_dir().join(format!(
            "faultvfs-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("file");
        fs::write(&path, [1; 2 * SECTOR]).unwrap();
        let disk = Disk::default();
        disk.reset(7);
        disk.open(&path).unwrap();
        (disk, path, folder)
    }

    #[test]
    fn what_was_not_synced_is_gone_when_the_power_is() {
        let (disk, path, folder) = file();
        disk.write(&path, 0, &[2; SECTOR]).unwrap();
        disk.sync(&path).unwrap();
        disk.write(&path, SECTOR, &[3; 3 * SECTOR]).unwrap();
        let mut seen = [0; SECTOR];
        assert_eq!(disk.read(&path, SECTOR, &mut seen), Some(SECTOR), "readers see what is written");
        assert_eq!(seen, [3; SECTOR]);
        disk.cut_now(Cut::Nothing).unwrap();
        let left = fs::read(&path).unwrap();
        assert_eq!(left, [[2; SECTOR], [1; SECTOR]].concat());
        assert_eq!(disk.verdict(), Verdict::Off);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn sectors_are_torn_and_calls_fail_where_asked() {
        let (disk, path, folder) = file();
        disk.fail(2, 1, Fault::Full);
        disk.cut_after(3, true, Cut::Torn);
        assert_eq!(
            [disk.verdict(), disk.verdict(), disk.verdict()],
            [Verdict::Work, Verdict::Fail(Fault::Full), Verdict::WorkThenOff]
        );
        disk.write(&path, 0, &vec![5; 64 * SECTOR]).unwrap();
        disk.power_off().unwrap();
        let left = fs::read(&path).unwrap();
        let kept = left.chunks(SECTOR).filter(|sector| sector[0] == 5).count();
        assert!(kept < 64, "{kept} of 64 sectors survived");
        fs::remove_dir_all(folder).unwrap();
    }
}
