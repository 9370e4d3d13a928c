-- What a site's moderators taught the scorer, by attribute (its number in core's order): weights of hashed words for one
-- model, and how they would have done on each decision before it was learnt. What was learnt with another model stays
-- beside it. No text.
create table if not exists correction (
    site_id uuid not null references site (id),
    attribute bigint not null,
    model text not null,
    weights bytea not null,
    record bytea not null,
    changed_at bigint not null,
    primary key (site_id, model, attribute)
);
