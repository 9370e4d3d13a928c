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
