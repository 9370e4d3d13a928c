# The discussion under a story.

comment-count =
    { $count ->
        [0] Noch keine Kommentare
        [one] { $shown } Kommentar
       *[other] { $shown } Kommentare
    }
sort-label = Reihenfolge der Kommentare
sort-best = Beste
sort-newest = Neueste
sort-oldest = Älteste
sort-discussed = Meistdiskutierte
more-replies =
    { $count ->
        [one] { $shown } weitere Antwort zeigen
       *[other] { $shown } weitere Antworten zeigen
    }
next-comments = Weitere Kommentare
whole-discussion = Zurück zur ganzen Diskussion

# One comment. $name is what its author calls themselves.
reply = Antworten
reply-to = { $name } antworten
in-reply-to = Antwort auf { $name }
in-reply-to-gone = Antwort auf einen Kommentar, den es nicht mehr gibt
edited = bearbeitet
edited-at = Bearbeitet am { $date }
permalink = Link zu diesem Kommentar
time-unknown = Ohne Datum
no-text = Dieser Kommentar hat keinen Text.
gone-withdrawn = Auf eigenen Wunsch zurückgezogen.
gone-removed = Von der Moderation entfernt.
gone-erased = Gelöscht.
gone-held = Wird noch einmal von der Moderation geprüft.
gone-label = Ein Kommentar, den es nicht mehr gibt

# Empty and closed.
empty-invitation = Wissen Sie mehr darüber? Fragen Sie, ergänzen Sie, widersprechen Sie: Der erste Kommentar gibt den Ton an.
closed-title = Diese Diskussion ist geschlossen.
closed-since = Diese Diskussion wurde am { $date } geschlossen.
closed-by-age =
    { $count ->
        [one] Diskussionen schließen hier { $shown } Tag nach der Veröffentlichung.
       *[other] Diskussionen schließen hier { $shown } Tage nach der Veröffentlichung.
    }
closed-by-newsroom = Die Redaktion hat sie geschlossen.
closed-read-on = Was gesagt wurde, bleibt hier zu lesen.
no-guests = Hier kann nur schreiben, wer angemeldet ist.

# The composer.
write-reply-title = Ihre Antwort
body-label = Ihr Kommentar
body-placeholder = Was meinen Sie?
name-label = Ihr Name
rules-line = Bleiben Sie freundlich und beim Thema, und streiten Sie über die Sache, nicht über die Person.
rules-link = Zu den Regeln
format-hint = Möglich sind *Betonung*, > Zitate, - Listen und Links.
# Of a field that people do not see and that programs fill in.
hidden-label = Dieses Feld leer lassen
post = Kommentar abschicken
post-reply = Antwort abschicken

# What the script shows. It puts a number behind some of them: „Neue Kommentare zeigen (12)“.
act-collapse = Diesen Strang einklappen
act-expand = Antworten zeigen
act-share = Teilen
act-edit = Bearbeiten
act-withdraw = Zurückziehen
act-cancel = Abbrechen
act-save = Änderungen speichern
act-new = Neue Kommentare zeigen
act-case = Ihr privater Link
act-reload = Vieles hat sich geändert: die Diskussion zeigen, wie sie jetzt ist
tool-label = Formatierung
tool-strong = Fett
tool-emphasis = Kursiv
tool-quote = Zitat
tool-code = Code
tool-link = Link
tool-spoiler = Spoiler
tool-preview = Vorschau
tool-write = Schreiben
say-copied = Link kopiert.
say-sending = Wird gesendet …
say-checking = Wird geprüft …
say-unproven = Die Prüfung durch Ihren Browser hat nicht geklappt. Bitte schicken Sie es noch einmal ab.
say-posted = Ihr Kommentar ist veröffentlicht.
say-held = Wartet auf die Moderation.
say-rejected = Nicht veröffentlicht: So hat die Moderation entschieden. Das sehen nur Sie.
say-saved = Ihre Änderungen sind gespeichert.
say-withdrawn = Ihr Kommentar ist zurückgezogen.
say-withdraw-sure = Diesen Kommentar zurückziehen? Sein Text verschwindet dann für alle.
say-case = Bewahren Sie diesen privaten Link auf: Er führt zu Ihrem Kommentar, zu seinem Stand und zu allem, was Sie damit tun können.
say-offline = Sie sind offline. Ihr Text bleibt hier erhalten; senden Sie ihn, sobald Sie wieder verbunden sind.
say-unreached = Der Server ist nicht zu erreichen. Ihr Text bleibt hier erhalten; bitte versuchen Sie es gleich noch einmal.
say-barred = Von der Adresse dieser Seite aus lässt sich hier nicht kommentieren, deshalb wurde Ihr Kommentar nicht gesendet. Ihr Text bleibt erhalten; beheben kann das, wer diese Seite betreibt.
say-draft = Ihr Entwurf bleibt in diesem Browser gespeichert.
say-left = Zeichen übrig
say-over = Zeichen zu viel
say-minutes = Min. übrig
say-failed = Das hat nicht geklappt. Ihr Text ist noch hier; bitte versuchen Sie es noch einmal.
say-just-now = gerade eben
badge-staff = Redaktion
badge-author = Autor:in des Artikels
