# How authors stand: trust, warnings, bans.
standing-all-sites = all sites here
standing-rule = Because of: { $rule }
standing-warned-at = You have been warned at { $site }
standing-banned-at = You are banned at { $site } until { $until }
standing-banned-always-at = You are banned at { $site }
standing-held-at = What you write at { $site } waits for a moderator first
standing-held-until-at = What you write at { $site } waits for a moderator first, until { $until }
standing-seen = I have read this
standing-earlier = What was decided before
standing-over = It is over.
standing-lifted-on = Lifted on { $date }
held-standing = A moderator reads everything that you write here before it is published. Your own page, or the page of the comment that it was about, says why.
say-banned = More about this, and how to answer
refuse-banned = You are banned here, without an end.
refuse-banned-until = You are banned here until { $date }.
refuse-banned-rule = Because of: { $rule }.
refuse-banned-account = You can read the statement of reasons and complain about the decision; then somebody else looks at it again.
refuse-banned-guest = The statement of reasons is on the page of the comment that it was about, whose address was shown when that was written; there you can also complain. If you do not have that address, write to us.
mail-standing-account = The same stands on your own page, with everything that was decided about you:
mail-standing-guest = The same stands on the page of your comment, whose address was shown when you wrote it.

trust-title = How much you are trusted
trust-why = Trust comes from comments that were published and from time, not from how often you are here. It is lost for 90 days when a comment of yours is rejected or removed by a rule. Sites that look at newcomers' comments first go by it.
trust-new = new
trust-known = known
trust-trusted = trusted
trust-staff = staff
trust-next = Still missing until “{ $level }”:
trust-comments =
    { $count ->
        [one] { $shown } published comment more
       *[other] { $shown } published comments more
    }
trust-days =
    { $count ->
        [one] { $shown } day more between the first published comment and the last
       *[other] { $shown } days more between the first published comment and the last
    }
trust-reports = of the last reports, at least 70 in 100 have to be found right
trust-lost = a comment was rejected or removed; that counts until { $date }

reader-find = Name of a reader with an account, or how it begins
reader-find-do = Find
reader-found = Found
reader-found-none = Nobody with an account wrote here under such a name.
reader-found-guests = Guests have no page of their own: search for their comments, and open one.
reader-in-force = Banned or held now
reader-in-force-none = Nobody.
reader-lately = Decided about lately
reader-lately-none = Nobody yet.
reader-older = Older
reader-site = Site
reader-guest = guest
reader-account = account
reader-since = Since
reader-reports = Reports made
reader-right = { $share } % right
reader-near =
    { $count ->
        [one] Other comments from the same address prefix today: { $shown }. Many people may share one.
       *[other] Other comments from the same address prefix today: { $shown }. Many people may share one.
    }
reader-standing = How they stand
reader-nothing = Nothing holds for them.
reader-warned = Warned at { $site }
reader-banned = Banned at { $site }, without an end
reader-banned-until = Banned at { $site } until { $until }
reader-held = Always held at { $site }
reader-held-until = Always held at { $site } until { $until }
reader-by-address = (by the address that they gave)
reader-by-network = (by their address prefix)
reader-lift = Lift
reader-undo = Undo
reader-lifted = Lifted.
reader-told = They are told why.
reader-decide = Decide
reader-kind = What
reader-warn = Warn
reader-warn-why = They are told; nothing is closed to them.
reader-ban = Ban
reader-ban-why = They write, vote and report nothing.
reader-hold = Hold always
reader-hold-why = What they write waits for a moderator, until you lift it.
reader-until = A ban ends
reader-until-date = Last day (UTC)
reader-end-day = after a day
reader-end-week = after a week
reader-end-month = after a month
reader-end-date = on a date
reader-end-never = never by itself
reader-scope = Where
reader-everywhere = Everywhere
reader-by = Recognised by
reader-address = the address that they gave
reader-network = their address prefix, 30 days at most
reader-rule = Because of
reader-law = or a law
reader-explanation = In words for them
reader-explanation-why = Left empty, the rule's own words are used. A law needs words.
reader-do = Decide and tell them
reader-staff = They are staff, or their account is erased: nothing is decided about them here. A role is taken back under Settings.
reader-whole-site = You decide in one section. Warnings and bans are for whoever decides on the whole site.
reader-guest-why = By address prefix, others may be kept out too who write from there as guests; readers who are signed in there are not touched. By address, whoever leaves it out is not recognised.
reader-unrecognised = This guest gave no address, and the mark of their address prefix is kept for two days only: they can be warned on the page of their comment, and nothing else would recognise them.
reader-decisions = Decisions
reader-decisions-none = None.
reader-comment = The comment
reader-comments = Comments
reader-comments-none = None.
act-warn = Warned
act-ban = Banned
act-hold-always = Always held
act-lift = Lifted
reader-did-undone = taken back
reader-wrong = Something is missing or does not fit. Choose what, and a rule.
reader-wrong-explanation = Say in words for them what was wrong: a law has none of its own.
reader-wrong-until = A ban ends at a time to come, within ten years, or never by itself.
reader-wrong-by = Nothing recognises this guest any more. They can be warned.
reader-wrong-scope = An address prefix is known on one site only.
hold-standing = everything that its author writes is looked at first
reader-law-choice = A law, named beside it
