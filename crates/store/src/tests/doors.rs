//! What both engines promise alike.

use crate::{Constraint, Error, Lane, Tx, args};
use uuid::Uuid;

use super::support::both_engines;

const INSERT: &str = "insert into thing (id, n, label, data, parent) values ($1, $2, $3, $4, $5)";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn add(tx: &mut Tx<'_>, number: i64) -> Result<(), Error> {
    let uuid = id(number as u128);
    tx.exec(INSERT, args![uuid, number, format!("thing {number}"), None::<&[u8]>, None::<Uuid>]).map(drop)
}

fn count(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.one("select count(*) from thing", &[]).map(Option::unwrap_or_default)
}

type Columns = (Uuid, Option<i64>, Option<String>, Option<Vec<u8>>, Option<Uuid>);

both_engines! {
    fn every_type_and_null_come_back_as_they_went_in(fresh) {
        let rows: [Columns; 3] = [
            (id(1), Some(i64::MIN), Some("ä \u{1F600} '\" $1".into()), Some(vec![0, 255, 39]), Some(id(1))),
            (id(2), Some(i64::MAX), Some(String::new()), Some(Vec::new()), Some(id(1))),
            (id(3), None, None, None, None),
        ];
        let stored = rows.clone();
        let written = fresh.store.write_blocking(Lane::Interactive, move |tx| {
            for (id, n, label, data, parent) in &stored {
                assert_eq!(tx.exec(INSERT, args![id, *n, label.as_ref(), data.as_ref(), *parent])?, 1);
            }
            Ok::<_, Error>(())
        });
        assert_eq!(written, Ok(()));
        let read = fresh.store.read_blocking(|tx| {
            tx.all::<Columns>("select id, n, label, data, parent from thing order by id", &[])
        });
        assert_eq!(read, Ok(rows.to_vec()));
    }

    fn a_refusal_and_a_panic_keep_nothing(fresh) {
        let refused = fresh.store.write_blocking(Lane::Interactive, |tx| {
            add(tx, 1)?;
            Err::<(), _>(Error::Decode("refused".into()))
        });
        assert_eq!(refused, Err(Error::Decode("refused".into())));
        let panicked = fresh.store.write_blocking(Lane::Interactive, |tx| {
            add(tx, 2)?;
            assert!(count(tx)? == 0, "panics on purpose");
            Ok::<_, Error>(())
        });
        assert_eq!(panicked, Err(Error::Panicked));
        let next = fresh.store.write_blocking(Lane::Interactive, |tx| add(tx, 3));
        assert_eq!(next, Ok(()), "the thread goes on");
        assert_eq!(fresh.store.read_blocking(count), Ok(1));
    }

    fn a_swallowed_error_is_not_committed(fresh) {
        let swallowed = fresh.store.write_blocking(Lane::Interactive, |tx| {
            add(tx, 1)?;
            let failed = add(tx, 1);
            assert!(matches!(failed, Err(Error::Constraint { kind: Constraint::Unique, .. })), "{failed:?}");
            let after = add(tx, 2);
            assert_eq!(after, failed, "the transaction is spent");
            Ok::<_, Error>(())
        });
        assert!(matches!(swallowed, Err(Error::Constraint { kind: Constraint::Unique, .. })), "{swallowed:?}");
        assert_eq!(fresh.store.read_blocking(count), Ok(0));
    }

    fn constraints_are_told_apart_and_quote_no_value(fresh) {
        let kinds: [(Constraint, &'static str); 4] = [
            (Constraint::Check, "insert into tally (id, total) values (77001, -1)"),
            (Constraint::NotNull, "insert into tally (id, total) values (77001, null)"),
            (Constraint::Unique, "insert into tally (id, total) values (77001, 1), (77001, 2)"),
            (Constraint::ForeignKey, "insert into thing (id, parent) values ($1, $2)"),
        ];
        for (kind, sql) in kinds {
            let failed = fresh.store.write_blocking(Lane::Interactive, move |tx| {
                let ids = args![id(77001), id(77002)];
                tx.exec(sql, if kind == Constraint::ForeignKey { ids } else { &[] })
            });
            let Err(Error::Constraint { kind: found, name }) = failed else { panic!("{kind:?}: {failed:?}") };
            assert_eq!(found, kind);
            assert!(!name.contains("77001"), "{name}");
        }
    }

    fn conflicts_returning_and_keyset_pages_are_the_same_text(fresh) {
        let upserted = fresh.store.write_blocking(Lane::Interactive, |tx| {
            let sql = "insert into tally (id, total) values ($1, $2)
                       on conflict (id) do update set total = tally.total + excluded.total returning total";
            tx.one::<i64>(sql, args![1_i64, 5_i64])?;
            let total = tx.one::<i64>(sql, args![1_i64, 6_i64])?;
            for number in 1..=9 {
                add(tx, number)?;
            }
            tx.exec("insert into tally (id, total) select n, 1 from thing where true
                     on conflict (id) do nothing", &[])?;
            Ok::<_, Error>(total)
        });
        assert_eq!(upserted, Ok(Some(11)));
        let page = fresh.store.read_blocking(|tx| {
            tx.all::<(i64, Uuid)>(
                "select n, id from thing where (n, id) < ($1, $2) order by n desc, id desc limit $3",
                args![5_i64, id(5), 2_i64],
            )
        });
        assert_eq!(page, Ok(vec![(4, id(4)), (3, id(3))]));
        let truth = fresh.store.read_blocking(|tx| tx.one::<(bool, i64)>(
            "select exists (select 1 from thing where n = $1), cast(sum(total) as bigint) from tally",
            args![3_i64],
        ));
        assert_eq!(truth, Ok(Some((true, 19))));
    }

    fn a_read_sees_one_state_and_cannot_write(fresh) {
        let store = fresh.store.clone();
        let seen = fresh.store.read_blocking(move |tx| {
            let before = count(tx)?;
            store.write_blocking(Lane::Interactive, |tx| add(tx, 1))?;
            Ok::<_, Error>((before, count(tx)?))
        });
        assert_eq!(seen, Ok((0, 0)));
        assert_eq!(fresh.store.read_blocking(count), Ok(1));
        let written = fresh.store.read_blocking(|tx| add(tx, 2));
        assert!(matches!(written, Err(Error::Engine(_))), "{written:?}");
    }

    fn mistakes_are_errors_and_not_wrong_rows(fresh) {
        let two = fresh.store.read_blocking(|tx| tx.one::<i64>("select 1 union all select 2", &[]));
        assert!(matches!(two, Err(Error::Decode(_))), "{two:?}");
        let few = fresh.store.read_blocking(|tx| tx.one::<i64>("select n from thing where n = $1", &[]));
        assert!(matches!(few, Err(Error::Engine(_))), "{few:?}");
        let kind = fresh.store.read_blocking(|tx| tx.one::<Uuid>("select count(*) from thing", &[]));
        assert!(matches!(kind, Err(Error::Decode(_))), "{kind:?}");
        let null = fresh.store.read_blocking(|tx| tx.one::<i64>("select max(n) from thing", &[]));
        assert!(matches!(null, Err(Error::Decode(_))), "{null:?}");
        let nul = fresh.store.read_blocking(|tx| {
            tx.one::<i64>("select n from thing where label = $1", args!["secret\0"])
        });
        let Err(Error::Engine(message)) = nul else { panic!("{nul:?}") };
        assert!(!message.contains("secret"));
        let absent = fresh.store.read_blocking(|tx| tx.one::<i64>("select n from nowhere", &[]));
        let Err(Error::Engine(message)) = absent else { panic!("{absent:?}") };
        assert!(message.contains("nowhere"), "{message}");
    }

    fn more_statements_than_the_cache_holds_still_work(fresh) {
        let texts: &'static [String] = (0..600).map(|n| format!("select {n} + 0 * $1")).collect::<Vec<_>>().leak();
        for _ in 0..2 {
            let sum = fresh.store.write_blocking(Lane::Interactive, move |tx| {
                let mut sum = 0;
                for text in texts {
                    sum += tx.one::<i64>(text, args![1_i64])?.unwrap_or(0);
                }
                Ok::<_, Error>(sum)
            });
            assert_eq!(sum, Ok(599 * 300));
        }
    }

    fn transaction_numbers_grow(fresh) {
        let number = || fresh.store.write_blocking(Lane::Interactive, |tx| Ok::<_, Error>((tx.txid()?, tx.txid()?)));
        let (first, second) = (number(), number());
        let (Ok(first), Ok(second)) = (first, second) else { panic!("numbers") };
        assert_eq!(first.0, first.1, "one number a transaction");
        assert!(second.0 > first.0);
    }

    fn closing_finishes_what_is_queued_and_the_data_stay(fresh) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let pending: Vec<_> = (0..50).map(|n| {
            let store = fresh.store.clone();
            runtime.spawn(async move { store.write(Lane::Interactive, move |tx| add(tx, n)).await })
        }).collect();
        runtime.block_on(async {
            for write in pending {
                assert_eq!(write.await.expect("no panic"), Ok(()));
            }
        });
        let other = fresh.store.clone();
        let fresh = fresh.reopen();
        assert_eq!(other.read_blocking(count), Err(Error::Closed));
        assert_eq!(other.write_blocking(Lane::Bulk, |tx| add(tx, 99)), Err(Error::Closed));
        assert_eq!(fresh.store.read_blocking(count), Ok(50));
    }
}
