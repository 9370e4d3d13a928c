-- Moderation: what waits and who looks at it, decisions with their reasons, complaints about them, readers' reports, the
-- standing of authors, the published rules, settings of a section, and what the phases of a policy did.

-- A site's published rules, every version of each; the rules of a site without any are those the program has.
create table if not exists rule (
    site_id uuid not null references site (id),
    code text not null,
    version bigint not null,
    position bigint not null,
    title text not null,
    body text not null,
    explanation text not null,
    created_at bigint not null,
    retired_at bigint,
    primary key (site_id, code, version)
);

create table if not exists section_setting (
    site_id uuid not null references site (id),
    section text not null,
    name text not null,
    value text not null,
    primary key (site_id, section, name)
);

-- What somebody of staff, or a rule of the house, decided. `was_status`, `was_held` and `was_revision_id` are what it
-- takes to undo it. `number` counts the decisions on one comment, from 1; 0 is one about its author. `site_id` is nil for a decision on somebody that holds everywhere. `waited` in microseconds.
create table if not exists decision (
    id uuid not null primary key,
    event_id uuid not null,
    number bigint not null default 0,
    site_id uuid not null,
    story_id uuid,
    comment_id uuid,
    revision_id uuid,
    account_id uuid,
    guest_id uuid,
    act text not null,
    rule_code text,
    rule_version bigint,
    ground text not null,
    explanation text not null,
    detected bigint not null check (detected in (0, 1)),
    automation text not null check (automation in ('none', 'partly', 'fully')),
    source text not null,
    until bigint,
    actor_kind text not null,
    actor_id uuid,
    became text not null,
    was_status text not null,
    was_held text not null,
    was_revision_id uuid,
    waited bigint,
    bulk_id uuid,
    decided_at bigint not null,
    undone_at bigint
);

create index if not exists decision_comment on decision (comment_id, number) where comment_id is not null;
create index if not exists decision_account on decision (account_id, id) where account_id is not null;
create index if not exists decision_site on decision (site_id, decided_at);
create index if not exists decision_actor on decision (actor_id, id) where actor_id is not null;
create index if not exists decision_explained on decision (decided_at) where explanation <> '';
create index if not exists decision_bulk on decision (bulk_id, id) where bulk_id is not null;

-- An author's one answer to a decision, and what somebody else made of it.
create table if not exists appeal (
    decision_id uuid not null primary key references decision (id),
    site_id uuid not null,
    comment_id uuid,
    account_id uuid,
    text text not null,
    state text not null check (state in ('open', 'upheld', 'reversed', 'moot')),
    answer text not null,
    created_at bigint not null,
    decided_at bigint,
    decided_by_kind text,
    decided_by uuid
);

create index if not exists appeal_site on appeal (site_id, created_at);
create index if not exists appeal_open on appeal (site_id, created_at, decision_id) where state = 'open';

-- What waits for somebody of staff, one row for each comment and queue; derived but for the claim. `urgency` is negated,
-- so that every order is ascending. `score` in thousandths: the highest of the text that waits.
create table if not exists waiting (
    queue text not null check (queue in ('pending', 'reported', 'appealed')),
    comment_id uuid not null,
    revision_id uuid not null,
    site_id uuid not null,
    story_id uuid not null,
    section text not null,
    language text not null,
    score bigint not null,
    urgency bigint not null,
    queued_at bigint not null,
    claimed_by uuid,
    claimed_until bigint not null default 0,
    primary key (queue, comment_id)
);

-- Each order has all that a list filters by, so that what is left out is passed over in the index.
create index if not exists waiting_oldest on waiting (queue, site_id, queued_at, comment_id, section, language, score);
create index if not exists waiting_urgent on waiting (queue, site_id, urgency, queued_at, comment_id, section, language, score);
create index if not exists waiting_story on waiting (queue, story_id, queued_at, comment_id);

-- A reader's report of one text of a comment. `mark` is a keyed hash of an address prefix with the day's key, for
-- readers who are not signed in; `weight` in thousandths.
create table if not exists report (
    id uuid not null primary key,
    site_id uuid not null,
    story_id uuid not null,
    comment_id uuid not null,
    revision_id uuid not null,
    category text not null,
    text text not null,
    account_id uuid,
    mark bytea,
    mark_day bigint,
    weight bigint not null,
    state text not null check (state in ('open', 'upheld', 'declined', 'moot')),
    wants_outcome bigint not null,
    created_at bigint not null,
    decided_at bigint,
    decision_id uuid
);

create index if not exists report_comment on report (comment_id, id);
create index if not exists report_open on report (comment_id) where state = 'open';
create unique index if not exists report_once on report (revision_id, account_id) where account_id is not null;
create unique index if not exists report_once_guest on report (revision_id, mark) where mark is not null;
create index if not exists report_account on report (account_id, id) where account_id is not null;
create index if not exists report_site on report (site_id, created_at);
create index if not exists report_marked on report (mark_day) where mark is not null;
create index if not exists report_worded on report (decided_at) where text <> '';

-- How an author stands: on one site, or with a nil `site_id` everywhere. Of guests only an address prefix is known, as a
-- keyed hash with the key of day `mark_day`, or the address that they gave.
create table if not exists standing (
    id uuid not null primary key,
    site_id uuid not null,
    account_id uuid,
    contact_key bytea,
    mark bytea,
    mark_day bigint,
    kind text not null check (kind in ('warned', 'banned', 'held')),
    until bigint,
    decision_id uuid not null,
    created_at bigint not null,
    lifted_at bigint,
    seen_at bigint
);

create index if not exists standing_account on standing (account_id, id) where account_id is not null;
create index if not exists standing_contact on standing (contact_key) where contact_key is not null;
create index if not exists standing_mark on standing (mark) where mark is not null;
create index if not exists standing_site on standing (site_id, id);
create index if not exists standing_decision on standing (decision_id);

-- Keys of address marks, one a day; gone two days after its day began, or with the last ban that needs one.
create table if not exists day_key (
    day bigint not null primary key,
    secret bytea not null,
    keep_until bigint not null
);

-- What each phase of a policy did on a day (days since 1970): comments that it held or refused.
create table if not exists phase_day (
    site_id uuid not null,
    day bigint not null,
    phase text not null,
    held_count bigint not null,
    refused_count bigint not null,
    primary key (site_id, day, phase)
);

-- Whether readers ever saw it: then a placeholder stands for it while it does not. Rows of the program before this one have it
-- set: theirs are told apart by their status.
alter table comment add column if not exists shown bigint not null default 1;
update comment set shown = 0 where status in ('pending', 'rejected');

-- `mark` as in `report`, for two days. `locked` and `pinned_at` are of a thread's first comment.
alter table comment add column if not exists mark bytea;
alter table comment add column if not exists mark_day bigint;
alter table comment add column if not exists locked bigint not null default 0;
alter table comment add column if not exists pinned_at bigint;
alter table comment add column if not exists picked_at bigint;
create index if not exists comment_marked on comment (mark_day) where mark is not null;
create index if not exists comment_pinned on comment (story_id) where pinned_at is not null;
create index if not exists comment_picked on comment (story_id, picked_at) where picked_at is not null;
create index if not exists comment_locked on comment (story_id) where locked = 1;
-- How much of an author stands on a site, and since when.
create index if not exists comment_standing on comment (account_id, site_id, status, id) where account_id is not null;

-- The guard of a story: how much it asks of whoever writes, since when, and by whom it was raised: by itself or by staff.
alter table story add column if not exists guard text not null default 'normal';
alter table story add column if not exists guard_since bigint;
alter table story add column if not exists guard_by text;
create index if not exists story_guarded on story (guard_since) where guard <> 'normal';

-- Stories as the desk lists them, registered or not.
create index if not exists story_of_site on story (site_id, sort_at, id);
create index if not exists story_closed on story (site_id, closed_at, id) where state = 'closed';
create index if not exists story_guarded_here on story (site_id, guard_since, id) where guard <> 'normal';

-- Histories: of a story, and of what somebody of staff did.
create index if not exists event_of_story on event (story_id, txid, id) where story_id is not null;
create index if not exists event_by_staff on event (actor_id, txid, id) where actor_kind in ('account', 'staff') and actor_id is not null;
create index if not exists event_of_account on event (account_id, txid, id) where account_id is not null;

-- What waits already. Its score is not known to SQL: it is looked at like any other, and gets one with its next change.
insert into waiting (queue, comment_id, revision_id, site_id, story_id, section, language, score, urgency, queued_at)
select 'pending', c.id, coalesce(p.id, c.revision_id), c.site_id, c.story_id, s.section,
    coalesce(r.score_language, 'und'), 0, 0, coalesce(p.created_at, c.submitted_at)
from comment c join story s on s.id = c.story_id
left join revision p on p.comment_id = c.id and p.status = 'pending'
left join revision r on r.id = coalesce(p.id, c.revision_id)
where c.status = 'pending' or c.status = 'published' and p.id is not null
on conflict do nothing;

-- What is over is found by when it began.
create index if not exists standing_created on standing (created_at);

-- What a decision closed is opened again with it, and who reports under one mark has a history.
create index if not exists report_decision on report (decision_id) where decision_id is not null;
create index if not exists report_of_mark on report (mark, state) where mark is not null;

-- Signing out ends what stands behind a session.
create index if not exists session_behind on session (behind) where behind is not null;

-- Names are found by how they begin: in the order of their bytes, whatever the database's own is.
create index if not exists account_name_begins on account (name_key collate "C") where name_key <> '';
