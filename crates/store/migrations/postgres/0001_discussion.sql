-- Sites, stories and their addresses, comments with their texts, guests, the log, jobs and keys.
-- Times are microseconds since 1970, flags 0 or 1, ids 16 bytes, hashes 32 bytes, enumerations short texts.
create table if not exists site (
    id uuid not null primary key,
    slug text not null unique,
    name text not null,
    salt bytea not null,
    created_at bigint not null
);

create table if not exists site_origin (
    site_id uuid not null references site (id),
    origin text not null,
    position bigint not null,
    primary key (site_id, origin)
);

create table if not exists site_setting (
    site_id uuid not null references site (id),
    name text not null,
    value text not null,
    primary key (site_id, name)
);

create table if not exists story (
    id uuid not null primary key,
    site_id uuid not null references site (id),
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
    body_renderer bigint not null,
    published_at bigint,
    state text not null check (state in ('open', 'closed')),
    closed_at bigint,
    registered bigint not null check (registered in (0, 1)),
    epoch bigint not null,
    comment_count bigint not null,
    last_position bigint not null,
    ranks_epoch bigint not null,
    busy_key bigint not null,
    sort_at bigint not null,
    created_at bigint not null
);

create index if not exists story_newest on story (site_id, sort_at, id) where registered = 1;
create index if not exists story_all_newest on story (sort_at, id) where registered = 1;
create index if not exists story_busiest on story (busy_key, id) where registered = 1;
create index if not exists story_busiest_of_site on story (site_id, busy_key, id) where registered = 1;

create table if not exists story_url (
    site_id uuid not null references site (id),
    url_key text not null,
    story_id uuid not null references story (id),
    position bigint not null,
    primary key (site_id, url_key)
);

create index if not exists story_url_story on story_url (story_id, position);

create table if not exists guest (
    id uuid not null primary key,
    site_id uuid not null references site (id),
    name text not null,
    name_key text not null,
    hue bigint not null,
    source_key bytea,
    created_at bigint not null
);

create unique index if not exists guest_source on guest (site_id, source_key) where source_key is not null;

create table if not exists comment (
    id uuid not null primary key,
    site_id uuid not null,
    story_id uuid not null references story (id),
    root_id uuid not null,
    parent_id uuid,
    depth bigint not null,
    position bigint not null,
    status text not null check (status in ('published', 'pending', 'rejected', 'removed', 'withdrawn', 'erased')),
    guest_id uuid not null references guest (id),
    revision_id uuid not null,
    held text not null,
    created_at bigint,
    submitted_at bigint not null,
    edited_at bigint,
    sort_at bigint not null,
    best_key bigint not null,
    discussed_key bigint not null,
    thread_count bigint not null,
    reply_count bigint not null,
    source_key bytea,
    key_hash bytea,
    fingerprint bytea
);

create index if not exists comment_time on comment (story_id, sort_at, id) where parent_id is null;
create index if not exists comment_best on comment (story_id, best_key, sort_at, id) where parent_id is null;
create index if not exists comment_discussed on comment (story_id, discussed_key, sort_at, id) where parent_id is null;
create index if not exists comment_thread on comment (root_id, position);
create index if not exists comment_replies on comment (parent_id, position) where parent_id is not null;
create unique index if not exists comment_source on comment (site_id, source_key) where source_key is not null;
create index if not exists comment_imported_author on comment (guest_id) where source_key is not null;
create unique index if not exists comment_key on comment (key_hash) where key_hash is not null;

create table if not exists revision (
    id uuid not null primary key,
    comment_id uuid not null references comment (id),
    status text not null check (status in ('published', 'pending', 'superseded')),
    source text not null,
    html text not null,
    renderer bigint not null,
    salt bytea not null,
    created_at bigint not null
);

create index if not exists revision_comment on revision (comment_id, created_at);

create table if not exists event (
    txid bigint not null,
    id uuid not null,
    kind text not null,
    site_id uuid not null,
    story_id uuid,
    story_epoch bigint,
    comment_id uuid,
    revision_id uuid,
    actor_kind text not null,
    actor_id uuid,
    reason text not null,
    commitment bytea,
    at bigint not null,
    primary key (txid, id)
);

create unique index if not exists event_story on event (story_id, story_epoch) where story_epoch is not null;
create index if not exists event_comment on event (comment_id, txid) where comment_id is not null;

create table if not exists job (
    id uuid not null primary key,
    kind text not null,
    subject uuid not null,
    run_at bigint not null,
    attempts bigint not null,
    leased_until bigint not null,
    unique (kind, subject)
);

create index if not exists job_due on job (run_at, id);

create table if not exists access_key (
    id uuid not null primary key,
    hash bytea not null unique,
    site_id uuid not null references site (id),
    scope text not null check (scope in ('stories', 'perspective', 'staff')),
    created_at bigint not null,
    revoked_at bigint
);
