-- What .dump of SQLite writes of a small database of Cusdis's.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE projects ("id" text not null primary key, "title" text not null, "ownerId" text not null);
INSERT INTO projects VALUES('x','Gazette','u');
CREATE TABLE IF NOT EXISTS "pages" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "slug" TEXT NOT NULL,
    "url" TEXT,
    "title" TEXT,
    "projectId" TEXT NOT NULL,
    FOREIGN KEY ("projectId") REFERENCES "projects" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO pages VALUES('p1','2017-01-01','fence','https://gazette.example/fence/','The fence','x');
INSERT INTO pages VALUES('p2','2017-01-01','/bridge/',NULL,NULL,'x');
CREATE TABLE IF NOT EXISTS "comments" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "pageId" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" DATETIME,
    "moderatorId" TEXT,
    "by_email" TEXT,
    "by_nickname" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "approved" BOOLEAN NOT NULL DEFAULT false,
    "parentId" TEXT,
    FOREIGN KEY ("pageId") REFERENCES "pages" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO comments VALUES('c1','p1',1500000000123,NULL,NULL,'ann@mail.example','Ann',replace('It''s *one*,\n	two \ and "three"','\n',char(10)),1,NULL);
INSERT INTO comments VALUES('c2','p1',1600000000000,NULL,NULL,NULL,'Ben é','Two; -- (no comment)',0,'c1');
INSERT INTO comments VALUES('c3','p2','2021-05-01 10:00:00',1619866800000,NULL,'','Cid','\N',1,NULL);
COMMIT;
