-- What a key may do a second, and whether pages of other origins may read the answers that it gets. Both are of keys with
-- scope perspective; rate is null for all others.
alter table access_key add column rate integer;
alter table access_key add column cors integer not null default 0;
