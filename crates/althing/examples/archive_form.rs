//! Writes down the form of archives for others, from the list in the source: `archive_form schema` or `archive_form tables`.
//! `cargo xtask docs` asks for both.

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("schema") => println!("{:#}", althing::archive::schema()),
        Some("tables") => println!("{}", althing::archive::tables().trim()),
        _ => eprintln!("archive_form: schema or tables"),
    }
}
