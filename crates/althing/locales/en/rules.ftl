# The rules of a site that has published none of its own: title, what it says, and what a breach is explained with.
rule-respect = Be civil
rule-respect-body = Disagree with what people say, not with who they are. No insults, no belittling, no pursuing somebody from thread to thread.
rule-respect-why = The comment attacks a person instead of what they say.
rule-hate = No hatred against groups
rule-hate-body = Nobody is put down for origin, skin colour, religion, sex, sexuality, disability or age.
rule-hate-why = The comment puts people down for belonging to a group.
rule-violence = No threats, no calls for violence
rule-violence-body = No threats, no wishes for anybody's harm or death, no praise of violence, not as a joke either.
rule-violence-why = The comment threatens somebody, calls for violence or welcomes it.
rule-privacy = Leave private what is private
rule-privacy-body = No addresses, telephone numbers or other private matters of others, and no suspicions that nobody can check.
rule-privacy-why = The comment tells private matters of somebody else.
rule-spam = No advertising
rule-spam-body = No advertisements, no links for their own sake, no text that is posted again and again.
rule-spam-why = The comment advertises something or repeats the same text.
rule-topic = Stay with the story
rule-topic-body = Comments are about the story and about what others said of it.
rule-topic-why = The comment is not about the story.
rule-discretion = What else does not fit here
rule-discretion-body = The newsroom may take down what harms the discussion, also where no other rule names it. It says why.
rule-discretion-why = The newsroom decided that the comment does not fit under this story.

# The page of the rules. $site is the name of a publication, $version a number, $date a day.
rules = Rules
rules-of = The rules of { $site }
rules-lead = These rules hold for comments. Whoever decides that a comment goes against one of them names it, and says why.
rules-version = Version { $version }
rules-version-since = Version { $version }, since { $date }
rules-version-over = Version { $version }, until { $date }. Other words hold by now, or none.
rules-all = All rules as they stand

# How moderation works (Digital Services Act, articles 12, 14 and 27), made from how the site is set up.
moderation = How moderation works here
moderation-short = Moderation
moderation-of = How moderation works at { $site }
moderation-shown = When a comment is shown
moderation-shown-first = Comments are shown at once. A moderator may take one down later.
moderation-shown-held = Every comment waits until a moderator has read it.
moderation-shown-new = Comments of readers with an account and an earlier comment on this site are shown at once. Those of newcomers and of guests wait until a moderator has read them.
moderation-guests-on = One can write without an account.
moderation-guests-off = One needs an account to write.
moderation-edits =
    { $count ->
        [one] An author can change a comment for { $shown } minute. The new text goes the same way as the first.
       *[other] An author can change a comment for { $shown } minutes. The new text goes the same way as the first.
    }
moderation-closing =
    { $count ->
        [one] A story takes comments for { $shown } day.
       *[other] A story takes comments for { $shown } days.
    }
moderation-machine = What machines do
moderation-machine-text = No machine removes or deletes a comment. A check can make one wait for a human, who decides. Nothing that you write leaves this server to be checked.
moderation-machine-scores-on = A program on this server gives each text a number from 0 to 1 for each of these: how likely readers would call it that. From this number on a text waits:
moderation-machine-scores-shadow = A program on this server gives each text numbers that say how likely readers would call it, for instance, toxic. Nothing depends on them at present.
moderation-machine-scores-off = No program scores texts here.
moderation-machine-never = from { $score } on whoever wrote it
moderation-machine-failure-hold = A text that could not be scored in time waits too.
moderation-machine-words = Texts with words of a list that the newsroom keeps wait for a moderator.
moderation-machine-words-refused = Texts with words of another such list are not taken; you are told so at once and keep your text.
moderation-machine-links =
    { $count ->
        [one] Texts with a link wait for a moderator.
       *[other] Texts with { $shown } links or more wait for a moderator.
    }
moderation-machine-repeats =
    { $count ->
        [one] Texts that nearly repeat another of the last day wait for a moderator.
       *[other] Texts that nearly repeat { $shown } others of the last day wait for a moderator.
    }
moderation-machine-bulk = What the program holds for advertising with hardly a doubt and what repeats other texts of the day is not taken at all, and nobody reads it; whoever sends it is told so. This never happens to an account with a published comment. One in a hundred waits for a moderator instead, who sees by it whether the check is right.
moderation-machine-door = Before a comment is taken, a browser may have to compute something for about a second, and some seconds must have passed: that keeps programs out that send advertising.
moderation-people = Who decides
moderation-people-text = Moderators of this newsroom decide. Each decision that restricts somebody names a rule or a law and is explained. Its author reads that on the page of the comment, and by mail where they have confirmed an address. Moderators are not named.
moderation-reports = Reports
moderation-reports-text = Readers can report a comment. A moderator looks at it. Where several reports come together, the comment may wait until then; reports alone remove nothing. Who reported is not told to the author.
moderation-told = What a decision tells
moderation-told-text = What was done, for how long, what it is founded on, what happened, whether readers reported it, whether a machine took part, and what can be done about it.
moderation-complaint = Complaints
moderation-complaint-text = Whoever a decision restricts can complain about it for six months, free of charge, on the page of the comment. Somebody who did not make the decision answers; no machine does. A decision that was wrong is reversed. The way to the courts, and where the law gives that right to a certified out-of-court dispute settlement body, stays open.
moderation-misuse = Misuse
moderation-misuse-text = Whoever breaks the rules again and again can be warned, and then be kept from writing for a time. They are told so, and why, and can complain about that too.
moderation-order = In which order comments stand
moderation-order-best = “Best” puts first what many readers voted for and few against; a comment with few votes counts less surely than one with many, and a new one gets its chance. Each reader can choose another order above the comments: newest, oldest, or most discussed. Nothing depends on who reads.
moderation-order-none = Each reader chooses the order above the comments: best, newest, oldest, or most discussed. There are no votes here. Nothing depends on who reads.
moderation-contact = Contact
moderation-contact-none = This site has not said yet how to reach the people behind it. Its publication does.
moderation-contact-mail = Readers and authorities reach the people behind this site at
moderation-score-toxicity = hurtful in general
moderation-score-severe-toxicity = very hurtful
moderation-score-insult = an insult
moderation-score-profanity = foul language
moderation-score-threat = a threat
moderation-score-identity-attack = an attack on a group
moderation-score-sexually-explicit = sexually explicit
moderation-score-spam = advertising

# The desk: writing the rules.
desk-rules-of = The rules of { $site }
desk-rules-house = These are the rules that the program has. They become this site's own with the first change.
desk-rules-lead = Readers see title and text. The explanation is what an author is told when a moderator writes nothing else. Decisions name a rule with its version, and older versions stay readable.
desk-rules-see = As readers see them
desk-rules-title = Title
desk-rules-body = What it says
desk-rules-why = Ready-made explanation
desk-rules-save = Save
desk-rules-add = Add a rule
desk-rules-up = Up
desk-rules-down = Down
desk-rules-up-named = Move “{ $title }” up
desk-rules-down-named = Move “{ $title }” down
desk-rules-retire = Retire
desk-rules-retire-text = It holds no more from now on. Decisions that named it keep it.
desk-rules-retire-yes = Retire this rule
desk-rules-saved = Saved.
desk-rules-refused-missing = Something is missing here.
desk-rules-refused-long = This is too long.
desk-rules-refused-changed = Somebody else changed this rule meanwhile. What you typed stands below; what holds now stands in the list.
desk-rules-refused-same = Nothing would change.
desk-rules-refused-full = A site has at most 50 rules.
