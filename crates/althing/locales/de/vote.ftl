# Stimmen zu Kommentaren. $up und $down sind Zahlen.

vote = Abstimmen
vote-up-count = Abstimmen: { $up } dafür
vote-counts = Abstimmen: { $up } dafür, { $down } dagegen
vote-title = Was halten Sie von diesem Kommentar?
vote-up = Dafür
vote-down = Dagegen
vote-back = Stimme zurücknehmen
vote-is-up = Sie haben dafür gestimmt.
vote-is-down = Sie haben dagegen gestimmt.
vote-own = Dieser Kommentar ist von Ihnen: Abstimmen können hier die anderen.
vote-off = Hier wird nicht abgestimmt.
vote-sign-in = Nur wer angemeldet ist, kann abstimmen.
vote-hidden = Wie andere gestimmt haben, wird erst gezeigt, wenn der Kommentar älter ist.
vote-failed = Ihre Stimme konnte nicht gezählt werden; bitte versuchen Sie es gleich noch einmal.
