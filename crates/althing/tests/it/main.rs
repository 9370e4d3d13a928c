//! The whole server, from a request to the database and back, on both engines.
//!
//! `ALTHING_TEST_POSTGRES` names a PostgreSQL server where databases may be made; without it the PostgreSQL half of
//! each test says that it was skipped, and with `ALTHING_TEST_REQUIRE_ALL=1` it fails instead.

mod account;
mod address;
mod backup;
mod change;
mod closing;
mod decide;
mod depth;
mod desk_cases;
mod doors;
mod erased;
mod find;
mod form;
mod frugal;
mod held;
mod history;
mod hostile;
mod import;
mod language;
mod learning;
mod live;
mod mail;
mod mail_budget;
mod mail_killed;
mod matrix;
mod me;
mod operator;
mod paging;
mod passkey;
mod perspective;
mod queue;
mod races;
mod reading;
mod repeat;
mod reply;
mod score;
mod score_server;
mod scoring;
mod secrets;
mod spam;
mod story;
mod submit;
mod support;
mod votes;
mod wire;
mod words;
