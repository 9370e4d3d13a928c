# Die Regeln einer Site, die keine eigenen veröffentlicht hat: Titel, Wortlaut und womit ein Verstoß begründet wird.
rule-respect = Höflich bleiben
rule-respect-body = Widersprechen Sie dem, was jemand sagt, nicht dem, was jemand ist. Keine Beleidigungen, keine Herabsetzung, kein Nachstellen von Thread zu Thread.
rule-respect-why = Der Kommentar greift einen Menschen an, nicht das, was er sagt.
rule-hate = Kein Hass gegen Gruppen
rule-hate-body = Niemand wird wegen Herkunft, Hautfarbe, Religion, Geschlecht, Sexualität, Behinderung oder Alter herabgesetzt.
rule-hate-why = Der Kommentar setzt Menschen herab, weil sie einer Gruppe angehören.
rule-violence = Keine Drohungen, keine Aufrufe zur Gewalt
rule-violence-body = Keine Drohungen, niemandem Schaden oder Tod wünschen, keine Gewalt gutheißen, auch nicht im Scherz.
rule-violence-why = Der Kommentar droht, ruft zu Gewalt auf oder begrüßt sie.
rule-privacy = Privates privat lassen
rule-privacy-body = Keine Adressen, Telefonnummern oder andere private Dinge von anderen, keine Verdächtigungen, die niemand prüfen kann.
rule-privacy-why = Der Kommentar erzählt Privates von jemand anderem.
rule-spam = Keine Werbung
rule-spam-body = Keine Anzeigen, keine Links um ihrer selbst willen, kein Text, der immer wieder eingestellt wird.
rule-spam-why = Der Kommentar wirbt für etwas oder wiederholt denselben Text.
rule-topic = Beim Thema bleiben
rule-topic-body = Kommentare handeln vom Artikel und von dem, was andere dazu gesagt haben.
rule-topic-why = Der Kommentar handelt nicht vom Artikel.
rule-discretion = Was sonst nicht hierher passt
rule-discretion-body = Die Redaktion darf herausnehmen, was der Diskussion schadet, auch wo keine andere Regel es nennt. Sie sagt, warum.
rule-discretion-why = Die Redaktion hat entschieden, dass der Kommentar nicht unter diesen Artikel passt.

# Die Seite mit den Regeln. $site ist der Name einer Publikation, $version eine Zahl, $date ein Tag.
rules = Regeln
rules-of = Die Regeln von { $site }
rules-lead = Diese Regeln gelten für Kommentare. Wer entscheidet, dass ein Kommentar gegen eine von ihnen verstößt, nennt sie und sagt, warum.
rules-version = Fassung { $version }
rules-version-since = Fassung { $version }, seit { $date }
rules-version-over = Fassung { $version }, bis { $date }. Inzwischen gilt ein anderer Wortlaut oder keiner.
rules-all = Alle Regeln, wie sie gelten

# Wie moderiert wird (Gesetz über digitale Dienste, Artikel 12, 14 und 27), aus den Einstellungen der Site.
moderation = Wie hier moderiert wird
moderation-short = Moderation
moderation-of = Wie bei { $site } moderiert wird
moderation-shown = Wann ein Kommentar erscheint
moderation-shown-first = Kommentare erscheinen sofort. Die Moderation kann einen später entfernen.
moderation-shown-held = Jeder Kommentar wartet, bis die Moderation ihn gelesen hat.
moderation-shown-new = Kommentare von Menschen mit Konto, von denen auf dieser Site schon einer steht, erscheinen sofort. Die von Neuen und von Gästen warten, bis die Moderation sie gelesen hat.
moderation-guests-on = Man kann ohne Konto schreiben.
moderation-guests-off = Zum Schreiben braucht man ein Konto.
moderation-edits =
    { $count ->
        [one] Wer einen Kommentar geschrieben hat, kann ihn { $shown } Minute lang ändern. Der neue Text geht denselben Weg wie der erste.
       *[other] Wer einen Kommentar geschrieben hat, kann ihn { $shown } Minuten lang ändern. Der neue Text geht denselben Weg wie der erste.
    }
moderation-closing =
    { $count ->
        [one] Ein Beitrag nimmt { $shown } Tag lang Kommentare an.
       *[other] Ein Beitrag nimmt { $shown } Tage lang Kommentare an.
    }
moderation-machine = Was Maschinen tun
moderation-machine-text = Keine Maschine entfernt oder löscht einen Kommentar. Eine Prüfung kann einen auf einen Menschen warten lassen, und der entscheidet. Nichts, was Sie schreiben, verlässt dafür diesen Server.
moderation-machine-scores-on = Ein Programm auf diesem Server gibt jedem Text für jedes der folgenden eine Zahl von 0 bis 1: wie wahrscheinlich Menschen ihn so nennen würden. Ab dieser Zahl wartet ein Text:
moderation-machine-scores-shadow = Ein Programm auf diesem Server gibt jedem Text Zahlen, die sagen, wie wahrscheinlich Menschen ihn zum Beispiel verletzend nennen würden. Zurzeit hängt nichts davon ab.
moderation-machine-scores-off = Kein Programm bewertet hier Texte.
moderation-machine-never = ab { $score } bei allen, die schreiben
moderation-machine-failure-hold = Ein Text, der nicht rechtzeitig bewertet werden konnte, wartet ebenfalls.
moderation-machine-words = Texte mit Wörtern aus einer Liste der Redaktion warten auf die Moderation.
moderation-machine-words-refused = Texte mit Wörtern aus einer anderen solchen Liste werden nicht angenommen; das wird Ihnen sofort gesagt, und Ihr Text bleibt Ihnen.
moderation-machine-links =
    { $count ->
        [one] Texte mit einem Link warten auf die Moderation.
       *[other] Texte mit { $shown } oder mehr Links warten auf die Moderation.
    }
moderation-machine-repeats =
    { $count ->
        [one] Texte, die einen anderen des letzten Tages fast wiederholen, warten auf die Moderation.
       *[other] Texte, die { $shown } andere des letzten Tages fast wiederholen, warten auf die Moderation.
    }
moderation-machine-bulk = Was das Programm fast zweifelsfrei für Werbung hält und was andere Texte des Tages wiederholt, wird gar nicht angenommen, und niemand liest es; wer es schickt, erfährt das. Konten mit einem veröffentlichten Kommentar geschieht das nie. Einer von hundert wartet stattdessen auf die Moderation, die daran sieht, ob die Prüfung stimmt.
moderation-machine-door = Bevor ein Kommentar angenommen wird, muss ein Browser vielleicht etwa eine Sekunde lang etwas ausrechnen, und einige Sekunden müssen vergangen sein: Das hält Programme fern, die Werbung schicken.
moderation-people = Wer entscheidet
moderation-people-text = Es entscheidet die Moderation dieser Redaktion. Jede Entscheidung, die jemanden einschränkt, nennt eine Regel oder ein Gesetz und wird begründet. Wen sie betrifft, liest das auf der Seite des Kommentars, und als E-Mail, wo eine Adresse bestätigt ist. Namen aus der Moderation werden nicht genannt.
moderation-reports = Meldungen
moderation-reports-text = Jeder Kommentar kann gemeldet werden. Die Moderation sieht ihn dann an. Wo mehrere Meldungen zusammenkommen, wartet der Kommentar vielleicht so lange; Meldungen allein entfernen nichts. Wer gemeldet hat, wird nicht gesagt.
moderation-told = Was eine Entscheidung sagt
moderation-told-text = Was getan wurde, für wie lange, worauf es beruht, was vorliegt, ob es gemeldet wurde, ob eine Maschine beteiligt war, und was man dagegen tun kann.
moderation-complaint = Beschwerden
moderation-complaint-text = Wen eine Entscheidung einschränkt, kann sich sechs Monate lang kostenlos darüber beschweren, auf der Seite des Kommentars. Es antwortet jemand, der die Entscheidung nicht getroffen hat, und keine Maschine. War sie falsch, wird sie aufgehoben. Der Weg zu den Gerichten und, wo das Gesetz dieses Recht gibt, zu einer zertifizierten Stelle für außergerichtliche Streitbeilegung bleibt offen.
moderation-misuse = Missbrauch
moderation-misuse-text = Wer die Regeln immer wieder bricht, kann verwarnt und dann eine Zeit lang vom Schreiben ausgeschlossen werden. Das wird gesagt und begründet, und auch darüber kann man sich beschweren.
moderation-order = In welcher Reihenfolge Kommentare stehen
moderation-order-best = „Beste“ stellt voran, wofür viele gestimmt haben und wogegen wenige; ein Kommentar mit wenigen Stimmen zählt weniger sicher als einer mit vielen, und ein neuer bekommt seine Gelegenheit. Über den Kommentaren lässt sich eine andere Reihenfolge wählen: neueste, älteste oder meistdiskutierte. Nichts hängt davon ab, wer liest.
moderation-order-none = Über den Kommentaren lässt sich die Reihenfolge wählen: beste, neueste, älteste oder meistdiskutierte. Abgestimmt wird hier nicht. Nichts hängt davon ab, wer liest.
moderation-contact = Kontakt
moderation-contact-none = Diese Site hat noch nicht gesagt, wie die Menschen dahinter zu erreichen sind. Ihre Publikation sagt es.
moderation-contact-mail = Die Menschen hinter dieser Site erreichen Leserinnen, Leser und Behörden unter
moderation-score-toxicity = verletzend im Allgemeinen
moderation-score-severe-toxicity = sehr verletzend
moderation-score-insult = eine Beleidigung
moderation-score-profanity = derbe Sprache
moderation-score-threat = eine Drohung
moderation-score-identity-attack = ein Angriff auf eine Gruppe
moderation-score-sexually-explicit = sexuell eindeutig
moderation-score-spam = Werbung

# Die Redaktion: Regeln schreiben.
desk-rules-of = Die Regeln von { $site }
desk-rules-house = Das sind die Regeln, die das Programm mitbringt. Mit der ersten Änderung werden sie die eigenen dieser Site.
desk-rules-lead = Leser sehen Titel und Text. Die Begründung erfährt, wer geschrieben hat, wenn die Moderation nichts anderes schreibt. Entscheidungen nennen eine Regel mit ihrer Fassung, und frühere Fassungen bleiben lesbar.
desk-rules-see = Wie Leser sie sehen
desk-rules-title = Titel
desk-rules-body = Wortlaut
desk-rules-why = Vorbereitete Begründung
desk-rules-save = Speichern
desk-rules-add = Eine Regel hinzufügen
desk-rules-up = Nach oben
desk-rules-down = Nach unten
desk-rules-up-named = „{ $title }“ nach oben
desk-rules-down-named = „{ $title }“ nach unten
desk-rules-retire = Außer Kraft setzen
desk-rules-retire-text = Sie gilt von nun an nicht mehr. Entscheidungen, die sie genannt haben, behalten sie.
desk-rules-retire-yes = Diese Regel außer Kraft setzen
desk-rules-saved = Gespeichert.
desk-rules-refused-missing = Hier fehlt etwas.
desk-rules-refused-long = Das ist zu lang.
desk-rules-refused-changed = Jemand anderes hat diese Regel inzwischen geändert. Was Sie getippt haben, steht unten; was jetzt gilt, steht in der Liste.
desk-rules-refused-same = Es würde sich nichts ändern.
desk-rules-refused-full = Eine Site hat höchstens 50 Regeln.
