//! The Perspective-compatible API against what Google's answered: shapes of requests and errors as clients recorded
//! them.

use althing::site::key;
use althing_core::reader::{Allowance, Scope};
use althing_core::time::SECOND;
use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Ask, Engine, Paper, both_engines, on, on_with, settings};

const ANALYZE: &str = "/v1alpha1/comments:analyze";
const SUGGEST: &str = "/v1alpha1/comments:suggestscore";
const RUDE: &str = "You are a complete idiot and everyone knows it.";

/// A call with the paper's own key.
fn call(paper: &Paper, path: &str, body: &Value) -> Ask {
    paper.ask(&Method::POST, &format!("{path}?key={}", paper.keys.perspective)).json(body)
}

async fn analyse(paper: &Paper, body: &Value) -> Answer {
    call(paper, ANALYZE, body).send().await
}

fn about(text: &str, attributes: &[&str]) -> Value {
    let wanted: serde_json::Map<_, _> =
        attributes.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
    json!({"comment": {"text": text}, "requestedAttributes": wanted})
}

fn value(answer: &Answer, name: &str) -> f64 {
    answer.is(200).json()["attributeScores"][name]["summaryScore"]["value"].as_f64().expect("a number")
}

/// Asserts an error in Google's shape, and gives its details.
#[track_caller]
fn refused(answer: &Answer, code: u16, status: &str, message: &str) -> Value {
    assert_eq!(answer.status, code, "{answer}");
    assert_eq!(answer.header("content-type"), "application/json; charset=UTF-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.json();
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(1), "{answer}");
    let error = &body["error"];
    assert_eq!(
        (error["code"].as_u64(), error["status"].as_str()),
        (Some(code.into()), Some(status)),
        "{answer}"
    );
    assert!(error["message"].as_str().is_some_and(|told| told.contains(message)), "{answer}");
    error["details"][0].clone()
}

/// The same for what Google's own kind of error tells by a type.
#[track_caller]
fn refused_type(answer: &Answer, error_type: &str, message: &str) -> Value {
    let details = refused(answer, 400, "INVALID_ARGUMENT", message);
    assert_eq!(details["@type"], "type.googleapis.com/google.commentanalyzer.v1alpha1.Error", "{answer}");
    assert_eq!(details["errorType"], error_type, "{answer}");
    details
}

both_engines! {
    async fn a_request_as_coral_sends_it_is_answered_as_coral_reads_it(paper) {
        for language in ["en", "es", "fr", "de", "pt"] {
            for (text, is_rude) in [(RUDE, true), ("Thank you for this story.", false)] {
                let body = json!({
                    "comment": {"text": text},
                    "doNotStore": true,
                    "requestedAttributes": {"TOXICITY": {}},
                    "languages": [language],
                });
                let answer = analyse(paper, &body).await;
                assert_eq!(value(&answer, "TOXICITY") > 0.8, is_rude, "{answer}");
                assert_eq!(answer.json()["languages"], json!([language]));
                assert_eq!(answer.json()["detectedLanguages"], json!(["en"]));
            }
        }
    }

    async fn a_request_as_osmod_sends_it_has_every_part_in_its_answer(paper) {
        let body = json!({
            "comment": {"text": RUDE, "type": "PLAIN_TEXT"},
            "context": {"entries": [{"text": "An article", "type": "PLAIN_TEXT"}]},
            "requestedAttributes": {
                "TOXICITY@6": {"scoreType": "PROBABILITY"}, "INSULT": {}, "SEVERE_TOXICITY": {}, "SPAM": {},
                "INSULT_EXPERIMENTAL": {}, "SEXUALLY_EXPLICIT": {}, "IDENTITY_ATTACK": {}, "THREAT": {}, "PROFANITY": {},
            },
            "languages": ["en"], "spanAnnotations": true, "clientToken": "token-7", "sessionId": "s", "communityId": "c",
            "quiteUnknown": {"deep": [1, 2]},
        });
        let answer = analyse(paper, &body).await;
        let told = answer.is(200).json();
        let keys: Vec<&String> = told.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["attributeScores", "clientToken", "detectedLanguages", "languages"]);
        assert_eq!(told["clientToken"], "token-7");
        let scores = told["attributeScores"].as_object().unwrap();
        assert_eq!(scores.len(), 9);
        let units = RUDE.encode_utf16().count() as u64;
        for (name, score) in scores {
            let summary = &score["summaryScore"];
            assert_eq!(summary["type"], "PROBABILITY", "{name}");
            assert!(summary["value"].as_f64().is_some_and(|value| (0.0..=1.0).contains(&value)), "{name}");
            let spans = score["spanScores"].as_array().unwrap();
            assert!(!spans.is_empty(), "{name}");
            for span in spans {
                let [begin, end] = ["begin", "end"].map(|end| span[end].as_u64().unwrap());
                assert!(begin < end && end <= units, "{name}");
                assert_eq!(span["score"]["type"], "PROBABILITY");
            }
        }
        assert_eq!(scores["INSULT"], scores["INSULT_EXPERIMENTAL"]);
        let insult = &scores["INSULT"]["spanScores"][0];
        let [begin, end] = ["begin", "end"].map(|end| insult[end].as_u64().unwrap() as usize);
        assert!(RUDE[begin..end].contains("idiot"), "{}", &RUDE[begin..end]);
    }

    async fn without_annotations_one_span_holds_the_whole_text_in_utf16_units(paper) {
        for (text, units) in [("Hello", 5), ("\u{1F600} é", 4), ("e\u{301}\u{1F468}\u{200D}\u{1F469}", 7)] {
            let told = analyse(paper, &about(text, &["TOXICITY"])).await.is(200).json();
            let toxicity = &told["attributeScores"]["TOXICITY"];
            assert_eq!(toxicity["spanScores"].as_array().map(Vec::len), Some(1));
            let span = &toxicity["spanScores"][0];
            assert_eq!((span["begin"].as_u64(), span["end"].as_u64()), (Some(0), Some(units)), "{text}");
            assert_eq!(span["score"], toxicity["summaryScore"]);
        }
    }

    async fn thresholds_leave_attributes_out_and_the_whole_map_when_none_is_left(paper) {
        let mut body = about(RUDE, &[]);
        body["requestedAttributes"] = json!({"TOXICITY": {"scoreThreshold": 0.5}, "SPAM": {"scoreThreshold": 1}});
        let told = analyse(paper, &body).await.is(200).json();
        let names: Vec<&String> = told["attributeScores"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["TOXICITY"]);
        body["requestedAttributes"] = json!({"SPAM": {"scoreThreshold": 1.0}});
        let told = analyse(paper, &body).await.is(200).json();
        assert!(told.get("attributeScores").is_none() && told["languages"] == json!(["en"]));
    }

    async fn what_cannot_be_read_is_refused_as_google_refused_it(paper) {
        let of = |name: &str, parameters: Value| json!({"comment": {"text": "Hello"}, "requestedAttributes": {name: parameters}});
        let with = |field: &str, value: Value| {
            let mut body = about("Hello", &["TOXICITY"]);
            body[field] = value;
            body
        };
        let entry = json!({"text": "x"});
        for (body, error_type, message) in [
            (json!({}), "COMMENT_EMPTY", "Comment must be non-empty."),
            (about("", &["TOXICITY"]), "COMMENT_EMPTY", "Comment must be non-empty."),
            (with("comment", json!({"text": null})), "COMMENT_EMPTY", "Comment must be non-empty."),
            (about(&"x".repeat(23_368), &["TOXICITY"]), "COMMENT_TOO_LONG", "Comment text was too many bytes. Value (23368) exceeded limit (20480)."),
            (about(&"é".repeat(10_241), &["TOXICITY"]), "COMMENT_TOO_LONG", "Value (20482)"),
            (json!({"comment": {"text": "Hello"}}), "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
            (about("Hello", &[]), "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
            (about("Hello", &["FLIRTATION"]), "INVALID_REQUEST", "Unknown requested attribute: FLIRTATION"),
            (about("Hello", &["TOXICITY", "LIKELY_TO_REJECT"]), "INVALID_REQUEST", "Unknown requested attribute: LIKELY_TO_REJECT"),
            (about("Hello", &["RESPECT_EXPERIMENTAL"]), "INVALID_REQUEST", "Unknown requested attribute: RESPECT_EXPERIMENTAL"),
            (about("Hello", &["<script>"]), "INVALID_REQUEST", "Unknown requested attribute: ?"),
            (of("TOXICITY", json!({"scoreType": "RAW"})), "INVALID_REQUEST", "Requested score type RAW is not supported by attribute TOXICITY"),
            (with("comment", json!({"text": "<b>x</b>", "type": "HTML"})), "INVALID_REQUEST", "Currently, only 'PLAIN_TEXT' comments are supported"),
            (
                with("context", json!({"entries": [entry], "articleAndParentComment": {"article": entry}})),
                "INVALID_REQUEST",
                "Context can have either entries or article_and_parent_comment, but both fields were populated.",
            ),
        ] {
            refused_type(&analyse(paper, &body).await, error_type, message);
        }
        assert_eq!(analyse(paper, &about(&"x".repeat(20_480), &["TOXICITY"])).await.status, 200);
        for (body, field) in [
            (with("comment", json!("Hello")), "comment"),
            (with("comment", json!({"text": 7})), "comment.text"),
            (with("languages", json!("en")), "languages"),
            (with("spanAnnotations", json!("yes")), "spanAnnotations"),
            (of("TOXICITY", json!({"scoreThreshold": "high"})), "requestedAttributes.scoreThreshold"),
            (of("TOXICITY", json!({"scoreType": "BEST"})), "requested_attributes.value.score_type"),
        ] {
            let details = refused(&analyse(paper, &body).await, 400, "INVALID_ARGUMENT", &format!("Invalid value at '{field}'"));
            assert_eq!(details["@type"], "type.googleapis.com/google.rpc.BadRequest");
        }
        for bytes in ["{\"comment\": {\"text\": \"secret", "[]", "{} {}"] {
            let answer = call(paper, ANALYZE, &json!(null)).bytes(bytes).send().await;
            refused(&answer, 400, "INVALID_ARGUMENT", "Invalid JSON payload received.");
            assert!(!answer.text().contains("secret"));
        }
        let huge = call(paper, ANALYZE, &about(&"x".repeat(1 << 20), &["TOXICITY"])).send().await;
        refused(&huge, 400, "INVALID_ARGUMENT", "Request payload size exceeds the limit.");
    }

    async fn languages_are_taken_as_far_as_something_is_known_of_them(paper) {
        let ask = |text: &str, languages: Value| {
            let mut body = about(text, &["INSULT"]);
            body["languages"] = languages;
            body
        };
        let thai = "\u{e2a}\u{e27}\u{e31}\u{e2a}\u{e14}\u{e35}\u{e0a}\u{e32}\u{e27}\u{e42}\u{e25}\u{e01}";
        for (text, languages, told, requested) in [
            ("Hello", json!(["und"]), "und", json!(["und"])),
            ("Hello", json!(["xx", "id"]), "xx,id", json!(["xx", "id"])),
            (thai, json!([]), "th", json!(null)),
        ] {
            let message = format!("Attribute INSULT does not support request languages: {told}");
            let details = refused_type(&analyse(paper, &ask(text, languages.clone())).await, "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE", &message);
            let error = &details["languageNotSupportedByAttributeError"];
            assert_eq!(error["attribute"], "INSULT");
            assert_eq!(error["detectedLanguages"].as_array().map(Vec::len), Some(1));
            assert_eq!(error["requestedLanguages"], requested);
            let mut dropping = ask(text, languages);
            dropping["dropUnsupportedAttributes"] = json!(true);
            assert!(analyse(paper, &dropping).await.is(200).json().get("attributeScores").is_none());
        }
        for (text, languages, told, detected, support) in [
            ("What a day, and it is not over.", json!(null), "en", "en", "known"),
            ("lol", json!([]), "en", "und", "unclear"),
            ("\u{1F595}\u{1F595}", json!([]), "en", "und", "unclear"),
            ("Das ist nicht der Tag, auf den wir alle gewartet haben.", json!(null), "de", "de", "partly"),
            ("Ferme ta gueule, sale connard, tu ne sais pas de quoi tu parles et les autres non plus.", json!(["en"]), "en", "fr", "lists"),
            (thai, json!(["en"]), "en", "th", "lists"),
        ] {
            let answer = analyse(paper, &ask(text, languages)).await;
            assert_eq!(answer.is(200).json()["languages"], json!([told]), "{answer}");
            assert_eq!(answer.json()["detectedLanguages"], json!([detected]), "{answer}");
            assert_eq!(answer.header("x-althing-support"), support, "{answer}");
            assert_eq!(value(&answer, "INSULT") > 0.5, text.contains("connard"), "{answer}");
        }
    }

    async fn unknown_attributes_are_dropped_on_request(paper) {
        let mut body = about(RUDE, &["TOXICITY", "FLIRTATION", "NUANCE_EXPERIMENTAL"]);
        body["dropUnsupportedAttributes"] = json!(true);
        let told = analyse(paper, &body).await.is(200).json();
        assert_eq!(told["attributeScores"].as_object().map(serde_json::Map::len), Some(1));
        let figures = paper.page("/metrics").await;
        assert!(figures.contains("\nalthing_texts_scored_total 1\n"), "{figures}");
        assert!(figures.contains("\nalthing_texts_unscored_total 0\n"), "{figures}");
    }

    async fn a_text_with_half_a_pair_or_strange_bytes_is_scored_all_the_same(paper) {
        let plain = value(&analyse(paper, &about(RUDE, &["INSULT"])).await, "INSULT");
        for sign in ["\\ud83d", "\\uDE00", "\\u0000", "\\ud83d\\ud83d"] {
            let body = format!("{{\"comment\": {{\"text\": \"{RUDE} {sign}\"}}, \"requestedAttributes\": {{\"INSULT\": {{}}}}}}");
            let answer = call(paper, ANALYZE, &json!(null)).bytes(body).send().await;
            assert!(value(&answer, "INSULT") > plain / 2.0, "{answer}");
        }
    }

    async fn every_spelling_of_an_address_and_every_parameter_of_google_s_is_taken(paper) {
        let key = &paper.keys.perspective;
        let body = json!({"comment": {"text": RUDE}, "requested_attributes": {"TOXICITY": {"score_threshold": 0.1}}, "client_token": "t"});
        let plain = analyse(paper, &body).await;
        for (path, header) in [
            (format!("/v1alpha1/comments%3Aanalyze?key={key}"), None),
            (format!("/v1alpha1/comments%3aanalyze?key={key}&alt=json&prettyPrint=false&fields=attributeScores&quotaUser=x&callback=evil&%24.xgafv=2&uploadType=media&upload_protocol=raw"), None),
            (format!("{ANALYZE}?access_token={key}"), None),
            (format!("{ANALYZE}?oauth_token={key}"), None),
            (ANALYZE.to_owned(), Some(("x-goog-api-key", key.clone()))),
            (ANALYZE.to_owned(), Some(("authorization", format!("Bearer {key}")))),
        ] {
            let ask = paper.ask(&Method::POST, &path).json(&body);
            let ask = if let Some((name, value)) = header { ask.header(name, &value) } else { ask };
            assert_eq!(ask.send().await.is(200).body, plain.body, "{path}");
        }
        let path = format!("{ANALYZE}?prettyPrint=true&key={key}");
        let pretty = paper.ask(&Method::POST, &path).json(&body).send().await;
        assert_eq!(pretty.json(), plain.json());
        assert!(pretty.text().lines().count() > 5);
        let elsewhere = call(paper, "/v1alpha1/comments:delete", &body).send().await;
        refused(&elsewhere, 404, "NOT_FOUND", "");
        refused(&paper.get(ANALYZE).await, 405, "UNIMPLEMENTED", "");
    }

    async fn suggestions_are_checked_and_bad_ones_leave_nothing_behind(paper) {
        let body = json!({
            "comment": {"text": RUDE},
            "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
            "languages": ["en"], "communityId": "Coral:https://coral.example", "clientToken": "comment:7",
            "context": {"entries": [{"text": "{\"url\":\"https://paper.example/harbour\"}"}]},
        });
        let told = call(paper, SUGGEST, &body).send().await.is(200).json();
        assert_eq!(told, json!({"clientToken": "comment:7", "detectedLanguages": ["en"], "requestedLanguages": ["en"]}));
        paper.settle().await;
        let before = paper.picture().await;
        let with = |scores: Value| {
            let mut body = body.clone();
            body["attributeScores"] = scores;
            body
        };
        for (scores, message) in [
            (json!({}), "Missing attribute_scores"),
            (json!({"FLIRTATION": {"summaryScore": {"value": 1}}}), "Unknown requested attribute: FLIRTATION"),
            (json!({"TOXICITY": {}}), "Missing score of attribute TOXICITY"),
            (json!({"TOXICITY": {"summaryScore": {"value": 1.5}}}), "must be between 0 and 1"),
        ] {
            refused_type(&call(paper, SUGGEST, &with(scores)).send().await, "INVALID_REQUEST", message);
        }
        let mut empty = body.clone();
        empty["comment"]["text"] = json!("");
        refused_type(&call(paper, SUGGEST, &empty).send().await, "COMMENT_EMPTY", "");
        assert_eq!(analyse(paper, &about(RUDE, &["TOXICITY"])).await.status, 200);
        assert_eq!(paper.picture().await, before, "something was stored");
    }

    async fn a_key_opens_it_until_it_is_revoked(paper) {
        let body = about("Hello", &["TOXICITY"]);
        let ask = |key: &str| paper.ask(&Method::POST, &format!("{ANALYZE}?key={key}")).json(&body);
        for key in ["wrong", "althing_wrong", "althing_", &"x".repeat(300)] {
            let details = refused(&ask(key).send().await, 400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
            assert_eq!((details["reason"].as_str(), details["domain"].as_str()), (Some("API_KEY_INVALID"), Some("googleapis.com")));
        }
        for path in [ANALYZE.to_owned(), format!("{ANALYZE}?key=")] {
            refused(&paper.ask(&Method::POST, &path).json(&body).send().await, 403, "PERMISSION_DENIED", "API Key");
        }
        let details = refused(&ask(&paper.keys.publisher).send().await, 403, "PERMISSION_DENIED", "not for the scoring API");
        assert_eq!(details["reason"], "SERVICE_DISABLED");
        ask(&paper.keys.perspective).send().await.is(200);
        let keys = paper.app.store.read(althing_store::key::all).await.unwrap();
        let ours = keys.iter().find(|key| key.scope == Scope::Perspective).unwrap();
        key::revoke(&paper.app, ours.id, ours.site_id).await.unwrap();
        refused(&ask(&paper.keys.perspective).send().await, 400, "INVALID_ARGUMENT", "API key not valid");
    }

    async fn pages_of_other_origins_may_call_with_a_key_that_says_so_and_with_no_other(paper) {
        let site = paper.app.sites().slug("paper").unwrap().id;
        let allowance = Allowance { cors: true, ..Allowance::default() };
        let open = key::add(&paper.app, site, Scope::Perspective, Some(allowance)).await.unwrap();
        for (key, allowed) in [(open.as_str(), "*"), (paper.keys.perspective.as_str(), ""), ("wrong", "")] {
            let path = format!("{ANALYZE}?key={key}");
            let page = |method: &Method| paper.ask(method, &path).header("origin", "https://anywhere.example");
            let preflight = page(&Method::OPTIONS).header("access-control-request-method", "POST").send().await;
            assert_eq!(preflight.is(204).header("access-control-allow-origin"), allowed, "{preflight}");
            assert_eq!(preflight.header("access-control-allow-methods").is_empty(), allowed.is_empty());
            for body in [about("Hello", &["TOXICITY"]), json!({})] {
                let answer = page(&Method::POST).json(&body).send().await;
                assert_eq!(answer.header("access-control-allow-origin"), allowed, "{answer}");
                assert!(!answer.headers.contains_key("access-control-allow-credentials"));
            }
        }
    }

    async fn the_discovery_document_leads_to_this_server(paper) {
        let document = paper.get("/$discovery/rest?version=v1alpha1").await.is(200).json();
        assert_eq!(document["rootUrl"], "http://localhost:8080/");
        assert_eq!(document["servicePath"], "");
        let methods = document["resources"]["comments"]["methods"].as_object().unwrap();
        for (verb, method) in methods {
            assert_eq!(method["httpMethod"], "POST");
            let path = format!("/{}", method["path"].as_str().unwrap());
            let answer = call(paper, &path, &json!({})).send().await;
            refused_type(&answer, "COMMENT_EMPTY", "");
            assert!(path.ends_with(verb));
        }
        assert_eq!(methods.len(), 2);
        refused(&paper.get("/$discovery/rest?version=v2").await, 404, "NOT_FOUND", "");
    }

    async fn only_so_many_names_are_taken_and_none_is_repeated_at_length(paper) {
        let versions = |count: usize| -> Value {
            let wanted: serde_json::Map<_, _> = (0..count).map(|at| (format!("INSULT@{at}"), json!({}))).collect();
            json!({"comment": {"text": RUDE}, "spanAnnotations": true, "requestedAttributes": wanted})
        };
        let told = analyse(paper, &versions(64)).await.is(200).json();
        let scores = told["attributeScores"].as_object().unwrap();
        assert_eq!(scores.len(), 64);
        assert!(scores.values().all(|score| *score == scores["INSULT@0"]));
        refused_type(&analyse(paper, &versions(65)).await, "INVALID_REQUEST", "at most 64");
        let summary = |at: usize| (format!("INSULT@{at}"), json!({"summaryScore": {"value": 1}}));
        let scores: serde_json::Map<_, _> = (0..65).map(summary).collect();
        let body = json!({"comment": {"text": RUDE}, "attributeScores": scores});
        refused_type(&call(paper, SUGGEST, &body).send().await, "INVALID_REQUEST", "at most 64");
        let long = format!("TOXICITY@{}", "7".repeat(60_000));
        for parameters in [json!({}), json!({"scoreType": "RAW"})] {
            let answer = analyse(paper, &json!({"comment": {"text": "Hello"}, "requestedAttributes": {(&long): parameters}})).await;
            refused_type(&answer, "INVALID_REQUEST", "Unknown requested attribute: ?");
            assert!(answer.body.len() < 1_000, "{} bytes", answer.body.len());
        }
    }

    async fn a_wrong_key_is_asked_for_once_in_a_while_and_a_new_one_at_once(paper) {
        let reads = || paper.app.store.read_statements();
        let ask = |key: &str, method: &Method| paper.ask(method, &format!("{ANALYZE}?key={key}")).json(&about("Hello", &["TOXICITY"]));
        let before = reads();
        for _ in 0..5 {
            refused(&ask("althing_wrong", &Method::POST).send().await, 400, "INVALID_ARGUMENT", "API key not valid");
            ask("althing_wrong", &Method::OPTIONS).send().await.is(204);
            refused(&ask(&paper.keys.publisher, &Method::POST).send().await, 403, "PERMISSION_DENIED", "not for");
        }
        assert_eq!(reads() - before, 2, "each was read once");
        paper.advance(6 * SECOND);
        ask("althing_wrong", &Method::POST).send().await.is(400);
        assert_eq!(reads() - before, 3);
        let site = paper.app.sites().slug("paper").unwrap().id;
        let fresh = key::add(&paper.app, site, Scope::Perspective, None).await.unwrap();
        ask(&fresh, &Method::POST).send().await.is(200);
    }
}

fn a_key_has_a_rate(engine: Engine) {
    let mut limited = settings();
    limited.limits.enabled = true;
    on_with(engine, limited, async |paper| {
        let site = paper.app.sites().slug("paper").unwrap().id;
        let allowance = Allowance { rate: 2, cors: false };
        let slow = key::add(&paper.app, site, Scope::Perspective, Some(allowance)).await.unwrap();
        let path = format!("{ANALYZE}?key={slow}");
        let ask = || paper.ask(&Method::POST, &path).json(&about("Hello", &["TOXICITY"])).send();
        for _ in 0..2 {
            ask().await.is(200);
        }
        let answer = ask().await;
        let message = "Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)' and limit ";
        let details = refused(&answer, 429, "RESOURCE_EXHAUSTED", message);
        assert_eq!(details["reason"], "RATE_LIMIT_EXCEEDED");
        assert_eq!(details["metadata"]["quota_limit_value"], "2");
        assert_eq!(answer.header("retry-after"), "1");
        assert_eq!(
            analyse(paper, &about("Hello", &["TOXICITY"])).await.status,
            200,
            "another key has its own"
        );
        paper.advance(SECOND / 2);
        ask().await.is(200);
        ask().await.is(429);
    });
}

fn a_page_sees_the_rate(engine: Engine) {
    let mut limited = settings();
    limited.limits.enabled = true;
    on_with(engine, limited, async |paper| {
        let site = paper.app.sites().slug("paper").unwrap().id;
        let allowance = Allowance { rate: 1, cors: true };
        let open = key::add(&paper.app, site, Scope::Perspective, Some(allowance)).await.unwrap();
        let path = format!("{ANALYZE}?key={open}");
        for status in [200, 429] {
            let ask = paper.ask(&Method::POST, &path).header("origin", "https://anywhere.example");
            let answer = ask.json(&about("Hello", &["TOXICITY"])).send().await;
            assert_eq!(answer.is(status).header("access-control-allow-origin"), "*", "{answer}");
            assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
            assert!(answer.header("access-control-expose-headers").contains("retry-after"));
        }
    });
}

fn wrong_keys_are_counted(engine: Engine) {
    let mut limited = settings();
    limited.limits.enabled = true;
    on_with(engine, limited, async |paper| {
        let ask = |method: &Method, key: &str, peer: &str| {
            let ask = paper.ask(method, &format!("{ANALYZE}?key={key}")).of_peer(peer);
            ask.json(&about("Hello", &["TOXICITY"])).send()
        };
        let (near, far) = ("192.0.2.7", "198.51.100.7");
        ask(&Method::POST, &paper.keys.perspective, near).await.is(200);
        for number in 0..15 {
            ask(&Method::POST, &format!("althing_{number}"), near).await.is(400);
            ask(&Method::OPTIONS, &format!("althing_page_{number}"), near).await.is(204);
        }
        let before = paper.app.store.read_statements();
        for number in 0..20 {
            let answer = ask(&Method::POST, &format!("althing_more_{number}"), near).await;
            let details = refused(&answer, 429, "RESOURCE_EXHAUSTED", "API keys that are not valid");
            assert_eq!(details["reason"], "RATE_LIMIT_EXCEEDED");
            assert!(!answer.header("retry-after").is_empty());
            ask(&Method::OPTIONS, &format!("althing_page_more_{number}"), near).await.is(204);
        }
        assert_eq!(paper.app.store.read_statements(), before, "no look into the database");
        ask(&Method::POST, "althing_0", far).await.is(400);
        ask(&Method::POST, "althing_elsewhere", far).await.is(400);
        paper.advance(SECOND);
        ask(&Method::POST, &paper.keys.perspective, near).await.is(200);
        // What was read long ago is still known to be a key.
        for number in 0..30 {
            ask(&Method::POST, &format!("althing_again_{number}"), near).await;
        }
        paper.advance(6 * SECOND);
        for number in 0..10 {
            ask(&Method::POST, &format!("althing_once_more_{number}"), near).await;
        }
        ask(&Method::POST, "althing_last", near).await.is(429);
        ask(&Method::POST, &paper.keys.perspective, near).await.is(200);
    });
}

mod a_key_has_a_rate_of_its_own {
    use super::{Engine, a_key_has_a_rate};

    #[test]
    fn sqlite() {
        a_key_has_a_rate(Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        a_key_has_a_rate(Engine::Postgres);
    }
}

mod a_page_sees_that_its_key_has_a_rate {
    use super::{Engine, a_page_sees_the_rate};

    #[test]
    fn sqlite() {
        a_page_sees_the_rate(Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        a_page_sees_the_rate(Engine::Postgres);
    }
}

mod wrong_keys_are_counted_by_who_sent_them {
    use super::{Engine, wrong_keys_are_counted};

    #[test]
    fn sqlite() {
        wrong_keys_are_counted(Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        wrong_keys_are_counted(Engine::Postgres);
    }
}

#[test]
fn rates_are_lifted_with_all_other_limits() {
    on(Engine::Sqlite, async |paper| {
        let site = paper.app.sites().slug("paper").unwrap().id;
        let allowance = Allowance { rate: 1, cors: false };
        let slow = key::add(&paper.app, site, Scope::Perspective, Some(allowance)).await.unwrap();
        for _ in 0..5 {
            let ask = paper.ask(&Method::POST, &format!("{ANALYZE}?key={slow}"));
            ask.json(&about("Hello", &["TOXICITY"])).send().await.is(200);
        }
    });
}
