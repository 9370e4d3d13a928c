# Zahlen einer Website.
figures-of = Zahlen von { $site }
figures-no-site = Zahlen gibt es für alle, die eine ganze Website moderieren.
figures-period = Zeitraum
figures-last = { $count ->
    [one] 1 Tag
   *[other] { $shown } Tage
}
figures-csv = Tage als CSV
figures-submitted = Geschrieben
figures-published = Veröffentlicht
figures-held = Angehalten
figures-most = Am meisten am { $date }: { $count }
figures-table = Als Tabelle
figures-day = Tag
figures-week = Woche ab
figures-reasons = Warum Texte warteten
figures-decisions = Entscheidungen
figures-approve = Freigegeben
figures-reject = Abgelehnt
figures-remove = Entfernt
figures-hold = Angehalten
figures-rules = Genannte Regeln
figures-wait = Zeit bis zur Entscheidung
figures-median = Die Hälfte binnen
figures-p90 = Neun von zehn binnen
figures-waited = { $count ->
    [one] Aus 1 Entscheidung.
   *[other] Aus { $shown } Entscheidungen.
}
figures-seconds = { $count } Sek.
figures-minutes = { $count } Min.
figures-hours = { $count } Std.
figures-whole-days = { $count } Tagen
figures-reversals = Umkehrungen
figures-undone = Zurückgenommene Entscheidungen
figures-appeals-reversed = Widersprüche, die etwas änderten
figures-appeals-upheld = Abgewiesene Widersprüche
figures-appeals-open = Offene Widersprüche
figures-precision = Wie oft Bewertungen recht hatten
figures-rejected-of = Abgelehnt, von { $count } wegen ihrer Bewertung angehaltenen
figures-precision-why = Kommentare, die wegen ihrer Bewertung warteten und dann freigegeben oder abgelehnt wurden. Ein kleiner Anteil heißt, dass die Schwelle niedrig ist.
figures-bulk =
    { $count ->
        [one] { $shown } Kommentar wurde ungelesen als Massenwerbung abgelehnt.
       *[other] { $shown } Kommentare wurden ungelesen als Massenwerbung abgelehnt.
    }
figures-bulk-read = Abgelehnt, von { $count }, die stattdessen gelesen wurden
figures-bulk-why = Einer von hundert wartet auf die Moderation. Jeder, der veröffentlicht wurde, steht für hundert, die zu Unrecht abgelehnt wurden.
figures-reports = Meldungen
figures-upheld = Begründet
figures-declined = Unbegründet
figures-moot = Erledigt
figures-open = Offen
figures-stories = Meistdiskutierte Artikel
figures-nothing = Nichts in dieser Zeit.
figures-how = Tage enden um Mitternacht UTC. Was geschieht, ist binnen einer Sekunde gezählt.
figures-imported =
    { $count ->
        [one] { $shown } Kommentar wurde in dieser Zeit übernommen; er wurde vorher anderswo geschrieben und zählt hier nicht.
       *[other] { $shown } Kommentare wurden in dieser Zeit übernommen; sie wurden vorher anderswo geschrieben und zählen hier nicht.
    }
