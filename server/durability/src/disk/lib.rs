//! The layer between the program and its files, for `LD_PRELOAD`: it notes in a journal what is written and what is synced
//! below one directory, so that the harness can make the files that a power loss would have left; and it makes the disk
//! full, read-only, slow or deaf when asked to.
//!
//! `HAILONG_DISK_DIR`: the directory. `HAILONG_DISK_JOURNAL`: where to append. `HAILONG_DISK_WEATHER`: a file whose first byte is a
//! [`Weather`](journal::Weather). Without the first, nothing is watched.
//!
//! Real syncs are left out: the files must outlive the process, not the machine.
#![expect(unsafe_code, reason = "functions of libc are replaced, under their own names and with their own types")]
#![expect(missing_docs, clippy::missing_safety_doc, reason = "each is the function of libc of the same name, with its contract")]

#[path = "../journal.rs"]
#[expect(dead_code, reason = "what the harness alone needs: it reads records and asks for fair weather")]
mod journal;

use journal::{HEAD, Kind, Weather};
use libc::{c_char, c_int, c_void, mode_t, off_t, off64_t, size_t, ssize_t};
use std::{
    ffi::{CStr, CString},
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Most file descriptors; those beyond are not watched, and the program has no reason to have as many.
const FDS: usize = 1 << 16;

/// The handle behind a watched file descriptor; 0: not watched.
static HANDLES: [AtomicU64; FDS] = [const { AtomicU64::new(0) }; FDS];
static NEXT: AtomicU64 = AtomicU64::new(1);
/// Operation and record are one step.
static ORDER: Mutex<()> = Mutex::new(());

struct Layer {
    dir: Vec<u8>,
    journal: c_int,
    weather: *const u8,
}

// The pointer is to a shared page that is only ever read.
unsafe impl Send for Layer {}
unsafe impl Sync for Layer {}

static LAYER: OnceLock<Option<Layer>> = OnceLock::new();

fn layer() -> Option<&'static Layer> {
    LAYER.get_or_init(|| unsafe { open_layer() }).as_ref()
}

unsafe fn variable(name: &CStr) -> Option<CString> {
    let value = unsafe { libc::getenv(name.as_ptr()) };
    (!value.is_null()).then(|| unsafe { CStr::from_ptr(value) }.to_owned())
}

unsafe fn open_layer() -> Option<Layer> {
    let dir = unsafe { variable(c"HAILONG_DISK_DIR") }?.into_bytes();
    let path = unsafe { variable(c"HAILONG_DISK_JOURNAL") }?;
    let journal = unsafe { real_open(&path, libc::O_WRONLY | libc::O_CREAT | libc::O_APPEND | libc::O_CLOEXEC, 0o600) };
    let path = unsafe { variable(c"HAILONG_DISK_WEATHER") }?;
    let fd = unsafe { real_open(&path, libc::O_RDONLY | libc::O_CLOEXEC, 0) };
    let page = unsafe { libc::mmap(std::ptr::null_mut(), 1, libc::PROT_READ, libc::MAP_SHARED, fd, 0) };
    if journal < 0 || page == libc::MAP_FAILED {
        // A layer that watches nothing would make every trial pass.
        unsafe { libc::abort() };
    }
    Some(Layer { dir, journal, weather: page.cast() })
}

unsafe fn real_open(path: &CStr, flags: c_int, mode: mode_t) -> c_int {
    narrow(unsafe { libc::syscall(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags, mode) })
}

/// Results of system calls that are file descriptors or zero.
fn narrow(result: libc::c_long) -> c_int {
    c_int::try_from(result).unwrap_or(-1)
}

fn fail(error: c_int) -> c_int {
    unsafe { *libc::__errno_location() = error };
    -1
}

impl Layer {
    fn weather(&self) -> u8 {
        unsafe { self.weather.read_volatile() }
    }

    fn is(&self, weather: Weather) -> bool {
        self.weather() == weather as u8
    }

    fn note(&self, kind: Kind, handle: u64, number: u64, bytes: &[u8]) {
        let mut record = Vec::with_capacity(HEAD + bytes.len());
        record.push(kind as u8);
        record.extend(handle.to_le_bytes());
        record.extend(number.to_le_bytes());
        record.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        record.extend(bytes);
        let written = unsafe { libc::syscall(libc::SYS_write, self.journal, record.as_ptr(), record.len()) };
        if usize::try_from(written) != Ok(record.len()) {
            unsafe { libc::abort() };
        }
    }

    /// A path below the directory. SQLite and the program name their files by absolute paths.
    fn watches(&self, path: &[u8]) -> bool {
        let below = path.strip_prefix(&self.dir[..]).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"));
        // Shared memory is made anew after a crash.
        below && !path.ends_with(b"-shm")
    }
}

fn order() -> MutexGuard<'static, ()> {
    ORDER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The layer and the handle of a watched file.
fn watched(fd: c_int) -> Option<(&'static Layer, u64)> {
    let handle = HANDLES.get(usize::try_from(fd).ok()?)?.load(Ordering::Acquire);
    if handle == 0 { None } else { Some((layer()?, handle)) }
}

unsafe fn open_at(dir: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    let plain = || narrow(unsafe { libc::syscall(libc::SYS_openat, dir, path, flags, mode) });
    let name = unsafe { CStr::from_ptr(path) }.to_bytes();
    let Some(layer) = layer().filter(|l| l.watches(name)) else { return plain() };
    let writes = flags & (libc::O_WRONLY | libc::O_RDWR | libc::O_CREAT | libc::O_TRUNC) != 0;
    if writes && layer.is(Weather::ReadOnly) {
        return fail(libc::EROFS);
    }
    let guard = order();
    let there = unsafe { libc::access(path, libc::F_OK) } == 0;
    if !there && flags & libc::O_CREAT != 0 && layer.is(Weather::Full) {
        return fail(libc::ENOSPC);
    }
    let fd = plain();
    if let Some(slot) = usize::try_from(fd).ok().and_then(|fd| HANDLES.get(fd)) {
        // Unique among the processes that share the journal.
        let handle = (u64::from(unsafe { libc::getpid() }.unsigned_abs()) << 32) | NEXT.fetch_add(1, Ordering::Relaxed);
        slot.store(handle, Ordering::Release);
        layer.note(Kind::Open, handle, u64::from(!there), name);
        if flags & libc::O_TRUNC != 0 {
            layer.note(Kind::Truncate, handle, 0, &[]);
        }
    }
    drop(guard);
    fd
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn open(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    unsafe { open_at(libc::AT_FDCWD, path, flags, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn open64(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    unsafe { open_at(libc::AT_FDCWD, path, flags, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn openat(dir: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    unsafe { open_at(dir, path, flags, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn openat64(dir: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    unsafe { open_at(dir, path, flags, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn close(fd: c_int) -> c_int {
    if let Some(slot) = usize::try_from(fd).ok().and_then(|fd| HANDLES.get(fd)) {
        slot.store(0, Ordering::Release);
    }
    narrow(unsafe { libc::syscall(libc::SYS_close, fd) })
}

unsafe fn write_at(fd: c_int, bytes: *const c_void, length: size_t, at: Option<off64_t>) -> ssize_t {
    let result = |n: libc::c_long| ssize_t::try_from(n).unwrap_or(-1);
    let plain = || {
        result(match at {
            Some(at) => unsafe { libc::syscall(libc::SYS_pwrite64, fd, bytes, length, at) },
            None => unsafe { libc::syscall(libc::SYS_write, fd, bytes, length) },
        })
    };
    let Some((layer, handle)) = watched(fd) else { return plain() };
    let guard = order();
    let at = at.unwrap_or_else(|| unsafe { libc::lseek64(fd, 0, libc::SEEK_CUR) });
    let (from, until) = (at.unsigned_abs(), at.unsigned_abs() + length as u64);
    if layer.is(Weather::ReadOnly) {
        return fail(libc::EROFS) as ssize_t;
    }
    if layer.is(Weather::Full) && until > unsafe { size(fd) } {
        return fail(libc::ENOSPC) as ssize_t;
    }
    // Noted first: a process that is killed in between has an operation too many, none too few.
    layer.note(Kind::Write, handle, from, unsafe { std::slice::from_raw_parts(bytes.cast(), length) });
    let written = plain();
    drop(guard);
    written
}

unsafe fn size(fd: c_int) -> u64 {
    let mut stat = unsafe { std::mem::zeroed::<libc::stat64>() };
    unsafe { libc::fstat64(fd, &raw mut stat) };
    stat.st_size.unsigned_abs()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn write(fd: c_int, bytes: *const c_void, length: size_t) -> ssize_t {
    unsafe { write_at(fd, bytes, length, None) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite(fd: c_int, bytes: *const c_void, length: size_t, at: off_t) -> ssize_t {
    unsafe { write_at(fd, bytes, length, Some(at)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite64(fd: c_int, bytes: *const c_void, length: size_t, at: off64_t) -> ssize_t {
    unsafe { write_at(fd, bytes, length, Some(at)) }
}

/// Ways of writing that nobody uses today: whoever begins to, has to be watched too.
unsafe fn unwatched(fd: c_int) {
    if watched(fd).is_some() {
        unsafe { libc::abort() };
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn writev(fd: c_int, parts: *const libc::iovec, count: c_int) -> ssize_t {
    unsafe { unwatched(fd) };
    ssize_t::try_from(unsafe { libc::syscall(libc::SYS_writev, fd, parts, count) }).unwrap_or(-1)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fallocate64(fd: c_int, mode: c_int, from: off64_t, length: off64_t) -> c_int {
    unsafe { unwatched(fd) };
    narrow(unsafe { libc::syscall(libc::SYS_fallocate, fd, mode, from, length) })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ftruncate64(fd: c_int, length: off64_t) -> c_int {
    let plain = || narrow(unsafe { libc::syscall(libc::SYS_ftruncate, fd, length) });
    let Some((layer, handle)) = watched(fd) else { return plain() };
    if layer.is(Weather::ReadOnly) {
        return fail(libc::EROFS);
    }
    let guard = order();
    layer.note(Kind::Truncate, handle, length.unsigned_abs(), &[]);
    let done = plain();
    drop(guard);
    done
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ftruncate(fd: c_int, length: off_t) -> c_int {
    unsafe { ftruncate64(fd, length) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsync(fd: c_int) -> c_int {
    let Some((layer, handle)) = watched(fd) else { return narrow(unsafe { libc::syscall(libc::SYS_fsync, fd) }) };
    if layer.is(Weather::BadSync) {
        let _guard = order();
        layer.note(Kind::SyncFails, handle, 0, &[]);
        return fail(libc::EIO);
    }
    {
        let _guard = order();
        layer.note(Kind::SyncBegins, handle, 0, &[]);
    }
    if layer.is(Weather::Slow) {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    let _guard = order();
    layer.note(Kind::SyncEnds, handle, 0, &[]);
    0
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fdatasync(fd: c_int) -> c_int {
    unsafe { fsync(fd) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
    let plain = || narrow(unsafe { libc::syscall(libc::SYS_unlinkat, libc::AT_FDCWD, path, 0) });
    let name = unsafe { CStr::from_ptr(path) }.to_bytes();
    let Some(layer) = layer().filter(|l| l.watches(name)) else { return plain() };
    if layer.is(Weather::ReadOnly) {
        return fail(libc::EROFS);
    }
    let guard = order();
    let done = plain();
    if done == 0 {
        layer.note(Kind::Unlink, 0, 0, name);
    }
    drop(guard);
    done
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rename(old: *const c_char, new: *const c_char) -> c_int {
    let plain = || narrow(unsafe { libc::syscall(libc::SYS_renameat2, libc::AT_FDCWD, old, libc::AT_FDCWD, new, 0) });
    let names = unsafe { (CStr::from_ptr(old).to_bytes(), CStr::from_ptr(new).to_bytes()) };
    let Some(layer) = layer().filter(|l| l.watches(names.1)) else { return plain() };
    if layer.is(Weather::ReadOnly) {
        return fail(libc::EROFS);
    }
    let guard = order();
    let done = plain();
    if done == 0 {
        layer.note(Kind::Rename, 0, 0, &[names.0, names.1].join(&0));
    }
    drop(guard);
    done
}
