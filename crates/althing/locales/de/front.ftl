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
front-first-title = Hier ist noch nichts veröffentlicht.
front-first-text = An alle, die diesen Server betreiben: Er hat beim Start einen Link für die erste Verwaltung ausgegeben, auf seinem Terminal oder in seinem Journal. Öffnen Sie ihn innerhalb eines Tages, und Sie werden durch die ersten Schritte geführt.
