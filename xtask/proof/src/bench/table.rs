//! The table of figures.

/// Which side of the limit is good.
#[derive(Clone, Copy)]
pub enum Goal {
    /// At most this much.
    AtMost(f64),
    /// At least this much.
    AtLeast(f64),
    /// Only told.
    Told,
}

struct Row {
    what: String,
    ours: f64,
    unit: &'static str,
    goal: Goal,
    peer: String,
}

/// Rows as they are measured.
#[derive(Default)]
pub struct Table(Vec<Row>);

impl Table {
    /// Adds a figure, with what a peer or a limit came to in words.
    pub fn row(
        &mut self,
        what: impl Into<String>,
        ours: f64,
        unit: &'static str,
        goal: Goal,
        peer: impl Into<String>,
    ) {
        let row = Row { what: what.into(), ours, unit, goal, peer: peer.into() };
        eprintln!("{}: {} {}", row.what, figure(row.ours), row.unit);
        self.0.push(row);
    }

    /// Prints it as Markdown.
    pub fn print(&self) {
        println!("| what | ours | limit | ratio to the limit | beside it |");
        println!("|---|---|---|---|---|");
        for Row { what, ours, unit, goal, peer } in &self.0 {
            let (limit, ratio) = match goal {
                Goal::AtMost(limit) => {
                    (format!("at most {} {unit}", figure(*limit)), mark(ours / limit, ours <= limit))
                }
                Goal::AtLeast(limit) => {
                    (format!("at least {} {unit}", figure(*limit)), mark(ours / limit, ours >= limit))
                }
                Goal::Told => (String::new(), String::new()),
            };
            println!("| {what} | {} {unit} | {limit} | {ratio} | {peer} |", figure(*ours));
        }
    }
}

fn mark(ratio: f64, reached: bool) -> String {
    if ratio.is_nan() {
        return "none allowed, none seen".to_owned();
    }
    format!("{ratio:.2}{}", if reached { "" } else { " **missed**" })
}

/// Three digits that count.
pub fn figure(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{value:.0}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
