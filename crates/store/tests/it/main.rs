//! The store through its public doors, on real databases.

mod support;

mod doors;
