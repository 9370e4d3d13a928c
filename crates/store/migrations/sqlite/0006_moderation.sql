-- Moderation: what waits and who looks at it, decisions with their reasons, complaints about them, readers' reports, the
-- standing of authors, the published rules, settings of a section, and what the phases of a policy did.

-- A site's published rules, every version of each; the rules of a site without any are those the program has.
create table rule (
    site_id blob not null references site (id),
    code text not null,
    version integer not null,
    position integer not null,
    title text not null,
    body text not null,
    explanation text not null,
    created_at integer not null,
    retired_at integer,
    primary key (site_id, code, version)
) strict, without rowid;

create table section_setting (
    site_id blob not null references site (id),
    section text not null,
    name text not null,
    value text not null,
    primary key (site_id, section, name)
) strict, without rowid;

-- What somebody of staff, or a rule of the house, decided. `was_status`, `was_held` and `was_revision_id` are what it
-- takes to undo it. `number` counts the decisions on one comment, from 1; 0 is one about its author. `site_id` is nil for a decision on somebody that holds everywhere. `waited` in microseconds.
create table decision (
    id blob not null primary key,
    event_id blob not null,
    number integer not null default 0,
    site_id blob not null,
    story_id blob,
    comment_id blob,
    revision_id blob,
    account_id blob,
    guest_id blob,
    act text not null,
    rule_code text,
    rule_version integer,
    ground text not null,
    explanation text not null,
    detected integer not null check (detected in (0, 1)),
    automation text not null check (automation in ('none', 'partly', 'fully')),
    source text not null,
    until integer,
    actor_kind text not null,
    actor_id blob,
    became text not null,
    was_status text not null,
    was_held text not null,
    was_revision_id blob,
    waited integer,
    bulk_id blob,
    decided_at integer not null,
    undone_at integer
) strict, without rowid;

create index decision_comment on decision (comment_id, number) where comment_id is not null;
create index decision_account on decision (account_id, id) where account_id is not null;
create index decision_site on decision (site_id, decided_at);
create index decision_actor on decision (actor_id, id) where actor_id is not null;
create index decision_explained on decision (decided_at) where explanation <> '';
create index decision_bulk on decision (bulk_id, id) where bulk_id is not null;

-- An author's one answer to a decision, and what somebody else made of it.
create table appeal (
    decision_id blob not null primary key references decision (id),
    site_id blob not null,
    comment_id blob,
    account_id blob,
    text text not null,
    state text not null check (state in ('open', 'upheld', 'reversed', 'moot')),
    answer text not null,
    created_at integer not null,
    decided_at integer,
    decided_by_kind text,
    decided_by blob
) strict, without rowid;

create index appeal_site on appeal (site_id, created_at);
create index appeal_open on appeal (site_id, created_at, decision_id) where state = 'open';

-- What waits for somebody of staff, one row for each comment and queue; derived but for the claim. `urgency` is negated,
-- so that every order is ascending. `score` in thousandths: the highest of the text that waits.
create table waiting (
    queue text not null check (queue in ('pending', 'reported', 'appealed')),
    comment_id blob not null,
    revision_id blob not null,
    site_id blob not null,
    story_id blob not null,
    section text not null,
    language text not null,
    score integer not null,
    urgency integer not null,
    queued_at integer not null,
    claimed_by blob,
    claimed_until integer not null default 0,
    primary key (queue, comment_id)
) strict, without rowid;

-- Each order has all that a list filters by, so that what is left out is passed over in the index.
create index waiting_oldest on waiting (queue, site_id, queued_at, comment_id, section, language, score);
create index waiting_urgent on waiting (queue, site_id, urgency, queued_at, comment_id, section, language, score);
create index waiting_story on waiting (queue, story_id, queued_at, comment_id);

-- A reader's report of one text of a comment. `mark` is a keyed hash of an address prefix with the day's key, for
-- readers who are not signed in; `weight` in thousandths.
create table report (
    id blob not null primary key,
    site_id blob not null,
    story_id blob not null,
    comment_id blob not null,
    revision_id blob not null,
    category text not null,
    text text not null,
    account_id blob,
    mark blob,
    mark_day integer,
    weight integer not null,
    state text not null check (state in ('open', 'upheld', 'declined', 'moot')),
    wants_outcome integer not null,
    created_at integer not null,
    decided_at integer,
    decision_id blob
) strict, without rowid;

create index report_comment on report (comment_id, id);
create index report_open on report (comment_id) where state = 'open';
create unique index report_once on report (revision_id, account_id) where account_id is not null;
create unique index report_once_guest on report (revision_id, mark) where mark is not null;
create index report_account on report (account_id, id) where account_id is not null;
create index report_site on report (site_id, created_at);
create index report_marked on report (mark_day) where mark is not null;
create index report_worded on report (decided_at) where text <> '';

-- How an author stands: on one site, or with a nil `site_id` everywhere. Of guests only an address prefix is known, as a
-- keyed hash with the key of day `mark_day`, or the address that they gave.
create table standing (
    id blob not null primary key,
    site_id blob not null,
    account_id blob,
    contact_key blob,
    mark blob,
    mark_day integer,
    kind text not null check (kind in ('warned', 'banned', 'held')),
    until integer,
    decision_id blob not null,
    created_at integer not null,
    lifted_at integer,
    seen_at integer
) strict, without rowid;

create index standing_account on standing (account_id, id) where account_id is not null;
create index standing_contact on standing (contact_key) where contact_key is not null;
create index standing_mark on standing (mark) where mark is not null;
create index standing_site on standing (site_id, id);
create index standing_decision on standing (decision_id);

-- Keys of address marks, one a day; gone two days after its day began, or with the last ban that needs one.
create table day_key (
    day integer not null primary key,
    secret blob not null,
    keep_until integer not null
) strict;

-- What each phase of a policy did on a day (days since 1970): comments that it held or refused.
create table phase_day (
    site_id blob not null,
    day integer not null,
    phase text not null,
    held_count integer not null,
    refused_count integer not null,
    primary key (site_id, day, phase)
) strict, without rowid;

-- Whether readers ever saw it: then a placeholder stands for it while it does not. Rows of the program before this one have it
-- set: theirs are told apart by their status.
alter table comment add column shown integer not null default 1;
update comment set shown = 0 where status in ('pending', 'rejected');

-- `mark` as in `report`, for two days. `locked` and `pinned_at` are of a thread's first comment.
alter table comment add column mark blob;
alter table comment add column mark_day integer;
alter table comment add column locked integer not null default 0;
alter table comment add column pinned_at integer;
alter table comment add column picked_at integer;
create index comment_marked on comment (mark_day) where mark is not null;
create index comment_pinned on comment (story_id) where pinned_at is not null;
create index comment_picked on comment (story_id, picked_at) where picked_at is not null;
create index comment_locked on comment (story_id) where locked = 1;
-- How much of an author stands on a site, and since when.
create index comment_standing on comment (account_id, site_id, status, id) where account_id is not null;

-- The guard of a story: how much it asks of whoever writes, since when, and by whom it was raised: by itself or by staff.
alter table story add column guard text not null default 'normal';
alter table story add column guard_since integer;
alter table story add column guard_by text;
create index story_guarded on story (guard_since) where guard <> 'normal';

-- Stories as the desk lists them, registered or not.
create index story_of_site on story (site_id, sort_at, id);
create index story_closed on story (site_id, closed_at, id) where state = 'closed';
create index story_guarded_here on story (site_id, guard_since, id) where guard <> 'normal';

-- Histories: of a story, and of what somebody of staff did.
create index event_of_story on event (story_id, txid, id) where story_id is not null;
create index event_by_staff on event (actor_id, txid, id) where actor_kind in ('account', 'staff') and actor_id is not null;
create index event_of_account on event (account_id, txid, id) where account_id is not null;

-- What waits already. Its score is not known to SQL: it is looked at like any other, and gets one with its next change.
insert into waiting (queue, comment_id, revision_id, site_id, story_id, section, language, score, urgency, queued_at)
select 'pending', c.id, coalesce(p.id, c.revision_id), c.site_id, c.story_id, s.section,
    coalesce(r.score_language, 'und'), 0, 0, coalesce(p.created_at, c.submitted_at)
from comment c join story s on s.id = c.story_id
left join revision p on p.comment_id = c.id and p.status = 'pending'
left join revision r on r.id = coalesce(p.id, c.revision_id)
where c.status = 'pending' or c.status = 'published' and p.id is not null;

-- What is over is found by when it began.
create index standing_created on standing (created_at);

-- What a decision closed is opened again with it, and who reports under one mark has a history.
create index report_decision on report (decision_id) where decision_id is not null;
create index report_of_mark on report (mark, state) where mark is not null;

-- Signing out ends what stands behind a session.
create index session_behind on session (behind) where behind is not null;
