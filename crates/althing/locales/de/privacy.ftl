# The privacy page of a site, made from how it is set up.

privacy = Datenschutz
privacy-of = Datenschutz in den Kommentaren von { $site }
privacy-reading = Wenn Sie lesen
privacy-reading-text = Nichts wird gespeichert. Es gibt keinen Cookie, in Ihrem Browser bleibt nichts, kein anderes Unternehmen wird gefragt, und Ihre Netzadresse ist vergessen, sobald die Antwort unterwegs ist.
privacy-writing = Wenn Sie ohne Konto schreiben
privacy-writing-text = Ihr Name und Ihr Kommentar werden gespeichert und allen gezeigt, mit der Zeit und dem Stand des Kommentars. Wenn Sie eine E-Mail-Adresse angeben, dient sie den E-Mails, um die Sie gebeten haben; niemand bekommt sie zu sehen. Ihr Browser merkt sich Ihren Namen, Entwürfe und die Schlüssel zu Ihren eigenen Kommentaren, nur für Sie.
privacy-account = Wenn Sie sich anmelden
privacy-account-text = Ihr Name, Ihre Sprache, Ihre E-Mail-Adresse, Ihre Passkeys, Ihre Stimmen und wo Sie angemeldet sind werden gespeichert. Cookies halten Sie angemeldet; sie werden beim Anmelden gesetzt und nicht vorher.
privacy-mail = E-Mail
privacy-mail-on = E-Mails werden über { $host } verschickt. Sie enthalten keine Bilder und keine Links, die Sie zählen.
privacy-mail-none = Dieser Server verschickt keine E-Mails und fragt nach keiner Adresse.
privacy-scoring = Automatische Prüfung
privacy-scoring-off = Kein Programm beurteilt hier Kommentare.
privacy-scoring-on = Ein Programm auf diesem Server gibt jedem Kommentar Zahlen, die sagen, wie wahrscheinlich Menschen ihn zum Beispiel verletzend nennen würden, und kann einen Kommentar auf die Moderation warten lassen. Abgelehnt wird durch diese Zahlen keiner. Kein Text verlässt dafür den Server.
privacy-scoring-shadow = Ein Programm auf diesem Server gibt jedem Kommentar Zahlen, die sagen, wie wahrscheinlich Menschen ihn zum Beispiel verletzend nennen würden. Zurzeit hängt nichts davon ab. Kein Text verlässt dafür den Server.
privacy-others = Andere
privacy-others-text = Nichts über Sie wird an andere weitergegeben. Dieser Server fragt keinen anderen Server nach Ihnen.
privacy-kept = Was wie lange gespeichert wird
privacy-kept-what = Was
privacy-kept-time = Wie lange
privacy-rights = Ihre Rechte
privacy-rights-account = Mit einem Konto sehen Sie auf Ihrer eigenen Seite alles, was über Sie gespeichert ist, nehmen es als Datei mit, berichtigen und löschen es: auch Ihre Kommentare, oder nur Ihren Namen.
privacy-rights-guest = Ohne Konto leistet die Seite Ihres eigenen Kommentars dasselbe für diesen Kommentar; ihre Adresse haben Sie beim Schreiben bekommen.
privacy-me = Zu Ihrer eigenen Seite
kept-days =
    { $count ->
        [one] { $shown } Tag
       *[other] { $shown } Tage
    }
kept-minutes =
    { $count ->
        [one] { $shown } Minute
       *[other] { $shown } Minuten
    }
kept-never = nie gespeichert
kept-until-erased = bis zum Löschen
kept-for-good = auf Dauer
kept-reading = Dass Sie lesen
kept-comments = Kommentare: Texte, frühere Texte, Namen, Stand, Bewertungen
kept-taken-away = Texte, die nicht veröffentlicht, entfernt oder zurückgezogen wurden, von da an
kept-decisions = Warum etwas über Sie entschieden wurde, Ihre Beschwerde und die Antwort, von da an
kept-standings = Verwarnungen, Sperren und dergleichen, von ihrem Ende an; eine Verwarnung von ihrem Tag an
kept-accounts = Konten: Namen, Sprachen, Adressen, Passkeys, Aufgaben, Stimmen
kept-sessions = Wo Sie angemeldet sind, nachdem Sie zuletzt dort waren; höchstens 180 Tage
kept-codes = Codes und Links zum Anmelden
kept-addresses = Adressen, die niemand bestätigt hat
kept-mails = Dass eine E-Mail verschickt wurde, ohne ihren Text
kept-log = Was wann mit welchem Kommentar geschah, ohne Namen und Texte
kept-networks = Ihre Netzadresse
kept-marks = Ein Kennzeichen Ihres Netzes, wenn Sie als Gast schreiben oder melden. Es sagt, dass zwei Leser im selben Netz sind, und ist ohne den Schlüssel seines Tages nichts wert; der wird weggeworfen
kept-imports = Dateien eines anderen Systems, die hochgeladen wurden, um eine Diskussion zu übernehmen, bis sie übernommen ist
kept-backups = Sicherungen; was seitdem gelöscht wurde, wird beim Zurückspielen wieder gelöscht
