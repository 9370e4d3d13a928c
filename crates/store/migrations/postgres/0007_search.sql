-- Finding comments again, and figures by day. Both follow from the log and are kept in step by one follower of it.

-- How far a follower has read the log.
create table if not exists follower (
    name text not null primary key,
    txid bigint not null,
    event_id uuid not null
);

-- What can be found of a comment. `place` is its time in microseconds, moved on where another comment has it. `words` are
-- folded words of its texts, after words of our own for site, story, status and language.
create table if not exists search_entry (
    place bigint not null primary key,
    comment_id uuid not null unique,
    site_id uuid not null,
    story_id uuid not null,
    guest_id uuid not null,
    status text not null,
    language text not null,
    score bigint not null,
    words tsvector not null
);

create index if not exists search_entry_author on search_entry (guest_id, place);
create index if not exists search_entry_words on search_entry using gin (words);

create index if not exists guest_name on guest (name_key, id) where name_key <> '';

-- What happened on a day (days since 1970): kinds of events, and what they say besides.
create table if not exists site_day (
    site_id uuid not null,
    day bigint not null,
    what text not null,
    count bigint not null,
    primary key (site_id, day, what)
);

create table if not exists story_day (
    site_id uuid not null,
    day bigint not null,
    story_id uuid not null,
    count bigint not null,
    primary key (site_id, day, story_id)
);

-- Everything that figures need of a decision, so that they need not read it.
create index if not exists decision_figures on decision
    (site_id, decided_at, act, rule_code, automation, was_held, undone_at, waited);
create index if not exists report_figures on report (site_id, created_at, state);
