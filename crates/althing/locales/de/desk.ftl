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
