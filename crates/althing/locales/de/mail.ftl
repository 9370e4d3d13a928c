# Mails, which are plain text, and the pages that their links lead to. $site is the name of a publication.

mail-code-subject = Ihr Code für { $site }
mail-code-text = Geben Sie diesen Code auf der Seite ein, auf der Sie ihn angefordert haben:
mail-code-link = Oder öffnen Sie diese Adresse und bestätigen Sie auf der Seite, die erscheint:
mail-code-ends = Beides gilt einmal und 15 Minuten lang. Haben Sie nichts angefordert, brauchen Sie nichts zu tun: Ohne Code und Link kann sich niemand anmelden.
mail-confirm-subject = Möchten Sie E-Mails von { $site }?
mail-confirm-text = Jemand hat bei { $site } einen Kommentar geschrieben, diese Adresse angegeben und um E-Mails bei Antworten gebeten.
mail-confirm-link = Waren Sie das, öffnen Sie diese Adresse und bestätigen Sie auf der Seite, die erscheint:
mail-confirm-ignore = Waren Sie es nicht, brauchen Sie nichts zu tun: Es kommen keine E-Mails über Antworten und höchstens drei wie diese.
mail-reply-subject = { $name } hat Ihnen geantwortet: { $story }
mail-reply-text = { $name } hat auf Ihren Kommentar unter „{ $story }“ geantwortet:
mail-reply-link = Lesen und antworten:
mail-replies-subject = Antworten auf Ihre Kommentare bei { $site }
mail-replies-more =
    { $count ->
        [one] Und { $shown } weitere Antwort.
       *[other] Und { $shown } weitere Antworten.
    }
mail-stop = Keine E-Mails mehr über Antworten? Öffnen Sie diese Adresse:
mail-changed-subject = Ihre Adresse bei { $site } wurde geändert
mail-changed-text = Die E-Mail-Adresse Ihres Kontos bei { $site } wurde geändert. E-Mails gehen von jetzt an an die neue.
mail-changed-undo = Waren Sie das nicht, öffnen Sie innerhalb von sieben Tagen diese Adresse, und die Änderung wird rückgängig gemacht:

# Pages that mails lead to.
mail-confirm-title = E-Mails über Antworten
mail-confirm-ask = Möchten Sie eine E-Mail, wenn jemand auf Ihre Kommentare antwortet?
mail-confirm-yes = Ja, bei Antworten schreiben
mail-confirm-done = Danke. Sie bekommen eine E-Mail, wenn jemand auf Ihre Kommentare antwortet. In jeder steht ein Link, der das beendet.
mail-stop-title = Keine E-Mails mehr
mail-stop-ask = Möchten Sie keine E-Mails mehr über Antworten auf Ihre Kommentare?
mail-stop-yes = Keine mehr schicken
mail-stop-done = Erledigt. Sie bekommen keine E-Mails mehr über Antworten.

# The form for a comment.
email-label = E-Mail (freiwillig, wird nie gezeigt)
notify-label = Bei Antworten schreiben
refuse-disposable = Diese Adresse gehört zu einem Dienst für Wegwerf-Postfächer; solche werden hier nicht angenommen. Bitte geben Sie eine andere an.
refuse-email = An diese Adresse lässt sich keine E-Mail schicken. Prüfen Sie sie, oder lassen Sie sie weg.

# An die, die am Pult gefragt haben, ob Mails ankommen; $name ist ihr Name.
mail-test-subject = Mails von Ihren Diskussionen kommen an
mail-test-text = Hallo { $name }, Sie haben am Pult um eine Mail gebeten, um zu sehen, ob sie ankommt. Sie kommt an.
mail-test-link = Es ist nichts zu tun. Das ist die Seite, von der aus Sie gefragt haben:
