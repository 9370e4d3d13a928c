//! The formats that are generated, each with what it can say, and the model that all of them tell.

mod artalk;
mod comentario;
mod commento;
mod coral;
mod coral_csv;
mod cusdis;
mod disqus;
mod isso;
mod isso_json;
mod model;
mod remark42;
mod text;
mod twikoo;
mod valine;
mod waline;
mod wordpress;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use chance::Chance;
use rusqlite::Connection;

use model::Abilities;
pub use model::Model;

/// Writes a model, or one table of it, as text.
type Text = fn(&Model, &mut Chance, &mut dyn Write) -> io::Result<()>;

/// Writes a model into an empty database.
type Database = fn(&Model, &mut Chance, &Connection) -> rusqlite::Result<()>;

/// What an export of a format is made of.
enum Files {
    Texts(&'static [(&'static str, Text)]),
    Database(&'static str, Database),
}

/// A format that is generated.
pub struct Format {
    /// The name here.
    pub name: &'static str,
    /// What the program must see it as.
    pub seen_as: &'static str,
    /// What it can say.
    pub abilities: Abilities,
    files: Files,
}

/// A format of one file of text.
const fn text(name: &'static str, abilities: Abilities, files: &'static [(&'static str, Text)]) -> Format {
    Format { name, seen_as: name, abilities, files: Files::Texts(files) }
}

/// A format of one file of `SQLite`.
const fn database(name: &'static str, abilities: Abilities, file: &'static str, write: Database) -> Format {
    Format { name, seen_as: name, abilities, files: Files::Database(file, write) }
}

/// All of them.
pub static FORMATS: [Format; 15] = [
    text("disqus", disqus::ABILITIES, &[("disqus.xml", disqus::write)]),
    text("wordpress", wordpress::ABILITIES, &[("wordpress.xml", wordpress::write)]),
    text("remark42", remark42::ABILITIES, &[("backup-paper.json", remark42::write)]),
    database("isso", isso::ABILITIES, "comments.db", isso::write),
    text("isso-json", isso_json::ABILITIES, &[("generic.json", isso_json::write)]),
    text(
        "coral",
        coral::ABILITIES,
        &[("comments.json", coral::comments), ("stories.json", coral::stories), ("users.json", coral::users)],
    ),
    text(
        "coral-csv",
        coral_csv::ABILITIES,
        &[
            ("comments.csv", coral_csv::comments),
            ("stories.csv", coral_csv::stories),
            ("users.csv", coral_csv::users),
        ],
    ),
    text("commento", commento::ABILITIES, &[("commento.json", commento::write)]),
    Format {
        seen_as: "commento",
        ..text("comentario-2", commento::ABILITIES, &[("comentario.json", commento::write_renamed)])
    },
    text("comentario", comentario::ABILITIES, &[("comentario.json", comentario::write)]),
    text("artalk", artalk::ABILITIES, &[("paper.artrans", artalk::write)]),
    text("waline", waline::ABILITIES, &[("waline.json", waline::write)]),
    text("valine", valine::ABILITIES, &[("Comment.0.jsonl", valine::write)]),
    text("twikoo", twikoo::ABILITIES, &[("twikoo.json", twikoo::write)]),
    database("cusdis", cusdis::ABILITIES, "cusdis.db", cusdis::write),
];

impl Format {
    /// Writes a model into a folder that is there; the files.
    pub fn write(&self, model: &Model, chance: &mut Chance, folder: &Path) -> Result<Vec<PathBuf>, String> {
        match &self.files {
            Files::Texts(texts) => {
                let one = |(name, write): &(&str, Text)| {
                    let path = folder.join(name);
                    let mut out = BufWriter::new(File::create(&path)?);
                    write(model, chance, &mut out)?;
                    out.flush()?;
                    Ok(path)
                };
                texts.iter().map(one).collect::<io::Result<_>>().map_err(|error| error.to_string())
            }
            Files::Database(name, write) => {
                let path = folder.join(name);
                let mut fill = |conn: &Connection| {
                    // Nobody held these systems to what refers to nothing.
                    conn.execute_batch("pragma foreign_keys = off; pragma synchronous = off; begin")?;
                    write(model, chance, conn)?;
                    conn.execute_batch("commit")
                };
                Connection::open(&path).and_then(|conn| fill(&conn)).map_err(|error| error.to_string())?;
                Ok(vec![path])
            }
        }
    }
}
