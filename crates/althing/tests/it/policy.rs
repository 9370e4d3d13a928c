//! The phases of a policy, section by section; what they did; and another policy tried before it is saved.

use althing::policy::trial;
use althing::site::actions::set;
use althing::site::section::set_in;
use althing_core::reader::Role;
use althing_core::site::Site;
use althing_core::time::{DAY, HOUR, MINUTE, SECOND};
use althing_store::phase::{self, Did};
use http::Method;
use serde_json::json;

use crate::support::command::althing;
use crate::support::{OURS, Paper, Story, Written, both_engines};

/// A story of a section.
async fn story_of(paper: &Paper, path: &str, section: &str) -> Story {
    let url = format!("https://paper.example{path}");
    let answer = paper.publisher().puts(&json!({"url": url, "title": "A story", "section": section})).await;
    let id = answer.is(200).json()["id"].as_str().expect("an id").to_owned();
    Story { id, site: "paper".to_owned(), url: Some(url) }
}

async fn section_set(paper: &Paper, section: &str, changes: &[&str]) {
    let changes: Vec<String> = changes.iter().map(|text| (*text).to_owned()).collect();
    set_in(&paper.app, "paper", section, &changes).await.expect("settings");
}

/// What the phases did on the paper since a day, as the database has it.
async fn did(paper: &Paper) -> Vec<(String, i64, i64)> {
    let site = paper.app.sites().slug("paper").expect("there").id;
    let rows: Vec<Did> = paper.app.store.read(move |tx| phase::since(tx, site, 0)).await.expect("reads");
    rows.into_iter().map(|row| (row.phase, row.held, row.refused)).collect()
}

fn row(phase: &str, held: i64, refused: i64) -> (String, i64, i64) {
    (phase.to_owned(), held, refused)
}

both_engines! {
    async fn the_first_comments_of_an_account_wait_until_enough_of_them_were_published(paper) {
        paper.set(&["first.hold=2"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.member("Ana").await;
        let mut held = Vec::new();
        for at in 0..3 {
            let comment = paper.comments_as(&ana, &story, &format!("Words {at}")).await;
            assert_eq!((&comment.json["status"], &comment.json["reasons"]), (&json!("pending"), &json!(["hold-first-for-new"])));
            held.push(comment);
        }
        for comment in &held[..2] {
            althing(paper, &["comment", "approve", &comment.id.to_string()], b"").await.expect("approved");
        }
        assert_eq!(paper.comments_as(&ana, &story, "Known by now").await.json["status"], "published");
        assert_eq!(paper.reader("Ben").comments_on(&story, "A guest").await.json["status"], "pending");
        paper.advance(10 * SECOND);
        paper.settle().await;
        assert_eq!(did(paper).await, [row("first", 4, 0)]);
    }

    async fn comments_of_new_accounts_wait_for_some_hours(paper) {
        paper.set(&["young.hold_hours=2"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.member("Ana").await;
        assert_eq!(paper.comments_as(&ana, &story, "New here").await.json["reasons"], json!(["hold-first-for-new"]));
        assert_eq!(paper.reader("Ben").comments_on(&story, "A guest").await.json["status"], "published");
        paper.advance(2 * HOUR);
        assert_eq!(paper.comments_as(&ana, &story, "Two hours on").await.json["status"], "published");
    }

    async fn an_account_that_floods_the_site_is_told_when_it_may_go_on(paper) {
        paper.set(&["flood.per_minute=2"]).await;
        let (here, there) = (paper.story("/harbour").await, paper.story("/market").await);
        let ana = paper.member("Ana").await;
        paper.comments_as(&ana, &here, "One").await;
        paper.advance(20 * SECOND);
        paper.comments_as(&ana, &there, "Two").await;
        let answer = paper.submits_as(&ana, &here, "Three").await;
        answer.refused(429, "too-many");
        assert_eq!(answer.header("retry-after"), "40");
        let ben = paper.member("Ben").await;
        paper.comments_as(&ben, &here, "Somebody else").await;
        paper.advance(40 * SECOND);
        paper.comments_as(&ana, &here, "Three").await;
        paper.settle().await;
        assert_eq!(did(paper).await, [row("flood", 0, 1)]);
    }

    async fn slow_mode_counts_accounts_by_what_they_wrote_and_guests_by_their_network(paper) {
        paper.set(&["slow.seconds=120"]).await;
        let (here, there) = (paper.registered("/harbour", "The fence").await, paper.story("/market").await);
        assert!(!paper.page(&here.page()).await.contains("once in 3 minutes"));
        assert!(paper.page(&here.page()).await.contains("Here everyone can write once in 2 minutes."));
        let (ana, guest) = (paper.member("Ana").await, paper.reader("Guest"));
        paper.comments_as(&ana, &here, "One").await;
        guest.asks(&here, None, "One").of_peer("192.0.2.1").send().await.is(201);
        paper.advance(30 * SECOND);
        let answer = paper.submits_as(&ana, &here, "Two").await;
        assert_eq!(answer.refused(429, "too-many")["detail"].as_str().map(|text| text.contains("once in a while")), Some(true));
        assert_eq!(answer.header("retry-after"), "90");
        let other = paper.reader("Another name");
        other.asks(&here, None, "Two").of_peer("192.0.2.1").send().await.refused(429, "too-many");
        other.asks(&here, None, "Two").of_peer("192.0.2.2").send().await.is(201);
        guest.asks(&there, None, "Elsewhere").of_peer("192.0.2.1").send().await.is(201);
        let form = [("name", "Guest"), ("body", "By a form"), ("story_url", here.url.as_deref().unwrap_or_default())];
        let refused = paper.ask(&Method::POST, &here.form()).form(OURS, &form).of_peer("192.0.2.1");
        let page = refused.send().await;
        assert!(page.is(429).text().contains("Your next comment can come in 90 seconds."), "{page}");
        assert!(page.text().contains("By a form"), "the text comes back");
        paper.advance(91 * SECOND);
        guest.asks(&here, None, "Two").of_peer("192.0.2.1").send().await.is(201);
        paper.comments_as(&ana, &here, "Two").await;
    }

    async fn at_night_comments_wait_unless_somebody_is_on_duty(paper) {
        // It is eight in the morning.
        paper.set(&["night.hours=09:00-10:00", "night.offset=60", "night.duty=on"]).await;
        let story = paper.story("/harbour").await;
        let guest = paper.reader("Ana");
        let held = guest.comments_on(&story, "Nobody is there").await;
        assert_eq!(held.json["reasons"], json!(["night-hold"]));
        assert!(paper.page(&held.case).await.contains("Nobody is there at the moment to look after the discussion"));
        let mia = paper.staff_member("Mia", Role::Moderator, Some("paper"), None).await;
        paper.ask(&Method::GET, "/desk").of(&mia).send().await.is(200);
        assert_eq!(guest.comments_on(&story, "Mia is at the desk").await.json["status"], "published");
        paper.advance(16 * MINUTE);
        assert_eq!(guest.comments_on(&story, "She went").await.json["status"], "pending");
        paper.advance(HOUR);
        assert_eq!(guest.comments_on(&story, "By day").await.json["status"], "published");
    }

    async fn a_section_has_a_policy_of_its_own(paper) {
        section_set(paper, "Sport", &["mode=hold-first", "words.reject=herring"]).await;
        section_set(paper, "Letters", &["guests=off"]).await;
        let (sport, culture) = (story_of(paper, "/match", "Sport").await, story_of(paper, "/play", "Culture").await);
        let letters = story_of(paper, "/letter", "Letters").await;
        let ana = paper.reader("Ana");
        assert_eq!(ana.comments_on(&sport, "Held here").await.json["status"], "pending");
        let shown = ana.comments_on(&culture, "Shown here, herring and all").await;
        assert_eq!(shown.json["status"], "published");
        ana.asks(&sport, None, "A herring").send().await.refused_field(422, "word-not-allowed", "body");
        ana.asks(&letters, None, "A guest").send().await.refused(403, "guests-off");
        assert!(paper.page(&letters.page()).await.contains("Only signed-in readers can write here"));
        assert!(!paper.page(&culture.page()).await.contains("Only signed-in readers can write here"));
        // The same story in another section: an edit is judged where it is now.
        paper.publisher().puts(&json!({"url": culture.url, "title": "A play", "section": "Sport"})).await.is(200);
        ana.edits(&shown, "Changed, and it waits").await;
        assert_eq!(paper.private(&shown).await.pending_source.as_deref(), Some("Changed, and it waits"));
        let said = althing(paper, &["site", "set", "paper", "--section", "Sport", "mode="], b"").await.expect("set");
        assert!(said.contains("section Sport") && !said.contains("mode="), "{said}");
        assert_eq!(ana.comments_on(&sport, "As on the site").await.json["status"], "published");
        let refused = althing(paper, &["site", "set", "paper", "--section", "Sport", "language=de"], b"").await;
        assert!(refused.unwrap_err().contains("`language` is of a whole site"));
    }

    async fn sections_follow_their_site_and_survive_a_reading(paper) {
        section_set(paper, "Sport", &["links.hold=2"]).await;
        set(&paper.app, "paper", &["mode=hold-first".to_owned()]).await.expect("settings");
        paper.app.reload_sites().await.expect("reads");
        let site = paper.app.sites().slug("paper").cloned().expect("there");
        assert_eq!(site.settings_for("Sport").links_hold, 2);
        assert_eq!(site.settings_for("Sport").mode.as_str(), "hold-first");
        assert_eq!(site.settings.links_hold, 0);
    }

    async fn advertising_in_bulk_is_refused_unread_but_for_a_sample_and_known_accounts(paper) {
        paper.scores_by_marks().await;
        paper.set(&["score.mode=on", "score.spam.hold=0.8", "contact.email=desk@paper.example"]).await;
        let story = paper.story("/harbour").await;
        let known = paper.member("Ana").await;
        assert_eq!(paper.comments_as(&known, &story, "The ferry was late again").await.json["status"], "published");
        let copy = |price: usize| format!("Watches and bags for {price} crowns, today only, order at our shop by the old harbour spam=990");
        let sends = async |name: &str, price: usize| paper.reader(name).asks(&story, None, &copy(price)).send().await;
        for price in 0..5 {
            let name = format!("Seller {price}");
            assert_eq!(sends(&name, price).await.is(201).json()["status"], "pending", "off until a site wants it");
        }
        paper.set(&["bulk.refuse=on"]).await;
        for price in 5..8 {
            let name = format!("Seller {price}");
            assert_eq!(sends(&name, price).await.is(201).json()["status"], "pending", "the first three are read");
        }
        let told = sends("Seller 8", 8).await.refused(403, "bulk-advertising");
        assert_eq!(told["more_url"], format!("{OURS}/s/paper/moderation#contact"));
        let words = told["detail"].to_string();
        assert!(words.contains("Nobody has read it") && !words.contains("0.9") && !words.contains("three"), "{words}");
        let fresh = paper.member("Zoe").await;
        paper.submits_as(&fresh, &story, &copy(9)).await.refused(403, "bulk-advertising");
        let mut form = paper.reader("Seller 10").posts_form(&story, None, &copy(10)).await;
        while form.status == 303 {
            // That was one of the sample.
            form = paper.reader(&format!("Seller {}", paper.key())).posts_form(&story, None, &copy(10)).await;
        }
        let form = form.is(403).text();
        assert!(form.contains("Nobody has read it") && form.contains(&format!("{}</textarea>", copy(10))), "nothing is lost: {form}");
        // Known accounts, other texts and edits are read as before.
        assert_eq!(paper.comments_as(&known, &story, &copy(11)).await.json["reasons"], json!(["automatic-check"]));
        let once = paper.member("Mo").await;
        let shown = paper.comments_as(&once, &story, "I was shown once").await;
        paper.operator().removes(&shown).await;
        assert_eq!(paper.comments_as(&once, &story, &copy(11)).await.json["status"], "pending", "whoever was ever shown");
        let other = paper.reader("Ben").comments_on(&story, "Who sells watches by the harbour? spam=990").await;
        assert_eq!(other.json["status"], "pending");
        let rude = paper.reader("Cas").comments_on(&story, &copy(12).replace("spam=990", "insult=990")).await;
        assert_eq!(rude.json["status"], "pending", "whatever is not advertising is read");
        let (mut refused, mut sampled) = (3, Vec::new());
        for price in 13..413 {
            let answer = sends(&format!("Seller {price}"), price).await;
            if answer.status == 201 {
                sampled.push(Written::of(&story, &answer));
            } else {
                answer.refused(403, "bulk-advertising");
                refused += 1;
            }
        }
        assert!((1..=12).contains(&sampled.len()), "about one in a hundred: {}", sampled.len());
        let held = paper.private(&sampled[0]).await.held;
        assert!(held.contains("bulk-hold"), "{held}");
        assert_eq!(sampled[0].json["reasons"], json!(["automatic-check"]), "which one it was is not told");
        paper.advance(10 * SECOND);
        paper.settle().await;
        let bulk = did(paper).await.into_iter().find(|one| one.0 == "bulk").expect("counted");
        assert_eq!((bulk.2, bulk.1 >= i64::try_from(sampled.len()).expect("few")), (refused, true), "{bulk:?}");
        althing(paper, &["comment", "approve", &sampled[0].id.to_string()], b"").await.expect("approved");
        paper.settle().await;
        let max = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        let page = paper.ask(&Method::GET, "/desk/figures/paper").of(&max).send().await.is(200).text();
        assert!(page.contains(&format!("{refused} comments were refused unread")), "{page}");
        assert!(page.contains("Rejected, of 1 that were read instead</dt><dd>0 %"), "{page}");
        assert!(paper.page("/s/paper/moderation").await.contains("with hardly a doubt"), "readers are told");
    }

    async fn counts_of_phases_are_kept_for_ninety_days(paper) {
        paper.set(&["links.hold=1", "words.reject=herring"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        ana.comments_on(&story, "See https://a.example/").await;
        ana.asks(&story, None, "A herring").send().await.refused(422, "word-not-allowed");
        let shown = ana.comments_on(&story, "Plain").await;
        ana.edits(&shown, "See https://b.example/").await;
        paper.advance(MINUTE);
        paper.settle().await;
        assert_eq!(did(paper).await, [row("links", 2, 0), row("words", 0, 1)]);
        paper.advance(89 * DAY);
        althing::retention::work(&paper.app, None).await.expect("forgets");
        assert_eq!(did(paper).await.len(), 2);
        paper.advance(2 * DAY);
        althing::retention::work(&paper.app, None).await.expect("forgets");
        assert_eq!(did(paper).await, []);
    }

    async fn a_trial_says_what_writing_it_all_again_would_give(paper) {
        paper.scores_by_marks().await;
        let texts = [
            "Plain words", "One https://a.example/", "Two https://a.example/ https://b.example/", "A herring",
            "Rude toxicity=700", "Ruder toxicity=850", "A kipper, toxicity=700", "Plain as well",
        ];
        let story = story_of(paper, "/match", "Sport").await;
        let elsewhere = story_of(paper, "/play", "Culture").await;
        let (ana, guest) = (paper.member("Ana").await, paper.reader("Guest"));
        for text in texts {
            paper.comments_as(&ana, &story, text).await;
            guest.comments_on(&story, text).await;
            guest.comments_on(&elsewhere, text).await;
        }
        let changes = ["score.toxicity.hold=0.6", "links.hold=2", "words.hold=herring", "words.reject=kipper", "mode=hold-first-for-new"];
        let before = paper.app.sites().slug("paper").cloned().expect("there");
        let mut after = Site::clone(&before);
        for change in changes {
            let (key, value) = change.split_once('=').expect("KEY=VALUE");
            after.settings.set(key, value).expect("taken");
        }
        after.settle();
        let tried = trial::run(&paper.app, before.clone(), after, "").await.expect("tried");
        assert_eq!((tried.looked, tried.unscored), (24, 0));
        // Written again, each by its author as they are by then: Ana has published comments, guests are new.
        paper.set(&changes).await;
        let (mut held, mut refused) = (0, 0);
        let again = paper.member("Ana Again").await;
        let first = paper.comments_as(&again, &elsewhere, "Her first one").await;
        althing(paper, &["comment", "approve", &first.id.to_string()], b"").await.expect("approved");
        for (at, text) in texts.iter().enumerate() {
            let mut answers = vec![paper.submits_as(&again, &story, text).await];
            for place in [&story, &elsewhere] {
                answers.push(guest.asks(place, None, text).send().await);
            }
            for (of, answer) in answers.into_iter().enumerate() {
                // Her very first one came when she was new.
                let is_new = at == 0 && of == 0;
                match answer.status {
                    201 if answer.json()["status"] == "pending" || is_new => held += 1,
                    201 => {}
                    _ => refused += 1,
                }
            }
        }
        assert_eq!((tried.all.held_then, tried.all.refused_then), (held, refused), "{tried:#?}");
        let of = |name: &str| tried.phases.iter().find(|(phase, _)| *phase == name).expect("there").1;
        assert_eq!((of("links").held, of("links").held_then), (0, 3));
        assert_eq!((of("words").held_then, of("words").refused_then), (3, 3));
        assert_eq!((of("score").held, of("score").held_then), (3, 9));
        assert_eq!(of("mode").held_then, 17);
        assert_eq!(tried.milder_count, 0);
        assert_eq!(tried.stricter_count, tried.all.held_then + tried.all.refused_then - tried.all.held);
        assert!(tried.stricter.len() <= trial::EXAMPLES_MAX && tried.stricter[0].begins.starts_with("Plain as well"));
        let now = paper.app.sites().slug("paper").cloned().expect("there");
        let milder = trial::run(&paper.app, now, Site::clone(&before), "Culture").await.expect("tried");
        assert!(milder.looked > 8 && milder.stricter_count == 0 && milder.milder_count > 0, "{milder:#?}");
    }

    async fn admins_change_a_policy_at_the_desk_after_trying_it(paper) {
        let ada = paper.staff_member("Ada", Role::Admin, Some("paper"), None).await;
        let get = async |path: &str| paper.ask(&Method::GET, path).of(&ada).send().await;
        let post = async |path: &str, fields: &[(&str, &str)]| {
            paper.ask(&Method::POST, path).of(&ada).form(OURS, fields).send().await
        };
        assert_eq!(get("/desk/policy").await.sent_to(), "/desk/policy/paper");
        let page = get("/desk/policy/paper").await.is(200).text();
        let places: Vec<Option<usize>> = althing_core::policy::PHASES
            .iter()
            .map(|phase| page.find(&format!("id=\"phase-{}\"", phase.name)))
            .collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
        let story = story_of(paper, "/match", "Sport").await;
        for at in 0..3 {
            paper.reader("Ana").comments_on(&story, &format!("See https://a.example/{at}")).await;
        }
        let tried = post("/desk/policy/paper", &[("do", "try"), ("links.hold", "1"), ("slow.seconds", "7")]).await;
        let text = tried.is(200).text();
        assert!(text.contains("On the last 3 comments") && text.contains("3 more would wait or be refused"), "{text}");
        assert!(text.contains("name=\"slow.seconds\" value=\"7\""), "what was typed is kept");
        assert_eq!(paper.app.sites().slug("paper").expect("there").settings.links_hold, 0, "nothing is saved");
        let refused = post("/desk/policy/paper", &[("do", "save"), ("night.hours", "all night"), ("score.insult.hold", "0.99")]).await;
        let text = refused.is(422).text();
        assert!(text.contains("Hours are written 22:00-06:00") && text.contains("value=\"all night\""), "{text}");
        let wrong = [("do", "save"), ("night.hours", "all night"), ("links.hold", "many"), ("score.insult.hold", "2"), ("words.hold", "her*ring*s?")];
        let text = post("/desk/policy/paper", &wrong).await.is(422).text();
        let top = text.split_once("id=\"faults\"").expect("a summary").1.split_once("</div>").expect("its end").0;
        let links = ["policy-links-hold", "policy-score-insult-hold", "policy-night-hours"];
        let places: Vec<_> = links.iter().map(|id| top.find(&format!("href=\"#{id}\""))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "in the order of the page: {top}");
        for id in links {
            let field = text.split_once(&format!(" id=\"{id}\"")).expect("a field").1.split_once('>').expect("its end").0;
            assert!(field.contains("aria-invalid=\"true\"") && field.contains(&format!("aria-describedby=\"wrong-{id}\"")), "{field}");
            assert!(text.contains(&format!("id=\"wrong-{id}\"")), "{id}");
        }
        let saved = post("/desk/policy/paper", &[("do", "save"), ("links.hold", "1"), ("bulk.refuse", "off"), ("words.hold", "herring\r\nkipper")]).await;
        assert_eq!(saved.sent_to(), "/desk/policy/paper?section=&done=saved");
        let site = paper.app.sites().slug("paper").cloned().expect("there");
        assert_eq!((site.settings.links_hold, site.settings.words_hold.as_ref()), (1, "herring\nkipper"));
        paper.reader("Ana").comments_on(&story, "See https://a.example/").await;
        paper.advance(MINUTE);
        paper.settle().await;
        assert!(get("/desk/policy/paper").await.text().contains("held 1, refused 0"));
        // A section: what is empty is the site's.
        let saved = post("/desk/policy/paper", &[("do", "save"), ("section", "Sport"), ("links.hold", ""), ("mode", "hold-first")]).await;
        saved.is(303);
        let site = paper.app.sites().slug("paper").cloned().expect("there");
        let sport = site.section("Sport").expect("there");
        assert_eq!(sport.overrides, [("mode".to_owned(), "hold-first".to_owned())]);
        assert_eq!(sport.settings.links_hold, 1);
        let page = get("/desk/policy/paper?section=Sport").await.is(200).text();
        assert!(page.contains("as on the site: yes") && page.contains("placeholder=\"1\""), "{page}");
        assert!(get("/desk/policy/other").await.status == 404);
        let mia = paper.staff_member("Mia", Role::Moderator, Some("paper"), None).await;
        paper.ask(&Method::GET, "/desk/policy/paper").of(&mia).send().await.is(403);
    }

    async fn staff_say_that_they_are_on_duty(paper) {
        paper.set(&["night.duty=on"]).await;
        let story = paper.story("/harbour").await;
        let mia = paper.staff_member("Mia", Role::Moderator, Some("paper"), None).await;
        let says = async |hours: &str| {
            let ask = paper.ask(&Method::POST, "/desk/policy/paper/duty").of(&mia);
            ask.form(OURS, &[("hours", hours)]).send().await.is(303);
        };
        says("2").await;
        paper.advance(HOUR);
        assert_eq!(paper.reader("Ana").comments_on(&story, "Two hours").await.json["status"], "published");
        paper.advance(HOUR);
        assert_eq!(paper.reader("Ana").comments_on(&story, "Over").await.json["status"], "pending");
        says("4").await;
        says("0").await;
        assert_eq!(paper.reader("Ana").comments_on(&story, "She is going").await.json["status"], "pending");
    }
}
