-- What other systems' exports bring: votes of which only the sums are known, and which sources a site took in, by which
-- old links to comments are recognised.
alter table comment add column if not exists up_imported bigint not null default 0;
alter table comment add column if not exists down_imported bigint not null default 0;

create table if not exists import_source (
    site_id uuid not null references site (id),
    system text not null,
    name text not null,
    primary key (site_id, system, name)
);

-- A site that is being brought in from an archive: how many of its lines are in. Until it is whole nobody sees it.
create table if not exists site_restore (
    site_id uuid not null primary key,
    digest bytea not null,
    line bigint not null
);

-- Accounts that such an archive brought: until its site is whole, it may say which mailbox opens them.
create table if not exists restored_account (
    site_id uuid not null,
    account_id uuid not null,
    primary key (site_id, account_id)
);

-- The import that was begun at a site's desk, one at a time: who uploaded which files, what is asked of them, how far that
-- is, and what came of it. The files lie on the node that took them. `files`, `options` and `report` are JSON.
create table if not exists import_job (
    site_id uuid not null primary key references site (id),
    id uuid not null unique,
    account_id uuid not null,
    act text not null check (act in ('look', 'import')),
    state text not null check (state in ('running', 'done', 'stopped', 'failed')),
    stop_asked bigint not null check (stop_asked in (0, 1)),
    files text not null,
    options text not null,
    phase text not null,
    done bigint not null,
    total bigint not null,
    report text not null,
    created_at bigint not null,
    begun_at bigint not null,
    updated_at bigint not null,
    leased_until bigint not null
);
