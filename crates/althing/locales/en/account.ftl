# Signing in, names, handing a session over.

sign-in = Sign in
sign-in-title = Sign in
sign-in-why = No password is needed. Reading never asks you to sign in.
sign-in-no-mail = This site has not set up mail, so readers cannot sign in by e-mail.
sign-in-link-staff = This link signs you in, once, in this browser.
sign-in-link-named = This link signs you in as { $name }, once, in this browser.
sign-in-do = Sign in
sign-out = Sign out
name-title = Your name
name-why = It stands over your comments on all sites here. You can change it at any time.
name-save = Save the name
hand-ask = Write on { $host } as { $name }?
hand-do = Yes, go on
hand-not-me = That is not me: sign out
hand-done = You are signed in. This window can be closed.
writing-as = You write as { $name }.
