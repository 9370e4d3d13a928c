//! The `althing` program: reads its arguments, does one thing, and ends with 0 (done), 1 (failed, with one line on
//! standard error that says what and what to do) or 2 (wrong usage).

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, LineWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use althing::account::staff;
use althing::admin::{self, Given, Said, Unit, socket};
use althing::allocator::begin_lean;
use althing::app::App;
use althing::cli::{Admin, Cli, Command, ImportCommand, SiteCommand};
use althing::config::{self, Settings};
use althing::failure::words_of_panic;
use althing::score::{self, Counted, Heard};
use althing::serve::NotOpened;
use althing::{demo, openapi, perspective, restore, serve};
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::mpsc;

/// Smallest file that has a progress bar.
const PROGRESS_BYTES_MIN: u64 = 1 << 20;
/// Most lists of what was skipped that lie here for sources of one name.
const LISTS_MAX: usize = 1_000;
/// How long a command waits for a server that has the database open and does not answer.
const SERVER_WAIT: Duration = Duration::from_secs(10);
/// Between two tries to reach it.
const SERVER_PAUSE: Duration = Duration::from_millis(50);

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let cli = Cli::parse();
    let is_long = matches!(
        cli.command,
        Command::Serve { .. }
            | Command::Demo { .. }
            | Command::ScoreServer { .. }
            | Command::Admin(Admin::Import(_))
    );
    if is_long {
        begin_lean();
    }
    match run(cli, args) {
        Ok(code) => ExitCode::from(code),
        Err(words) => {
            eprintln!("althing: {words}");
            ExitCode::FAILURE
        }
    }
}

/// Begins to write to standard error what the server has to say.
fn log(level: tracing::Level) {
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_max_level(level)
        .init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked: {}", words_of_panic(panic.payload()));
    }));
}

/// The settings, from when on the log is as they say.
fn configured(file: Option<&Path>) -> Result<Settings, String> {
    let settings = config::load(file)?;
    log(settings.log_level);
    Ok(settings)
}

fn run(cli: Cli, args: Vec<String>) -> Result<u8, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("no runtime: {error}"))?;
    match cli.command {
        Command::Openapi => print(openapi::DOCUMENT),
        Command::Demo { listen, data } => {
            log(Settings::default().log_level);
            runtime.block_on(demo::run(listen, &data))
        }
        Command::Serve { listen } => {
            let mut settings = configured(cli.config.as_deref())?;
            settings.listen = listen.unwrap_or(settings.listen);
            runtime.block_on(serve_on(settings))
        }
        Command::Score { explain, file } => score_command(cli.config.as_deref(), explain, file.as_deref()),
        Command::ScoreServer { listen, keys } => {
            let mut settings = configured(cli.config.as_deref())?;
            settings.listen = listen.unwrap_or(settings.listen);
            runtime.block_on(perspective::serve_alone(settings, keys)).map(|()| 0)
        }
        Command::Restore { file, force } => {
            let settings = configured(cli.config.as_deref())?;
            restore::restore(&settings, &file, force)?;
            print("restored; start the server with: althing serve\n")?;
            if force {
                print(
                    "a SQLite file and another key that were there are kept beside, with .replaced in their names; delete them when \
                     you are sure\n",
                )?;
            }
            Ok(0)
        }
        Command::Admin(command) => {
            let settings = configured(cli.config.as_deref())?;
            runtime.block_on(administer(settings, command, args))
        }
    }
}

fn print(text: &str) -> Result<u8, String> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| error.to_string())?;
    Ok(0)
}

/// Scores the lines of a file, or of standard input. An answer to a line from elsewhere than a file is not kept waiting
/// for the next.
fn score_command(config: Option<&Path>, explain: bool, file: Option<&Path>) -> Result<u8, String> {
    let settings = config::load(config)?;
    let scorer = score::load(settings.weights.as_deref())?;
    let file = file.filter(|path| *path != Path::new("-"));
    let output = io::stdout().lock();
    let mut output: Box<dyn Write> = match file {
        Some(_) => Box::new(BufWriter::with_capacity(64 << 10, output)),
        None => Box::new(LineWriter::with_capacity(64 << 10, output)),
    };
    let (input, total): (Box<dyn BufRead>, _) = match file {
        Some(path) => {
            let told = |error: io::Error| format!("{}: {error}", path.display());
            let opened = File::open(path).map_err(told)?;
            let bytes = opened.metadata().map_err(told)?.len();
            (Box::new(BufReader::with_capacity(64 << 10, opened)), bytes)
        }
        None => (Box::new(io::stdin().lock()), 0),
    };
    let answer = if explain { score::explained } else { score::scored };
    let mut screen = Screen::default();
    let begun = Instant::now();
    let counted = score::score_lines(&scorer, answer, input, &mut output, |heard| match heard {
        Heard::Read(bytes) if total >= PROGRESS_BYTES_MIN => {
            screen.show(Said::Progress(Unit::Bytes, bytes, total));
        }
        Heard::Read(_) => {}
        Heard::Bad(line, why) => screen.show(Said::Error(format!("line {line}: {why}"))),
    });
    screen.end();
    match counted {
        Ok(counted) => told(&counted, begun.elapsed()),
        // Whoever read the answers has enough of them.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
        Err(error) => Err(match file {
            Some(path) => format!("{}: {error}", path.display()),
            None => error.to_string(),
        }),
    }
}

/// The last words of a scoring run.
fn told(counted: &Counted, time: Duration) -> Result<u8, String> {
    let seconds = time.as_secs_f64().max(1e-6);
    let (texts, bytes) = (counted.texts as f64, counted.text_bytes as f64);
    eprintln!(
        "scored: {} in {seconds:.2} s, {:.0}/s, {:.2} MB/s",
        counted.texts,
        texts / seconds,
        bytes / seconds / 1e6
    );
    match counted.bad {
        0 => Ok(0),
        bad => Err(format!("lines that could not be scored: {bad}; they are named above")),
    }
}

async fn serve_on(settings: Settings) -> Result<u8, String> {
    let (listener, bound) = serve::listen(settings.listen).await?;
    let app = blocking(move || Ok(serve::open(settings, bound.port())?)).await?;
    tracing::info!("listening on {bound}, public address {}", app.public_url);
    invite(&app).await;
    serve::serve(app, listener).await.map(|()| 0)
}

/// Prints a link for the first admin while nobody is staff. It goes to standard output and into no log of ours.
async fn invite(app: &App) {
    match staff::invite_first(app).await {
        Ok(Some(link)) => {
            println!(
                "Nobody is staff yet. Whoever opens this address within a day becomes the first admin; it works once:"
            );
            println!("{link}");
        }
        Ok(None) => {}
        Err(words) => tracing::warn!("no link for the first admin could be made: {words}"),
    }
}

async fn blocking<T: Send + 'static>(
    f: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(f).await.map_err(|error| error.to_string())?
}

/// Runs a command through the server that has the database open, or opens it when none has. A server that is starting or
/// stopping has it open and does not answer: it is waited for.
async fn administer(settings: Settings, command: Admin, args: Vec<String>) -> Result<u8, String> {
    let given = given(&command)?;
    let skips = if let Admin::Import(import) = &command { Some(List::of(import)) } else { None };
    let open = if skips.is_some() { serve::open_for_import } else { serve::open };
    let mut screen = Screen { skips: skips.map(Skips::new), ..Screen::default() };
    let (begun, mut is_waiting) = (Instant::now(), false);
    let app = loop {
        let folder = serve::folder(&settings);
        if let Some(answer) = socket::ask(&folder, &args, &given, |said| screen.show(said)).await {
            screen.end();
            return answer;
        }
        let (settings, port) = (settings.clone(), settings.listen.port());
        match blocking(move || Ok(open(settings, port))).await? {
            Ok(app) => break app,
            Err(NotOpened::Locked(_)) if begun.elapsed() < SERVER_WAIT => {
                if !std::mem::replace(&mut is_waiting, true) {
                    eprintln!(
                        "althing: a server has the database open and does not answer yet; waiting for it"
                    );
                }
                tokio::time::sleep(SERVER_PAUSE).await;
            }
            Err(why) => return Err(why.into()),
        }
    };
    let (say, mut said) = mpsc::unbounded_channel();
    let shared = app.clone();
    let running = tokio::spawn(async move { admin::run(&shared, command, given, &say).await });
    while let Some(said) = said.recv().await {
        screen.show(said);
    }
    screen.end();
    let result = running.await.map_err(|error| error.to_string())?;
    serve::close(app).await;
    result.map(|()| 0)
}

/// What a command works on: of an import the paths, of others the content of the file that it names.
fn given(command: &Admin) -> Result<Given, String> {
    let folder = PathBuf::from(".");
    let small = match command {
        Admin::Import(import) => import.rewrite.as_ref(),
        Admin::Site(SiteCommand::Words { hold, reject, .. }) => hold.as_ref().or(reject.as_ref()),
        _ => None,
    };
    let input = small.map(read).transpose()?.unwrap_or_default();
    let files = if let Admin::Import(import) = command { import.files.clone() } else { Vec::new() };
    let list = if let Admin::Import(import) = command { import.skipped.as_deref() } else { None };
    let list = list.and_then(|list| list.canonicalize().ok());
    for file in &files {
        let failed = |error: io::Error| format!("{}: {error}", file.display());
        let whole = file.canonicalize().map_err(failed)?;
        if list.as_ref() == Some(&whole) {
            return Err(format!(
                "--skipped {}: this is the source itself; name another file",
                file.display()
            ));
        }
    }
    if let Admin::Import(import) = command {
        List::of(import).writable()?;
    }
    Ok(Given { input, files, folder, is_alone: true })
}

/// Tries whether a file can be written. What is there stays as it is.
fn try_write(path: &Path) -> io::Result<()> {
    match File::create_new(path) {
        // Only what was made for this goes again.
        Ok(_) => std::fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match std::fs::metadata(path) {
            Ok(known) if known.is_file() || known.is_dir() => {
                File::options().append(true).open(path).map(drop)
            }
            // Opening a pipe may wait for whoever reads it, and a link that leads nowhere yet is made when it is needed.
            _ => Ok(()),
        },
        Err(error) => Err(error),
    }
}

/// Where the list of what an import skipped goes.
enum List {
    /// To the file that was named, whatever is in it.
    Named(PathBuf),
    /// Here, under the source's name, and never over another import's list.
    Beside(String),
}

impl List {
    fn of(import: &ImportCommand) -> Self {
        let first = import.files.first().and_then(|file| file.file_name());
        let first = first.unwrap_or_else(|| "import".as_ref());
        let named = import.skipped.clone().map(Self::Named);
        named.unwrap_or_else(|| Self::Beside(first.to_string_lossy().into_owned()))
    }

    /// Refuses a list that could not be written once everything is imported.
    fn writable(&self) -> Result<(), String> {
        match self {
            Self::Named(path) => try_write(path)
                .map_err(|error| format!("--skipped {}: it cannot be written: {error}", path.display())),
            Self::Beside(_) => self.create().and_then(|(_, path)| {
                std::fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))
            }),
        }
    }

    /// The file, and what it is called; else why there is none.
    fn create(&self) -> Result<(File, PathBuf), String> {
        let failed = |path: &Path, error: io::Error| format!("--skipped {}: {error}", path.display());
        let source = match self {
            Self::Named(path) => {
                return File::create(path)
                    .map(|file| (file, path.clone()))
                    .map_err(|error| failed(path, error));
            }
            Self::Beside(source) => source,
        };
        for number in 1..=LISTS_MAX {
            // The end of the name stays, by which an import of the folder leaves it aside.
            let number = if number == 1 { String::new() } else { format!(".{number}") };
            let path = PathBuf::from(format!("{source}{number}.skipped.jsonl"));
            match File::create_new(&path) {
                Ok(file) => return Ok((file, path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    return Err(format!(
                        "{}: the list of what is skipped cannot be written: {error}; name another place with --skipped FILE",
                        path.display()
                    ));
                }
            }
        }
        Err(format!("--skipped: {LISTS_MAX} lists of {source} are here; delete those that you do not need"))
    }
}

fn read(file: &PathBuf) -> Result<Vec<u8>, String> {
    let size = std::fs::metadata(file).map_err(|error| format!("{}: {error}", file.display()))?.len();
    if size > socket::INPUT_BYTES_MAX {
        return Err(format!("{}: {size} bytes are more than this version reads at once", file.display()));
    }
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// The list of what an import skipped, begun with its first line.
struct Skips {
    list: List,
    file: Option<File>,
    is_broken: bool,
}

impl Skips {
    fn new(list: List) -> Self {
        Self { list, file: None, is_broken: false }
    }

    /// Writes a part of the list; says once that it cannot be written, or where it is.
    fn write(&mut self, mut part: impl io::Read) {
        if self.is_broken {
            return;
        }
        let written = self.open().and_then(|mut file| {
            io::copy(&mut part, &mut file)
                .map(drop)
                .map_err(|error| format!("the list of what was skipped: {error}"))
        });
        if let Err(words) = written {
            self.is_broken = true;
            eprintln!("althing: {words}");
        }
    }

    fn open(&mut self) -> Result<&File, String> {
        match &mut self.file {
            Some(file) => Ok(file),
            none => {
                let (file, path) = self.list.create()?;
                eprintln!("what was skipped is listed in {}", path.display());
                Ok(none.insert(file))
            }
        }
    }
}

/// Shows what a command says: lines on standard output, progress on a terminal.
#[derive(Default)]
struct Screen {
    bar: Option<(Unit, ProgressBar)>,
    skips: Option<Skips>,
}

impl Screen {
    fn show(&mut self, said: Said) {
        match said {
            Said::Line(line) => {
                self.end();
                println!("{}", line.trim_end_matches('\n'));
            }
            Said::Error(words) => {
                self.end();
                eprintln!("althing: {words}");
            }
            Said::Progress(unit, done, total) => self.progress(unit, done, total),
            Said::Skips(file) => self.skipped(file),
            Said::SkipLines(lines) => self.skipped(lines.as_bytes()),
        }
    }

    fn skipped(&mut self, part: impl io::Read) {
        if let Some(skips) = &mut self.skips {
            skips.write(part);
        }
    }

    fn progress(&mut self, unit: Unit, done: u64, total: u64) {
        if !io::stderr().is_terminal() {
            return;
        }
        if self.bar.as_ref().is_none_or(|(of, _)| *of != unit) {
            self.end();
            let style = ProgressStyle::with_template(match unit {
                Unit::Bytes => "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
                Unit::Count => "{wide_bar} {human_pos}/{human_len} {per_sec} {eta}",
            });
            let bar = ProgressBar::new(total);
            if let Ok(style) = style {
                bar.set_style(style);
            }
            self.bar = Some((unit, bar));
        }
        if let Some((_, bar)) = &self.bar {
            bar.set_position(done);
        }
    }

    fn end(&mut self) {
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
