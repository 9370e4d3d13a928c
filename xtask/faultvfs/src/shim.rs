//! What SQLite calls. Each function finds its file or its disk, lets it decide, and passes the rest on to the file
//! system below.

use std::ffi::{CStr, CString, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr;

use rusqlite::ffi;

use crate::disk::{Disk, Fault, Verdict};

/// Files whose content goes through the disk in memory.
const HELD: c_int = ffi::SQLITE_OPEN_MAIN_DB | ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL;

/// What belongs to one registered file system. Never freed: SQLite may call it until the process ends.
struct Below {
    disk: Disk,
    real: *mut ffi::sqlite3_vfs,
}

/// An open file. The real file's structure lies right behind it, in the room that SQLite made for both.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    /// Made by `Box::into_raw` in `open`, taken back in `close`.
    held: *mut Held,
    real: *mut ffi::sqlite3_file,
}

struct Held {
    disk: Disk,
    /// None for files whose content is passed through.
    path: Option<PathBuf>,
}

impl Disk {
    /// Registers a file system of this name over SQLite's default one, once for each name.
    ///
    /// # Errors
    /// SQLite's code, when there is no default one or it refuses.
    ///
    /// # Panics
    /// When the name has a NUL in it.
    pub fn register(&self, name: &str) -> Result<(), i32> {
        let name = CString::new(name).expect("a name has no NUL");
        // SAFETY: `sqlite3_vfs_find` with null gives the default file system or null; it lives as long as the process.
        // The structure that is registered is leaked on purpose, with its name and its `Below`, and so outlives every
        // call. All function pointers are functions of this module with SQLite's signatures.
        unsafe {
            if ffi::sqlite3_initialize() != ffi::SQLITE_OK {
                return Err(ffi::SQLITE_ERROR);
            }
            let real = ffi::sqlite3_vfs_find(ptr::null());
            if real.is_null() {
                return Err(ffi::SQLITE_ERROR);
            }
            let below = Box::into_raw(Box::new(Below { disk: self.clone(), real }));
            let vfs = Box::into_raw(Box::new(ffi::sqlite3_vfs {
                iVersion: 2,
                szOsFile: size_of::<File>() as c_int + (*real).szOsFile,
                mxPathname: (*real).mxPathname,
                pNext: ptr::null_mut(),
                zName: name.into_raw(),
                pAppData: below.cast(),
                xOpen: Some(open),
                xDelete: Some(delete),
                xAccess: Some(access),
                xFullPathname: Some(full_pathname),
                xDlOpen: None,
                xDlError: None,
                xDlSym: None,
                xDlClose: None,
                xRandomness: Some(randomness),
                xSleep: Some(sleep),
                xCurrentTime: Some(current_time),
                xGetLastError: Some(last_error),
                xCurrentTimeInt64: Some(current_time_int64),
                xSetSystemCall: None,
                xGetSystemCall: None,
                xNextSystemCall: None,
            }));
            match ffi::sqlite3_vfs_register(vfs, 0) {
                ffi::SQLITE_OK => Ok(()),
                code => Err(code),
            }
        }
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Calls a method of the real file. SAFETY of every use: SQLite passes the `File` that `open` filled; its real file
/// is open, and the default file system has all methods of version 2.
macro_rules! real {
    ($file:expr, $method:ident $(, $arg:expr)*) => {{
        let real = (*$file.cast::<File>()).real;
        match (*(*real).pMethods).$method {
            Some(method) => method(real $(, $arg)*),
            None => ffi::SQLITE_IOERR,
        }
    }};
}

/// The same for the file system itself. SAFETY of every use: SQLite passes the structure that `register` made.
macro_rules! below {
    ($vfs:expr, $method:ident $(, $arg:expr)*) => {{
        let real = (*(*$vfs).pAppData.cast::<Below>()).real;
        match (*real).$method {
            Some(method) => method(real $(, $arg)*),
            None => ffi::SQLITE_ERROR,
        }
    }};
}

/// SAFETY: `file` is one that `open` filled and `close` has not yet seen.
unsafe fn held<'a>(file: *mut ffi::sqlite3_file) -> &'a Held {
    unsafe { &*(*file.cast::<File>()).held }
}

/// SAFETY: `vfs` is a structure that `register` made.
unsafe fn disk<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a Disk {
    unsafe { &(*(*vfs).pAppData.cast::<Below>()).disk }
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives `szOsFile` bytes at `file`; the real structure begins behind ours, whose size is a multiple
    // of a pointer's. `pMethods` is set only after everything else is, as SQLite closes what has methods.
    unsafe {
        (*file).pMethods = ptr::null();
        let disk = disk(vfs);
        if disk.is_off() {
            return ffi::SQLITE_CANTOPEN;
        }
        let own = file.cast::<File>();
        let real = own.add(1).cast::<ffi::sqlite3_file>();
        (*real).pMethods = ptr::null();
        let code = below!(vfs, xOpen, name, real, flags, out_flags);
        if code != ffi::SQLITE_OK {
            return code;
        }
        let path = if flags & HELD != 0 && !name.is_null() {
            Some(PathBuf::from(OsStr::from_bytes(CStr::from_ptr(name).to_bytes())))
        } else {
            None
        };
        if path.as_deref().is_some_and(|path| disk.open(path).is_err()) {
            return ffi::SQLITE_CANTOPEN;
        }
        (*own).held = Box::into_raw(Box::new(Held { disk: disk.clone(), path }));
        (*own).real = real;
        (*own).base.pMethods = &raw const METHODS;
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: the box was made in `open`, and SQLite does not use the file after this.
    unsafe {
        let code = real!(file, xClose);
        drop(Box::from_raw((*file.cast::<File>()).held));
        (*file).pMethods = ptr::null();
        code
    }
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    to: *mut c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives `amount` bytes at `to`.
    unsafe {
        let held = held(file);
        let Some(path) = &held.path else { return real!(file, xRead, to, amount, offset) };
        let bytes = std::slice::from_raw_parts_mut(to.cast::<u8>(), amount as usize);
        match held.disk.read(path, offset as usize, bytes) {
            Some(there) if there == bytes.len() => ffi::SQLITE_OK,
            Some(_) => ffi::SQLITE_IOERR_SHORT_READ,
            None => ffi::SQLITE_IOERR_READ,
        }
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives `amount` bytes at `from`.
    unsafe {
        let held = held(file);
        let Some(path) = &held.path else { return real!(file, xWrite, from, amount, offset) };
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), amount as usize);
        let verdict = held.disk.verdict();
        let (part, code) = match verdict {
            Verdict::Work | Verdict::WorkThenOff => (bytes, ffi::SQLITE_OK),
            Verdict::Fail(Fault::Io) => (&bytes[..bytes.len() / 2], ffi::SQLITE_IOERR_WRITE),
            Verdict::Fail(Fault::Full) => return ffi::SQLITE_FULL,
            Verdict::Off => return ffi::SQLITE_IOERR_WRITE,
        };
        if held.disk.write(path, offset as usize, part).is_err() {
            return ffi::SQLITE_IOERR_WRITE;
        }
        if verdict == Verdict::WorkThenOff { off(&held.disk) } else { code }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: the file is open.
    unsafe {
        let held = held(file);
        let Some(path) = &held.path else { return real!(file, xTruncate, size) };
        match held.disk.verdict() {
            Verdict::Work => held.disk.truncate(path, size as usize),
            Verdict::WorkThenOff => {
                held.disk.truncate(path, size as usize);
                return off(&held.disk);
            }
            Verdict::Fail(_) | Verdict::Off => return ffi::SQLITE_IOERR_TRUNCATE,
        }
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: the file is open.
    unsafe {
        let held = held(file);
        let Some(path) = &held.path else { return real!(file, xSync, flags) };
        match held.disk.verdict() {
            Verdict::Work => match held.disk.sync(path) {
                Ok(()) => ffi::SQLITE_OK,
                Err(_) => ffi::SQLITE_IOERR_FSYNC,
            },
            Verdict::WorkThenOff => {
                // The disk has it, the program is never told.
                let _ = held.disk.sync(path);
                off(&held.disk)
            }
            Verdict::Fail(_) => {
                held.disk.sync_failed(path);
                ffi::SQLITE_IOERR_FSYNC
            }
            Verdict::Off => ffi::SQLITE_IOERR_FSYNC,
        }
    }
}

/// The power goes; whoever asked hears of an error.
fn off(disk: &Disk) -> c_int {
    // The real file cannot be written: then it is as if the disk had lost more.
    let _ = disk.power_off();
    ffi::SQLITE_IOERR
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives room for the size.
    unsafe {
        let held = held(file);
        let Some(path) = &held.path else { return real!(file, xFileSize, size) };
        match held.disk.size(path) {
            Some(found) => {
                *size = found as ffi::sqlite3_int64;
                ffi::SQLITE_OK
            }
            None => ffi::SQLITE_IOERR_FSTAT,
        }
    }
}

unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, op: c_int, arg: *mut c_void) -> c_int {
    // SAFETY: see `real!`.
    unsafe {
        if op == ffi::SQLITE_FCNTL_SIZE_HINT || op == ffi::SQLITE_FCNTL_CHUNK_SIZE {
            // They would change the real file's size.
            return ffi::SQLITE_OK;
        }
        real!(file, xFileControl, op, arg)
    }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: see `real!`.
    unsafe { real!(file, xLock, level) }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: see `real!`.
    unsafe { real!(file, xUnlock, level) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: see `real!`.
    unsafe { real!(file, xCheckReservedLock, out) }
}

unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    crate::SECTOR as c_int
}

/// Promises nothing: neither that a write is whole nor that one comes before another.
unsafe extern "C" fn device_characteristics(_file: *mut ffi::sqlite3_file) -> c_int {
    0
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: see `real!`.
    unsafe { real!(file, xShmMap, page, size, extend, out) }
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    offset: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: see `real!`.
    unsafe { real!(file, xShmLock, offset, count, flags) }
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: see `real!`.
    unsafe {
        let real = (*file.cast::<File>()).real;
        if let Some(barrier) = (*(*real).pMethods).xShmBarrier {
            barrier(real);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    // SAFETY: see `real!`.
    unsafe { real!(file, xShmUnmap, delete) }
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: SQLite passes a path; see `below!`.
    unsafe {
        match disk(vfs).verdict() {
            Verdict::Work => {}
            Verdict::WorkThenOff => return off(disk(vfs)),
            Verdict::Fail(_) | Verdict::Off => return ffi::SQLITE_IOERR_DELETE,
        }
        disk(vfs).forget(Path::new(OsStr::from_bytes(CStr::from_ptr(name).to_bytes())));
        below!(vfs, xDelete, name, sync_folder)
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: see `below!`.
    unsafe { below!(vfs, xAccess, name, flags, out) }
}

unsafe extern "C" fn full_pathname(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    size: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: see `below!`.
    unsafe { below!(vfs, xFullPathname, name, size, out) }
}

unsafe extern "C" fn randomness(vfs: *mut ffi::sqlite3_vfs, size: c_int, out: *mut c_char) -> c_int {
    // SAFETY: see `below!`.
    unsafe { below!(vfs, xRandomness, size, out) }
}

unsafe extern "C" fn sleep(vfs: *mut ffi::sqlite3_vfs, micros: c_int) -> c_int {
    // SAFETY: see `below!`.
    unsafe { below!(vfs, xSleep, micros) }
}

unsafe extern "C" fn current_time(vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: see `below!`.
    unsafe { below!(vfs, xCurrentTime, out) }
}

unsafe extern "C" fn current_time_int64(vfs: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: see `below!`.
    unsafe { below!(vfs, xCurrentTimeInt64, out) }
}

unsafe extern "C" fn last_error(vfs: *mut ffi::sqlite3_vfs, size: c_int, out: *mut c_char) -> c_int {
    // SAFETY: see `below!`.
    unsafe { below!(vfs, xGetLastError, size, out) }
}
