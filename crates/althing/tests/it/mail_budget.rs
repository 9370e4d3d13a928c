//! How much mail one reader gets, whatever others do.

use althing_core::id::{EventId, MailId};
use althing_core::mail::{ALONE_MAX, MAILS_PER_DAY_MAX, REPLIES_OF_AUTHOR_MAX};
use althing_core::time::{DAY, HOUR, MINUTE};
use althing_store::outbox::{self, Kind, Mail, TOGETHER_MAX, WAITING_MAX};
use althing_store::{Error, Lane};
use std::sync::atomic::Ordering;

use crate::mail::{confirmed, mail_on_both_engines};

const ANA: &str = "ana@reader.example";

mail_on_both_engines! {
    async fn r62_a_thousand_replies_are_a_few_mails(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        for chunk in 0..10 {
            let asks = (0..100).map(|at| {
                paper.reader(&format!("Reader {chunk} {at}")).asks(&story, Some(&root), &format!("Reply {chunk} {at}"))
            });
            for answer in paper.at_once(asks.collect()).await {
                answer.is(201);
            }
            paper.delivers().await;
        }
        assert_eq!(sink.mails().len() as i64, ALONE_MAX, "the first go alone");
        paper.advance(15 * MINUTE);
        assert_eq!(paper.delivers().await, 1000_i64.div_euclid(TOGETHER_MAX) as u64, "the others together");
        let mails = sink.new_mails();
        let text = mails[3].text();
        assert!(text.contains(&format!("\nAnd {} more replies.\n", TOGETHER_MAX - 20)), "{text}");
        assert_eq!(text.matches("replied to your comment").count(), 20);
        assert_eq!(mails[3].header("Subject"), "Replies to your comments at The paper");
        paper.advance(DAY);
        assert_eq!(paper.delivers().await, 0, "nothing is left");
        assert_eq!(sink.mails().len(), 0);
    }

    async fn r62_twenty_mails_a_day_and_the_rest_together_when_it_is_over(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        // The question counts: it is a mail of this day.
        let mut sent = 1;
        for at in 0..40 {
            paper.advance(16 * MINUTE);
            paper.reader(&format!("Reader {at}")).replies_to(&root, "One more").await;
            sent += paper.delivers().await as i64;
        }
        assert_eq!(sent, MAILS_PER_DAY_MAX);
        paper.advance(DAY);
        assert_eq!(paper.delivers().await, 1);
        let text = sink.mails().pop().expect("a mail").text();
        assert!(text.contains("\nAnd 1 more reply.\n"), "21 replies waited: {text}");
    }

    async fn r62_one_author_causes_five_mails_an_hour(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        let mut sent = 0;
        for at in 0..9 {
            paper.reader("Bén").replies_to(&root, &format!("Again {at}")).await;
            sent += paper.delivers().await as i64;
            paper.advance(6 * MINUTE);
        }
        assert_eq!(sent, REPLIES_OF_AUTHOR_MAX);
        paper.reader("Cleo").replies_to(&root, "Somebody else").await;
        assert_eq!(paper.delivers().await, 1);
        paper.advance(HOUR);
        paper.reader("Bén").replies_to(&root, "An hour later").await;
        assert_eq!(paper.delivers().await, 1);
    }

    async fn r62_a_queue_that_is_full_takes_no_notices(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        let later = paper.now().plus(DAY);
        paper
            .app
            .store
            .write(Lane::Bulk, move |tx| {
                for at in 0..WAITING_MAX {
                    let mut random = [0; 10];
                    random[2..].copy_from_slice(&at.to_be_bytes());
                    let mail = Mail {
                        id: MailId::new(later, random),
                        kind: Kind::Reply,
                        cause: EventId::new(later, random).0,
                        contact_key: [7; 32],
                        account_id: None,
                        guest_id: None,
                        comment_id: None,
                        data: "{}".to_owned(),
                        created_at: later,
                    };
                    outbox::put(tx, &mail)?;
                }
                Ok::<_, Error>(())
            })
            .await
            .expect("filled");
        paper.reader("Ben").replies_to(&root, "Before it is seen").await;
        assert_eq!(paper.delivers().await, 1);
        paper.delivers().await;
        let refused = &paper.app.metrics.mails_not_taken_total;
        assert_eq!(refused.load(Ordering::Relaxed), 0);
        paper.reader("Cleo").replies_to(&root, "After").await;
        assert_eq!((paper.delivers().await, refused.load(Ordering::Relaxed)), (0, 1));
    }
}
