//! Pages speak the language of their site.

use crate::support::both_engines;

/// Words that stand on a page of each language and on none of another.
const ENGLISH: [&str; 4] = [">Reply<", "Post comment", "What do you think?", "Show new comments"];
const GERMAN: [&str; 4] =
    [">Antworten<", "Kommentar abschicken", "Was meinen Sie?", "Neue Kommentare zeigen"];

/// Which of these words a page has.
fn said<'a>(page: &str, words: &[&'a str]) -> Vec<&'a str> {
    words.iter().copied().filter(|words| page.contains(words)).collect()
}

both_engines! {
    async fn a_story_page_speaks_its_sites_language(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        paper.reader("Ana").comments_on(&story, "One").await;
        let page = paper.page(&story.page()).await;
        assert!(page.contains("<html lang=\"en\""), "{page}");
        assert_eq!((said(&page, &ENGLISH), said(&page, &GERMAN)), (ENGLISH.to_vec(), Vec::new()));
        for tag in ["de", "de-AT", "de-CH"] {
            paper.set(&[&format!("language={tag}")]).await;
            let page = paper.page(&story.page()).await;
            assert!(page.contains(&format!("<html lang=\"{tag}\"")) && page.contains("1 Kommentar<"), "{page}");
            assert_eq!((said(&page, &ENGLISH), said(&page, &GERMAN)), (Vec::new(), GERMAN.to_vec()), "{tag}");
        }
        paper.set(&["language=fr"]).await;
        assert_eq!(said(&paper.page(&story.page()).await, &ENGLISH), ENGLISH);
    }

    async fn every_page_of_a_german_site_is_german(paper) {
        // Where no site is meant, the first by name speaks.
        for site in ["paper", "other"] {
            let german = ["language=de".to_owned()];
            althing::site::actions::set(&paper.app, site, &german).await.expect("settings");
        }
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let one = ana.comments_on(&story, "One").await;
        let reply = format!("{}/reply?to={}", story.page(), one.id);
        for (path, words) in [
            ("/", "1 Kommentar<"),
            ("/s/paper", "1 Kommentar<"),
            (reply.as_str(), "Antwort an Ana"),
            (one.case.as_str(), "Bewahren Sie diese Adresse auf."),
        ] {
            let page = paper.page(path).await;
            assert!(page.contains("<html lang=\"de\"") && page.contains(words), "{path}: {page}");
        }
        for path in ["/s/paper/nothing", "/s/nosuch", "/nothing"] {
            let answer = paper.get(path).await;
            let page = answer.is(404).text();
            assert!(page.contains("<html lang=\"de\"") && page.contains("Diese Seite gibt es hier nicht"), "{path}: {page}");
        }
        let url: String = url::form_urlencoded::byte_serialize(story.url.as_deref().unwrap().as_bytes()).collect();
        let counts = paper.get(&format!("/api/v1/sites/paper/counts?url={url}")).await;
        assert_eq!(counts.is(200).json()["counts"][0]["words"], "1 Kommentar");
        let refused = paper.reader("").posts_form(&story, None, "No name on it").await;
        assert!(refused.is(422).text().contains("Bitte geben Sie einen Namen an"), "{refused}");
    }
}
