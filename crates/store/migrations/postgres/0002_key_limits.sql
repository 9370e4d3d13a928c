-- What a key may do a second, and whether pages of other origins may read the answers that it gets. Both are of keys with
-- scope perspective; rate is null for all others.
alter table access_key add column if not exists rate bigint;
alter table access_key add column if not exists cors bigint not null default 0;
