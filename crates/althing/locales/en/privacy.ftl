# The privacy page of a site, made from how it is set up.

privacy = Privacy
privacy-of = Privacy in the comments of { $site }
privacy-reading = When you read
privacy-reading-text = Nothing is stored. There is no cookie, nothing is kept in your browser, no other company is asked, and your network address is forgotten when the answer is on its way.
privacy-writing = When you write without an account
privacy-writing-text = Your name and your comment are stored and shown to everyone, with the time and the comment's state. If you give an e-mail address, it is used for the mails that you asked for and shown to nobody. Your browser remembers your name, drafts and the keys to your own comments, for you alone.
privacy-account = When you sign in
privacy-account-text = Your name, your language, your e-mail address, your passkeys, your votes and where you are signed in are stored. Cookies keep you signed in; they are set when you sign in and not before.
privacy-mail = Mail
privacy-mail-on = Mails go out through { $host }. They hold no pictures and no links that count you.
privacy-mail-none = This server sends no mail and asks for no address.
privacy-scoring = Automatic checks
privacy-scoring-off = No program judges comments here.
privacy-scoring-on = A program on this server gives each comment numbers that say how likely people would call it, for instance, toxic, and can make a comment wait for a moderator. It never rejects one by these numbers. No text leaves the server for it.
privacy-scoring-shadow = A program on this server gives each comment numbers that say how likely people would call it, for instance, toxic. Nothing depends on them at present. No text leaves the server for it.
privacy-others = Others
privacy-others-text = Nothing about you is given to anybody else. This server asks no other server about you.
privacy-kept = What is kept, and how long
privacy-kept-what = What
privacy-kept-time = How long
privacy-rights = Your rights
privacy-rights-account = With an account you see everything that is kept about you on your own page, take it with you as a file, correct it, and erase it: your comments too, or your name alone.
privacy-rights-guest = Without one, the page of your own comment, whose address you got when you wrote it, does the same for that comment.
privacy-me = To your own page
kept-days =
    { $count ->
        [one] { $shown } day
       *[other] { $shown } days
    }
kept-minutes =
    { $count ->
        [one] { $shown } minute
       *[other] { $shown } minutes
    }
kept-never = never stored
kept-until-erased = until erased
kept-for-good = for good
kept-reading = That you read
kept-comments = Comments: texts, earlier texts, names, states, scores
kept-taken-away = Texts that were not published, removed, or withdrawn, from then on
kept-decisions = Why something was decided about you, your complaint and the answer, from then on
kept-standings = Warnings, bans and the like, from their end on; a warning from its day on
kept-accounts = Accounts: names, languages, addresses, passkeys, roles, votes
kept-sessions = Where you are signed in, after you last were there; 180 days at most
kept-codes = Codes and links that sign in
kept-addresses = Addresses that nobody confirmed
kept-mails = That a mail was sent, without its text
kept-log = What was done when to which comment, without names and texts
kept-networks = Your network address
kept-marks = A code of your network, when you write or report as a guest. It tells that two readers are in the same network and is worth nothing without the key of its day, which is thrown away
kept-imports = Files of another system that were uploaded to take over a discussion, until it is taken over
kept-backups = Backups; what was erased since is erased again when one is put back
