//! Words that the formats are made of, and values that readers trip over.

/// Words of a format.
pub type Tokens = [&'static [u8]];

/// Values of every kind: numbers, times, keys, addresses, HTML, words that mean something.
pub const VALUES: &[&[u8]] = &[
    b"0", b"1", b"-1", b"-0", b"00", b"255", b"2147483648", b"4294967296", b"9007199254740993",
    b"9223372036854775807", b"9223372036854775808", b"-9223372036854775808", b"18446744073709551616",
    b"1e308", b"1e999", b"-1e-999", b"0.1", b"NaN", b"Infinity", b"0x10", b"1_000",
    b"99999999999999999999999999999999999999999999999999999999999999999999",
    b"null", b"true", b"false", b"True", b"\"\"", b"{}", b"[]", b"root", b"anonymous", b"deleted",
    b"2020-02-30T25:61:61Z", b"2011-08-31T15:16:29Z", b"2011-08-31 15:16:29", b"0000-00-00 00:00:00",
    b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:60.999999999+23:59", b"-9999-01-01T00:00:00Z",
    b"2020-01-01T00:00:00-99:99", b"1583020800000", b"Mon, 30 Feb 2020 00:00:00 +0000", b"10000-01-01",
    b"https://paper.example/a?b=c&d#e", b"javascript:alert(1)", b"//", b"http://", b"http://[::1", b"/../../x",
    b"a@b.example", b"@", b" ", b"\t", b"\n", b"\r\n", b"\r", b"&amp;", b"&#x10ffff;", b"&#xd800;", b"&#0;",
    b"&#99999999999;", b"&lt;p&gt;", b"<p>text</p>", b"<b>", b"</b></b>", b"<!--", b"-->", b"\\u0000", b"\\ud800",
    b"\\ud83d\\ude00", b"\\\"", b"\\", b"\xf0\x9f\x98\x80", b"publish", b"spam", b"trash", b"approved", b"pending",
    b"waiting", b"0.0000000000000000000000000000000000001",
];

/// Bytes that are no text, or no plain one.
pub const ODD: &[&[u8]] = &[
    b"\0", b"\x01", b"\x7f", b"\x80", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"\x1b[2J", b"`", b"\x1f\x8b", b"PK\x03\x04",
];

/// What can be opened many times, and what closes it.
pub const NESTING: &[(&[u8], &[u8])] = &[
    (b"[", b"]"), (b"{\"a\":", b"}"), (b"{\"comments\":[", b"]}"), (b"<a>", b"</a>"), (b"<a ", b">"), (b"<![CDATA[", b"]]>"),
    (b"<blockquote>", b"</blockquote>"), (b"<!--", b"-->"), (b"<div><p>", b"</p></div>"), (b"\"", b"\""), (b"&", b";"),
    (b"<post>", b"</post>"), (b"<item>", b"</item>"), (b"\\", b"\\"), (b"  ", b"\n"), (b"\xe2\x80\xa2 ", b"\n"),
];

/// XML, as Disqus and WordPress write it.
pub const XML: &Tokens = &[
    b"<?xml version=\"1.0\" encoding=\"utf-8\"?>", b"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>", b"<!DOCTYPE a>",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>", b"<![CDATA[", b"]]>", b"]]]]><![CDATA[>", b"<!--", b"-->", b"<?", b"?>", b"/>", b"</", b"<", b">",
    b"<disqus xmlns=\"http://disqus.com\" xmlns:dsq=\"http://disqus.com/disqus-internals\">", b"</disqus>",
    b"<thread dsq:id=\"1\">", b"</thread>", b"<thread dsq:id=\"1\"/>", b"<post dsq:id=\"2\">", b"<post dsq:id=3>", b"<post>", b"</post>",
    b"<parent dsq:id=\"2\"/>", b"<id />", b"<id>", b"</id>", b"<link>", b"</link>", b"<title>", b"</title>", b"<message>", b"</message>",
    b"<createdAt>", b"</createdAt>", b"<isDeleted>true</isDeleted>", b"<isSpam>true</isSpam>", b"<isClosed>true</isClosed>",
    b"<author>", b"</author>", b"<name>", b"</name>", b"<email>", b"</email>", b"<username>", b"</username>",
    b"<isAnonymous>true</isAnonymous>", b"<category dsq:id=\"9\">", b"</category>",
    b"<rss xmlns:wp=\"http://wordpress.org/export/1.2/\">", b"<rss xmlns:wp=\"http://wordpress.org/export/1.0/\">", b"</rss>",
    b"<channel>", b"</channel>", b"<item>", b"</item>", b"<wp:comment>", b"</wp:comment>", b"<wp:comment_id>", b"</wp:comment_id>",
    b"<wp:comment_parent>", b"</wp:comment_parent>", b"<wp:comment_approved>", b"</wp:comment_approved>", b"<wp:comment_type>pingback</wp:comment_type>",
    b"<wp:comment_content>", b"</wp:comment_content>", b"<wp:comment_date_gmt>", b"</wp:comment_date_gmt>", b"<wp:comment_date>", b"</wp:comment_date>",
    b"<wp:status>draft</wp:status>", b"<wp:post_type>attachment</wp:post_type>", b"<wp:post_id>", b"</wp:post_id>", b"<wp:commentmeta>",
    b"</wp:commentmeta>", b"<dsq:thread_identifier>", b"</dsq:thread_identifier>", b"<dsq:remote>", b"</dsq:remote>", b"xmlns:wp=\"x\"",
    b" a=\"b\"", b" a='b", b" a=b", b" a", b" =\"\"",
];

/// JSON of every system.
pub const JSON: &Tokens = &[
    b"{", b"}", b"[", b"]", b",", b":", b"\"", b"\n", b"[{", b"}]", b"{}", b"[]", b"\"\"", b"null", b"\"id\":", b"\"pid\":", b"\"rid\":",
    b"\"parentId\":", b"\"parentHex\":\"root\"", b"\"commentHex\":", b"\"comments\":[", b"\"commenters\":[", b"\"pages\":[", b"\"version\":1",
    b"\"version\":3", b"\"users\":[", b"\"posts\":[", b"\"text\":", b"\"orig\":", b"\"user\":{", b"\"locator\":{\"url\":", b"\"time\":",
    b"\"delete\":true", b"\"isDeleted\":true", b"\"isPending\":true", b"\"is_pending\":\"true\"", b"\"isSpam\":true", b"\"status\":\"spam\"",
    b"\"data\":{", b"\"Comment\":[", b"\"Users\":[", b"\"type\":\"waline\"", b"\"objectId\":", b"\"_id\":", b"\"$oid\":", b"{\"$date\":",
    b"{\"$numberLong\":\"-1\"}", b"{\"__type\":\"Date\",\"iso\":", b"\"createdAt\":", b"\"created\":", b"\"insertedAt\":", b"\"revisions\":[",
    b"\"body\":", b"\"storyID\":", b"\"authorID\":", b"\"parentID\":", b"\"metadata\":{", b"\"tags\":[{\"type\":\"FEATURED\"}]", b"\"content\":",
    b"\"page_key\":", b"\"page_title\":", b"\"vote_up\":", b"\"nick\":", b"\"mail\":", b"\"email\":", b"\"name\":", b"\"url\":", b"\"title\":",
    b"#filetype:JSON-streaming {\"type\":\"Class\",\"class\":\"Comment\"}\n", b"\"results\":[", b"\"edit\":{\"time\":", b"\"votes\":{\"a\":true}",
    b"\"comment\":", b"\"author\":", b"\"website\":", b"\\u0000", b"\\", b"'", b"//", b"1e5", b"-",
];

/// CSV, as Coral's importer takes it.
pub const CSV: &Tokens = &[
    b",", b"\"", b"\"\"", b"\r\n", b"\n", b",,", b"\",\"", b"APPROVED", b"REJECTED", b"NONE", b"COMMENTS", b"QA", b"COMMENTER", b"true", b"false",
    b"2020-01-01T00:00:00.000Z", b"\"a\nb\"", b";", b"\t", b"'", b"=1+1", b" \"", b"\" ",
];

/// Pages, in HTML or as text.
pub const PAGE: &Tokens = &[
    b"<html>", b"<head>", b"<title>", b"</title>", b"<body>", b"<article>", b"</article>", b"<h1>", b"</h1>", b"<p>", b"</p>", b"<ol class=\"comment-list\">",
    b"</ol>", b"<li id=\"comment-1\" class=\"comment\">", b"</li>", b"<ul class=\"children\">", b"</ul>", b"<div class=\"comment-content\">", b"</div>",
    b"<cite class=\"fn\">", b"</cite>", b"<time datetime=\"2020-01-01T00:00:00Z\">", b"<script type=\"application/ld+json\">", b"</script>",
    b"{\"@context\":\"https://schema.org\",\"@type\":\"Comment\",\"text\":", b"\"comment\":[", b"\"author\":{\"name\":", b"<div itemscope itemtype=\"https://schema.org/Comment\">",
    b"<span itemprop=\"text\">", b"<span itemprop=\"author\">", b"<meta charset=\"koi8-r\">", b"<template>", b"<svg>", b"<table>", b"<!--", b"-->",
    b"\xe2\x80\xa2 Ann", b"\n    \xe2\x80\xa2 Ben", b"\n\n", b"    ", b"\t", b"\xc2\xa0",
];

/// Archives, where the words are fields of headers.
pub const PACKED: &Tokens = &[
    b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08", b"\x1f\x8b\x08", b"\0\0", b"\xff\xff", b"\xff\xff\xff\xff",
    b"\0\0\0\0", b"\x08\0", b"\x01\0\x01\0", b"\x01\0\x1c\0", b"\xff\xff\xff\xff\xff\xff\xff\xff", b"a.json", b"__MACOSX/", b"../",
];
