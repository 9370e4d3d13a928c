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
front-first-title = Nothing is published here yet.
front-first-text = Whoever runs this server: it wrote a link for the first admin where it was started, on its terminal or in its journal. Open that within a day, and you are led through the first steps.
