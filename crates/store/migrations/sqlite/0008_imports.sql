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
