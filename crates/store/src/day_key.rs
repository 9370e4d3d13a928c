//! Keys of address marks, one for each day: a mark says that two readers of one day came from the same network,
//! and says nothing once its day's key is gone.

use althing_core::comment::Mark;
use althing_core::id::CommentId;
use althing_core::time::{DAY, Micros};

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// How long a key is kept from the beginning of its day, where nothing needs it longer.
pub const KEPT: i64 = 2 * DAY;
/// How long a key is kept at most, for a ban that needs it, from the beginning of its day.
pub const KEPT_MAX: i64 = 30 * DAY;
/// Most rows whose mark is forgotten in one transaction.
pub const MARKS_MAX: i64 = 200;

/// A day's key.
pub struct DayKey {
    /// Days since 1970.
    pub day: i64,
    /// What marks of that day are made with.
    pub secret: [u8; 32],
}

impl FromRow for DayKey {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let secret = row.bytes(1)?.try_into();
        let secret = secret.map_err(|_| Error::Decode("a day's key has 32 bytes".to_owned()))?;
        Ok(Self { day: row.int(0)?, secret })
    }
}

/// The day that a time is in, counted since 1970.
pub const fn day_of(now: Micros) -> i64 {
    now.0.div_euclid(DAY)
}

/// The key of a day; a fresh one where the day has none yet. Two nodes that ask at once get the same.
pub fn of_day(tx: &mut Tx<'_>, day: i64, fresh: &[u8; 32]) -> Result<DayKey, Error> {
    tx.exec(
        "insert into day_key (day, secret, keep_until) values ($1, $2, $3) on conflict (day) do nothing",
        args![day, fresh, day * DAY + KEPT],
    )?;
    tx.one::<DayKey>("select day, secret from day_key where day = $1", args![day])?
        .ok_or_else(|| Error::Decode("a day's key vanished".to_owned()))
}

/// All keys that are kept, newest first: at most one for each of [`KEPT_MAX`]'s days.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<DayKey>, Error> {
    tx.all("select day, secret from day_key order by day desc limit $1", args![1 + KEPT_MAX / DAY])
}

/// Keeps a day's key for a ban that ends at a time, but no longer than [`KEPT_MAX`].
pub fn keep(tx: &mut Tx<'_>, day: i64, until: Micros) -> Result<(), Error> {
    let until = until.0.min(day * DAY + KEPT_MAX);
    tx.exec("update day_key set keep_until = $2 where day = $1 and keep_until < $2", args![day, until])?;
    Ok(())
}

/// Forgets the keys that nothing needs any more.
pub fn forget(tx: &mut Tx<'_>, now: Micros) -> Result<u64, Error> {
    tx.exec("delete from day_key where keep_until <= $1", args![now.0])
}

/// Clears marks whose day's key is gone, a batch at a time: those of today have one, since it is stored before it is used.
pub fn forget_marks(tx: &mut Tx<'_>) -> Result<u64, Error> {
    let comments = tx.exec(
        "update comment set mark = null, mark_day = null where id in (select c.id from comment c \
         where c.mark is not null and not exists (select 1 from day_key k where k.day = c.mark_day) limit $1)",
        args![MARKS_MAX],
    )?;
    let reports = tx.exec(
        "update report set mark = null, mark_day = null where id in (select r.id from report r \
         where r.mark is not null and not exists (select 1 from day_key k where k.day = r.mark_day) limit $1)",
        args![MARKS_MAX],
    )?;
    Ok(comments + reports)
}

/// The mark of the guest who wrote a comment, while it is kept.
pub fn of_comment(tx: &mut Tx<'_>, id: CommentId) -> Result<Option<Mark>, Error> {
    let row = tx.one::<(i64, Vec<u8>)>(
        "select mark_day, mark from comment where id = $1 and mark is not null",
        args![id.0],
    )?;
    Ok(row.and_then(|(day, mark)| Some((day, mark.try_into().ok()?))))
}

/// How many marks are stored, of comments and of reports.
pub fn marks(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let count = tx.one::<i64>(
        "select (select count(*) from comment where mark is not null) \
         + (select count(*) from report where mark is not null)",
        args![],
    )?;
    Ok(count.unwrap_or(0))
}
