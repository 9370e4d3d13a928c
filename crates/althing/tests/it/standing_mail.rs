//! How somebody stands, told by mail: to an address that they proved, when it begins and when it is lifted.

use althing::decision::appeals;
use althing_core::reader::Actor;
use althing_core::time::MINUTE;
use althing_store::{Lane, Tx, args, standing};
use serde_json::json;

use crate::mail::{confirmed, mail_on_both_engines};
use crate::standing::{at_desk, bans, decides, entry_of, has_address, lifts, moderator, moderator_again};

mail_on_both_engines! {
    async fn whoever_was_told_of_a_ban_is_told_that_it_was_lifted_and_their_complaint_has_an_answer(paper, sink) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        has_address(paper, &mia, "mia@reader.example").await;
        let own = paper.comments_as(&mia, &story, "First").await.id.to_string();
        let first = bans(paper, &max, &mia, "week").await;
        paper.advance(20 * MINUTE);
        assert_eq!(paper.delivers().await, 1);
        lifts(paper, &max, &first).await.is(303);
        assert_eq!(paper.delivers().await, 1);
        let text = sink.new_mails().pop().expect("a mail").text();
        assert!(text.contains("about you at The paper was taken back") && text.contains("/me/decisions/"), "{text}");
        assert!(!text.contains("Max"), "R-54: {text}");
        paper.advance(20 * MINUTE);
        let ban = [("comment", own.as_str()), ("kind", "banned"), ("until", "week"), ("reason", "respect")];
        let second = entry_of(&decides(paper, &max, &ban).send().await).parse().expect("an id");
        paper.advance(20 * MINUTE);
        assert_eq!(paper.delivers().await, 1);
        let decision = paper.app.store.read(move |tx| standing::by_id(tx, second)).await.expect("reads").expect("there").decision_id;
        appeals::complain(&paper.app, decision, Actor::Account(mia.id).into(), "It was a quotation").await.expect("a complaint");
        paper.advance(20 * MINUTE);
        sink.new_mails();
        lifts(paper, &max, &second.to_string()).await.is(303);
        assert_eq!(paper.delivers().await, 1, "one mail says both");
        let text = sink.new_mails().pop().expect("a mail").text();
        assert!(text.contains("You complained") && text.contains("the decision was taken back"), "{text}");
        let appeal = paper.app.store.read(move |tx| althing_store::appeal::by_decision(tx, decision)).await.expect("reads");
        assert_eq!(appeal.expect("there").state.as_str(), "reversed");
        let page = at_desk(paper, &moderator_again(paper).await, "/desk/appeals").await.text();
        assert!(page.contains("No complaint waits."), "{page}");
    }

    async fn a_mail_that_somebody_has_begun_to_send_is_not_taken_back_as_if_nobody_had(paper, sink) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        has_address(paper, &mia, "mia@reader.example").await;
        paper.comments_as(&mia, &story, "First").await;
        let tried = async |attempts: i64| {
            let entry = bans(paper, &max, &mia, "week").await;
            let begun = move |tx: &mut Tx<'_>| tx.exec("update outbox set attempts = $1 where state = 'waiting'", args![attempts]);
            assert_eq!(paper.app.store.write(Lane::Interactive, begun).await.expect("written"), 1);
            lifts(paper, &max, &entry).await.is(303);
            paper.advance(20 * MINUTE);
            paper.delivers().await
        };
        assert_eq!(tried(1).await, 1, "its reader may have it by now: that it was lifted is told");
        assert_eq!(tried(0).await, 0, "nobody has seen it");
        let told: Vec<String> = sink.new_mails().into_iter().map(|mail| mail.text()).collect();
        assert!(told.iter().any(|text| text.contains("was taken back")), "{told:?}");
    }

    async fn whoever_proved_an_address_is_told_there_and_recognised_by_it(paper, sink) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        has_address(paper, &mia, "mia@reader.example").await;
        paper.comments_as(&mia, &story, "First").await;
        bans(paper, &max, &mia, "week").await;
        assert_eq!(paper.delivers().await, 0, "not yet");
        paper.advance(2 * MINUTE);
        assert_eq!(paper.delivers().await, 1);
        let mail = sink.new_mails().pop().expect("a mail");
        assert_eq!(mail.to, "mia@reader.example");
        let text = mail.text();
        assert!(text.contains("You are banned at The paper until") && text.contains("Because of: Be civil"), "{text}");
        assert!(text.contains("/me") && !text.contains("Max"), "{text}");
        let entry = bans(paper, &max, &mia, "month").await;
        lifts(paper, &max, &entry).await.is(303);
        paper.advance(2 * MINUTE);
        assert_eq!(paper.delivers().await, 0, "what was lifted at once is not told");
        let ana = confirmed(paper, sink, &story, "Ana", "ana@reader.example").await;
        let of = ana.id.to_string();
        let fields = [("comment", of.as_str()), ("kind", "banned"), ("until", "never"), ("by", "address"), ("reason", "spam")];
        decides(paper, &max, &fields).send().await.is(303);
        paper.advance(2 * MINUTE);
        assert_eq!(paper.delivers().await, 1);
        let reader = paper.reader("Zoe");
        let mut wish = reader.wish(&story, None, "Again");
        wish["author"] = json!({"name": "Zoe", "email": "ANA@reader.example"});
        reader.sends(&story, &wish).send().await.refused(403, "banned");
        wish["author"] = json!({"name": "Zoe"});
        reader.sends(&story, &wish).send().await.is(201);
        assert!(paper.page(&ana.case).await.contains("You are banned at The paper"), "its author reads why");
    }
}
