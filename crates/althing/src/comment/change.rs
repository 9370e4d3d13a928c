//! Editing, withdrawing, removing: the same three phases as submitting.

use std::net::IpAddr;
use std::sync::Arc;

use althing_core::comment::{self as decide, Edit, Status, TakeAway};
use althing_core::event::Change;
use althing_core::id::{CommentId, EventId, RevisionId};
use althing_core::name::name_key;
use althing_core::policy::HoldReason;
use althing_core::reader::{Actor, Asker, Verb};
use althing_core::refusal::Refusal;
use althing_store::comment::{CommentRow, Private};
use althing_store::{Lane, Tx, apply, comment};

use super::actions::{body, publish, section};
use crate::account::erase::write_down;
use crate::app::App;
use crate::backup::Erasure;
use crate::failure::Failure;
use crate::http::problem::Problem;
use crate::scoring::{Written, forget, keep, keep_instead, sound_out};
use crate::secret::Purpose;
use crate::standing::ban_told;

/// A comment together with what only its author and staff may know.
#[derive(Clone, Debug)]
pub struct Own {
    /// The comment.
    pub row: CommentRow,
    /// The rest.
    pub private: Private,
}

/// A comment in whatever state, with its private part.
pub async fn load(app: &App, id: CommentId) -> Result<Own, Problem> {
    let found = app
        .store
        .read(move |tx| Ok::<_, althing_store::Error>(comment::by_id(tx, id)?.zip(comment::private(tx, id)?)))
        .await?;
    let (row, private) = found.ok_or_else(|| Problem::from(Refusal::CommentUnknown))?;
    Ok(Own { row, private })
}

/// The guest whom a token proves, if it is this comment's and the comment is not erased.
pub fn author(app: &App, own: &Own, token: &str, purpose: Purpose) -> Option<Asker> {
    // What an account wrote, or claimed, is the account's; tokens open it no more.
    let has_tokens = own.row.status != Status::Erased && own.row.account_id.is_none();
    let key_hash = own.private.key_hash.as_ref().filter(|_| has_tokens)?;
    app.key.proves(token, purpose, own.row.id, key_hash).then(|| Actor::Guest(own.row.guest_id).into())
}

/// Changes a comment's text for whoever asks from there. `Ok(false)` when it was the same text already.
pub async fn edit(app: &App, own: &Own, asker: Asker, client: IpAddr, text: &str) -> Result<bool, Problem> {
    let site = app.sites().id(own.row.site_id).cloned().ok_or_else(|| Problem::from(Refusal::SiteUnknown))?;
    let now = app.clock.now();
    let mut body = body(app, text)?;
    let name_key = name_key(&own.row.name);
    let section = section(app, &site, own.row.story_id).await?;
    let written = Written { comment: own.row.id, name_key: &name_key, section: &section };
    sound_out(app, &site, &mut body, &written).await;
    let cmd = Arc::new(Edit {
        event_id: EventId::new(now, app.chance.id()),
        comment_id: own.row.id,
        revision_id: RevisionId::new(now, app.chance.id()),
        asker,
        body,
        salt: app.chance.bytes(),
        now,
    });
    let marks = if own.row.account_id.is_none() { app.marks(client, site.id).await? } else { Vec::new() };
    let (shared, its_site) = (Arc::clone(&cmd), Arc::clone(&site));
    let changed = app
        .store
        .write(Lane::Interactive, move |tx| {
            let seen = comment::seen_for_edit(tx, shared.comment_id, &marks, now)?;
            let seen = seen.ok_or(Refusal::CommentUnknown)?;
            let settings = its_site.settings_for(&seen.section);
            let Some(change) = decide::edit(&shared, &seen, settings)? else { return Ok(None) };
            let held = match &change {
                Change::CommentEdited { held, .. } => held.clone(),
                _ => Vec::new(),
            };
            let waits = !held.is_empty();
            let newly: Vec<HoldReason> =
                held.into_iter().filter(|reason| !seen.held.contains(reason)).collect();
            applied(tx, &change).map(|epoch| Some((epoch, waits, newly)))
        })
        .await;
    if let Err(Failure::Refused(refusal)) = &changed {
        app.counted.refused(site.id, refusal, now);
    }
    let Some((epoch, waits, newly)) = changed.map_err(|failure| ban_told(app, &site, failure.into()))? else {
        return Ok(false);
    };
    app.counted.held(site.id, &newly, now);
    publish(app, own.row.story_id, epoch);
    if waits {
        // Readers still see the text before, so that one is a copy as well.
        keep(app, &site, &cmd.body, &written);
    } else {
        keep_instead(app, &site, &cmd.body, &written);
    }
    Ok(true)
}

fn applied(tx: &mut Tx<'_>, change: &Change<'_>) -> Result<Option<i64>, Failure> {
    Ok(apply(tx, change)?.epoch)
}

/// Erases a comment's text and name for good. Its id is written down first, so that a restored backup forgets it too.
pub async fn erase(app: &App, id: CommentId, asker: Asker) -> Result<(), Problem> {
    let row = load(app, id).await?.row;
    if row.status == Status::Erased {
        return Err(Refusal::CommentGone.into());
    }
    write_down(app, vec![Erasure::Comment(id)]).await?;
    take_away(app, id, asker, Verb::Erase).await?;
    forget(app, row.site_id, id);
    app.store.fold();
    Ok(())
}

/// Takes a comment away: withdrawn by its author, or erased.
pub async fn take_away(app: &App, id: CommentId, asker: Asker, verb: Verb) -> Result<(), Problem> {
    let now = app.clock.now();
    let cmd = Arc::new(TakeAway { event_id: EventId::new(now, app.chance.id()), asker, now });
    let (story_id, epoch) = app
        .store
        .write(Lane::Interactive, move |tx| {
            let seen = comment::seen(tx, id)?.ok_or(Refusal::CommentUnknown)?;
            let change = match verb {
                Verb::Erase => decide::erase(&cmd, &seen)?,
                _ => decide::withdraw(&cmd, &seen)?,
            };
            Ok::<_, Failure>((seen.story_id, applied(tx, &change)?))
        })
        .await
        .map_err(Problem::from)?;
    publish(app, story_id, epoch);
    Ok(())
}
