//! The normaliser on disguises, on prose, and on whatever bytes come.
