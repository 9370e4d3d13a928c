# What the guard of a story, slow mode and night ask of readers.
guard-normal = Everyone can write as usual.
guard-slow = More comes here than usual. For now everyone can write once a minute.
guard-accounts = More comes here than usual. For now only signed-in readers can write, once a minute.
guard-known = More comes here than usual. For now only signed-in readers whose comments have been here for some days can write, once a minute.
guard-hold = More comes here than usual. For now only signed-in readers whose comments have been here for some days can write, and a moderator reads each comment first.
guard-closed = More comes here than usual. For now this discussion takes no comments; what was said stays here to read.
slow-seconds =
    { $count ->
        [one] Here everyone can write once in { $shown } second.
       *[other] Here everyone can write once in { $shown } seconds.
    }
slow-minutes =
    { $count ->
        [one] Here everyone can write once a minute.
       *[other] Here everyone can write once in { $shown } minutes.
    }
refuse-slow =
    { $count ->
        [one] You have just written here. Your next comment can come in { $shown } second.
       *[other] You have just written here. Your next comment can come in { $shown } seconds.
    }
refuse-flood =
    { $count ->
        [one] That is a lot in a short time. Please wait { $shown } second, then send it again.
       *[other] That is a lot in a short time. Please wait { $shown } seconds, then send it again.
    }
refuse-flood-minutes =
    { $count ->
        [one] That is a lot in a short time. Please wait { $shown } minute, then send it again.
       *[other] That is a lot in a short time. Please wait { $shown } minutes, then send it again.
    }
refuse-bulk = This was not taken: it looks like advertising that is sent in great numbers. Nobody has read it.
refuse-guarded = More comes here than usual, and for now not everyone can write. Please try again later.
held-night = Nobody is there at the moment to look after the discussion. A moderator reads this comment when somebody is.
held-imported = It comes from another system, where it was not shown either.
held-guard = More comes here than usual, so a moderator reads this comment first.
# On the privacy page.
kept-phases = How many comments each check held or refused on a day, without saying which

# The policy at the desk: phases, their settings, and trying another policy.
phase-closed = Closed stories
phase-closed-what = Refuses comments on a story that is closed, by the newsroom or by its age.
phase-guests = Guests
phase-guests-what = Refuses readers without an account where the site asks for one.
phase-guard = Guard
phase-guard-what = Asks more of whoever writes on a story that gets far more comments than usual, or many reported ones; step by step, said in the thread, and taken back after an hour of quiet.
phase-words = Word lists
phase-words-what = Holds, or refuses, texts and names with a word of the lists. Disguises are undone before.
phase-slow = Slow mode
phase-slow-what = Asks for some time between two comments of one author under one story.
phase-flood = Flood
phase-flood-what = Refuses more comments of one account than these within a minute or an hour. 0 is any number.
phase-bulk = Advertising in bulk
phase-bulk-what = Refuses, unread, what scores 0.95 or more for spam and nearly repeats three texts of the last day; only with scores on and a threshold for spam. One in a hundred waits instead, so that you see what is refused. Never from accounts with a published comment.
phase-mode = Publishing
phase-mode-what = Publishes at once, or after a moderator has read it.
phase-first = First comments
phase-first-what = Holds an author’s comments until so many of them were published here. Guests are always new. 0 is none.
phase-young = New accounts
phase-young-what = Holds the comments of accounts that are younger than this. 0 is none.
phase-links = Links
phase-links-what = Holds comments with so many links or more. 0 is none.
phase-repeats = Repeated texts
phase-repeats-what = Holds comments that nearly repeat so many others of the last day. 0 is none.
phase-score = Scores
phase-score-what = Holds comments whose scores reach these thresholds: 0 to 1, or off.
phase-standing = Bans
phase-standing-what = Refuses what banned authors write, and holds what always waits.
phase-night = Night
phase-night-what = Holds comments in these hours, or while nobody is on duty.
policy-close-days = Days until a story closes; 0 is never
policy-guests = Guests may write
set-guard-auto = It moves by itself
set-words-hold = Words that hold, one entry a line
set-words-reject = Words that refuse, one entry a line
set-slow-seconds = Seconds between two comments; 0 is none
set-flood-per-minute = Most in a minute
set-flood-per-hour = Most in an hour
set-bulk-refuse = It is refused
set-mode = A new comment is shown
set-first-hold = Published comments
set-young-hold-hours = Hours
set-links-hold = Links
set-repeats-hold = Repeated texts
set-score-mode = Scores hold
set-score-failure = A text that could not be scored
set-night-hours = Hours, such as 22:00-06:00
set-night-offset = Minutes ahead of UTC
set-night-duty = Only while nobody is on duty
choice-on = yes
choice-off = no
choice-publish-first = at once
choice-hold-first = after a moderator has read it
choice-hold-first-for-new = at once for authors with a published comment
choice-shadow = no, they are only kept
choice-hold = waits
choice-publish = is published
policy-saved = The policy is saved.
policy-lead = Every comment and every edit passes these phases in this order. A refusal decides at once; reasons to hold add up. Beside each stands what it did in the last 30 days.
policy-sections = Sections
policy-whole-site = Whole site
policy-section-other = Another section
policy-section-open = Open
policy-try = Try it on the last 1,000 comments
policy-save = Save
policy-attribute = Score
policy-threshold-hold = waits from
policy-threshold-never = always read first from
policy-phase = Phase
policy-held-now = held now
policy-held-then = held then
policy-refused-now = refused now
policy-refused-then = refused then
policy-together = All together
policy-refused = refused
policy-duty = On duty
policy-on-duty = Somebody is on duty until
policy-nobody = Nobody is on duty.
policy-duty-why = Whoever uses the desk is on duty for the next 15 minutes.
policy-duty-for = I am on duty for
policy-going = no more: I am going
policy-duty-say = Say so
hold-first-comments = among the author’s first comments
hold-young = new account
hold-night = at night, or nobody on duty
hold-guard = the story’s guard
hold-imported = It was not shown either where it was imported from
hold-bulk = One in a hundred of what is refused as advertising in bulk
guard-pinned = It stays there until staff move it.
guard-level = Guard
guard-pin = keep it there
guard-move = Move it
guard-name-normal = As usual
guard-name-slow = Once a minute
guard-name-accounts = Signed-in readers
guard-name-known = Known readers
guard-name-hold = Read first
guard-name-closed = Closed
policy-tried =
    { $count ->
        [one] On the last comment
       *[other] On the last { $shown } comments
    }
policy-unscored =
    { $count ->
        [one] { $shown } of them has no scores and counts as harmless.
       *[other] { $shown } of them have no scores and count as harmless.
    }
policy-imported =
    { $count ->
        [one] { $shown } of them was imported; its author counts as a guest.
       *[other] { $shown } of them were imported; their authors count as guests.
    }
policy-stricter =
    { $count ->
        [one] { $shown } more would wait or be refused
       *[other] { $shown } more would wait or be refused
    }
policy-milder =
    { $count ->
        [one] { $shown } fewer would wait or be refused
       *[other] { $shown } fewer would wait or be refused
    }
policy-hours =
    { $count ->
        [one] { $shown } hour
       *[other] { $shown } hours
    }
policy-did = held { $up }, refused { $down }
policy-section-lead = What is set here holds for stories of the section { $name }. An empty field is as on the whole site.
policy-as-site = as on the site: { $name }
policy-unknown = Not tried, because nobody knows any more what it was then: { $name }, and who was on duty. Comments that were refused are not stored, and not among these.
guard-since = since { $date }
choice-unscored = no, and nothing is scored
