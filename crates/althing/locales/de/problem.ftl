# The page for a reply, and pages that say what went wrong.

reply-page-title = Antwort an { $name }
write-page-title = Kommentar schreiben
refused-title = Ihr Kommentar ist noch nicht veröffentlicht.
refused-kept = Ihr Text ist noch hier.
back-to-site = Zur Startseite
back-to-discussion = Zum Artikel und seiner Diskussion
problem-what = Was geschehen ist
problem-do = Was Sie tun können

problem-not-found = Diese Seite gibt es hier nicht
problem-not-found-what = Vielleicht hat die Adresse einen Tippfehler, oder die Seite ist umgezogen oder nicht mehr da.
problem-not-found-do = Prüfen Sie die Adresse, oder suchen Sie die Seite von der Startseite aus.
problem-comment-unknown = Diesen Kommentar gibt es hier nicht
problem-comment-unknown-what = Vielleicht wurde er zurückgezogen oder entfernt, oder der Link ist nicht vollständig.
problem-comment-unknown-do = Was andere zum Artikel geschrieben haben, können Sie weiterhin lesen.
problem-bad-request = Diese Anfrage ließ sich nicht lesen
problem-bad-request-what = Etwas in der Adresse oder im Formular hatte nicht die Form, die diese Seite versteht.
problem-bad-request-do = Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.
problem-forbidden = Das ist von hier aus nicht erlaubt
problem-forbidden-what = Die Anfrage kam von einer Seite, die in diese Diskussion nicht schreiben darf, oder das Recht dazu fehlte.
problem-forbidden-do = Öffnen Sie die Diskussion auf ihrer eigenen Seite und versuchen Sie es dort noch einmal.
problem-method-not-allowed = So lässt sich diese Adresse nicht benutzen
problem-method-not-allowed-what = Die Seite gibt es, aber nicht für diese Art von Anfrage.
problem-method-not-allowed-do = Benutzen Sie die Links und Formulare auf unseren Seiten.
problem-conflict = Inzwischen hat sich etwas geändert
problem-conflict-what = Was Sie ändern wollten, ist nicht mehr in dem Stand, den Sie gesehen haben.
problem-conflict-do = Gehen Sie zurück und laden Sie die Seite neu, um den jetzigen Stand zu sehen.
problem-gone = Das gibt es hier nicht mehr
problem-gone-what = Es war einmal hier und wurde zurückgezogen oder entfernt.
problem-gone-do = Lesen Sie in der Diskussion ringsum weiter.
problem-too-large = Das war zu viel auf einmal
problem-too-large-what = Was Sie gesendet haben, ist größer, als diese Diskussion annimmt.
problem-too-large-limit = Was Sie gesendet haben, ist größer als { $limit } Byte; mehr wird auf einmal nicht angenommen.
problem-too-large-do = Nichts davon wurde gelesen oder veröffentlicht. Mit der Zurück-Taste Ihres Browsers kommen Sie zu Ihrem Text, wie Sie ihn geschrieben haben: Kürzen Sie ihn und senden Sie ihn noch einmal.
problem-kept = Hier ist Ihr Text. Kopieren Sie ihn, wenn Sie ihn behalten möchten.
problem-unsupported-media-type = Dieses Format lässt sich nicht lesen
problem-unsupported-media-type-what = Was gesendet wurde, ist weder ein gewöhnliches Formular noch JSON.
problem-unsupported-media-type-do = Benutzen Sie das Formular auf der Seite der Diskussion.
problem-invalid = Etwas fehlt oder passt nicht
problem-invalid-what = Eines der Felder war leer, zu lang oder nicht so ausgefüllt, wie es sein soll.
problem-invalid-do = Gehen Sie zurück, sehen Sie die Felder noch einmal durch und schicken Sie das Formular erneut ab.
problem-too-many-requests = Einen Moment, bitte
problem-too-many-requests-what = Aus Ihrem Netz kam in kurzer Zeit sehr viel, deshalb wurde dies nicht angenommen.
problem-too-many-requests-do = Aus Ihrem Netz kommt mehr, als in so kurzer Zeit angenommen wird. Warten Sie eine Minute und senden Sie es dann noch einmal.
problem-internal = Bei uns ist etwas schiefgegangen
problem-internal-what = Ein Fehler hat unsere Antwort verhindert. Er ist vermerkt.
problem-internal-do = Bitte versuchen Sie es gleich noch einmal.
problem-unavailable = Gerade ist hier sehr viel los
problem-unavailable-what = Es kommt mehr an, als wir sicher speichern können, deshalb haben wir Ihre Anfrage nicht angenommen.
problem-unavailable-do = Bitte versuchen Sie es in einigen Sekunden noch einmal; die Seite bleibt hier.

# Beside the field that is to blame. $limit and $count are numbers of characters.
refuse-body-empty = Bitte schreiben Sie zuerst etwas.
# Of a text or a name: it stands at the field.
refuse-word = Hier steht ein Wort, das auf dieser Seite nicht erlaubt ist. Bitte sagen Sie es mit anderen Worten.
refuse-body-long = Ihr Kommentar hat { $count } Zeichen; { $limit } sind möglich. Bitte kürzen Sie ihn.
refuse-name-empty = Bitte geben Sie einen Namen an, der bei Ihrem Kommentar stehen soll.
refuse-name-long = Ihr Name hat { $count } Zeichen; { $limit } sind möglich. Bitte kürzen Sie ihn.
refuse-name-taken = Bitte wählen Sie einen anderen Namen: Dieser gehört schon jemandem hier oder sieht einem solchen zu ähnlich.
refuse-name-odd = Bitte schreiben Sie Ihren Namen mit Buchstaben, Ziffern und gewöhnlichen Satzzeichen: mit mindestens einem Buchstaben oder einer Ziffer und ohne Symbole wie Sterne oder Häkchen.
# $count is how many seconds, $shown the same with its digits grouped.
refuse-wait = { $count ->
    [one] Kommentare prüft hier Ihr Browser, und dazu braucht er JavaScript. Es geht auch anders: Warten Sie { $shown } Sekunde und schicken Sie ihn dann unverändert noch einmal ab.
   *[other] Kommentare prüft hier Ihr Browser, und dazu braucht er JavaScript. Es geht auch anders: Warten Sie { $shown } Sekunden und schicken Sie ihn dann unverändert noch einmal ab.
}
refuse-too-soon = { $count ->
    [one] Das ging sehr schnell. Bitte warten Sie { $shown } Sekunde und schicken Sie es dann noch einmal ab.
   *[other] Das ging sehr schnell. Bitte warten Sie { $shown } Sekunden und schicken Sie es dann noch einmal ab.
}
refuse-hidden = Ein Feld war ausgefüllt, das leer bleiben muss und das Sie nicht sehen. Vielleicht hat Ihr Browser das getan. Es ist wieder leer: Bitte schicken Sie Ihren Kommentar noch einmal ab.
refuse-closed = Diese Diskussion wurde inzwischen geschlossen. Kopieren Sie Ihren Text, wenn Sie ihn behalten möchten.
refuse-unreadable = Einiges von dem, was gesendet wurde, ließ sich nicht lesen. Sehen Sie Ihren Text durch, bessern Sie ihn aus und senden Sie ihn dann noch einmal.
refuse-parent-gone = Den Kommentar, auf den Sie antworten, gibt es nicht mehr. Sie können Ihren Text als eigenen Kommentar veröffentlichen.
