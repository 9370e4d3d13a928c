# Passkeys: signing in with one, and the page of one's own.

passkey-sign-in = Mit Passkey anmelden
passkey-refused = Dieser Passkey wurde nicht angenommen. Vielleicht wurde er entfernt, oder die Seite war zu lange offen: Versuchen Sie es noch einmal.
passkey-cancelled = Es hat sich nichts geändert: Das Fenster des Browsers wurde geschlossen, oder es hat zu lange gewartet.
passkey-failed = Das hat gerade nicht geklappt. Versuchen Sie es gleich noch einmal.
passkey-title = Ihre Passkeys
passkey-why = Mit einem Passkey melden Sie sich mit Finger, Gesicht oder der PIN Ihres Geräts an. Nichts davon verlässt das Gerät.
passkey-why-staff = Ihre Rolle gilt erst, wenn Sie einen Passkey hinzugefügt haben.
passkey-none = Sie haben noch keinen Passkey.
passkey-since = hinzugefügt am { $date }
passkey-used = zuletzt benutzt am { $date }
passkey-remove = Entfernen
passkey-remove-named = { $name } entfernen
passkey-name = Wie er heißen soll, etwa „Telefon“
passkey-add = Passkey hinzufügen
passkey-signs-out = Wenn Sie einen Passkey hinzufügen oder entfernen, werden Sie überall sonst abgemeldet.
passkey-too-old = Um Ihre Passkeys zu ändern, melden Sie sich noch einmal an.
passkey-again = Noch einmal anmelden
passkey-link-needed = Wer zur Redaktion gehört, ändert Passkeys nach dem Anmelden mit einem Passkey oder über einen Link des Betreibers.
passkey-known = Dieses Gerät hat schon einen Passkey für Ihr Konto.
passkey-full = Mehr Passkeys kann ein Konto nicht haben. Entfernen Sie zuerst einen.
passkey-needed = Das ist Ihr letzter Passkey, und Ihre Rolle braucht einen. Fügen Sie zuerst einen anderen hinzu.
passkey-no-script = Passkeys brauchen einen Browser, der sie kennt, mit eingeschaltetem JavaScript.
passkey-not-offered = Dieser Server hat keine Adresse, für die Browser Passkeys haben.
passkey-to-desk = Weiter zum Pult
