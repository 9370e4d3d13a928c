# Einen Kommentar melden, und was aus einer Meldung wurde.
report = Melden
report-title = Diesen Kommentar melden
report-lead = Die Redaktion sieht ihn sich an. Wer ihn geschrieben hat, erfährt nicht, von wem die Meldung kommt.
report-why = Was ist daran falsch?
report-choose = Bitte wählen …
report-choose-one = Bitte wählen Sie, was daran falsch ist.
report-spam = Wirbt oder wiederholt sich
report-abuse = Beleidigt jemanden
report-hate = Hetzt gegen eine Gruppe
report-violence = Droht oder ruft zu Gewalt auf
report-privacy = Verrät Privates von jemandem
report-illegal = Verstößt gegen das Gesetz
report-off-topic = Hat mit dem Artikel nichts zu tun
report-other = Etwas anderes
report-words = In Ihren eigenen Worten
report-words-hint = Nötig bei „Verstößt gegen das Gesetz“ (welche Stelle, und warum) und bei „Etwas anderes“. Höchstens 1.000 Zeichen.
report-words-needed = Sagen Sie in wenigen Worten, was genau falsch ist.
report-too-long = Das sind { $chars } Zeichen; { $max } sind möglich.
report-notify = Sagen Sie mir per E-Mail, was entschieden wurde
report-send = Meldung abschicken
report-refused = Ihre Meldung wurde nicht abgeschickt.
report-own = Das ist Ihr eigener Kommentar. Auf seiner Seite können Sie ihn zurückziehen.
report-paused = Von Ihren { $decided } Meldungen, über die in den letzten 90 Tagen entschieden wurde, wurden { $declined } abgelehnt. Ab dem { $day } können Sie wieder melden. Wenn die Redaktion sich dabei geirrt hat, sagen Sie es ihr.
report-thanks = Danke. Die Redaktion hat Ihre Meldung.
report-follow = Sehen, was daraus wird
report-again = Dieser Text wurde schon gemeldet, von Ihnen oder aus Ihrem Netz. Er zählt einmal; dies ist die Meldung.
report-page-title = Ihre Meldung
report-keep = Nur über sie kommen Sie auf diese Seite, die Ihnen sagt, was entschieden wurde.
report-reference = Aktenzeichen
report-as = Grund
report-when = Gemeldet am
report-your-words = Ihre Worte
report-will-mail = Sie bekommen eine E-Mail, wenn entschieden ist.
report-open = Noch nicht entschieden
report-open-text = Jemand aus der Redaktion liest den Kommentar und entscheidet. Die Zahl der Meldungen allein entscheidet nichts.
report-upheld = Die Redaktion sieht es auch so
report-upheld-text = Sie hat gefunden, was Sie gemeldet haben, und der Kommentar ist nicht mehr zu lesen. Wer ihn geschrieben hat, weiß, warum.
report-declined = Der Kommentar bleibt
report-declined-text = Die Redaktion hat ihn gelesen und nichts gefunden, was ihre Regeln oder das Gesetz verbieten. Wenn Sie das für falsch halten, schreiben Sie ihr mit dem Aktenzeichen dieser Meldung; wie Sie sie erreichen, steht in ihrem Impressum.
report-moot = Von selbst erledigt
report-moot-text = Der Kommentar wurde zurückgezogen oder gelöscht, bevor jemand entschieden hat; es gab nichts mehr zu entscheiden.
report-warned = Die meisten Ihrer Meldungen wurden abgelehnt.
report-warned-text = Bitte melden Sie nur, was gegen die Regeln oder das Gesetz verstößt. Werden fast alle abgelehnt, können Sie 30 Tage lang nicht melden.
report-hold-why = Mehrere Leserinnen und Leser haben den Kommentar gemeldet. Er wartet, bis jemand aus der Redaktion ihn gelesen hat; entschieden ist noch nichts.
me-reports = Ihre Meldungen
me-report-own = Zur Meldung
export-reports = Meldungen, die Sie abgeschickt haben
kept-reports = Was Sie melden: der Grund, Ihre Worte, was entschieden wurde. Ihre Worte von der Entscheidung an
mail-outcome-subject = { $site }: Über Ihre Meldung ist entschieden
mail-outcome-text = Sie haben einen Kommentar unter „{ $story }“ gemeldet.
mail-outcome-link = Ihre Meldung:
desk-reports =
    { $count ->
        [one] { $shown } Meldung
       *[other] { $shown } Meldungen
    }
desk-reports-open =
    { $count ->
       *[other] { $shown } offen
    }
desk-report-guest = ein Gast
desk-report-history = bisher { $upheld } von { $decided } bestätigt
desk-report-weight = Gewicht { $weight }
desk-report-older = Zu einem früheren Text: er wurde seitdem geändert.
