//! Who listens to which story. The relay tells, streams listen; a stream that fell behind reads the log instead.

use std::collections::HashMap;
use std::sync::Mutex;

use althing_core::id::{CommentId, StoryId};
use althing_store::event::Logged;
use bytes::Bytes;
use tokio::sync::broadcast;

/// Events that a stream may fall behind before it has to read the log.
pub const BEHIND_MAX: usize = 64;

/// One visible change, ready to be sent to any number of streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The story's epoch.
    pub epoch: i64,
    /// The event as it goes over the wire; shared, not copied.
    pub wire: Bytes,
}

/// The streams that are open, by story.
#[derive(Debug, Default)]
pub struct Hub {
    stories: Mutex<HashMap<StoryId, broadcast::Sender<Told>>>,
    /// Open streams by neighbourhood, as long as they are open.
    clients: Mutex<HashMap<u128, usize>>,
}

impl Told {
    /// The event of a visible change; none for what readers do not see.
    pub fn of(logged: &Logged) -> Option<Self> {
        let epoch = logged.epoch?;
        // Marks come with the next reading: no text comes or goes.
        let is_mark = logged.kind.starts_with("thread_") || logged.kind.ends_with("picked");
        let wire = match logged.comment_id.filter(|_| !is_mark) {
            Some(comment) => comment_event(epoch, comment, &logged.kind),
            None => format!("id: {epoch}\nevent: story\ndata: {{}}\n\n"),
        };
        Some(Self { epoch, wire: wire.into() })
    }
}

fn comment_event(epoch: i64, comment: CommentId, kind: &str) -> String {
    // A changed comment is a changed comment to readers, whether its text waited or its name is gone.
    let kind = match kind {
        "comment_edit_approved" | "comment_author_erased" => "edited",
        kind => kind.strip_prefix("comment_").unwrap_or(kind),
    };
    format!("id: {epoch}\nevent: comment\ndata: {{\"comment_id\":\"{comment}\",\"kind\":\"{kind}\"}}\n\n")
}

impl Hub {
    /// Listens to a story from now on.
    pub fn listen(&self, story: StoryId) -> broadcast::Receiver<Told> {
        let mut stories = self.stories.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        stories.entry(story).or_insert_with(|| broadcast::channel(BEHIND_MAX).0).subscribe()
    }

    /// Forgets a story that nobody listens to any more.
    pub fn forget(&self, story: StoryId) {
        let mut stories = self.stories.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if stories.get(&story).is_some_and(|sender| sender.receiver_count() == 0) {
            stories.remove(&story);
        }
    }

    /// Takes a place for one more stream of a neighbourhood, unless it has `max` already.
    pub fn admit(&self, neighbourhood: u128, max: usize) -> bool {
        let mut clients = self.clients.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let open = clients.entry(neighbourhood).or_insert(0);
        let fits = *open < max;
        *open += usize::from(fits);
        fits
    }

    /// Gives a place back.
    pub fn leave(&self, neighbourhood: u128) {
        let mut clients = self.clients.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(open) = clients.get_mut(&neighbourhood) {
            *open -= 1;
            if *open == 0 {
                clients.remove(&neighbourhood);
            }
        }
    }

    /// Tells whoever listens; a story that nobody listens to any more is forgotten.
    pub fn tell(&self, story: StoryId, told: &Told) {
        let mut stories = self.stories.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some(sender) = stories.get(&story) else { return };
        if sender.send(told.clone()).is_err() {
            stories.remove(&story);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn listeners_are_told_and_forgotten() {
        let hub = Hub::default();
        let story = StoryId(uuid::Uuid::from_u128(1));
        let told = Told { epoch: 3, wire: Bytes::from_static(b"id: 3\n\n") };
        hub.tell(story, &told);
        let mut listener = hub.listen(story);
        hub.tell(story, &told);
        hub.tell(StoryId(uuid::Uuid::from_u128(2)), &Told { epoch: 9, ..told.clone() });
        assert_eq!(listener.recv().await.unwrap().epoch, 3);
        hub.forget(story);
        assert_eq!(hub.stories.lock().unwrap().len(), 1, "somebody listens");
        drop(listener);
        hub.forget(story);
        assert!(hub.stories.lock().unwrap().is_empty());
        drop(hub.listen(story));
        hub.tell(story, &told);
        assert!(hub.stories.lock().unwrap().is_empty());
    }

    #[test]
    fn r77_one_neighbourhood_does_not_take_every_stream() {
        let hub = Hub::default();
        assert!(hub.admit(1, 2) && hub.admit(1, 2) && !hub.admit(1, 2) && hub.admit(2, 2));
        hub.leave(1);
        assert!(hub.admit(1, 2));
        (0..2).for_each(|_| hub.leave(1));
        hub.leave(2);
        assert!(hub.clients.lock().unwrap().is_empty());
    }

    #[test]
    fn an_event_on_the_wire_has_ids_and_codes_only() {
        let comment = CommentId(uuid::Uuid::from_u128(7));
        assert_eq!(
            comment_event(12, comment, "comment_edited"),
            "id: 12\nevent: comment\ndata: {\"comment_id\":\"00000000-0000-0000-0000-000000000007\",\"kind\":\"edited\"}\n\n"
        );
    }
}
