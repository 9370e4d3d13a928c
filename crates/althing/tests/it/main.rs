//! The whole server, from a request to the database and back, on both engines.
//!
//! `ALTHING_TEST_POSTGRES` names a PostgreSQL server where databases may be made; without it the PostgreSQL half of
//! each test says that it was skipped, and with `ALTHING_TEST_REQUIRE_ALL=1` it fails instead.

mod support;

mod change;
mod closing;
mod form;
mod held;
mod paging;
mod repeat;
mod reply;
mod submit;
