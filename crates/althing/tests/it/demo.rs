//! The demo: whoever looks at it first finds something to do in every queue.

use std::sync::Arc;

use althing::account::staff;
use althing::config::Settings;
use althing::demo;
use althing::http::router::router;
use althing::serve;
use althing_core::reader::Role;
use http::Method;

use crate::support::members::cookie_of;
use crate::support::{Ask, OURS, settings};

#[test]
fn whoever_opens_the_demo_finds_something_in_every_queue() {
    let folder = tempfile::tempdir().expect("a folder");
    let database_url = format!("sqlite:{}", folder.path().join("althing.db").display());
    let app =
        serve::open(Settings { database_url, passkey_required: false, ..settings() }, 8080).expect("opens");
    let store = app.store.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let built = demo::build(&app).await.expect("a newspaper");
        assert_eq!(demo::build(&app).await.expect("the same"), built, "building again changes nothing");
        let ask = staff::Ask {
            address: "admin@demo.example".to_owned(),
            role: Role::Admin,
            site: None,
            place: None,
        };
        let link = staff::add(&app, &ask).await.expect("a link");
        let router = router(Arc::clone(&app));
        let path = link.strip_prefix(OURS).expect("our own address");
        let signed = Ask::new(router.clone(), &Method::POST, path).form(OURS, &[]).send().await;
        let cookie = cookie_of(signed.is(303));
        let named = Ask::new(router.clone(), &Method::POST, "/me/name").header("cookie", &cookie);
        named.form(OURS, &[("name", "Ada Quill")]).send().await.is(303);
        for (path, shown) in [
            ("/desk", "We measured her at school in 1961"),
            ("/desk", "My bees were in that elm"),
            ("/desk?queue=reported", "The woman at the cheese stall"),
            ("/desk?queue=reported", "is a length with your own"),
            ("/desk/appeals", "The bath was a joke"),
            ("/desk/appeals", "I have two hives"),
            ("/desk/readers?site=kilnhill", "Ned Ostler"),
            ("/desk/figures/kilnhill", "Comments written"),
        ] {
            let page = Ask::new(router.clone(), &Method::GET, path).header("cookie", &cookie).send().await;
            let text = page.is(200).text();
            assert!(text.contains(shown), "{path}: {shown}: {text}");
        }
    });
    drop(runtime);
    store.close();
}
