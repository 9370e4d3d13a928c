//! Tasks of the project.

mod proof;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((task, rest)) = args.split_first() else {
        for (task, usage, about) in proof::TASKS {
            println!("cargo xtask {task} {usage}\n    {about}");
        }
        return ExitCode::SUCCESS;
    };
    match proof::run(task, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
