# Signing in, names, handing a session over.

sign-in = Anmelden
sign-in-title = Anmelden
sign-in-why = Dafür brauchen Sie kein Passwort. Zum Lesen müssen Sie sich nie anmelden.
sign-in-no-mail = Hier ist kein Mailversand eingerichtet, deshalb können Sie sich nicht per E-Mail anmelden.
sign-in-link-staff = Mit diesem Link melden Sie sich an: einmal, in diesem Browser.
sign-in-link-named = Mit diesem Link melden Sie sich als { $name } an: einmal, in diesem Browser.
sign-in-do = Anmelden
sign-out = Abmelden
name-title = Ihr Name
name-why = Er steht bei allen Publikationen hier über Ihren Kommentaren. Sie können ihn jederzeit ändern.
name-save = Namen speichern
hand-ask = Auf { $host } als { $name } schreiben?
hand-do = Ja, weiter
hand-not-me = Das bin nicht ich: abmelden
hand-done = Sie sind angemeldet. Dieses Fenster können Sie schließen.
writing-as = Sie schreiben als { $name }.
