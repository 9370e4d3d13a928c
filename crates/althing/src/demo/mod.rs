//! The demo: a small newspaper of our own writing, seeded through the same actions as everything else. Tests and
//! screenshots use the same builder.

mod build;
mod busy;
mod content;
mod desk;
mod waiting;

use std::net::SocketAddr;
use std::path::Path;

pub use build::{Built, build};
pub use content::picture;

use althing_core::name::name_key;
use althing_core::reader::Role;
use althing_store::one_time::{self, OneTime};
use althing_store::{Lane, history};

use crate::account::{link, staff};
use crate::app::App;
use crate::config::{Limits, Settings};
use crate::serve;

/// A link that signs in the demo's admin, who sees everything.
async fn admin(app: &App) -> Result<String, String> {
    let address = "admin@demo.example".to_owned();
    staff::add(app, &staff::Ask { address, role: Role::Admin, site: None, place: None }).await
}

/// A link that signs in a reader of the demo whose comment was rejected and who complained; none where nobody has that name.
async fn reader(app: &App) -> Result<Option<String>, String> {
    let (one, secret) = link::make(app, link::STAFF, None, link::STAFF_LIFE);
    let key = name_key(desk::READER);
    let made = app.store.write(Lane::Interactive, move |tx| {
        let Some(id) = history::account_named(tx, &key)? else { return Ok(false) };
        one_time::put(tx, &OneTime { account_id: Some(id), ..one.clone() })?;
        Ok::<_, althing_store::Error>(true)
    });
    let is_made = made.await.map_err(|error| error.to_string())?;
    Ok(is_made.then(|| format!("{}/sign-in/link/{secret}", app.public_url)))
}

/// Serves the demo, and builds it first where the folder is empty.
pub async fn run(listen: SocketAddr, data: &Path) -> Result<u8, String> {
    let settings = Settings {
        listen,
        database_url: format!("sqlite:{}", data.join("althing.db").display()),
        limits: Limits { enabled: false, ..Limits::default() },
        passkey_required: false,
        ..Settings::default()
    };
    let (listener, bound) = serve::listen(settings.listen).await?;
    let app = tokio::task::spawn_blocking(move || serve::open(settings, bound.port()))
        .await
        .map_err(|error| error.to_string())??;
    if app.sites().all().is_empty() {
        println!("Writing a small newspaper into {} ...", data.display());
    }
    let built = build(&app).await?;
    println!("\nThe front page       {}/", app.public_url);
    println!("A story to begin at  {}{}", app.public_url, built.first);
    println!("A busy story         {}{}", app.public_url, built.busy);
    println!("The desk             {} (signs in as an admin, once, within a day)", admin(&app).await?);
    if let Some(link) = reader(&app).await? {
        println!("A reader's own page  {link} (signs in as {}, once; in another browser)", desk::READER);
    }
    println!("Readers sign in, and vote, where mail is set up: docs/operate/mail.md");
    println!(
        "\nCommands on it       ALTHING_DATABASE_URL=sqlite:{} althing site list",
        data.join("althing.db").display()
    );
    println!("\nStop with Ctrl-C. The data stays in {}.\n", data.display());
    serve::serve(app, listener).await.map(|()| 0)
}
