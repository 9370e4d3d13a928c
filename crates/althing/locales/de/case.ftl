# A guest's page about one comment of theirs.

case-page-title = Ihr Kommentar
case-back = Zurück zur Diskussion
case-see = Ihren Kommentar in der Diskussion ansehen
case-keep-title = Bewahren Sie diese Adresse auf.
case-keep = Sie ist der einzige Schlüssel zu Ihrem Kommentar: Mit ihr sehen Sie, was aus ihm geworden ist, können ihn ändern, solange noch Zeit dafür ist, und ihn zurückziehen. Sie gilt sechs Monate ab dem Tag, an dem Sie geschrieben haben. Geben Sie sie nicht weiter.
case-just-submitted = Danke. Ihr Kommentar ist angekommen.
case-just-edited = Ihre Änderungen sind gespeichert.
case-just-withdrawn = Ihr Kommentar ist zurückgezogen. Sein Text ist nicht mehr zu lesen.
state-published = Veröffentlicht
state-published-text = Alle können Ihren Kommentar lesen.
state-pending = Wartet auf die Moderation
state-pending-text = Die Moderation liest ihn, bevor er veröffentlicht wird. Bis dahin sehen nur Sie ihn, auf dieser Seite.
state-rejected = Nicht veröffentlicht
state-rejected-text = Die Moderation hat Ihren Kommentar gelesen und entschieden, ihn nicht zu veröffentlichen. Niemand sonst sieht ihn.
state-removed = Entfernt
state-removed-text = Die Moderation hat Ihren Kommentar nach der Veröffentlichung entfernt.
state-withdrawn = Zurückgezogen
state-withdrawn-text = Sie haben diesen Kommentar zurückgezogen. Antworten darauf bleiben stehen.
state-erased = Gelöscht
state-erased-text = Text und Name dieses Kommentars sind endgültig gelöscht.
case-reasons = Warum er wartet
held-edit = Ihre Änderung wartet; bis die Moderation sie gelesen hat, sehen alle den bisherigen Text.
held-first = Diese Redaktion liest jeden Kommentar, bevor er veröffentlicht wird.
held-check = Eine automatische Prüfung bittet darum, dass die Moderation diesen Kommentar zuerst liest. Sie entscheidet nichts selbst, und sie kann sich irren.
held-unchecked = Dieser Kommentar ließ sich nicht automatisch prüfen, deshalb liest ihn zuerst die Moderation.
held-staff = Die Moderation hat ihn zurückgenommen, um ihn noch einmal anzusehen.
held-reported = Leserinnen und Leser haben ihn gemeldet; die Moderation sieht ihn sich an.
held-new = Wer hier neu ist, dessen erste Kommentare liest die Redaktion, bevor sie veröffentlicht werden.
case-edit = Kommentar bearbeiten
case-minutes-left =
    { $count ->
        [0] Noch weniger als eine Minute zum Bearbeiten.
        [one] Noch { $shown } Minute zum Bearbeiten.
       *[other] Noch { $shown } Minuten zum Bearbeiten.
    }
case-edit-over = Die Zeit zum Bearbeiten ist abgelaufen. Zurückziehen können Sie den Kommentar weiterhin.
case-edit-save = Änderungen speichern
case-withdraw = Kommentar zurückziehen
case-withdraw-text = Sein Text und Ihr Name verschwinden aus der Diskussion. Antworten bleiben stehen. Das lässt sich nicht rückgängig machen.
case-withdraw-yes = Ja, zurückziehen
