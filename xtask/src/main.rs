//! Tasks of the project: `cargo xtask` lists them. Nothing of this crate ships.

mod docs;
mod fuzz;
mod leash;
mod proof;
mod shell;
mod test;
mod tidy;

use std::process::ExitCode;

/// One task.
struct Task {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<(), String>,
}

/// A task of the proofs' own crate.
macro_rules! proof_task {
    ($place:literal, $name:literal) => {
        Task {
            name: $name,
            usage: proof::TASKS[$place].1,
            about: proof::TASKS[$place].2,
            run: |args| proof::run($name, args),
        }
    };
}

/// Every task there is.
const TASKS: &[Task] = &[
    Task {
        name: "test",
        usage: "[--allow-missing] [--only PART]... [--full]",
        about: "everything that must hold before a change lands; installs what it may",
        run: test::main,
    },
    Task {
        name: "tidy",
        usage: "[--rules]",
        about: "the rules of STYLE.md, each a small check",
        run: tidy::main,
    },
    Task {
        name: "docs",
        usage: "",
        about: "writes the tables of the documentation that are generated from the source",
        run: docs::main,
    },
    Task {
        name: "fuzz",
        usage: fuzz::USAGE,
        about: "the readers of foreign formats on inputs that are almost right",
        run: fuzz::main,
    },
    proof_task!(0, "ledger"),
    proof_task!(1, "powerloss"),
    proof_task!(2, "backups"),
    proof_task!(3, "bench"),
    proof_task!(4, "imports"),
];

/// Whether there is a task of this name.
fn has_task(name: &str) -> bool {
    TASKS.iter().any(|task| task.name == name)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let named = arguments.first().and_then(|name| TASKS.iter().find(|task| task.name == name));
    let Some(task) = named else {
        for task in TASKS {
            println!("cargo xtask {} {}\n    {}", task.name, task.usage, task.about);
        }
        return if arguments.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) };
    };
    match (task.run)(&arguments[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            // The closing line of `test` stands on standard output and stays the last there.
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
