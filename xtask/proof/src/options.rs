//! `--name value` pairs of the command line.

/// What was asked for.
pub struct Options<'a> {
    args: &'a [String],
}

impl<'a> Options<'a> {
    /// Refuses what is not known.
    pub fn of(args: &'a [String], values: &[&str], flags: &[&str]) -> Result<Self, String> {
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            if values.contains(&arg.as_str()) {
                rest.next().ok_or_else(|| format!("{arg} needs a value"))?;
            } else if !flags.contains(&arg.as_str()) {
                return Err(format!("{arg}: known are {} {}", values.join(" "), flags.join(" ")));
            }
        }
        Ok(Self { args })
    }

    /// Whether a flag stands there.
    pub fn has(&self, name: &str) -> bool {
        self.args.iter().any(|arg| arg == name)
    }

    /// The text after a name.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        let at = self.args.iter().position(|arg| arg == name)?;
        self.args.get(at + 1).map(String::as_str)
    }

    /// The number after a name.
    pub fn number(&self, name: &str, default: u64) -> Result<u64, String> {
        match self.text(name) {
            None => Ok(default),
            Some(text) => text.parse().map_err(|_| format!("{name} {text}: it must be a whole number")),
        }
    }
}
