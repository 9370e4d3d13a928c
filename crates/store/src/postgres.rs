//! PostgreSQL.
use crate::error::Error;
use crate::group::Job;
use crate::queue::{Queue, Work};
use crate::row::Row;
use crate::tx::Tx;
use crate::value::Value;
use std::sync::Arc;

/// A closure's view of a PostgreSQL connection.
pub struct PostgresTx<'a>(std::marker::PhantomData<&'a ()>);
impl PostgresTx<'_> {
    pub(crate) fn exec(&mut self, _: &'static str, _: &[Value<'_>]) -> Result<u64, Error> {
        Err(Error::Closed)
    }
    pub(crate) fn each<E: From<Error>>(
        &mut self,
        _: &'static str,
        _: &[Value<'_>],
        _: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        Err(Error::Closed.into())
    }
    pub(crate) fn txid(&mut self) -> Result<i64, Error> {
        Err(Error::Closed)
    }
}
pub(crate) struct Server;
impl Server {
    pub(crate) fn parse(_: &str) -> Result<Self, Error> {
        Err(Error::Engine("not yet".into()))
    }
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}
pub(crate) fn run_writer(_: &Server, _: &Arc<Queue<Job>>) {}
pub(crate) fn run_reader(_: &Server, _: &Arc<Queue<Box<dyn Work>>>) {}
pub(crate) fn check_server(_: &mut Tx<'_>) -> Result<(), Error> {
    Ok(())
}
