-- Scores of a text: eight of two bytes, little-endian, thousandths, in the order of core's attributes; the parts that
-- support them; the language it seems to be in; and the model. All null where nothing was scored.
alter table revision add column scores blob;
alter table revision add column score_spans blob;
alter table revision add column score_language text;
alter table revision add column score_model text;

-- What waits for a moderator.
create index comment_pending on comment (id) where status = 'pending';
create index revision_pending on revision (comment_id) where status = 'pending';
