//! Writing without JavaScript.

use http::Method;

use crate::support::{OURS, PAPER, both_engines};

both_engines! {
    async fn a_form_leads_to_the_case_page_which_leads_back(paper) {
        let story = paper.story("/harbour").await;
        let place = paper.reader("Ana").posts_form(&story, None, "By form").await.sent_to();
        let case = paper.get(&place).await;
        case.is(200);
        assert_eq!(case.header("cache-control"), "no-store");
        assert_eq!(case.header("referrer-policy"), "same-origin");
        assert!(case.text().contains("By form") && case.text().contains(&story.page()), "{case}");
        assert!(paper.page(&story.page()).await.contains("By form"));
        assert_eq!(paper.happened(&story).await, ["comment_submitted"]);
    }

    async fn the_reply_page_shows_what_is_answered(paper) {
        let story = paper.story("/harbour").await;
        let parent = paper.reader("Ana").comments_on(&story, "A parent").await;
        let page = paper.page(&format!("{}/reply?to={}", story.page(), parent.id)).await;
        assert!(page.contains("A parent") && page.contains(&format!("value=\"{}\"", parent.id)), "{page}");
        let place = paper.reader("Ben").posts_form(&story, Some(&parent), "An answer").await.sent_to();
        assert!(paper.page(&place).await.contains("An answer"));
        assert_eq!(paper.counted(&parent).await, (1, 2));
        paper.page(&format!("{}/reply", story.page())).await;
        for to in ["x", "00000000-0000-7000-8000-000000000000"] {
            paper.get(&format!("{}/reply?to={to}", story.page())).await.is(404);
        }
    }

    async fn no_refusal_loses_the_text(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let parent = ana.comments_on(&story, "A parent").await;
        let kept = async |answer: crate::support::Answer, status: u16, text: &str| {
            answer.is(status);
            assert!(answer.text().contains(text), "the text is lost: {answer}");
            assert!(answer.text().contains("<textarea"), "there is no form: {answer}");
        };
        let long = format!("Much too long {}", "x".repeat(10_000));
        kept(ana.posts_form(&story, None, &long).await, 422, "Much too long").await;
        kept(ana.posts_form(&story, Some(&parent), &long).await, 422, "Much too long").await;
        kept(paper.reader("").posts_form(&story, None, "No name on it").await, 422, "No name on it").await;
        let nameless = paper.reader("\u{2713}").posts_form(&story, None, "A bad name").await;
        kept(nameless, 422, "A bad name").await;
        ana.withdraws(&parent).await;
        let orphan = ana.posts_form(&story, Some(&parent), "The parent is gone").await;
        kept(orphan, 409, "The parent is gone").await;
        kept(ana.posts_form(&story, Some(&parent), &long).await, 422, "Much too long").await;
        let fields = [("name", "Ana"), ("body", "No such parent"), ("parent_id", "nonsense")];
        let strange = paper.ask(&Method::POST, &story.form()).form(OURS, &fields).send().await;
        kept(strange, 422, "No such parent").await;
        paper.publisher().puts(&serde_json::json!({"url": story.url, "title": "T", "state": "closed"})).await.is(200);
        let closed = ana.posts_form(&story, None, "Too late to say this").await;
        closed.is(409);
        assert!(closed.text().contains("Too late to say this"), "{closed}");
        assert_eq!(
            paper.happened(&story).await,
            ["story_put", "comment_submitted", "comment_withdrawn", "story_put"],
            "no refusal left an event"
        );
    }

    async fn a_forms_first_line_break_and_markup_come_back_as_typed(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let text = "\nA </textarea><script>alert(1)</script> & \"quoted\"";
        let refused = paper.reader("").posts_form(&story, None, text).await;
        refused.is(422);
        let page = refused.text();
        assert!(page.contains("\n\nA &lt;/textarea&gt;&lt;script&gt;"), "{page}");
        assert!(!page.contains("<script>alert"), "{page}");
    }

    async fn a_form_that_cannot_be_read_comes_back_as_far_as_it_can(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let post = async |path: &str, bytes: String| paper.ask(&Method::POST, path).header("origin", OURS).raw_form(bytes).send().await;
        let kept = async |path: &str, bytes: &str, status: u16| {
            let answer = post(path, bytes.to_owned()).await;
            answer.is(status);
            let page = answer.text();
            assert!(page.contains("<textarea") && page.contains("Kept this") && page.contains("<!DOCTYPE html>"), "{page}");
            assert!(!page.contains("<i>"), "{page}");
            page
        };
        let broken = kept(&story.form(), "name=Ana+%C3%A9&body=Kept+this+%FF+text+<i>", 400).await;
        assert!(broken.contains("Kept this \u{fffd} text &lt;i&gt;") && broken.contains("value=\"Ana é\""), "{broken}");
        assert!(broken.contains("could not be read") && broken.contains("<form"), "{broken}");
        kept(&story.form(), "name=Ana&body=Kept+this&body=and+that", 400).await;
        for (address, status) in [
            (story.form(), 404),
            ("/s/paper/00000000-0000-7000-8000-000000000000/comments".to_owned(), 404),
        ] {
            let form = "name=Ana&body=Kept+this+%3Ci%3E&story_url=https%3A%2F%2Felsewhere.example%2Fx";
            let form = if address == story.form() { form } else { "name=Ana&body=Kept+this+%3Ci%3E" };
            let page = kept(&address, form, status).await;
            assert!(page.contains("readonly") && page.contains("Copy it"), "{page}");
        }
        kept(&story.form(), "name=Ana&body=Kept+this&story_url=nonsense", 400).await;
        let max = paper.app.settings.limits.body_bytes_max;
        let large = post(&story.form(), format!("name=Ana&body={}", "x".repeat(max))).await;
        let page = large.is(413).text();
        assert!(page.contains("131,072 bytes") && page.contains("back button"), "{page}");
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 0, "nothing was stored");
        let comment = paper.reader("Ana").comments_on(&story, "First words").await;
        kept(&comment.case, "do=edit&body=Kept+this+%FF", 400).await;
        post(&comment.case, "do=withdraw&x=%FF".to_owned()).await.is(400);
        let large = post(&comment.case, format!("do=edit&body={}", "x".repeat(max))).await;
        assert!(large.is(413).text().contains("back button"), "{large}");
        assert!(paper.page(&story.page()).await.contains("First words"));
    }

    async fn malformed_forms_are_refused(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let send = async |bytes: &str| {
            paper.ask(&Method::POST, &story.form()).header("origin", OURS).raw_form(bytes.to_owned()).send().await
        };
        for bytes in ["name=a&body=b&body=c", "name=a&body=%ff%fe", "name=%c3%28&body=x", &"a=1&".repeat(60)] {
            send(bytes).await.is(400);
        }
        send("").await.is(422);
        let multipart = paper.ask(&Method::POST, &story.form()).header("origin", OURS);
        multipart.header("content-type", "multipart/form-data; boundary=x").bytes("--x--").send().await.is(415);
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 0);
    }

    async fn the_case_page_edits_and_withdraws(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "First words").await;
        let act = async |fields: &[(&str, &str)]| paper.ask(&Method::POST, &comment.case).form(OURS, fields).send().await;
        let place = act(&[("do", "edit"), ("body", "Second words")]).await.sent_to();
        assert_eq!(place, format!("{}?done=edited", comment.case));
        assert!(paper.page(&place).await.contains("Second words"));
        let refused = act(&[("do", "edit"), ("body", "\u{200b}")]).await;
        refused.is(422);
        let long = format!("Kept text {}", "x".repeat(10_000));
        let refused = act(&[("do", "edit"), ("body", &long)]).await;
        assert!(refused.is(422).text().contains("Kept text"), "{refused}");
        act(&[("do", "dance")]).await.is(400);
        paper.advance(15 * althing_core::time::MINUTE);
        let late = act(&[("do", "edit"), ("body", "Written for a quarter of an hour")]).await;
        assert!(late.is(409).text().contains("Written for a quarter of an hour"), "{late}");
        assert!(paper.page(&story.page()).await.contains("Second words"));
        act(&[("do", "withdraw")]).await.sent_to();
        assert!(!paper.page(&story.page()).await.contains("Second words"));
        act(&[("do", "withdraw")]).await.is(410);
        let gone = act(&[("do", "edit"), ("body", "Text after the end")]).await;
        assert!(gone.is(410).text().contains("Text after the end"), "{gone}");
        assert_eq!(paper.happened(&story).await, ["comment_submitted", "comment_edited", "comment_withdrawn"]);
    }

    async fn r15_a_form_leads_nowhere_that_the_request_named(paper) {
        let story = paper.story("/harbour").await;
        let fields = [
            ("name", "Ana"),
            ("body", "Hello"),
            ("story_url", story.url.as_deref().unwrap()),
            ("next", "https://evil.example"),
            ("return_to", "//evil.example"),
            ("url", "https://evil.example"),
        ];
        let ask = paper.ask(&Method::POST, &story.form()).form(OURS, &fields).header("referer", "https://evil.example/");
        let place = ask.header("x-forwarded-host", "evil.example").header("host", "evil.example").send().await.sent_to();
        assert!(place.starts_with("/c/") && !place.contains("evil"), "{place}");
        let again = paper.ask(&Method::POST, &story.form()).form(OURS, &fields).send().await.sent_to();
        assert!(!again.contains("evil"), "{again}");
        let page = paper.ask(&Method::GET, &story.page()).header("host", "evil.example").send().await.text();
        assert!(!page.contains("evil.example"), "no address on the page comes from the request");
    }

    async fn a_form_may_come_from_the_papers_own_page(paper) {
        let story = paper.story("/harbour").await;
        let fields = [("name", "Ana"), ("body", "From a server-side include"), ("story_url", story.url.as_deref().unwrap())];
        for (origin, status) in [(PAPER, 303), ("https://other.example", 403), ("https://evil.example", 403), ("null", 403)] {
            paper.ask(&Method::POST, &story.form()).form(origin, &fields).send().await.is(status);
        }
    }
}
