-- What is over is found by when it began, and names by how they begin: SQLite's index of names does that already.
create index standing_created on standing (created_at);
