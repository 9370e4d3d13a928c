-- Imports from other systems.

-- Where a site's imported comments came from: the system, and the name that an operator gave to tell two of it apart (mostly
-- empty). The keys that recognise imported comments are made of both, so old links are looked up by them.
create table import_source (
    site_id blob not null references site (id),
    system text not null,
    name text not null,
    primary key (site_id, system, name)
) strict, without rowid;
