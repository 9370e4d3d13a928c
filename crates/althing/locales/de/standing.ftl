# Wie Schreibende dastehen: Vertrauen, Verwarnungen, Sperren.
standing-all-sites = allen Sites hier
standing-rule = Grund: { $rule }
standing-warned-at = Sie wurden verwarnt bei { $site }
standing-banned-at = Sie sind gesperrt bei { $site } bis { $until }
standing-banned-always-at = Sie sind gesperrt bei { $site }
standing-held-at = Was Sie schreiben, liest zuerst die Moderation, bei { $site }
standing-held-until-at = Was Sie schreiben, liest zuerst die Moderation, bei { $site } bis { $until }
standing-seen = Ich habe das gelesen
standing-earlier = Was früher entschieden wurde
standing-over = Das ist vorbei.
standing-lifted-on = Aufgehoben am { $date }
held-standing = Was Sie hier schreiben, liest zuerst die Moderation. Warum, steht auf Ihrer eigenen Seite oder auf der Seite des Kommentars, um den es ging.
say-banned = Mehr dazu, und wie Sie antworten können
refuse-banned = Sie sind hier gesperrt, ohne Ende.
refuse-banned-until = Sie sind hier gesperrt bis { $date }.
refuse-banned-rule = Grund: { $rule }.
refuse-banned-account = Sie können die Begründung lesen und sich über die Entscheidung beschweren; dann sieht jemand anderes sie noch einmal an.
refuse-banned-guest = Die Begründung steht auf der Seite des Kommentars, um den es ging; deren Adresse wurde beim Schreiben gezeigt, und dort können Sie sich auch beschweren. Wenn Sie die Adresse nicht haben, schreiben Sie uns.
mail-standing-account = Dasselbe steht auf Ihrer eigenen Seite, mit allem, was über Sie entschieden wurde:
mail-standing-guest = Dasselbe steht auf der Seite Ihres Kommentars, deren Adresse Ihnen beim Schreiben gezeigt wurde.

trust-title = Wie sehr man Ihnen vertraut
trust-why = Vertrauen kommt aus veröffentlichten Kommentaren und mit der Zeit, nicht daraus, wie oft Sie hier sind. Es geht für 90 Tage verloren, wenn ein Kommentar von Ihnen nach einer Regel abgelehnt oder entfernt wird. Sites, die Kommentare von Neuen zuerst lesen, richten sich danach.
trust-new = neu
trust-known = bekannt
trust-trusted = vertraut
trust-staff = Redaktion
trust-next = Es fehlt noch bis zur Stufe „{ $level }“:
trust-comments =
    { $count ->
        [one] noch { $shown } veröffentlichter Kommentar
       *[other] noch { $shown } veröffentlichte Kommentare
    }
trust-days =
    { $count ->
        [one] noch { $shown } Tag zwischen dem ersten veröffentlichten Kommentar und dem letzten
       *[other] noch { $shown } Tage zwischen dem ersten veröffentlichten Kommentar und dem letzten
    }
trust-reports = von den letzten Meldungen müssen sich mindestens 70 von 100 als richtig erweisen
trust-lost = ein Kommentar wurde abgelehnt oder entfernt; das zählt bis { $date }

reader-find = Name von jemandem mit Konto, oder wie er beginnt
reader-find-do = Suchen
reader-found = Gefunden
reader-found-none = Unter einem solchen Namen hat hier niemand mit Konto geschrieben.
reader-found-guests = Gäste haben keine eigene Seite: Suchen Sie ihre Kommentare und öffnen Sie einen.
reader-in-force = Jetzt gesperrt oder immer geprüft
reader-in-force-none = Niemand.
reader-lately = Zuletzt entschieden
reader-lately-none = Noch niemand.
reader-older = Ältere
reader-site = Welche Site
reader-guest = Gast
reader-account = Konto
reader-since = Seit
reader-reports = Eigene Meldungen
reader-right = { $share } % richtig
reader-near =
    { $count ->
        [one] Weitere Kommentare aus demselben Adressbereich heute: { $shown }. Viele können ihn teilen.
       *[other] Weitere Kommentare aus demselben Adressbereich heute: { $shown }. Viele können ihn teilen.
    }
reader-standing = Wie es um sie steht
reader-nothing = Nichts gilt für sie.
reader-warned = Verwarnt bei { $site }
reader-banned = Gesperrt bei { $site }, ohne Ende
reader-banned-until = Gesperrt bei { $site } bis { $until }
reader-held = Immer zuerst geprüft bei { $site }
reader-held-until = Immer zuerst geprüft bei { $site } bis { $until }
reader-by-address = (über die angegebene Adresse)
reader-by-network = (über den Adressbereich)
reader-lift = Aufheben
reader-undo = Rückgängig
reader-lifted = Aufgehoben.
reader-told = Der Grund wird mitgeteilt.
reader-decide = Entscheiden
reader-kind = Was
reader-warn = Verwarnen
reader-warn-why = Es wird mitgeteilt; verschlossen wird nichts.
reader-ban = Sperren
reader-ban-why = Kein Schreiben, Abstimmen und Melden mehr.
reader-hold = Immer zuerst prüfen
reader-hold-why = Alles wartet auf die Moderation, bis Sie es aufheben.
reader-until = Eine Sperre endet
reader-until-date = Letzter Tag (UTC)
reader-end-day = nach einem Tag
reader-end-week = nach einer Woche
reader-end-month = nach einem Monat
reader-end-date = an einem Datum
reader-end-never = nie von selbst
reader-scope = Wo
reader-everywhere = Überall
reader-by = Erkannt an
reader-address = der angegebenen Adresse
reader-network = dem Adressbereich, höchstens 30 Tage
reader-rule = Grund
reader-law = oder ein Gesetz
reader-explanation = In Worten für sie
reader-explanation-why = Bleibt es leer, gelten die Worte der Regel. Ein Gesetz braucht Worte.
reader-do = Entscheiden und mitteilen
reader-staff = Sie gehören zur Redaktion, oder das Konto ist gelöscht: Hier wird nichts über sie entschieden. Aufgaben werden unter Einstellungen genommen.
reader-whole-site = Sie entscheiden in einem Ressort. Verwarnungen und Sperren sind Sache derer, die für die ganze Site entscheiden.
reader-guest-why = Über den Adressbereich können auch andere ausgesperrt werden, die von dort als Gast schreiben; wer dort angemeldet ist, ist nicht betroffen. Über die Adresse wird nicht erkannt, wer sie weglässt.
reader-unrecognised = Dieser Gast hat keine Adresse angegeben, und das Kennzeichen des Adressbereichs wird nur zwei Tage aufbewahrt: Er kann auf der Seite seines Kommentars verwarnt werden; alles andere würde ihn nicht erkennen.
reader-decisions = Entscheidungen
reader-decisions-none = Keine.
reader-comment = Der Kommentar
reader-comments = Kommentare
reader-comments-none = Keine.
act-warn = Verwarnt
act-ban = Gesperrt
act-hold-always = Immer zuerst geprüft
act-lift = Aufgehoben
reader-did-undone = zurückgenommen
reader-wrong = Etwas fehlt oder passt nicht. Wählen Sie, was geschehen soll, und eine Regel.
reader-wrong-explanation = Sagen Sie in Worten für sie, was nicht in Ordnung war: Ein Gesetz hat keine eigenen.
reader-wrong-until = Eine Sperre endet zu einer künftigen Zeit, binnen zehn Jahren, oder nie von selbst.
reader-wrong-by = Nichts erkennt diesen Gast mehr. Er kann verwarnt werden.
reader-wrong-scope = Ein Adressbereich ist nur auf einer Site bekannt.
hold-standing = alles von dieser Person wird zuerst geprüft
reader-law-choice = Ein Gesetz, daneben genannt
