//! PostgreSQL: threads that each own one synchronous connection, made, used and dropped on that thread.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use postgres::config::{Config, Host};
use postgres::error::{Severity, SqlState};
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use postgres::{Client, NoTls, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;
use url::Url;

use crate::error::{Constraint, Error};
use crate::group::Job;
use crate::queue::{Order, Queue, Ran, Work};
use crate::row::Row;
use crate::tx::{STATEMENTS_MAX, TextKey, Tx, excerpt, text_key};
use crate::value::Value;
use crate::{READ_WARN, dialect, tls};

/// Pauses before the attempts to connect. Long enough for a server that restarts at once, short enough for
/// somebody who waits; after a failed round each closure gets one attempt until a connection stands.
const CONNECT_PAUSES: [Duration; 4] =
    [Duration::ZERO, Duration::from_millis(50), Duration::from_millis(200), Duration::from_millis(500)];
/// How long one attempt to connect may take unless the address says otherwise.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// How long sent bytes may stay unacknowledged before the connection counts as lost.
const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(15);
/// How often a closure is run again after a collision with another transaction.
const CONFLICT_RETRIES_MAX: u32 = 3;
/// The first version with 64-bit transaction numbers in SQL.
const SERVER_VERSION_MIN: i64 = 130_000;

/// Where the database is and how to reach it.
pub(crate) struct Server {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    ssl: Vec<(&'static str, String)>,
}

impl Server {
    /// Reads `postgres://user:password@host:port/database?sslmode=...&sslrootcert=...`.
    pub(crate) fn parse(address: &str) -> Result<Self, Error> {
        // No message repeats the address: it may hold a password.
        let unreadable = || Error::Engine("the database address cannot be read".into());
        let mut url = Url::parse(address).map_err(|_| unreadable())?;
        let (ours, others): (Vec<_>, Vec<_>) = url
            .query_pairs()
            .into_owned()
            .partition(|(key, _)| matches!(key.as_str(), "sslmode" | "sslrootcert"));
        url.set_query(None);
        if !others.is_empty() {
            url.query_pairs_mut().extend_pairs(others);
        }
        let mut config: Config = url.as_str().parse().map_err(|_| unreadable())?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_MAX);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNACKNOWLEDGED_MAX);
        }
        if config.get_application_name().is_none() {
            config.application_name("althing");
        }
        let option = |name| ours.iter().rfind(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let tls = tls::connector(&mut config, option("sslmode"), option("sslrootcert"))?;
        let named = [("PGSSLMODE", option("sslmode")), ("PGSSLROOTCERT", option("sslrootcert"))];
        let ssl = named.into_iter().filter_map(|(key, value)| Some((key, value?.to_owned()))).collect();
        Ok(Self { config, tls, ssl })
    }

    /// The same address for PostgreSQL's own programs.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let list = |parts: Vec<String>| (!parts.is_empty()).then(|| parts.join(","));
        let hosts = self.config.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        });
        let ports = self.config.get_ports().iter().map(u16::to_string);
        let password = self.config.get_password().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let settings = [
            ("PGHOST", list(hosts.collect())),
            ("PGPORT", list(ports.collect())),
            ("PGUSER", self.config.get_user().map(str::to_owned)),
            ("PGPASSWORD", password),
            ("PGDATABASE", self.config.get_dbname().map(str::to_owned)),
        ];
        let settings = settings.into_iter().filter_map(|(key, value)| Some((key, value?)));
        settings.chain(self.ssl.iter().cloned()).collect()
    }

    fn connect(&self) -> Result<Session, postgres::Error> {
        let warned = Arc::new(AtomicBool::new(false));
        let mut config = self.config.clone();
        let heard = Arc::clone(&warned);
        config.notice_callback(move |notice| {
            if matches!(notice.parsed_severity(), Some(Severity::Warning) | None) {
                heard.store(true, Ordering::Relaxed);
            }
        });
        let mut client = match &self.tls {
            Some(tls) => config.connect(tls.clone())?,
            None => config.connect(NoTls)?,
        };
        client.batch_execute(dialect::POSTGRES_SESSION)?;
        Ok(Session { client, statements: HashMap::new(), warned })
    }
}

impl Server {
    /// What a restore changes about the database: which tables they are that bear our names.
    pub(crate) fn generation(&self) -> Result<String, Error> {
        let failed = |error: &postgres::Error| {
            // The error may quote the address.
            let said = error.as_db_error().map_or("no connection", |error| error.message());
            Error::Unavailable(format!("PostgreSQL: {said}"))
        };
        let mut session = self.connect().map_err(|error| failed(&error))?;
        let row = session.client.query_one(dialect::POSTGRES_GENERATION, &[]);
        row.and_then(|row| row.try_get(0)).map_err(|error| failed(&error))
    }
}

/// Refuses servers on which something would go wrong later. Part of opening.
pub(crate) fn check_server(tx: &mut Tx<'_>) -> Result<(), Error> {
    let Some((version, encoding)) = tx.one::<(i64, String)>(dialect::POSTGRES_SERVER, &[])? else {
        return Err(Error::Engine("the server does not say its version".into()));
    };
    if version < SERVER_VERSION_MIN {
        return Err(Error::Engine(format!("PostgreSQL {} is too old, 13 is needed", version / 10_000)));
    }
    if encoding != "UTF8" {
        return Err(Error::Engine(format!("the database's encoding is {encoding}, UTF8 is needed")));
    }
    Ok(())
}

/// One connection and what was prepared on it.
struct Session {
    client: Client,
    statements: HashMap<TextKey, Statement>,
    /// Set when the server sent a warning. At a commit that is a cancelled wait for a standby.
    warned: Arc<AtomicBool>,
}

impl Session {
    fn prepared(&mut self, sql: &'static str) -> Result<Statement, postgres::Error> {
        if let Some(statement) = self.statements.get(&text_key(sql)) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS_MAX {
            // The program's own statements fit; only migrations and tests come here, so all may go at once.
            self.statements.clear();
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(text_key(sql), statement.clone());
        Ok(statement)
    }

    fn is_lost(&self, error: &postgres::Error) -> bool {
        use std::error::Error as _;
        if let Some(code) = error.code() {
            return code.code().starts_with("08") || code.code().starts_with("57P");
        }
        let io = error.source().is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
        io || error.is_closed() || self.client.is_closed()
    }
}

/// What can be done about a failed attempt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Remedy {
    /// Connect again: no commit had been sent.
    Reconnect,
    /// Run the closure again: another transaction was in the way.
    Rerun,
    /// Run it again with freshly prepared statements: the schema has changed under them.
    Prepare,
    /// Nothing.
    None,
}

#[derive(Clone, Debug)]
struct Failure {
    error: Error,
    remedy: Remedy,
}

/// A closure's view of the PostgreSQL connection.
pub struct PostgresTx<'a> {
    session: &'a mut Session,
    /// The first error. It spends the transaction, as the server sees it too.
    fault: Option<Failure>,
}

impl PostgresTx<'_> {
    pub(crate) fn exec(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<u64, Error> {
        let statement = self.prepare(sql)?;
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|value| value as _).collect();
        let done = self.session.client.execute(&statement, &args);
        done.map_err(|error| self.fail(&error, sql))
    }

    pub(crate) fn each<E: From<Error>>(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
        mut f: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let statement = self.prepare(sql)?;
        let args = args.iter().map(|value| value as &(dyn ToSql + Sync));
        let failed = match self.session.client.query_raw(&statement, args) {
            Ok(mut rows) => loop {
                match rows.next() {
                    Ok(Some(row)) => f(&Row::postgres(&row))?,
                    Ok(None) => return Ok(()),
                    Err(error) => break error,
                }
            },
            Err(error) => error,
        };
        Err(self.fail(&failed, sql).into())
    }

    pub(crate) fn txid(&mut self) -> Result<i64, Error> {
        let mut txid = 0;
        self.each(dialect::POSTGRES_TXID, &[], |row| {
            txid = row.int(0)?;
            Ok::<_, Error>(())
        })?;
        Ok(txid)
    }

    fn prepare(&mut self, sql: &'static str) -> Result<Statement, Error> {
        if let Some(fault) = &self.fault {
            return Err(fault.error.clone());
        }
        self.session.prepared(sql).map_err(|error| self.fail(&error, sql))
    }

    fn fail(&mut self, error: &postgres::Error, sql: &str) -> Error {
        let failure = classify(self.session, error, sql);
        self.fault.get_or_insert(failure).error.clone()
    }
}

/// The server's error as ours. Only messages about SQL text itself are passed on: others quote values.
fn classify(session: &Session, error: &postgres::Error, sql: &str) -> Failure {
    let none = |error| Failure { error, remedy: Remedy::None };
    if session.is_lost(error) {
        return Failure {
            error: Error::Unavailable("the connection to PostgreSQL was lost".into()),
            remedy: Remedy::Reconnect,
        };
    }
    let Some(said) = error.as_db_error() else {
        return none(Error::Engine(format!("{error}: {}", excerpt(sql))));
    };
    let name = || said.constraint().or(said.column()).unwrap_or("?").to_owned();
    let constraint = |kind| none(Error::Constraint { kind, name: name() });
    match said.code() {
        code if *code == SqlState::UNIQUE_VIOLATION => constraint(Constraint::Unique),
        code if *code == SqlState::FOREIGN_KEY_VIOLATION => constraint(Constraint::ForeignKey),
        code if *code == SqlState::NOT_NULL_VIOLATION => constraint(Constraint::NotNull),
        code if *code == SqlState::CHECK_VIOLATION => constraint(Constraint::Check),
        code if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code) => {
            Failure { error: Error::Unavailable("changes collided".into()), remedy: Remedy::Rerun }
        }
        code if *code == SqlState::INVALID_SQL_STATEMENT_NAME || is_stale(said) => Failure {
            error: Error::Unavailable("a prepared statement has become stale".into()),
            remedy: Remedy::Prepare,
        },
        // No memory, disk or connection; a lock not got in time; a statement stopped by an operator.
        code if code.code().starts_with("53")
            || [SqlState::LOCK_NOT_AVAILABLE, SqlState::QUERY_CANCELED].contains(code) =>
        {
            none(Error::Unavailable(format!("PostgreSQL {}", code.code())))
        }
        code if code.code().starts_with("42") => {
            none(Error::Engine(format!("{}: {}", said.message(), excerpt(sql))))
        }
        code => none(Error::Engine(format!("PostgreSQL {}: {}", code.code(), excerpt(sql)))),
    }
}

/// "Cached plan must not change result type": the code alone also means other things, the routine does not.
fn is_stale(said: &postgres::error::DbError) -> bool {
    *said.code() == SqlState::FEATURE_NOT_SUPPORTED && said.routine() == Some("RevalidateCachedQuery")
}

/// Serves writes until the queue is closed and empty. Runs on a thread of its own.
pub(crate) fn run_writer(server: &Server, queue: &Queue<Job>) {
    let mut seat = Seat { server, session: None, down: false, begin: dialect::POSTGRES_BEGIN_WRITE };
    while let Some((order, job)) = queue.wait() {
        match job {
            Job::Work(work) => seat.serve(work),
            // PostgreSQL's backups do not come this way; letting go of it answers it.
            Job::Backup(steps) => drop(steps),
            Job::Fold => {}
        }
        if order == Order::Second {
            queue.second_done();
        }
    }
}

/// Serves reads until the queue is closed and empty. Runs on a thread of its own.
pub(crate) fn run_reader(server: &Server, queue: &Queue<Box<dyn Work>>) {
    let mut seat = Seat { server, session: None, down: false, begin: dialect::POSTGRES_BEGIN_READ };
    while let Some((order, work)) = queue.wait() {
        if work.is_awaited() {
            let started = Instant::now();
            seat.serve(work);
            let took = started.elapsed();
            if took > READ_WARN {
                tracing::warn!(milliseconds = took.as_millis() as u64, "a read took long");
            }
        }
        if order == Order::Second {
            queue.second_done();
        }
    }
}

/// A thread's place at the server: its connection while it has one.
struct Seat<'a> {
    server: &'a Server,
    session: Option<Session>,
    /// The last round of attempts to connect failed.
    down: bool,
    begin: &'static str,
}

impl Seat<'_> {
    fn serve(&mut self, mut work: Box<dyn Work>) {
        let (mut reconnects, mut reruns, mut prepares) = (0, 0, 0);
        let failed = loop {
            let Err(failure) = self.attempt(work.as_mut()) else { break None };
            let (count, max) = match failure.remedy {
                Remedy::Reconnect => (&mut reconnects, 1),
                Remedy::Rerun => (&mut reruns, CONFLICT_RETRIES_MAX),
                Remedy::Prepare => (&mut prepares, 1),
                Remedy::None => break Some(failure.error),
            };
            if *count >= max {
                break Some(failure.error);
            }
            *count += 1;
            match failure.remedy {
                Remedy::Prepare => self.session.iter_mut().for_each(|session| session.statements.clear()),
                // The other transaction should be through by then, and two losers should not meet again.
                Remedy::Rerun => pause(Duration::from_millis(2 << *count)),
                _ => {}
            }
        };
        work.finish(failed);
    }

    /// Runs the closure once. `Ok` when the closure's own result is the answer.
    fn attempt(&mut self, work: &mut dyn Work) -> Result<(), Failure> {
        let begin = self.begin;
        let session = self.session()?;
        if let Err(error) = session.client.batch_execute(begin) {
            let failure = classify(session, &error, begin);
            // Whatever it was, this connection cannot begin; a demoted primary refuses `read write` too.
            self.session = None;
            let error = Error::Unavailable(failure.error.to_string());
            return Err(Failure { error, remedy: Remedy::Reconnect });
        }
        let mut tx = Tx::Postgres(PostgresTx { session, fault: None });
        let ran = work.run(&mut tx);
        let fault = match tx {
            Tx::Postgres(tx) => tx.fault,
            Tx::Sqlite(_) => None,
        };
        match (fault, ran) {
            (None, Ran::Kept) if begin == dialect::POSTGRES_BEGIN_WRITE => self.commit(),
            // The closure's own refusal is the answer, unless running it again may help.
            (Some(fault), Ran::Refused) if fault.remedy == Remedy::None => {
                self.rollback();
                Ok(())
            }
            (Some(fault), _) => {
                if fault.remedy == Remedy::Reconnect {
                    self.session = None;
                }
                self.rollback();
                Err(fault)
            }
            (None, _) => {
                self.rollback();
                Ok(())
            }
        }
    }

    fn session(&mut self) -> Result<&mut Session, Failure> {
        if self.session.as_ref().is_some_and(|session| session.client.is_closed()) {
            self.session = None;
        }
        if self.session.is_none() {
            self.session = Some(self.connect()?);
        }
        let none = || Failure { error: Error::Unavailable("no connection".into()), remedy: Remedy::None };
        self.session.as_mut().ok_or_else(none)
    }

    fn connect(&mut self) -> Result<Session, Failure> {
        let pauses = if self.down { &CONNECT_PAUSES[..1] } else { &CONNECT_PAUSES[..] };
        let mut reason = String::new();
        for pause in pauses {
            self::pause(*pause);
            match self.server.connect() {
                Ok(session) => {
                    self.down = false;
                    return Ok(session);
                }
                Err(error) => reason = describe_connect(&error),
            }
        }
        self.down = true;
        tracing::warn!(%reason, "PostgreSQL cannot be reached");
        let error = Error::Unavailable(format!("PostgreSQL cannot be reached: {reason}"));
        Err(Failure { error, remedy: Remedy::None })
    }

    fn commit(&mut self) -> Result<(), Failure> {
        let Some(session) = self.session.as_mut() else { return Ok(()) };
        session.warned.store(false, Ordering::Relaxed);
        let committed = session.client.batch_execute(dialect::COMMIT);
        let unknown = |why: &str| Failure { error: Error::Unknown(why.into()), remedy: Remedy::None };
        match committed {
            Ok(()) if session.warned.load(Ordering::Relaxed) => {
                Err(unknown("PostgreSQL warned at the commit: a standby may not have it"))
            }
            Ok(()) => Ok(()),
            Err(error) if session.is_lost(&error) => {
                self.session = None;
                Err(unknown("the connection was lost at the commit"))
            }
            Err(error) => {
                let failure = classify(session, &error, dialect::COMMIT);
                self.rollback();
                Err(failure)
            }
        }
    }

    /// Rolls back; a connection that cannot even do that is dropped, which rolls back too.
    fn rollback(&mut self) {
        if let Some(session) = self.session.as_mut()
            && session.client.batch_execute(dialect::ROLLBACK).is_err()
        {
            self.session = None;
        }
    }
}

/// Why a connection could not be made: the system's or the server's words, which name no password.
fn describe_connect(error: &postgres::Error) -> String {
    use std::error::Error as _;
    match (error.as_db_error(), error.source()) {
        (Some(said), _) => said.message().to_owned(),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}

/// Waits before another try, on a thread of the store's own.
#[expect(
    clippy::disallowed_methods,
    reason = "backing off is waiting for a duration; no runtime's thread is held"
)]
fn pause(duration: Duration) {
    thread::sleep(duration);
}
