//! `cargo xtask tidy`
pub fn main(_: &[String]) -> Result<(), String> {
    Ok(())
}
