# The page of a story, and what all pages share.

byline = Von { $name }
credit = Zuerst erschienen bei { $name }
read-at = Den Artikel lesen bei { $name }
picture-credit = Bild: { $name }
skip-to-discussion = Zur Diskussion springen
page-title = { $title } – { $site }
discussion-of = Diskussion: { $title }
feed-of = { $title }: Kommentare als Feed
feed-of-site = { $title }: Artikel und Kommentare als Feed
feed = Feed
powered-by = Diskussion mit { $name }
front-page = Startseite
