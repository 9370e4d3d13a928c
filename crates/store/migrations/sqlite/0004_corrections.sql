-- What a site's moderators taught the scorer, by attribute (its number in core's order): weights of hashed words for one
-- model, and how they would have done on each decision before it was learnt. What was learnt with another model stays
-- beside it. No text.
create table correction (
    site_id blob not null references site (id),
    attribute integer not null,
    model text not null,
    weights blob not null,
    record blob not null,
    changed_at integer not null,
    primary key (site_id, model, attribute)
) strict, without rowid;
