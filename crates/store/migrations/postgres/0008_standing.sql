-- What is over is found by when it began, and names by how they begin: in the order of their bytes, whatever the
-- database's own is.
create index if not exists standing_created on standing (created_at);
create index if not exists account_name_begins on account (name_key collate "C") where name_key <> '';
