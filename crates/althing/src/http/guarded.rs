//! A connection that does not wait for ever: for a head 10 s, idle 75 s, for a stalled write 20 s.
//!
//! hyper's own header time-out cannot tell an idle connection from a slow head; here the phase is known, because the
//! service says when a request begins and its answer's body says when it ends.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// For a whole head, from its first byte.
pub const HEAD_SECONDS_MAX: u64 = 10;
/// Between two requests.
pub const IDLE_SECONDS_MAX: u64 = 75;
/// For a write that moves nothing.
pub const WRITE_STALL_SECONDS_MAX: u64 = 20;

const IDLE: u32 = 0;
const HEAD: u32 = 1;
const BUSY: u32 = 2;
/// Bits of a phase that say which it is; above them it is numbered.
const KIND: u32 = 0b11;

/// Where a connection stands, shared between its socket and its service.
///
/// Each phase has a number of its own: a connection that idles after every request idles anew, although whoever reads
/// from it may not have seen it busy in between.
#[derive(Clone, Debug, Default)]
pub struct Phase(Arc<AtomicU32>);

impl Phase {
    /// A request's head is complete: reading has other limits now.
    pub fn busy(&self) {
        self.enter(BUSY);
    }

    /// The answer is written.
    pub fn idle(&self) {
        self.enter(IDLE);
    }

    fn enter(&self, kind: u32) {
        // Only the connection's own task changes it, so nothing is lost between the load and the store.
        let before = self.now();
        self.0.store(((before & !KIND).wrapping_add(KIND + 1)) | kind, Ordering::Release);
    }

    fn now(&self) -> u32 {
        self.0.load(Ordering::Acquire)
    }
}

/// A socket with time-outs by phase.
pub struct Guarded<S> {
    socket: S,
    phase: Phase,
    /// The phase that the deadline belongs to.
    timed: u32,
    deadline: Instant,
    read_timer: Option<Pin<Box<Sleep>>>,
    write_timer: Option<Pin<Box<Sleep>>>,
}

impl<S> Guarded<S> {
    /// Guards a socket.
    pub fn new(socket: S, phase: Phase) -> Self {
        Self { socket, phase, timed: BUSY, deadline: Instant::now(), read_timer: None, write_timer: None }
    }

    fn time_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let phase = self.phase.now();
        let seconds = match phase & KIND {
            HEAD => HEAD_SECONDS_MAX,
            IDLE => IDLE_SECONDS_MAX,
            _ => return Poll::Pending,
        };
        if self.timed != phase {
            self.timed = phase;
            self.deadline = Instant::now() + Duration::from_secs(seconds);
        }
        read_expired(&mut self.read_timer, self.deadline, context)
    }
}

/// A timer that would ring too early is left as it is and set on when it rings: that spares most requests the timer
/// wheel, whose deadlines are hardly ever reached.
fn read_expired(
    timer: &mut Option<Pin<Box<Sleep>>>,
    deadline: Instant,
    context: &mut Context<'_>,
) -> Poll<io::Result<()>> {
    let timer = timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
    if timer.deadline() > deadline {
        timer.as_mut().reset(deadline);
    }
    while timer.as_mut().poll(context).is_ready() {
        if timer.deadline() >= deadline {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        timer.as_mut().reset(deadline);
    }
    Poll::Pending
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.socket).poll_read(context, buffer) {
            Poll::Ready(result) => {
                if buffer.filled().len() > before && self.phase.now() & KIND == IDLE {
                    self.phase.enter(HEAD);
                }
                Poll::Ready(result)
            }
            Poll::Pending => self.time_read(context),
        }
    }
}

impl<S: AsyncWrite + Unpin> Guarded<S> {
    fn time_write<T>(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.write_timer = None;
            return result;
        }
        let timer = self.write_timer.get_or_insert_with(|| {
            Box::pin(tokio::time::sleep(Duration::from_secs(WRITE_STALL_SECONDS_MAX)))
        });
        timer.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.time_write(context, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.socket).poll_write_vectored(context, slices);
        self.time_write(context, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.socket).poll_flush(context);
        self.time_write(context, result)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test(start_paused = true)]
    async fn r77_slow_heads_and_idle_connections_end() {
        let (near, mut far) = tokio::io::duplex(64);
        let phase = Phase::default();
        let mut guarded = Guarded::new(near, phase.clone());
        let start = Instant::now();
        let error = guarded.read_u8().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(start.elapsed().as_secs(), IDLE_SECONDS_MAX);
        phase.idle();
        far.write_u8(b'G').await.unwrap();
        guarded.read_u8().await.unwrap();
        let start = Instant::now();
        guarded.read_u8().await.unwrap_err();
        assert_eq!(start.elapsed().as_secs(), HEAD_SECONDS_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn r77_a_drip_does_not_prolong_a_head_and_a_request_has_its_own_limits() {
        let (near, mut far) = tokio::io::duplex(64);
        let phase = Phase::default();
        let mut guarded = Guarded::new(near, phase.clone());
        let start = Instant::now();
        let drip = tokio::spawn(async move {
            loop {
                if far.write_u8(b'x').await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        while guarded.read_u8().await.is_ok() {}
        assert_eq!(start.elapsed().as_secs(), HEAD_SECONDS_MAX);
        drip.abort();
        let (near, _far) = tokio::io::duplex(64);
        let mut guarded = Guarded::new(near, phase.clone());
        phase.busy();
        let waited = tokio::time::timeout(Duration::from_hours(1), guarded.read_u8()).await;
        assert!(waited.is_err(), "a stream's connection is not idle");
    }

    #[tokio::test(start_paused = true)]
    async fn r77_a_connection_in_use_is_not_idle() {
        let (near, mut far) = tokio::io::duplex(64);
        let phase = Phase::default();
        let mut guarded = Guarded::new(near, phase.clone());
        for _ in 0..3 {
            let read =
                tokio::time::timeout(Duration::from_secs(IDLE_SECONDS_MAX - 5), guarded.read_u8()).await;
            assert!(read.is_err(), "nothing was sent");
            far.write_u8(b'G').await.unwrap();
            guarded.read_u8().await.unwrap();
            // Answered at once: nobody waits for input while the request is in work.
            phase.busy();
            phase.idle();
        }
        let start = Instant::now();
        guarded.read_u8().await.unwrap_err();
        assert_eq!(start.elapsed().as_secs(), IDLE_SECONDS_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn r77_a_stalled_write_ends() {
        let (near, _far) = tokio::io::duplex(4);
        let mut guarded = Guarded::new(near, Phase::default());
        let start = Instant::now();
        let error = guarded.write_all(&[0; 100]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(start.elapsed().as_secs(), WRITE_STALL_SECONDS_MAX);
    }
}
