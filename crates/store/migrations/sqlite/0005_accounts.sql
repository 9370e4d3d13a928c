-- Accounts: who signs in and how, sessions, one-time codes, roles, votes; mail addresses and mails on their way.
-- An address is contact data: it is stored once, in `contact`, found by a keyed hash, and identifies nobody.
create table contact (
    key blob not null primary key,
    address text not null,
    state text not null check (state in ('new', 'asked', 'confirmed', 'stopped', 'bounced')),
    asked_count integer not null,
    asked_at integer,
    created_at integer not null
) strict, without rowid;

create table account (
    id blob not null primary key,
    name text not null,
    name_key text not null,
    language text not null,
    contact_key blob references contact (key),
    notices integer not null check (notices in (0, 1)),
    created_at integer not null,
    erased_at integer
) strict, without rowid;

create unique index account_name on account (name_key) where name_key <> '';
create index account_contact on account (contact_key) where contact_key is not null;

-- Issuer `mail`: proof of a mailbox, the subject is the keyed hash of its address; `staff`: made by the operator.
create table identity (
    issuer text not null,
    subject blob not null,
    account_id blob not null references account (id),
    created_at integer not null,
    primary key (issuer, subject)
) strict, without rowid;

create index identity_account on identity (account_id);

create table passkey (
    id blob not null primary key,
    account_id blob not null references account (id),
    credential text not null,
    name text not null,
    created_at integer not null,
    used_at integer
) strict, without rowid;

create index passkey_account on passkey (account_id);

create table session (
    hash blob not null primary key,
    id blob not null unique,
    account_id blob not null references account (id),
    site_id blob references site (id),
    behind blob,
    proof text not null check (proof in ('mail', 'link', 'passkey')),
    agent text not null,
    created_at integer not null,
    proved_at integer not null,
    seen_at integer not null,
    expires_at integer not null
) strict, without rowid;

create index session_account on session (account_id);
create index session_expiry on session (expires_at);

-- Codes, links and challenges that work once. `data` is what the purpose needs, as JSON.
create table one_time (
    id blob not null primary key,
    purpose text not null,
    secret_hash blob not null,
    digits_hash blob,
    browser_hash blob,
    account_id blob references account (id),
    contact_key blob,
    data text not null,
    attempts integer not null,
    created_at integer not null,
    expires_at integer not null
) strict, without rowid;

create index one_time_contact on one_time (contact_key, created_at) where contact_key is not null;
create index one_time_account on one_time (account_id) where account_id is not null;
create index one_time_expiry on one_time (expires_at);

-- `place` is a section for a moderator (empty: all), the key of a byline for a story's author.
create table role (
    account_id blob not null references account (id),
    role text not null check (role in ('admin', 'moderator', 'author')),
    site_id blob not null,
    place text not null,
    granted_at integer not null,
    primary key (account_id, role, site_id, place)
) strict, without rowid;

-- `weight` in thousandths, as it was when the vote was cast. `comment.votes_moved` is 1 until the job of ranks has counted
-- what changed.
create table vote (
    comment_id blob not null references comment (id),
    account_id blob not null references account (id),
    story_id blob not null,
    value integer not null check (value in (-1, 1)),
    weight integer not null,
    voted_at integer not null,
    primary key (comment_id, account_id)
) strict, without rowid;

create index vote_account on vote (account_id, story_id, comment_id);

alter table guest add column account_id blob;
-- The one comment of a guest who gave an address.
alter table guest add column comment_id blob;
alter table guest add column contact_key blob;
alter table guest add column notices integer not null default 0;
create index guest_account on guest (account_id) where account_id is not null;
create index guest_contact on guest (contact_key) where contact_key is not null;

alter table comment add column account_id blob;
alter table comment add column up_count integer not null default 0;
alter table comment add column down_count integer not null default 0;
alter table comment add column votes_moved integer not null default 0;
create index comment_votes_moved on comment (story_id) where votes_moved = 1;
create index comment_account on comment (account_id, id) where account_id is not null;
create index comment_account_story on comment (account_id, story_id, id) where account_id is not null;

-- What is kept for staff and complaints, until its time is over.
create index comment_kept on comment (id) where status in ('rejected', 'removed', 'withdrawn');

-- Mails on their way. `event_id` is the cause, and makes the message id; `mail_id` says which mail a row went in, where
-- several went in one.
create table outbox (
    id blob not null primary key,
    kind text not null,
    event_id blob not null,
    contact_key blob not null,
    account_id blob,
    guest_id blob,
    comment_id blob,
    data text not null,
    state text not null check (state in ('waiting', 'sent', 'dropped', 'failed')),
    attempts integer not null,
    created_at integer not null,
    run_at integer not null,
    leased_until integer not null,
    sent_at integer,
    mail_id blob,
    unique (kind, event_id, contact_key)
) strict, without rowid;

create index outbox_due on outbox (run_at, id) where state = 'waiting';
create index outbox_contact on outbox (contact_key, created_at);
create index outbox_account on outbox (account_id) where account_id is not null;
create index outbox_comment on outbox (comment_id) where comment_id is not null;

-- Whom an event about an account is about.
alter table event add column account_id blob;
