# The front page, and the page of one site.

sites-label = Publications
all-publications = All
latest = Latest stories
busiest = Most discussed
older-stories = Older stories
front-empty-title = No stories yet.
front-empty-text = Stories appear here as soon as the newsroom publishes them.
front-comments =
    { $count ->
        [0] Be the first to comment
        [one] { $shown } comment
       *[other] { $shown } comments
    }
