-- Accounts: who signs in and how, sessions, one-time codes, roles, votes; mail addresses and mails on their way.
-- An address is contact data: it is stored once, in `contact`, found by a keyed hash, and identifies nobody.
create table if not exists contact (
    key bytea not null primary key,
    address text not null,
    state text not null check (state in ('new', 'asked', 'confirmed', 'stopped', 'bounced')),
    asked_count bigint not null,
    asked_at bigint,
    created_at bigint not null
);

create table if not exists account (
    id uuid not null primary key,
    name text not null,
    name_key text not null,
    language text not null,
    contact_key bytea references contact (key),
    notices bigint not null check (notices in (0, 1)),
    created_at bigint not null,
    erased_at bigint
);

create unique index if not exists account_name on account (name_key) where name_key <> '';
create index if not exists account_contact on account (contact_key) where contact_key is not null;

-- Issuer `mail`: proof of a mailbox, the subject is the keyed hash of its address; `staff`: made by the operator.
create table if not exists identity (
    issuer text not null,
    subject bytea not null,
    account_id uuid not null references account (id),
    created_at bigint not null,
    primary key (issuer, subject)
);

create index if not exists identity_account on identity (account_id);

create table if not exists passkey (
    id bytea not null primary key,
    account_id uuid not null references account (id),
    credential text not null,
    name text not null,
    created_at bigint not null,
    used_at bigint
);

create index if not exists passkey_account on passkey (account_id);

create table if not exists session (
    hash bytea not null primary key,
    id uuid not null unique,
    account_id uuid not null references account (id),
    site_id uuid references site (id),
    behind uuid,
    proof text not null check (proof in ('mail', 'link', 'passkey')),
    agent text not null,
    created_at bigint not null,
    proved_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null
);

create index if not exists session_account on session (account_id);
create index if not exists session_expiry on session (expires_at);

-- Codes, links and challenges that work once. `data` is what the purpose needs, as JSON.
create table if not exists one_time (
    id uuid not null primary key,
    purpose text not null,
    secret_hash bytea not null,
    digits_hash bytea,
    browser_hash bytea,
    account_id uuid references account (id),
    contact_key bytea,
    data text not null,
    attempts bigint not null,
    created_at bigint not null,
    expires_at bigint not null
);

create index if not exists one_time_contact on one_time (contact_key, created_at) where contact_key is not null;
create index if not exists one_time_account on one_time (account_id) where account_id is not null;
create index if not exists one_time_expiry on one_time (expires_at);

-- `place` is a section for a moderator (empty: all), the key of a byline for a story's author.
create table if not exists role (
    account_id uuid not null references account (id),
    role text not null check (role in ('admin', 'moderator', 'author')),
    site_id uuid not null,
    place text not null,
    granted_at bigint not null,
    primary key (account_id, role, site_id, place)
);

-- `weight` in thousandths, as it was when the vote was cast. `comment.votes_moved` is 1 until the job of ranks has counted
-- what changed.
create table if not exists vote (
    comment_id uuid not null references comment (id),
    account_id uuid not null references account (id),
    story_id uuid not null,
    value bigint not null check (value in (-1, 1)),
    weight bigint not null,
    voted_at bigint not null,
    primary key (comment_id, account_id)
);

create index if not exists vote_account on vote (account_id, story_id, comment_id);

alter table guest add column if not exists account_id uuid;
-- The one comment of a guest who gave an address.
alter table guest add column if not exists comment_id uuid;
alter table guest add column if not exists contact_key bytea;
alter table guest add column if not exists notices bigint not null default 0;
create index if not exists guest_account on guest (account_id) where account_id is not null;
create index if not exists guest_contact on guest (contact_key) where contact_key is not null;

alter table comment add column if not exists account_id uuid;
alter table comment add column if not exists up_count bigint not null default 0;
alter table comment add column if not exists down_count bigint not null default 0;
alter table comment add column if not exists votes_moved bigint not null default 0;
create index if not exists comment_votes_moved on comment (story_id) where votes_moved = 1;
create index if not exists comment_account on comment (account_id, id) where account_id is not null;
create index if not exists comment_account_story on comment (account_id, story_id, id) where account_id is not null;

-- What is kept for staff and complaints, until its time is over.
create index if not exists comment_kept on comment (id) where status in ('rejected', 'removed', 'withdrawn');

-- Mails on their way. `event_id` is the cause, and makes the message id; `mail_id` says which mail a row went in, where
-- several went in one.
create table if not exists outbox (
    id uuid not null primary key,
    kind text not null,
    event_id uuid not null,
    contact_key bytea not null,
    account_id uuid,
    guest_id uuid,
    comment_id uuid,
    data text not null,
    state text not null check (state in ('waiting', 'sent', 'dropped', 'failed')),
    attempts bigint not null,
    created_at bigint not null,
    run_at bigint not null,
    leased_until bigint not null,
    sent_at bigint,
    mail_id uuid,
    unique (kind, event_id, contact_key)
);

create index if not exists outbox_due on outbox (run_at, id) where state = 'waiting';
create index if not exists outbox_contact on outbox (contact_key, created_at);
create index if not exists outbox_account on outbox (account_id) where account_id is not null;
create index if not exists outbox_comment on outbox (comment_id) where comment_id is not null;

-- Whom an event about an account is about.
alter table event add column if not exists account_id uuid;
