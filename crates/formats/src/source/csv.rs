//! To be written: rows of CSV.
