# Was auf die Moderation wartet, und das Entscheiden darüber.
queue-queues = Warteschlangen
queue-late = { $count } überfällig
queue-is-late = überfällig
queue-filter = Eingrenzen
queue-site = Publikation
queue-every = alle
queue-section = Ressort
queue-language = Sprache
queue-score = Wert mindestens
queue-order = Zuerst
queue-urgent = das Dringendste
queue-oldest = das Älteste
queue-newest = das Neueste
queue-show = Zeigen
queue-all = Alles zeigen
queue-more = Mehr
queue-open = Kommentar
queue-back = Zurück zur Liste
queue-empty = Hier wartet nichts.
queue-empty-narrow = Vielleicht wartet mehr, als diese Liste zeigt.
queue-claimed = { $name } sieht sich das gerade an.
queue-edit = geänderter Text
queue-reports =
    { $count ->
        [one] { $count } Meldung
       *[other] { $count } Meldungen
    }
span-now = jetzt
span-minutes = { $count } Min.
span-hours = { $count } Std.
span-days = { $count } Tg.
hold-first = jeder Kommentar wird zuerst angesehen
hold-new = wer schreibt, ist neu hier
hold-score = Wert über der Schwelle
hold-score-never = Wert so hoch, dass ein Mensch entscheidet
hold-unscored = konnte nicht bewertet werden
hold-word = ein Wort der Liste
hold-link = Links
hold-repeat = wiederholt andere Texte
hold-staff = von der Moderation zurückgenommen
hold-reports = von Lesern gemeldet
score-toxicity = Grob oder unsachlich
score-severe = Sehr gehässig
score-insult = Beleidigung
score-profanity = Schimpfwort
score-threat = Drohung
score-identity = Hass gegen eine Gruppe
score-sexual = Anzüglich
score-spam = Werbung
open-account = Konto
open-undated = übernommen, die Zeit ist nicht bekannt
open-guest = Gast
open-shown = Der Text, der gezeigt wird
open-replies =
    { $count ->
        [one] { $count } Antwort
       *[other] { $count } Antworten
    }
open-why = Warum er wartet
open-scores = Werte
open-over = wartet ab { $limit }
open-author = Wer hier schreibt
open-thread = Im Thread zeigen
open-waiting = Alles, was unter diesem Artikel wartet
open-all-of = Alles Wartende von { $name }:
open-decided = Früher entschieden
open-earlier = Zuletzt über diese Person
past-undone = zurückgenommen
act-approve = Freigegeben
act-reject = Abgelehnt
act-remove = Entfernt
act-hold = Zurückgehalten
by-key = ein Programm mit Moderationsschlüssel
by-operator = der Betrieb
by-system = eine Regel des Hauses
decide-approve = Freigeben
decide-restore = Wieder zeigen
decide-keep = Stehen lassen
decide-reject = Ablehnen
decide-remove = Entfernen
decide-skip = Weiter
decide-reason = Welche Regel?
decide-law = Ein Gesetz:
decide-law-name = Name des Gesetzes
decide-why = Begründung für die schreibende Person
decide-why-hint = Bleibt das leer, wird die Begründung der Regel mitgeteilt. Ein Gesetz braucht eigene Worte.
done-approved = { $name }: freigegeben.
done-kept = { $name }: bleibt stehen; die Meldungen sind abgelehnt.
done-rejected = { $name }: abgelehnt und begründet.
done-removed = { $name }: entfernt und begründet.
done-held = { $name }: zurückgehalten und begründet.
done-undone = { $name }: zurückgenommen, als wäre nichts entschieden worden.
done-undo = Rückgängig
failed-claimed = Jemand anderes sieht sich diesen Kommentar gerade an. Nehmen Sie den nächsten.
failed-changed = Der Text wurde geändert, seit Sie ihn gelesen haben. Das ist der Text, der jetzt wartet.
failed-decided = Jemand anderes hat über diesen Kommentar entschieden.
failed-reason = Wählen Sie eine Regel oder nennen Sie ein Gesetz.
failed-explanation = Die Begründung fehlt oder hat mehr als 2.000 Zeichen.
failed-undo = Seither ist etwas anderes mit dem Kommentar geschehen; das lässt sich nicht mehr rückgängig machen.
ban-unrecognised = Dieser Gast hat keine Adresse angegeben, und es gibt kein Kennzeichen des Adressbereichs mehr: Es wird zwei Tage aufbewahrt, und es gibt keines, wo der Server nicht sieht, woher Besuche kommen. Nichts würde ihn erkennen, also gibt es nichts zu sperren.
ban-warn-instead = Stattdessen verwarnen
ban-reject-too = Den Kommentar auch ablehnen
ban-remove-too = Den Kommentar auch entfernen
done-lifted = Die Sperre ist aufgehoben.
open-elsewhere = Im Text nicht zu markieren:
queue-score-value = Wert
failed-forbidden = Das ist nicht Ihre Entscheidung: Sie liegt bei denen, die für die ganze Publikation entscheiden.
failed-answer = Die Antwort fehlt oder ist zu lang.
failed-reread = Der Text wurde geändert, seit Sie ihn gelesen haben. Lesen Sie den Text, der jetzt wartet, und entscheiden Sie dann.
failed-gone = Diesen Kommentar gibt es nicht mehr: Er wurde zurückgezogen oder gelöscht.
failed-else = Das ist nicht geschehen. Versuchen Sie es noch einmal.
keys-title = Tasten
keys-next = weiter
keys-previous = zurück
keys-approve = freigeben
keys-reject = ablehnen, mit der Nummer einer Regel
keys-ban = sperren, mit den Nummern einer Dauer und einer Regel
keys-pick = für mehrere auswählen
keys-thread = im Thread zeigen
keys-undo = rückgängig
keys-complaint = auf eine Beschwerde antworten
keys-help = diese Tasten
bulk-legend = Mehrere auf einmal
bulk-of = Welche
bulk-picked = die ausgewählten
bulk-list = alle dieser Liste
bulk-pick = Den Kommentar von { $name } auswählen
bulk-approve =
    { $count ->
        [one] { $count } Kommentar freigeben?
       *[other] { $count } Kommentare freigeben?
    }
bulk-reject =
    { $count ->
        [one] { $count } Kommentar ablehnen?
       *[other] { $count } Kommentare ablehnen?
    }
bulk-keep =
    { $count ->
        [one] { $count } Kommentar stehen lassen?
       *[other] { $count } Kommentare stehen lassen?
    }
bulk-remove =
    { $count ->
        [one] { $count } Kommentar entfernen?
       *[other] { $count } Kommentare entfernen?
    }
bulk-none = Es wurde kein Kommentar ausgewählt.
bulk-cut = Es sind mehr; gemeint sind die ersten 10.000.
bulk-guest = Von Gästen ist nur der Name bekannt. Andere können denselben Namen haben.
bulk-title = Mehrere auf einmal
bulk-done = { $up } von { $down } sind entschieden. Was inzwischen geändert oder entschieden wurde, bleibt, wie es ist.
bulk-decided =
    { $count ->
        [one] { $count } Kommentar ist entschieden.
       *[other] { $count } Kommentare sind entschieden.
    }
bulk-wait = Es geht von selbst weiter.
bulk-again = Noch einmal nachsehen
bulk-undone = { $count } davon wurden zurückgenommen.
bulk-undo = Alles zurücknehmen
