-- What other systems' exports bring: votes of which only the sums are known, and which sources a site took in, by which
-- old links to comments are recognised.
alter table comment add column up_imported integer not null default 0;
alter table comment add column down_imported integer not null default 0;

create table import_source (
    site_id blob not null references site (id),
    system text not null,
    name text not null,
    primary key (site_id, system, name)
) strict, without rowid;

-- A site that is being brought in from an archive: how many of its lines are in. Until it is whole nobody sees it.
create table site_restore (
    site_id blob not null primary key,
    digest blob not null,
    line integer not null
) strict, without rowid;

-- Accounts that such an archive brought: until its site is whole, it may say which mailbox opens them.
create table restored_account (
    site_id blob not null,
    account_id blob not null,
    primary key (site_id, account_id)
) strict, without rowid;

-- The import that was begun at a site's desk, one at a time: who uploaded which files, what is asked of them, how far that
-- is, and what came of it. The files lie on the node that took them. `files`, `options` and `report` are JSON.
create table import_job (
    site_id blob not null primary key references site (id),
    id blob not null unique,
    account_id blob not null,
    act text not null check (act in ('look', 'import')),
    state text not null check (state in ('running', 'done', 'stopped', 'failed')),
    stop_asked integer not null check (stop_asked in (0, 1)),
    files text not null,
    options text not null,
    phase text not null,
    done integer not null,
    total integer not null,
    report text not null,
    created_at integer not null,
    begun_at integer not null,
    updated_at integer not null,
    leased_until integer not null
) strict, without rowid;
