//! A small paper with a ferry, a bridge and readers who care.

use althing::view::model::{
    AnsweredView, AuthorView, CaseJust, CasePage, CaseStatus, CommentContent, CommentView, CreditView,
    DiscussionView, Draft, FrontPage, Item, MarksView, PictureView, ReplyPage, SiteView, SortLink, SortView,
    StoryView, VotesView, Writing,
};
use althing_core::id::{CommentId, SiteId, StoryId};
use althing_core::text::{RENDERER, SafeHtml};
use althing_core::time::{MINUTE, Micros};

/// Where the sample pages pretend to live.
pub const PUBLIC_URL: &str = "https://talk.harbour-courier.example";

/// A drawing in place of a photograph.
pub const PICTURE: &str = include_str!("picture.svg");

const NAMES: &[(&str, &str)] = &[
    ("Ana Ruiz", "AR"),
    ("Tobias", "T"),
    ("harbour_watcher", "H"),
    ("Dr. Ingrid Solheim", "IS"),
    ("M. Okonkwo", "MO"),
    ("ليلى حداد", "لح"),
    ("Петра", "П"),
    ("A reader from the upper quay who never misses the last ferry", "AR"),
    ("Jun", "J"),
    ("Wren", "W"),
    ("Sam K.", "SK"),
    ("Bea", "B"),
];

const SENTENCES: &[&str] = &[
    "The count in the report was taken in February, when half the boats are out of the water.",
    "I crossed twice a day for eleven years and never once saw the queue they describe.",
    "What would it cost to run the small ferry until midnight on Fridays?",
    "My grandmother remembers the first bridge; it was closed for repairs more often than it was open.",
    "A toll would pay for it in nine years, by the harbour board\u{2019}s own figures on page 14.",
    "Cyclists were promised a lane of their own. The drawing has none.",
    "Has anybody asked the school? Two classes come over from the island every morning.",
    "I agree with the first half of this and not with the second.",
    "The tide tables settle this: between November and March the slip is under water twice a week.",
    "Thank you for printing the numbers and not only the quarrel.",
];

const BODY: &str = include_str!("story.html");

/// Pages in one language.
pub struct Sample {
    /// BCP 47 tag of the site.
    pub language: &'static str,
}

/// A time, `minutes` after the story.
pub fn at(minutes: i64) -> Micros {
    Micros(1_778_594_733_000_000 + minutes * MINUTE)
}

fn html(text: &str) -> SafeHtml {
    SafeHtml::from_store(text.to_owned(), RENDERER).expect("the present renderer")
}

/// An id that looks as random as real ones do, and is the same every time.
fn id(number: u64) -> CommentId {
    let mut random = [0; 10];
    let mixed = number.wrapping_add(7).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    random[..8].copy_from_slice(&(mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9).to_le_bytes());
    CommentId::new(at(number as i64 * 7), random)
}

fn author(number: usize) -> AuthorView {
    let (name, initials) = NAMES[number % NAMES.len()];
    AuthorView { name: name.to_owned(), initials: initials.to_owned(), hue: (number % 12) as u8, badge: None }
}

/// A comment before it is placed in a thread: its depth and its text, or what became of it.
struct Said {
    depth: u32,
    content: CommentContent,
}

fn said(depth: u32, by: usize, body: &str) -> Said {
    Said { depth, content: CommentContent::Shown { author: author(by), body: Some(html(body)) } }
}

/// A few have many votes, most have some, some have none.
fn votes(row: i64, href: String) -> VotesView {
    let (up, down) = ((row * 7 + 3) % 40 / 3, (row * 5) % 13 / 4);
    VotesView { href, up: Some(if row % 11 == 0 { 1204 } else { up }), down: Some(down), has_down: true }
}

fn name_of(comment: &CommentView) -> Option<String> {
    match &comment.content {
        CommentContent::Shown { author, .. } => Some(author.name.clone()),
        _ => None,
    }
}

/// Gives each its parent (the nearest above that is one step less deep), id, time and links.
fn placed(all: Vec<Said>, story: &str) -> Vec<Item> {
    let depths: Vec<u32> = all.iter().map(|one| one.depth).collect();
    let mut above: Vec<CommentView> = Vec::new();
    let mut items = Vec::new();
    for (at_row, one) in all.into_iter().enumerate() {
        above.truncate(one.depth as usize);
        let parent = above.last();
        let number = id(at_row as u64);
        let below = depths[at_row + 1..].iter().take_while(|depth| **depth > one.depth).count();
        let make = |content| CommentView {
            id: number,
            parent_id: parent.map(|parent| parent.id),
            depth: one.depth,
            indent: one.depth.min(8) as u8,
            descendants_on_page: below as u32,
            content,
            created_at: (at_row % 23 != 19).then(|| at(at_row as i64 * 7)),
            edited_at: (at_row % 9 == 4).then(|| at(at_row as i64 * 7 + 6)),
            permalink: format!("{story}?comment={number}#comment-{number}"),
            reply_href: Some(format!("{story}/reply?to={number}")),
            in_reply_to: parent.map(|parent| AnsweredView { id: parent.id, name: name_of(parent) }),
            votes: Some(votes(at_row as i64, format!("{story}/vote?on={number}"))),
            marks: MarksView { is_pinned: at_row == 0, is_picked: at_row == 3, is_locked: false },
            report_href: Some(format!("{story}/report?on={number}")),
        };
        let copy = match &one.content {
            CommentContent::Shown { author, .. } => CommentContent::Shown {
                author: AuthorView {
                    name: author.name.clone(),
                    initials: String::new(),
                    hue: 0,
                    badge: None,
                },
                body: None,
            },
            _ => CommentContent::Withdrawn,
        };
        let (shown, kept) = (make(one.content), make(copy));
        items.push(Item::Comment(Box::new(shown)));
        above.push(kept);
    }
    items
}

impl Sample {
    fn site(&self) -> SiteView {
        SiteView {
            slug: "courier".to_owned(),
            name: "The Harbour Courier".to_owned(),
            language: self.language.to_owned(),
            theme_href: None,
        }
    }

    fn other_site(&self) -> SiteView {
        SiteView { slug: "islander".to_owned(), name: "The Islander".to_owned(), ..self.site() }
    }

    fn short_story(number: u64) -> StoryView {
        let (section, title, summary) = STORIES[number as usize % STORIES.len()];
        let story_id = StoryId::of_key(SiteId::new(at(0), [1; 10]), title);
        StoryView {
            id: story_id,
            site: "courier".to_owned(),
            site_name: if number % 3 == 2 { "The Islander" } else { "The Harbour Courier" }.to_owned(),
            href: format!("/s/courier/{story_id}"),
            url: Some(format!("https://www.harbour-courier.example/{number}")),
            title: title.to_owned(),
            byline: if number.is_multiple_of(2) { "Nils Aker" } else { "" }.to_owned(),
            summary: summary.to_owned(),
            section: section.to_owned(),
            credit: None,
            picture: None,
            body: None,
            published_at: Some(at(-(number as i64) * 700)),
            comment_count: [1204, 0, 87, 1, 342, 12, 54, 9][number as usize % 8],
        }
    }

    /// A story told elsewhere, in full.
    pub fn story() -> StoryView {
        StoryView {
            credit: Some(CreditView {
                name: "The Coastal Review".to_owned(),
                url: Some("https://coastal-review.example/ferry".to_owned()),
            }),
            picture: Some(PictureView {
                url: "/picture.svg".to_owned(),
                alt: "A small ferry crosses a calm bay at dawn; hills behind it.".to_owned(),
                caption: "The six o\u{2019}clock ferry leaves the upper quay.".to_owned(),
                credit: "Maren Holt".to_owned(),
            }),
            body: Some(html(BODY)),
            byline: "Nils Aker and Maren Holt".to_owned(),
            ..Self::short_story(0)
        }
    }

    /// A story whose text is on the publisher's page.
    pub fn plain_story() -> StoryView {
        Self::short_story(4)
    }

    /// A discussion of these rows.
    pub fn discussion(&self, items: Vec<Item>) -> DiscussionView {
        let story = Self::story();
        let sorts = [SortView::Best, SortView::Newest, SortView::Oldest, SortView::Discussed];
        let link = |sort| SortLink {
            sort,
            href: format!("{}?sort={}", story.href, format!("{sort:?}").to_lowercase()),
            current: sort == SortView::Best,
        };
        DiscussionView {
            site: self.site(),
            sign_in_href: None,
            story_id: story.id,
            story_href: story.href.clone(),
            story_url_field: None,
            epoch: 41,
            total_count: items.len() as u64,
            sorts: sorts.into_iter().map(link).collect(),
            writing: Writing::Open { action: format!("{}/comments", story.href), guests: true },
            guard: althing_core::guard::Guard::Normal,
            slow_seconds: 0,
            next_href: (items.len() > 100).then(|| format!("{}?page=abc", story.href)),
            items,
            whole_href: None,
            rules_href: Some("https://www.harbour-courier.example/rules".to_owned()),
            base: String::new(),
            comment_chars_max: 10_000,
            name_chars_max: 60,
            mail: true,
            edit_minutes: 15,
            proof: None,
            framed: true,
        }
    }

    /// One of everything: depth, placeholders, scripts that run the other way, code, spoilers, long words.
    pub fn thread() -> Vec<Item> {
        let href = Self::story().href;
        let mut all = vec![
            said(0, 0, &format!("<p>{} {}</p><p>{}</p>", SENTENCES[1], SENTENCES[4], SENTENCES[5])),
            said(
                1,
                1,
                &format!(
                    "<blockquote><p>{}</p></blockquote><p>Nine years at which interest? The board used 1.5\u{a0}%, and nobody lends at that today. See <a href=\"https://example.org/board\" rel=\"nofollow ugc noopener noreferrer\">the board\u{2019}s own minutes</a>.</p>",
                    SENTENCES[4]
                ),
            ),
            said(2, 2, &format!("<p>{}</p>", SENTENCES[8])),
            said(
                3,
                3,
                "<p>As somebody who maintained those tables: twice a week is the average. In the spring of 2024 it was <em>five times</em> in <strong>one</strong> week.</p>",
            ),
            said(4, 8, "<p>So the timetable should follow the tide.</p>"),
            said(5, 4, &format!("<p>{} {}</p>", SENTENCES[2], SENTENCES[9])),
            Said { depth: 2, content: CommentContent::Withdrawn },
            said(3, 9, &format!("<p>{}</p>", SENTENCES[7])),
            said(
                1,
                5,
                "<p>الجسر القديم كان مغلقًا أكثر مما كان مفتوحًا، والعبّارة لم تتأخر يومًا.</p><blockquote><p>The first bridge was closed more often than open.</p></blockquote><p>هذا ما قالته جدتي أيضًا.</p>",
            ),
            said(
                0,
                6,
                "<p>I put the counts from the appendix into a small script:</p><pre><code>awk -F, '$3 &gt; 40 { late++ } END { print late / NR }' crossings-2025-february-to-april.csv\n0.071\n</code></pre><p>Seven crossings in a hundred were late by more than forty seconds. That is <code>0.071</code>.</p>",
            ),
            Said { depth: 0, content: CommentContent::Shown { author: author(10), body: None } },
            Said { depth: 1, content: CommentContent::Removed },
            said(2, 11, "<p>Now I am curious what it said.</p>"),
            said(
                0,
                7,
                "<p>Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft and https://example.org/a/very/long/address/without/any/place/to/break/it/0123456789012345678901234567890123456789</p><ul><li>the slip,</li><li>the ramp,</li><li>the lamp at the end of the pier.</li></ul><p>How it ends: <span class=\"spoiler\" role=\"note\" tabindex=\"0\">they build neither</span>.</p>",
            ),
            Said { depth: 1, content: CommentContent::Erased },
        ];
        all.extend((1..12).map(|depth| {
            said(depth, depth as usize + 2, &format!("<p>{}</p>", SENTENCES[depth as usize % 10]))
        }));
        let mut items = placed(all, &href);
        items.insert(6, Item::More { count: 14, href: format!("{href}?root=x&cursor=y"), indent: 6 });
        items.push(Item::More { count: 1, href: format!("{href}?root=z&cursor=y"), indent: 1 });
        items
    }

    /// Many comments: long ones of several sentences, or a few words each.
    pub fn many(count: usize, long: bool) -> Vec<Item> {
        let depths = [0, 1, 1, 2, 3, 2, 0, 0, 1, 0, 1, 2, 3, 4, 5, 6, 0];
        let all = (0..count).map(|number| {
            let sentence = |step: usize| SENTENCES[(number * 7 + step * 3) % SENTENCES.len()];
            let body = if long {
                format!("<p>{} {}</p><p>No. {number}: {}</p>", sentence(0), sentence(1), sentence(2))
            } else {
                format!(
                    "<p>{}</p>",
                    ["Agreed.", "Source?", "Page 14.", "Well said.", "Not in winter."][number % 5]
                )
            };
            said(depths[number % depths.len()], number * 5 + number / 3, &body)
        });
        placed(all.collect(), &Self::story().href)
    }

    /// The front page of two papers.
    pub fn front(&self) -> FrontPage {
        FrontPage {
            title: "Harbour & Island Papers".to_owned(),
            language: self.language.to_owned(),
            sites: vec![self.site(), self.other_site()],
            site: None,
            lead: Some(Self::story()),
            stories: (1..10).map(Self::short_story).collect(),
            busiest: [0, 4, 2, 6, 5].into_iter().map(Self::short_story).collect(),
            next_href: Some("/?page=abc".to_owned()),
        }
    }

    /// One paper's page, whose lead has no picture.
    pub fn site_page(&self) -> FrontPage {
        FrontPage {
            title: self.site().name,
            site: Some(self.site()),
            lead: Some(Self::short_story(4)),
            next_href: None,
            ..self.front()
        }
    }

    /// Before the first story.
    pub fn empty_front(&self) -> FrontPage {
        FrontPage { lead: None, stories: Vec::new(), busiest: Vec::new(), next_href: None, ..self.front() }
    }

    fn one() -> CommentView {
        let Some(Item::Comment(comment)) = Self::thread().into_iter().next() else {
            unreachable!("the first row")
        };
        *comment
    }

    /// The stand-alone form.
    pub fn reply(&self, draft: Draft) -> ReplyPage {
        let story = Self::story();
        ReplyPage {
            site: self.site(),
            story_id: story.id,
            story_title: story.title,
            story_href: story.href.clone(),
            story_url_field: None,
            parent: Some(Self::one()),
            writing: Writing::Open { action: format!("{}/comments", story.href), guests: true },
            draft,
            rules_href: None,
            writer: None,
            sign_in_href: None,
            comment_chars_max: 10_000,
            name_chars_max: 60,
            mail: true,
        }
    }

    /// A guest's page.
    pub fn case(&self, status: CaseStatus, just: Option<CaseJust>, editable: bool) -> CasePage {
        let story = Self::story();
        let mut comment = Self::one();
        let gone = matches!(status, CaseStatus::Withdrawn);
        if gone {
            comment.content = CommentContent::Withdrawn;
        }
        CasePage {
            site: self.site(),
            is_guest: true,
            story_title: story.title,
            story_href: story.href,
            comment,
            status,
            source: format!("{} {}\n\n{}", SENTENCES[1], SENTENCES[4], SENTENCES[5]),
            editable_until: editable.then(|| at(14)),
            withdrawable: !gone,
            action: "/c/x/y".to_owned(),
            just,
            notices: Vec::new(),
            draft: None,
            statements: Vec::new(),
            complaint: None,
            comment_chars_max: 10_000,
            now: at(1),
        }
    }
}

/// Section, headline, summary.
const STORIES: &[(&str, &str, &str)] = &[
    (
        "Town",
        "The bridge that would end the ferry, and the people who would miss it",
        "After forty years of drawings the harbour board has a plan, a price and a date. On the upper quay they have questions.",
    ),
    (
        "Weather",
        "A dry spring fills the boatyards early",
        "Owners are scraping hulls three weeks ahead of the season.",
    ),
    (
        "Schools",
        "Island pupils get a later bell",
        "The first lesson will wait for the half-past-seven boat, the council decided on Tuesday.",
    ),
    (
        "Culture",
        "The last lamp-lighter\u{2019}s notebooks go on show",
        "Sixty years of wicks, winds and gossip in a steady hand.",
    ),
    (
        "Council",
        "Who pays for the sea wall? Five answers from the budget meeting",
        "The wall is older than the town hall and in worse repair.",
    ),
    ("Sport", "Rowers finish third in the fog", ""),
    (
        "Letters",
        "On the proper way to butter a ship\u{2019}s biscuit",
        "Our readers disagree, at length and with diagrams.",
    ),
    (
        "Science",
        "What the seals know about the harbour\u{2019}s new current",
        "Two winters of tags and tide gauges tell a surprising story about the outer basin.",
    ),
];
