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
