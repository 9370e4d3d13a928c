# The front page, and the page of one site.

sites-label = Publikationen
all-publications = Alle
latest = Neueste Artikel
busiest = Meistdiskutiert
older-stories = Ältere Artikel
front-empty-title = Noch keine Artikel.
front-empty-text = Artikel erscheinen hier, sobald die Redaktion sie veröffentlicht.
front-comments =
    { $count ->
        [0] Schreiben Sie den ersten Kommentar
        [one] { $shown } Kommentar
       *[other] { $shown } Kommentare
    }
