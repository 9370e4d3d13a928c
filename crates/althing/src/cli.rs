//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// A self-hosted discussion platform for publishers.
#[derive(Debug, Parser)]
#[command(name = "althing", version, about, max_term_width = 100)]
pub struct Cli {
    /// The configuration file [default: ./althing.toml if it is there].
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve a small seeded newspaper to try everything on.
    Demo {
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Folder that keeps the demo's data between runs.
        #[arg(long, default_value = "./althing-demo", value_name = "DIR")]
        data: PathBuf,
    },
    /// Serve.
    Serve {
        /// Address to listen on, instead of the configured one.
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
    },
    /// Put a backup in place. Never overwrites without --force.
    Restore {
        /// The backup.
        file: PathBuf,
        /// Replace a database that is there.
        #[arg(long)]
        force: bool,
    },
    /// Print the API's OpenAPI document.
    Openapi,
    /// Score texts: JSON Lines with `text` in, JSON Lines out in the same order.
    Score {
        /// Say which parts of each text count.
        #[arg(long)]
        explain: bool,
        /// The lines; - or nothing for standard input.
        file: Option<PathBuf>,
    },
    /// Serve the Perspective-compatible API alone, without a database.
    ScoreServer {
        /// Address to listen on, instead of the configured one.
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
        /// The keys that open it, one a line; without it any key that is not empty does.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
    /// What works on a database, through the running server where one runs.
    #[command(flatten)]
    Admin(Admin),
}

/// Commands on a database.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Publications.
    #[command(subcommand)]
    Site(SiteCommand),
    /// Staff and stories' authors.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Bearer keys.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Comments.
    #[command(subcommand)]
    Comment(CommentCommand),
    /// Take over a discussion from elsewhere.
    Import(Box<ImportCommand>),
    /// Write everything of one site to a file while the server runs.
    Export(ExportCommand),
    /// Write a backup while the server runs.
    Backup {
        /// Where to; must not be there yet.
        file: PathBuf,
    },
    /// Recount what is derived and prove the log.
    Verify,
}

/// What to take over, and how.
#[derive(Debug, Args)]
pub struct ImportCommand {
    /// The site it goes to. An archive of Althing's names its own, and comes in under this one where it is given.
    #[arg(long, value_name = "SLUG")]
    pub site: Option<String>,
    /// The source's format; auto sees for itself.
    #[arg(long, default_value = "auto")]
    pub format: String,
    /// A saved page's own address.
    #[arg(long)]
    pub url: Option<String>,
    /// What relative addresses in it are relative to; without it the site's first origin.
    #[arg(long)]
    pub base_url: Option<String>,
    /// Rules for addresses that have changed: a line each, old and new, with * at the end for all that begin so.
    #[arg(long, value_name = "FILE")]
    pub rewrite: Option<PathBuf>,
    /// Only comments from this day on, such as 2024-03-01.
    #[arg(long, value_name = "DAY")]
    pub since: Option<String>,
    /// A name for the source, where a site takes in two of one system.
    #[arg(long, default_value = "", value_name = "NAME", hide_default_value = true)]
    pub source: String,
    /// How far the source's clock was ahead of UTC, such as +02:00, for times that do not say.
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    pub utc_offset: Option<String>,
    /// Store nothing; only tell what would be.
    #[arg(long)]
    pub dry_run: bool,
    /// How to report: table or json.
    #[arg(long, default_value = "table")]
    pub report: String,
    /// Where the list of what was skipped goes; without it here, under the first file's name with .skipped.jsonl behind it.
    #[arg(long, value_name = "FILE")]
    pub skipped: Option<PathBuf>,
    /// The source: one file or several, or a folder.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

/// A site to be written to a file.
#[derive(Debug, Args)]
pub struct ExportCommand {
    /// The site.
    #[arg(long, value_name = "SLUG")]
    pub site: String,
    /// The form: althing, which `import` takes with everything, or coral-csv.
    #[arg(long, default_value = "althing")]
    pub format: String,
    /// Where to; must not be there yet. Of coral-csv the name before -users.csv, -stories.csv and -comments.csv.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// Publications.
#[derive(Debug, Subcommand)]
pub enum SiteCommand {
    /// Add one.
    Add {
        /// Its short name in addresses: a-z, 0-9 and -.
        slug: String,
        /// Where its pages live, such as `https://www.example.org`; may be given several times.
        #[arg(long, required = true)]
        origin: Vec<String>,
        /// Its name.
        #[arg(long)]
        name: Option<String>,
    },
    /// List all.
    List,
    /// Change settings.
    Set {
        /// The site.
        slug: String,
        /// A section of the site: what is set holds for its stories only, and an empty value takes it back.
        #[arg(long, value_name = "NAME")]
        section: Option<String>,
        /// KEY=VALUE, for example mode=hold-first; also name=, origin= (adds one), origin-= (takes one away).
        #[arg(required = true, value_name = "KEY=VALUE")]
        changes: Vec<String>,
    },
    /// Take a word list from a file, or print both.
    Words {
        /// The site.
        slug: String,
        /// Words that make a comment wait; an empty file takes the list back.
        #[arg(long, value_name = "FILE", conflicts_with = "reject")]
        hold: Option<PathBuf>,
        /// Words with which a comment is not taken.
        #[arg(long, value_name = "FILE")]
        reject: Option<PathBuf>,
    },
    /// Tell what was learnt from a site's moderators, and what that does to scores.
    Learned {
        /// The site.
        slug: String,
        /// Forget all of it.
        #[arg(long)]
        reset: bool,
    },
    /// Tell what scores held, or would have held.
    Score {
        /// The site.
        slug: String,
        /// How many of the last comments to look at: 1 to 100000.
        #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        last: u32,
        /// Another threshold to try, such as `toxicity=0.7`; may be given several times. Nothing is changed.
        #[arg(long, value_name = "ATTRIBUTE=SCORE")]
        hold: Vec<String>,
        /// The same for `never`.
        #[arg(long, value_name = "ATTRIBUTE=SCORE")]
        never: Vec<String>,
    },
}

/// Staff and stories' authors.
#[derive(Debug, Subcommand)]
pub enum StaffCommand {
    /// Grant a role, and print the address of a page that signs in once.
    Add {
        /// The address by which you know them. It opens nothing by itself.
        email: String,
        /// What they may do: admin, moderator, or author (a badge under stories with their byline).
        #[arg(long)]
        role: String,
        /// On this site only [default: all sites].
        #[arg(long, value_name = "SLUG")]
        site: Option<String>,
        /// In this section only; of a moderator.
        #[arg(long, value_name = "NAME", conflicts_with = "byline")]
        section: Option<String>,
        /// The byline of their stories; of an author.
        #[arg(long, value_name = "NAME")]
        byline: Option<String>,
    },
    /// List all roles.
    List,
    /// Take a role back.
    Remove {
        /// The address by which you know them.
        email: String,
        /// The role.
        #[arg(long)]
        role: String,
        /// On which site it was granted.
        #[arg(long, value_name = "SLUG")]
        site: Option<String>,
        /// For which section.
        #[arg(long, value_name = "NAME", conflicts_with = "byline")]
        section: Option<String>,
        /// For which byline.
        #[arg(long, value_name = "NAME")]
        byline: Option<String>,
    },
}

/// Bearer keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make one; it is shown once, alone on the last line.
    Add {
        /// Its site.
        #[arg(long, value_name = "SLUG")]
        site: String,
        /// What it opens: stories, perspective or staff.
        #[arg(long)]
        scope: String,
        /// Requests a second, and as many at once; of scope perspective [default: 1000].
        #[arg(long, value_name = "N")]
        rate: Option<u32>,
        /// Let pages of any origin use it from browsers; of scope perspective.
        #[arg(long)]
        cors: bool,
    },
    /// List all, without the keys themselves.
    List,
    /// Revoke one.
    Revoke {
        /// Its id, as the list shows it.
        id: String,
    },
}

/// Comments.
#[derive(Debug, Subcommand)]
pub enum CommentCommand {
    /// List what waits for a moderator, oldest first, with scores and the words behind them.
    List {
        /// What waits; nothing else is listed.
        #[arg(long, required = true)]
        held: bool,
        /// Of one site only.
        #[arg(long, value_name = "SLUG")]
        site: Option<String>,
        /// Go on after this comment.
        #[arg(long, value_name = "ID")]
        after: Option<String>,
        /// The highest scores first.
        #[arg(long, conflicts_with = "after")]
        by_score: bool,
    },
    /// Show a comment whole, with what waits of it.
    Show {
        /// Its id.
        id: String,
    },
    /// Publish what waits of a comment.
    Approve {
        /// Its id.
        id: String,
        /// The text that was read, as the list names it: when it is another one by now, nothing is published.
        #[arg(long)]
        text: Option<String>,
    },
    /// Do not publish what waits of a comment; its author is told.
    Reject {
        /// Its id.
        id: String,
        /// The text that was read, as the list names it.
        #[arg(long)]
        text: Option<String>,
        /// Why: the code of one of the site's rules, or `law:` and a law; the site's last rule if not given.
        #[arg(long)]
        reason: Option<String>,
        /// What of it goes against that, in words for its author; the rule's own if not given.
        #[arg(long)]
        explanation: Option<String>,
    },
    /// Take a comment down for everyone; its author is told.
    Remove {
        /// Its id.
        id: String,
        /// Why: the code of one of the site's rules, or `law:` and a law; the site's last rule if not given.
        #[arg(long)]
        reason: Option<String>,
        /// What of it goes against that, in words for its author; the rule's own if not given.
        #[arg(long)]
        explanation: Option<String>,
    },
    /// Delete a comment's text and its author's name for good.
    Erase {
        /// Its id.
        id: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
