-- Scores of a text: eight of two bytes, little-endian, thousandths, in the order of core's attributes; the parts that
-- support them; the language it seems to be in; and the model. All null where nothing was scored.
alter table revision add column if not exists scores bytea;
alter table revision add column if not exists score_spans bytea;
alter table revision add column if not exists score_language text;
alter table revision add column if not exists score_model text;

-- What waits for a moderator.
create index if not exists comment_pending on comment (id) where status = 'pending';
create index if not exists revision_pending on revision (comment_id) where status = 'pending';
