# The page of a story, and what all pages share.

byline = By { $name }
credit = Originally appeared at { $name }
read-at = Read the story at { $name }
picture-credit = Picture: { $name }
skip-to-discussion = Skip to the discussion
page-title = { $title } — { $site }
discussion-of = Discussion of { $title }
feed-of = { $title }: comments as a feed
feed-of-site = { $title }: stories and comments as a feed
feed = Feed
powered-by = Discussion by { $name }
front-page = Front page
