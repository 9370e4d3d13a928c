-- Finding comments again, and figures by day. Both follow from the log and are kept in step by one follower of it.

-- How far a follower has read the log.
create table follower (
    name text not null primary key,
    txid integer not null,
    event_id blob not null
) strict, without rowid;

-- What can be found of a comment. `place` is its time in microseconds, moved on where another comment has it. `words` are
-- folded words of its texts, after words of our own for site, story, status and language.
create table search_entry (
    place integer not null primary key,
    comment_id blob not null unique,
    site_id blob not null,
    story_id blob not null,
    guest_id blob not null,
    status text not null,
    language text not null,
    score integer not null,
    words text not null
) strict;

create index search_entry_author on search_entry (guest_id, place);

-- Words are cut at spaces only: they are folded already.
create virtual table search_text using fts5(
    words, content = 'search_entry', content_rowid = 'place', tokenize = 'ascii', columnsize = 0
);

-- A word that goes is gone from the file, and not just marked.
insert into search_text (search_text, rank) values ('secure-delete', 1);

create index guest_name on guest (name_key, id) where name_key <> '';

-- What happened on a day (days since 1970): kinds of events, and what they say besides.
create table site_day (
    site_id blob not null,
    day integer not null,
    what text not null,
    count integer not null,
    primary key (site_id, day, what)
) strict, without rowid;

create table story_day (
    site_id blob not null,
    day integer not null,
    story_id blob not null,
    count integer not null,
    primary key (site_id, day, story_id)
) strict, without rowid;

-- Everything that figures need of a decision, so that they need not read it.
create index decision_figures on decision
    (site_id, decided_at, act, rule_code, automation, was_held, undone_at, waited);
create index report_figures on report (site_id, created_at, state);
