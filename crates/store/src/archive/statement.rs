//! Statements made of the list, once for a process.

use std::sync::LazyLock;

use super::list::{Filled, Form, KINDS, Kind};

/// The statements of one kind.
pub(super) struct Statements {
    /// All rows of a site: `$1` is the site.
    pub(super) whole: &'static str,
    /// A batch by id, of whatever site: `$1` is the id before it, `$2` how many. Two columns before the others: the id, and
    /// the site.
    pub(super) by_id: &'static str,
    /// Rows that belong to a range of parents: behind `$1` up to `$2`. One column before the others: the parent.
    pub(super) of_parents: &'static str,
    /// Writes a row.
    pub(super) insert: &'static str,
    /// Whether a row is there: by the key's values, in its order.
    pub(super) there: &'static str,
}

static ALL: LazyLock<Vec<Statements>> = LazyLock::new(|| KINDS.iter().map(statements).collect());

/// The statements of a kind of the list.
pub(super) fn of(kind: &'static Kind) -> &'static Statements {
    let at = KINDS.iter().position(|known| known.name == kind.name).unwrap_or(0);
    &ALL[at]
}

fn statements(kind: &'static Kind) -> Statements {
    let (columns, from) = (selected(kind), from(kind));
    let site = if has(kind, "site_id") { "t.site_id" } else { "t.id" };
    let (parent, rest) = parent(kind);
    let leaked = |text: String| -> &'static str { text.leak() };
    let key: Vec<String> = (1..).zip(kind.key).map(|(at, column)| format!("{column} = ${at}")).collect();
    Statements {
        whole: leaked(format!("select {columns} from {from} where t.{} = $1", kind.key[0])),
        by_id: leaked(format!(
            "select t.id, {site}, {columns} from {from} where t.id > $1 order by t.id limit $2"
        )),
        of_parents: leaked(format!(
            "select {parent}, {columns} from {from}{} where {parent} > $1 and {parent} <= $2 order by {parent}{rest}",
            if kind.name == "appeal" { " join decision d on d.id = t.decision_id" } else { "" },
        )),
        insert: leaked(insert(kind)),
        there: leaked(format!("select 1 from {} where {}", kind.table, key.join(" and "))),
    }
}

fn has(kind: &Kind, column: &str) -> bool {
    kind.left_out.iter().any(|left| left.column == column)
}

/// What rows of a kind are found by when their parents are read, and their order below it.
fn parent(kind: &Kind) -> (&'static str, &'static str) {
    match kind.name {
        "address" => ("t.story_id", ""),
        "identity" => ("t.account_id", ""),
        "revision" => ("t.comment_id", ", t.created_at, t.id"),
        "vote" => ("t.comment_id", ", t.account_id"),
        "decision" => ("t.comment_id", ", t.number, t.id"),
        "appeal" => ("d.comment_id", ", d.number, d.id"),
        "report" => ("t.comment_id", ", t.id"),
        _ => ("t.id", ""),
    }
}

fn from(kind: &Kind) -> String {
    let contact = kind.columns.iter().find(|column| column.form == Form::Contact);
    contact.map_or_else(
        || format!("{} t", kind.table),
        |column| {
            format!("{} t left join contact k on k.key = t.{} and k.address <> ''", kind.table, column.column)
        },
    )
}

fn selected(kind: &Kind) -> String {
    let columns = kind.columns.iter().map(|column| {
        let name = column.column;
        match column.form {
            Form::Contact => format!("t.{name}, k.address, k.state, k.asked_count, k.asked_at, k.created_at"),
            _ => format!("t.{name}"),
        }
    });
    columns.collect::<Vec<_>>().join(", ")
}

/// `$1` is the site, then come the values of the archive, then those that were made. A row is written where everything that
/// it refers to is there, and of the same site.
fn insert(kind: &Kind) -> String {
    let mut names: Vec<&str> = kind.columns.iter().map(|column| column.column).collect();
    let mut values: Vec<String> = (0..names.len()).map(|at| format!("${}", at + 2)).collect();
    let mut next = names.len() + 2;
    for left in kind.left_out {
        let value = match left.filled {
            Filled::Default => continue,
            Filled::Site => "$1".to_owned(),
            Filled::Sql(text) => named(kind, text),
            Filled::Made => {
                next += 1;
                format!("${}", next - 1)
            }
        };
        names.push(left.column);
        values.push(value);
    }
    let mut conditions: Vec<String> = (0..)
        .zip(kind.columns)
        .filter_map(|(at, column)| {
            let sql = there(column.refers?, at + 2);
            // PostgreSQL has to be told the type of a value that is only looked at; to SQLite the cast says nothing.
            Some(if column.is_optional {
                format!("(cast(${} as uuid) is null or {sql})", at + 2)
            } else {
                sql
            })
        })
        .collect();
    // Statements have the site as their first argument whether they need it or not.
    conditions.push(
        if kind.name == "site" || has(kind, "site_id") {
            "1 = 1"
        } else {
            "exists (select 1 from site where id = $1)"
        }
        .to_owned(),
    );
    if kind.name == "site" {
        conditions.push("exists (select 1 from site_restore where site_id = $1 and site_id = $2)".to_owned());
    }
    format!(
        "insert into {} ({}) select {} where {} on conflict do nothing",
        kind.table,
        names.join(", "),
        values.join(", "),
        conditions.join(" and ")
    )
}

/// A statement's text with the places of the values that it names.
fn named(kind: &Kind, text: &str) -> String {
    let mut text = text.to_owned();
    for (at, column) in kind.columns.iter().enumerate() {
        text = text.replace(&format!("{{{}}}", column.name), &format!("${}", at + 2));
    }
    text
}

fn there(kind: &str, at: usize) -> String {
    match kind {
        "account" => format!("exists (select 1 from account where id = ${at})"),
        "revision" => format!(
            "exists (select 1 from revision v join comment w on w.id = v.comment_id where v.id = ${at} and w.site_id = $1)"
        ),
        table => format!("exists (select 1 from {table} where id = ${at} and site_id = $1)"),
    }
}
