//! What waits for a database thread: a bounded queue with lanes, and the unit of work in it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Instant;

use tokio::sync::oneshot;

use crate::error::Error;
use crate::tx::Tx;

/// Lanes, in the order in which they are served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Order {
    /// Backups: rare, and never starved by readers' writes.
    Control,
    /// What a person waits for.
    First,
    /// Imports, exports, jobs.
    Second,
}

/// A bounded queue between any number of askers and database threads. Pushing never blocks.
pub(crate) struct Queue<J> {
    state: Mutex<State<J>>,
    ready: Condvar,
    capacity: usize,
    /// How many threads may be busy with the second lane at once, so that the others stay free for the first.
    second_max: usize,
}

struct State<J> {
    lanes: [VecDeque<J>; 3],
    /// Threads asleep in `wait`; when there are none, pushing costs no system call.
    waiting: usize,
    second_running: usize,
    closed: bool,
}

impl<J> State<J> {
    fn is_over(&self) -> bool {
        self.closed && self.lanes.iter().all(VecDeque::is_empty)
    }
}

/// How waiting for a while ended.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Waited<J> {
    /// With a job.
    Job(Order, J),
    /// With the time.
    Nothing,
    /// The queue is closed and empty.
    Over,
}

impl<J> Queue<J> {
    /// A queue that holds at most `capacity` jobs in each lane.
    pub(crate) fn new(capacity: usize, second_max: usize) -> Self {
        let lanes = [VecDeque::new(), VecDeque::new(), VecDeque::new()];
        let state = State { lanes, waiting: 0, second_running: 0, closed: false };
        Self { state: Mutex::new(state), ready: Condvar::new(), capacity, second_max }
    }

    fn lock(&self) -> MutexGuard<'_, State<J>> {
        // Nothing that can panic runs under this lock, so a poisoned one is as good as any.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a job, or says at once that there is no room or no thread any more.
    pub(crate) fn push(&self, order: Order, job: J) -> Result<(), Error> {
        let mut state = self.lock();
        if state.closed {
            return Err(Error::Closed);
        }
        if state.lanes[order as usize].len() >= self.capacity {
            return Err(Error::Busy);
        }
        state.lanes[order as usize].push_back(job);
        if state.waiting > 0 {
            self.ready.notify_one();
        }
        Ok(())
    }

    /// The next job, waiting for one; none when the queue is closed and empty. After a job of the second lane
    /// the thread calls [`Queue::second_done`].
    pub(crate) fn wait(&self) -> Option<(Order, J)> {
        let mut state = self.lock();
        loop {
            if let Some(next) = self.next(&mut state) {
                return Some(next);
            }
            if state.is_over() {
                return None;
            }
            state.waiting += 1;
            state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
    }

    /// [`Queue::wait`] for as long as this: then the break is over, and nothing has come.
    pub(crate) fn wait_until(&self, end: Instant) -> Waited<J> {
        let mut state = self.lock();
        loop {
            if let Some((order, job)) = self.next(&mut state) {
                return Waited::Job(order, job);
            }
            if state.is_over() {
                return Waited::Over;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Waited::Nothing;
            }
            state.waiting += 1;
            state = self.ready.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            state.waiting -= 1;
        }
    }

    fn next(&self, state: &mut State<J>) -> Option<(Order, J)> {
        for order in [Order::Control, Order::First] {
            if let Some(job) = state.lanes[order as usize].pop_front() {
                return Some((order, job));
            }
        }
        if state.second_running >= self.second_max {
            return None;
        }
        let job = state.lanes[Order::Second as usize].pop_front()?;
        state.second_running += 1;
        Some((Order::Second, job))
    }

    /// The next job of one lane if there is one now. Never waits and does not count towards the second lane's
    /// limit.
    pub(crate) fn try_take(&self, order: Order) -> Option<J> {
        self.lock().lanes[order as usize].pop_front()
    }

    /// Says that a thread is free again for the second lane.
    pub(crate) fn second_done(&self) {
        self.lock().second_running -= 1;
        // All of them: when the queue is closed, those held back by the limit must see that it is empty.
        self.ready.notify_all();
    }

    /// Lets no more jobs in. What is queued is still done.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_all();
    }
}

/// How a closure ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ran {
    /// It returned `Ok`: its changes are to be kept.
    Kept,
    /// It returned an error or panicked: its changes are to be undone.
    Refused,
}

/// A caller's closure with its types hidden.
pub(crate) trait Work: Send {
    /// Runs the closure, catching a panic. May be called again after a rollback; the last result counts.
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran;
    /// Sends the closure's result to the caller, or `failed` in its place.
    fn finish(self: Box<Self>, failed: Option<Error>);
    /// Whether somebody still waits for the answer.
    fn is_awaited(&self) -> bool;
}

/// The way back to the caller.
pub(crate) enum Reply<R> {
    Async(oneshot::Sender<R>),
    Blocking(mpsc::SyncSender<R>),
}

/// A caller's closure, its result and the way back.
pub(crate) struct Unit<T, E, F> {
    closure: F,
    result: Option<Result<T, E>>,
    reply: Reply<Result<T, E>>,
}

impl<T, E, F> Unit<T, E, F> {
    pub(crate) fn new(closure: F, reply: Reply<Result<T, E>>) -> Self {
        Self { closure, result: None, reply }
    }
}

impl<T, E, F> Work for Unit<T, E, F>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran {
        // The closure is `Fn` and its changes are rolled back after a panic, so no broken state can be seen.
        let result = catch_unwind(AssertUnwindSafe(|| (self.closure)(tx)))
            .unwrap_or_else(|_| Err(E::from(Error::Panicked)));
        let ran = if result.is_ok() { Ran::Kept } else { Ran::Refused };
        self.result = Some(result);
        ran
    }

    fn finish(self: Box<Self>, failed: Option<Error>) {
        let result = match (failed, self.result) {
            (Some(error), _) => Err(E::from(error)),
            (None, Some(result)) => result,
            (None, None) => Err(E::from(Error::Unavailable("the closure was not run".into()))),
        };
        // Nobody listening is no error: the caller gave up waiting.
        match self.reply {
            Reply::Async(reply) => drop(reply.send(result)),
            Reply::Blocking(reply) => drop(reply.send(result)),
        }
    }

    fn is_awaited(&self) -> bool {
        match &self.reply {
            Reply::Async(reply) => !reply.is_closed(),
            Reply::Blocking(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_and_a_closed_one_are_told_apart() {
        let queue = Queue::new(1, 1);
        assert_eq!(queue.push(Order::First, 1), Ok(()));
        assert_eq!(queue.push(Order::First, 2), Err(Error::Busy));
        assert_eq!(queue.push(Order::Second, 3), Ok(()), "each lane has its own room");
        queue.close();
        assert_eq!(queue.push(Order::First, 4), Err(Error::Closed));
    }

    #[test]
    fn what_is_queued_is_still_done_after_closing_and_in_order_of_lanes() {
        let queue = Queue::new(4, 4);
        for (order, job) in [(Order::Second, 3), (Order::First, 2), (Order::Control, 1)] {
            assert_eq!(queue.push(order, job), Ok(()));
        }
        queue.close();
        let order: Vec<i32> = std::iter::from_fn(|| queue.wait().map(|(_, job)| job)).collect();
        assert_eq!(order, [1, 2, 3]);
    }

    #[test]
    fn waiting_for_a_while_ends_with_a_job_with_the_time_or_with_the_queue() {
        let queue = Queue::new(4, 4);
        assert_eq!(queue.push(Order::First, 1), Ok(()));
        assert_eq!(queue.wait_until(Instant::now()), Waited::Job(Order::First, 1));
        assert_eq!(queue.wait_until(Instant::now()), Waited::Nothing);
        queue.close();
        assert_eq!(queue.wait_until(Instant::now()), Waited::Over);
    }

    #[test]
    fn the_second_lane_leaves_a_thread_for_the_first() {
        let queue = Queue::new(4, 1);
        for job in [1, 2] {
            assert_eq!(queue.push(Order::Second, job), Ok(()));
        }
        assert!(matches!(queue.wait(), Some((Order::Second, 1))));
        assert_eq!(queue.push(Order::First, 3), Ok(()));
        assert!(matches!(queue.wait(), Some((Order::First, 3))), "job 2 has to wait for job 1");
        queue.second_done();
        assert!(matches!(queue.wait(), Some((Order::Second, 2))));
    }
}
