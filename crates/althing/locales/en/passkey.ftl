# Passkeys: signing in with one, and the page of one's own.

passkey-sign-in = Sign in with a passkey
passkey-refused = This passkey was not taken. It may have been removed, or the page was open for too long: try once more.
passkey-cancelled = Nothing was changed: the browser's window was closed, or it waited for too long.
passkey-failed = That did not work just now. Try it once more in a moment.
passkey-title = Your passkeys
passkey-why = A passkey lets you sign in with your finger, face or the PIN of your device. Nothing about you leaves the device.
passkey-why-staff = Your role counts only once you have added a passkey.
passkey-none = You have no passkey yet.
passkey-since = added { $date }
passkey-used = last used { $date }
passkey-remove = Remove
passkey-remove-named = Remove { $name }
passkey-name = What to call it, such as “phone”
passkey-add = Add a passkey
passkey-signs-out = Adding or removing a passkey signs you out everywhere else.
passkey-too-old = To change your passkeys, sign in once more.
passkey-again = Sign in again
passkey-link-needed = Staff change their passkeys after signing in with a passkey, or by a link from the operator.
passkey-known = This device has a passkey for your account already.
passkey-full = You have as many passkeys as there can be. Remove one first.
passkey-needed = This is your last passkey, and your role needs one. Add another first.
passkey-no-script = Passkeys need a browser that has them, with JavaScript turned on.
passkey-not-offered = This server is not at an address for which browsers have passkeys.
passkey-to-desk = Go on to the desk
