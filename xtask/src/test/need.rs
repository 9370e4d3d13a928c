//! What the parts cannot run without, and how it is had.

use crate::shell;

/// Something that must be on the machine.
#[derive(Clone, Copy)]
pub struct Need {
    /// Its name for people.
    pub name: &'static str,
    /// Whether the part cannot run at all without it.
    pub is_hard: bool,
    /// Whether it is here.
    is_here: fn() -> bool,
    from: Source,
}

impl PartialEq for Need {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Need {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Where it comes from.
#[derive(Clone, Copy)]
enum Source {
    /// Packages of Debian.
    Apt(&'static [&'static str]),
    /// A component of the Rust tool chain.
    Rustup(&'static str),
}

pub const RUSTFMT: Need = Need {
    name: "rustfmt",
    is_hard: true,
    is_here: || shell::succeeds("cargo", &["fmt", "--version"]),
    from: Source::Rustup("rustfmt"),
};
pub const CLIPPY: Need = Need {
    name: "clippy",
    is_hard: true,
    is_here: || shell::succeeds("cargo", &["clippy", "--version"]),
    from: Source::Rustup("clippy"),
};
/// Soft: without it the tests still run on SQLite.
pub const POSTGRESQL: Need = Need {
    name: "PostgreSQL",
    is_hard: false,
    is_here: || super::postgres::programs().is_some(),
    from: Source::Apt(&["postgresql"]),
};
pub const NODE: Need = Need {
    name: "Node",
    is_hard: true,
    is_here: || shell::succeeds("node", &["--version"]),
    from: Source::Apt(&["nodejs"]),
};
pub const NPM: Need = Need {
    name: "npm",
    is_hard: true,
    is_here: || shell::succeeds("npm", &["--version"]),
    from: Source::Apt(&["npm"]),
};
pub const CHROMIUM: Need = Need {
    name: "Chromium",
    is_hard: true,
    is_here: || shell::find("chromium").is_some(),
    from: Source::Apt(&["chromium"]),
};
pub const PYTHON: Need = Need {
    name: "Python with venv",
    is_hard: true,
    is_here: || shell::succeeds("python3", &["-c", "import venv, ensurepip"]),
    from: Source::Apt(&["python3", "python3-venv"]),
};

/// Sees to it that all of them are here, installing what it may in one go; else says on standard error what to run,
/// and returns what is missing.
pub fn provide(needs: &[Need]) -> Result<(), Vec<Need>> {
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let packages = packages(&missing);
    let may_install = !packages.is_empty() && shell::is_root() && shell::find("apt-get").is_some();
    if may_install && let Err(why) = install(&packages) {
        eprintln!("{why}");
    }
    let missing = self::missing(needs);
    for need in &missing {
        eprintln!("missing: {}", need.name);
    }
    for line in lines_to_run(&missing) {
        eprintln!("to have it, run: {line}");
    }
    if missing.is_empty() { Ok(()) } else { Err(missing) }
}

fn missing(needs: &[Need]) -> Vec<Need> {
    let mut missing: Vec<Need> = Vec::new();
    for need in needs {
        if !missing.contains(need) && !(need.is_here)() {
            missing.push(*need);
        }
    }
    missing
}

fn packages(missing: &[Need]) -> Vec<&'static str> {
    let of = |need: &Need| match need.from {
        Source::Apt(packages) => packages,
        Source::Rustup(_) => &[],
    };
    missing.iter().flat_map(of).copied().collect()
}

fn install(packages: &[&str]) -> Result<(), String> {
    println!("\n== installing {}", packages.join(" "));
    let apt = |arguments: &[&str]| {
        let mut command = shell::command("apt-get", arguments);
        command.env("DEBIAN_FRONTEND", "noninteractive").stdin(std::process::Stdio::null());
        shell::run(&mut command)
    };
    apt(&["update", "--quiet=2"])?;
    apt(&[&["install", "--quiet=2", "--yes", "--no-install-recommends"], packages].concat())
}

fn lines_to_run(missing: &[Need]) -> Vec<String> {
    let mut lines = Vec::new();
    let packages = packages(missing);
    if !packages.is_empty() {
        lines.push(format!("sudo apt-get install --no-install-recommends {}", packages.join(" ")));
    }
    let components: Vec<_> = missing
        .iter()
        .filter_map(|need| match need.from {
            Source::Rustup(component) => Some(component),
            Source::Apt(_) => None,
        })
        .collect();
    if !components.is_empty() {
        lines.push(format!("rustup component add {}", components.join(" ")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_with_the_line_that_installs_it() {
        let lines = lines_to_run(&[CLIPPY, PYTHON, CHROMIUM, RUSTFMT]);
        assert_eq!(
            lines,
            [
                "sudo apt-get install --no-install-recommends python3 python3-venv chromium",
                "rustup component add clippy rustfmt",
            ]
        );
    }

    #[test]
    fn each_need_is_looked_for_once() {
        let absent = Need { name: "moon", is_hard: true, is_here: || false, from: Source::Apt(&["moon"]) };
        let present = Need { name: "sun", is_hard: true, is_here: || true, from: Source::Apt(&["sun"]) };
        assert_eq!(missing(&[absent, present, absent]), [absent]);
    }
}
