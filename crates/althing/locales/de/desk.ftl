# Der Rahmen des Pults.
desk-skip = Menü überspringen
desk-menu = Pult
desk-queue = Warteschlange
desk-search = Suche
desk-readers = Leser
desk-stories = Artikel
desk-policy = Regelwerk
desk-figures = Zahlen
desk-log = Protokoll
desk-settings = Einstellungen
desk-pending = Wartend
desk-reported = Gemeldet
desk-appealed = Widersprüche

# Was nicht getan werden konnte, wo eine eigene Seite das sagt.
desk-to-queue = Zur Warteschlange
desk-forbidden = Das ist nicht Ihre Entscheidung
desk-forbidden-what = Es gehört zu einer Publikation oder einem Ressort, über die Sie nicht entscheiden, oder es wurde von einer anderen Website als dieser geschickt.
desk-forbidden-do = Überlassen Sie es anderen aus der Moderation, oder bitten Sie die Verwaltung der Publikation um die nötige Rolle.
desk-absent = Das ist nicht hier
desk-absent-what = Es ist fort, oder es gehört zu einer Publikation, über die Sie nicht entscheiden.
desk-absent-do = Fahren Sie mit dem fort, was wartet, oder suchen Sie es unter „Suche“.
desk-decided = Jemand war schneller
desk-decided-what = Inzwischen hat jemand anderes darüber entschieden, oder der Kommentar wurde zurückgezogen. Von dem, was Sie geschickt haben, ist nichts geschehen.
desk-decided-do = Sehen Sie nach, wie es jetzt steht; das Protokoll sagt, was geschehen ist. Fahren Sie dann mit dem fort, was wartet.
