-- Sites, stories and their addresses, comments with their texts, guests, the log, jobs and keys.
-- Times are microseconds since 1970, flags 0 or 1, ids 16 bytes, hashes 32 bytes, enumerations short texts.
create table site (
    id blob not null primary key,
    slug text not null unique,
    name text not null,
    salt blob not null,
    created_at integer not null
) strict, without rowid;

create table site_origin (
    site_id blob not null references site (id),
    origin text not null,
    position integer not null,
    primary key (site_id, origin)
) strict, without rowid;

create table site_setting (
    site_id blob not null references site (id),
    name text not null,
    value text not null,
    primary key (site_id, name)
) strict, without rowid;

create table story (
    id blob not null primary key,
    site_id blob not null references site (id),
    url text,
    title text not null,
    byline text not null,
    summary text not null,
    section text not null,
    credit_name text,
    credit_url text,
    picture_url text,
    picture_alt text not null,
    picture_caption text not null,
    picture_credit text not null,
    body_html text,
    body_renderer integer not null,
    published_at integer,
    state text not null check (state in ('open', 'closed')),
    closed_at integer,
    registered integer not null check (registered in (0, 1)),
    epoch integer not null,
    comment_count integer not null,
    last_position integer not null,
    ranks_epoch integer not null,
    busy_key integer not null,
    sort_at integer not null,
    created_at integer not null
) strict;

create index story_newest on story (site_id, sort_at, id) where registered = 1;
create index story_all_newest on story (sort_at, id) where registered = 1;
create index story_busiest on story (busy_key, id) where registered = 1;
create index story_busiest_of_site on story (site_id, busy_key, id) where registered = 1;

create table story_url (
    site_id blob not null references site (id),
    url_key text not null,
    story_id blob not null references story (id),
    position integer not null,
    primary key (site_id, url_key)
) strict, without rowid;

create index story_url_story on story_url (story_id, position);

create table guest (
    id blob not null primary key,
    site_id blob not null references site (id),
    name text not null,
    name_key text not null,
    hue integer not null,
    source_key blob,
    created_at integer not null
) strict, without rowid;

create unique index guest_source on guest (site_id, source_key) where source_key is not null;

create table comment (
    id blob not null primary key,
    site_id blob not null,
    story_id blob not null references story (id),
    root_id blob not null,
    parent_id blob,
    depth integer not null,
    position integer not null,
    status text not null check (status in ('published', 'pending', 'rejected', 'removed', 'withdrawn', 'erased')),
    guest_id blob not null references guest (id),
    revision_id blob not null,
    held text not null,
    created_at integer,
    submitted_at integer not null,
    edited_at integer,
    sort_at integer not null,
    best_key integer not null,
    discussed_key integer not null,
    thread_count integer not null,
    reply_count integer not null,
    source_key blob,
    key_hash blob,
    fingerprint blob
) strict, without rowid;

create index comment_time on comment (story_id, sort_at, id) where parent_id is null;
create index comment_best on comment (story_id, best_key, sort_at, id) where parent_id is null;
create index comment_discussed on comment (story_id, discussed_key, sort_at, id) where parent_id is null;
create index comment_thread on comment (root_id, position);
create index comment_replies on comment (parent_id, position) where parent_id is not null;
create unique index comment_source on comment (site_id, source_key) where source_key is not null;
create index comment_imported_author on comment (guest_id) where source_key is not null;
create unique index comment_key on comment (key_hash) where key_hash is not null;

create table revision (
    id blob not null primary key,
    comment_id blob not null references comment (id),
    status text not null check (status in ('published', 'pending', 'superseded')),
    source text not null,
    html text not null,
    renderer integer not null,
    salt blob not null,
    created_at integer not null
) strict;

create index revision_comment on revision (comment_id, created_at);

create table event (
    txid integer not null,
    id blob not null,
    kind text not null,
    site_id blob not null,
    story_id blob,
    story_epoch integer,
    comment_id blob,
    revision_id blob,
    actor_kind text not null,
    actor_id blob,
    reason text not null,
    commitment blob,
    at integer not null,
    primary key (txid, id)
) strict, without rowid;

create unique index event_story on event (story_id, story_epoch) where story_epoch is not null;
create index event_comment on event (comment_id, txid) where comment_id is not null;

create table job (
    id blob not null primary key,
    kind text not null,
    subject blob not null,
    run_at integer not null,
    attempts integer not null,
    leased_until integer not null,
    unique (kind, subject)
) strict, without rowid;

create index job_due on job (run_at, id);

create table access_key (
    id blob not null primary key,
    hash blob not null unique,
    site_id blob not null references site (id),
    scope text not null check (scope in ('stories', 'perspective', 'staff')),
    created_at integer not null,
    revoked_at integer
) strict, without rowid;
