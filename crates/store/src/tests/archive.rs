//! The list of what an archive holds, against the schema as it is: a table or column that is new is in the list, or in the
//! list of what is left out, before it is anywhere else.

use std::collections::{BTreeMap, BTreeSet};

use super::support::{self, Fresh};
use crate::archive::{Form, KINDS, LEFT_OUT};
use crate::dialect::Pick;
use crate::{Error, args};

const COLUMNS: Pick = Pick {
    sqlite: "select m.name, p.name, lower(p.type), p.\"notnull\" from sqlite_schema m join pragma_table_info(m.name) p \
             where m.type = 'table' and m.name not in ('sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4') order by m.name, p.cid",
    postgres: "select table_name::text, column_name::text, data_type::text, \
               case when is_nullable = 'NO' then 1::bigint else 0::bigint end from information_schema.columns \
               where table_schema = 'public' order by table_name, ordinal_position",
};

type Tables = BTreeMap<String, BTreeMap<String, (String, bool)>>;

fn tables(fresh: &Fresh) -> Tables {
    fresh.store.migrate("test", || 1).expect("migrates");
    let rows =
        fresh.store.read_blocking(|tx| tx.all::<(String, String, String, bool)>(COLUMNS.of(tx), args![]));
    let mut tables = Tables::new();
    for (table, column, form, is_needed) in rows.unwrap_or_else(|error: Error| panic!("{error}")) {
        // SQLite's index of words has tables of its own.
        let table = if table.starts_with("search_text") { "search_text".to_owned() } else { table };
        tables.entry(table).or_default().insert(column, (form, is_needed));
    }
    tables
}

fn is_whole(tables: &Tables) {
    let mut listed = BTreeSet::new();
    for kind in KINDS {
        assert!(listed.insert(kind.table), "{} stands there twice", kind.table);
        let columns = &tables[kind.table];
        let held = kind.columns.iter().map(|column| column.column);
        let left = kind.left_out.iter().map(|left| left.column);
        let mut known: Vec<&str> = held.chain(left).collect();
        known.sort_unstable();
        let there: Vec<&str> = {
            let mut there: Vec<&str> = columns.keys().map(String::as_str).collect();
            there.sort_unstable();
            there
        };
        assert_eq!(known, there, "the columns of {}", kind.table);
        for column in kind.columns {
            let (form, is_needed) = &columns[column.column];
            assert_eq!(!column.is_optional, *is_needed, "{}.{}", kind.table, column.column);
            let fits: &[&str] = match column.form {
                Form::Id => &["blob", "uuid"],
                Form::Bytes(_) | Form::Contact => &["blob", "bytea"],
                Form::Int | Form::Count | Form::Flag | Form::Time => &["integer", "bigint"],
                Form::Text | Form::Word(_) | Form::Code => &["text"],
            };
            assert!(fits.contains(&form.as_str()), "{}.{}: {form}", kind.table, column.column);
        }
        assert!(kind.left_out.iter().all(|left| !left.why.is_empty()));
    }
    for (table, why) in LEFT_OUT {
        assert!(listed.insert(table) && !why.is_empty(), "{table}");
    }
    for table in tables.keys() {
        assert!(listed.contains(table.as_str()), "table {table} is in neither list");
    }
}

#[test]
fn every_table_and_column_is_in_an_archive_or_left_out_for_a_reason() {
    is_whole(&tables(&support::empty_sqlite(support::options())));
    if let Some(fresh) = support::empty_postgres(support::options()) {
        is_whole(&tables(&fresh));
    }
}

#[test]
fn what_is_referred_to_comes_before_what_refers_to_it() {
    let mut before = BTreeSet::new();
    for kind in KINDS {
        for column in kind.columns {
            assert!(column.refers.is_none_or(|of| before.contains(of)), "{}.{}", kind.name, column.name);
        }
        before.insert(kind.name);
    }
}
