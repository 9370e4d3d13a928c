# Was die Wache einer Geschichte, das Tempo und die Nacht von Lesern verlangen.
guard-normal = Alle können schreiben wie sonst auch.
guard-slow = Hier kommt mehr an als sonst. Vorerst können alle einmal in der Minute schreiben.
guard-accounts = Hier kommt mehr an als sonst. Vorerst können nur angemeldete Leser schreiben, einmal in der Minute.
guard-known = Hier kommt mehr an als sonst. Vorerst können nur angemeldete Leser schreiben, deren Kommentare schon einige Tage hier stehen, einmal in der Minute.
guard-hold = Hier kommt mehr an als sonst. Vorerst können nur angemeldete Leser schreiben, deren Kommentare schon einige Tage hier stehen, und jeden Kommentar liest zuerst die Moderation.
guard-closed = Hier kommt mehr an als sonst. Vorerst nimmt diese Diskussion keine Kommentare an; was gesagt wurde, bleibt hier zu lesen.
slow-seconds =
    { $count ->
        [one] Hier können alle einmal in { $shown } Sekunde schreiben.
       *[other] Hier können alle einmal in { $shown } Sekunden schreiben.
    }
slow-minutes =
    { $count ->
        [one] Hier können alle einmal in der Minute schreiben.
       *[other] Hier können alle einmal in { $shown } Minuten schreiben.
    }
refuse-slow =
    { $count ->
        [one] Sie haben hier eben geschrieben. Ihr nächster Kommentar kann in { $shown } Sekunde kommen.
       *[other] Sie haben hier eben geschrieben. Ihr nächster Kommentar kann in { $shown } Sekunden kommen.
    }
refuse-flood =
    { $count ->
        [one] Das ist viel in kurzer Zeit. Bitte warten Sie { $shown } Sekunde und senden Sie es dann noch einmal.
       *[other] Das ist viel in kurzer Zeit. Bitte warten Sie { $shown } Sekunden und senden Sie es dann noch einmal.
    }
refuse-flood-minutes =
    { $count ->
        [one] Das ist viel in kurzer Zeit. Bitte warten Sie { $shown } Minute und senden Sie es dann noch einmal.
       *[other] Das ist viel in kurzer Zeit. Bitte warten Sie { $shown } Minuten und senden Sie es dann noch einmal.
    }
refuse-bulk = Das wurde nicht angenommen: Es sieht nach Werbung aus, die in großer Zahl verschickt wird. Niemand hat es gelesen.
refuse-guarded = Hier kommt mehr an als sonst, und vorerst können nicht alle schreiben. Bitte versuchen Sie es später noch einmal.
held-night = Gerade ist niemand da, der auf die Diskussion achtet. Die Moderation liest diesen Kommentar, sobald jemand da ist.
held-imported = Er stammt aus einem anderen System und war auch dort nicht zu sehen.
held-guard = Hier kommt mehr an als sonst, darum liest zuerst die Moderation diesen Kommentar.
# On the privacy page.
kept-phases = Wie viele Kommentare jede Prüfung an einem Tag zurückgehalten oder abgelehnt hat, ohne zu sagen, welche

# Die Regelung am Desk: Schritte, ihre Einstellungen, und das Erproben einer anderen.
phase-closed = Geschlossene Geschichten
phase-closed-what = Lehnt Kommentare zu Geschichten ab, die die Redaktion oder ihr Alter geschlossen hat.
phase-guests = Gäste
phase-guests-what = Lehnt Leser ohne Konto ab, wo die Site eines verlangt.
phase-guard = Wache
phase-guard-what = Verlangt mehr von allen, die unter einer Geschichte schreiben, zu der weit mehr Kommentare kommen als sonst oder viele gemeldete; Schritt für Schritt, in der Diskussion gesagt, und nach einer ruhigen Stunde zurückgenommen.
phase-words = Wortlisten
phase-words-what = Hält Texte und Namen mit einem Wort der Listen zurück oder lehnt sie ab. Verkleidungen werden vorher aufgelöst.
phase-slow = Tempo
phase-slow-what = Verlangt etwas Zeit zwischen zwei Kommentaren einer Person unter einer Geschichte.
phase-flood = Flut
phase-flood-what = Lehnt mehr Kommentare eines Kontos ab als diese in einer Minute oder Stunde. 0 heißt beliebig viele.
phase-bulk = Massenwerbung
phase-bulk-what = Lehnt ungelesen ab, was für Spam 0,95 oder mehr hat und drei Texten des letzten Tages fast gleicht; nur wenn Werte zurückhalten und für Spam eine Schwelle gesetzt ist. Einer von hundert wartet stattdessen, damit Sie sehen, was abgelehnt wird. Nie von Konten mit einem veröffentlichten Kommentar.
phase-mode = Veröffentlichen
phase-mode-what = Veröffentlicht sofort oder erst, wenn die Moderation gelesen hat.
phase-first = Erste Kommentare
phase-first-what = Hält die Kommentare einer Person zurück, bis so viele von ihr hier veröffentlicht sind. Gäste sind immer neu. 0 heißt keine.
phase-young = Neue Konten
phase-young-what = Hält die Kommentare von Konten zurück, die jünger sind. 0 heißt keine.
phase-links = Verweise
phase-links-what = Hält Kommentare mit so vielen Verweisen oder mehr zurück. 0 heißt keine.
phase-repeats = Wiederholte Texte
phase-repeats-what = Hält Kommentare zurück, die so viele andere des letzten Tages fast wiederholen. 0 heißt keine.
phase-score = Werte
phase-score-what = Hält Kommentare zurück, deren Werte diese Schwellen erreichen: 0 bis 1, oder off.
phase-standing = Sperren
phase-standing-what = Lehnt ab, was Gesperrte schreiben, und hält zurück, was immer wartet.
phase-night = Nacht
phase-night-what = Hält Kommentare in diesen Stunden zurück oder solange niemand Dienst hat.
policy-close-days = Tage, bis eine Geschichte schließt; 0 heißt nie
policy-guests = Gäste können schreiben
set-guard-auto = Sie bewegt sich von selbst
set-words-hold = Wörter, die zurückhalten, je Zeile ein Eintrag
set-words-reject = Wörter, die ablehnen, je Zeile ein Eintrag
set-slow-seconds = Sekunden zwischen zwei Kommentaren; 0 heißt keine
set-flood-per-minute = Höchstens in einer Minute
set-flood-per-hour = Höchstens in einer Stunde
set-bulk-refuse = Sie wird abgelehnt
set-mode = Ein neuer Kommentar erscheint
set-first-hold = Veröffentlichte Kommentare
set-young-hold-hours = Stunden
set-links-hold = Verweise
set-repeats-hold = Wiederholte Texte
set-score-mode = Werte halten zurück
set-score-failure = Ein Text ohne Werte, weil die Prüfung versagte
set-night-hours = Stunden, etwa 22:00-06:00
set-night-offset = Minuten vor UTC
set-night-duty = Nur solange niemand Dienst hat
choice-on = ja
choice-off = nein
choice-publish-first = sofort
choice-hold-first = nachdem die Moderation gelesen hat
choice-hold-first-for-new = sofort bei Leuten mit veröffentlichtem Kommentar
choice-shadow = nein, sie werden nur vermerkt
choice-hold = wartet
choice-publish = wird veröffentlicht
policy-saved = Die Regelung ist gespeichert.
policy-lead = Jeder Kommentar und jede Änderung durchläuft diese Schritte in dieser Reihenfolge. Eine Ablehnung entscheidet sofort, Gründe zum Zurückhalten sammeln sich. Daneben steht, was jeder Schritt in den letzten 30 Tagen getan hat.
policy-sections = Ressorts
policy-whole-site = Ganze Site
policy-section-other = Ein anderes Ressort
policy-section-open = Öffnen
policy-try = An den letzten 1.000 Kommentaren erproben
policy-save = Speichern
policy-attribute = Wert
policy-threshold-hold = wartet ab
policy-threshold-never = immer erst lesen ab
policy-phase = Schritt
policy-held-now = jetzt zurückgehalten
policy-held-then = dann zurückgehalten
policy-refused-now = jetzt abgelehnt
policy-refused-then = dann abgelehnt
policy-together = Zusammen
policy-refused = abgelehnt
policy-duty = Dienst
policy-on-duty = Jemand hat Dienst bis
policy-nobody = Niemand hat Dienst.
policy-duty-why = Wer am Desk ist, hat die nächsten 15 Minuten Dienst.
policy-duty-for = Ich habe Dienst für
policy-going = jetzt nicht mehr
policy-duty-say = Mitteilen
hold-first-comments = unter den ersten Kommentaren der Person
hold-young = neues Konto
hold-night = nachts, oder niemand hat Dienst
hold-guard = die Wache der Geschichte
hold-imported = Er war auch dort nicht zu sehen, woher er übernommen wurde
hold-bulk = Einer von hundert, die als Massenwerbung abgelehnt werden
guard-pinned = Sie bleibt dort, bis das Team sie bewegt.
guard-level = Wache
guard-pin = dort festhalten
guard-move = Bewegen
guard-name-normal = Wie sonst
guard-name-slow = Einmal in der Minute
guard-name-accounts = Angemeldete Leser
guard-name-known = Bekannte Leser
guard-name-hold = Erst lesen
guard-name-closed = Geschlossen
policy-tried =
    { $count ->
        [one] Am letzten Kommentar
       *[other] An den letzten { $shown } Kommentaren
    }
policy-unscored =
    { $count ->
        [one] { $shown } davon hat keine Werte und gilt als harmlos.
       *[other] { $shown } davon haben keine Werte und gelten als harmlos.
    }
policy-imported =
    { $count ->
        [one] { $shown } davon ist übernommen; wer ihn schrieb, zählt als Gast.
       *[other] { $shown } davon sind übernommen; wer sie schrieb, zählt als Gast.
    }
policy-stricter =
    { $count ->
        [one] { $shown } mehr würde warten oder abgelehnt
       *[other] { $shown } mehr würden warten oder abgelehnt
    }
policy-milder =
    { $count ->
        [one] { $shown } weniger würde warten oder abgelehnt
       *[other] { $shown } weniger würden warten oder abgelehnt
    }
policy-hours =
    { $count ->
        [one] { $shown } Stunde
       *[other] { $shown } Stunden
    }
policy-did = zurückgehalten { $up }, abgelehnt { $down }
policy-section-lead = Was hier steht, gilt für Geschichten des Ressorts { $name }. Ein leeres Feld ist wie auf der ganzen Site.
policy-as-site = wie auf der Site: { $name }
policy-unknown = Nicht erprobt, weil niemand mehr weiß, wie es damals war: { $name }, und wer Dienst hatte. Abgelehnte Kommentare werden nicht gespeichert und sind nicht dabei.
guard-since = seit { $date }
choice-unscored = nein, und nichts wird bewertet
