# What waits for staff, and deciding on it.
queue-queues = Queues
queue-late = { $count } late
queue-is-late = late
queue-filter = Filter
queue-site = Site
queue-every = all
queue-section = Section
queue-language = Language
queue-score = Score at least
queue-order = First
queue-urgent = most urgent
queue-oldest = oldest
queue-newest = newest
queue-show = Show
queue-all = Show everything
queue-more = More
queue-open = Comment
queue-back = Back to the list
queue-empty = Nothing waits here.
queue-empty-narrow = There may be more than this list shows.
queue-claimed = { $name } is looking at this.
queue-edit = changed text
queue-reports =
    { $count ->
        [one] { $count } report
       *[other] { $count } reports
    }
span-now = now
span-minutes = { $count } min
span-hours = { $count } h
span-days = { $count } d
hold-first = every comment is looked at first
hold-new = author is new here
hold-score = score over the threshold
hold-score-never = score so high that a human decides
hold-unscored = could not be scored
hold-word = a listed word
hold-link = links
hold-repeat = repeats other texts
hold-staff = taken back by staff
hold-reports = reported by readers
score-toxicity = Rude or unreasonable
score-severe = Very hateful
score-insult = Insult
score-profanity = Swearing
score-threat = Threat
score-identity = Hatred against a group
score-sexual = Lewd
score-spam = Advertising
open-account = account
open-undated = imported, its time is not known
open-guest = guest
open-shown = The text that is shown
open-replies =
    { $count ->
        [one] { $count } reply
       *[other] { $count } replies
    }
open-why = Why it waits
open-scores = Scores
open-over = waits from { $limit }
open-author = The author here
open-thread = Show in the thread
open-waiting = All that waits under this story
open-all-of = All that waits by { $name }:
open-decided = Decided before
open-earlier = Lately about this author
past-undone = taken back
act-approve = Approved
act-reject = Rejected
act-remove = Removed
act-hold = Held
by-key = a program with a staff key
by-operator = the operator
by-system = a rule of the house
decide-approve = Approve
decide-restore = Show again
decide-keep = Leave it
decide-reject = Reject
decide-remove = Remove
decide-skip = Next
decide-reason = Which rule?
decide-law = A law:
decide-law-name = Name of the law
decide-why = Explanation for the author
decide-why-hint = Left empty, the rule's own explanation is told. A law needs words of yours.
done-approved = { $name }: approved.
done-kept = { $name }: left as it is; the reports are declined.
done-rejected = { $name }: rejected, and told why.
done-removed = { $name }: removed, and told why.
done-held = { $name }: taken back, and told why.
done-undone = { $name }: taken back as if it had not been decided.
done-undo = Undo
failed-claimed = Somebody else is looking at this comment. Take the next one.
failed-changed = The author has changed the text since you read it. This is the text that waits now.
failed-decided = Somebody else has decided on this comment.
failed-reason = Choose a rule, or name a law.
failed-explanation = The explanation is missing or has more than 2,000 characters.
failed-undo = Something else has happened to the comment since, so it cannot be taken back any more.
ban-unrecognised = This guest gave no address, and no mark of their address prefix is left: it is kept for two days, and there is none where the server does not see where its visitors come from. Nothing would recognise them, so there is nothing to ban.
ban-warn-instead = Warn them instead
ban-reject-too = Reject the comment too
ban-remove-too = Remove the comment too
done-lifted = The ban is lifted.
open-elsewhere = Not to be marked in the text:
queue-score-value = Score
failed-forbidden = That is not yours to decide: it is for whoever decides on the whole site.
failed-answer = The answer is missing, or too long.
failed-reread = The author has changed the text since you read it. Read the text that waits now, then decide.
failed-gone = This comment is gone: its author has withdrawn it, or it was deleted.
failed-else = That was not done. Try again.
keys-title = Keys
keys-next = next
keys-previous = the one before
keys-approve = approve
keys-reject = reject, by the number of a rule
keys-ban = ban, by the numbers of a time and a rule
keys-pick = pick for an act on many
keys-thread = show in the thread
keys-undo = undo
keys-complaint = answer a complaint
keys-help = these keys
bulk-legend = Several at once
bulk-of = Which ones
bulk-picked = those that are picked
bulk-list = all of this list
bulk-pick = Pick the comment by { $name }
bulk-approve =
    { $count ->
        [one] Approve { $count } comment?
       *[other] Approve { $count } comments?
    }
bulk-reject =
    { $count ->
        [one] Reject { $count } comment?
       *[other] Reject { $count } comments?
    }
bulk-keep =
    { $count ->
        [one] Leave { $count } comment as it is?
       *[other] Leave { $count } comments as they are?
    }
bulk-remove =
    { $count ->
        [one] Remove { $count } comment?
       *[other] Remove { $count } comments?
    }
bulk-none = No comment was picked.
bulk-cut = There are more; the first 10,000 are meant.
bulk-guest = Of guests nothing but the name is known. Others may have the same name.
bulk-title = Several at once
bulk-done = { $up } of { $down } are decided. What somebody changed or decided in between is left as it is.
bulk-decided =
    { $count ->
        [one] { $count } comment is decided.
       *[other] { $count } comments are decided.
    }
bulk-wait = It goes on by itself.
bulk-again = Look again
bulk-undone = { $count } of them were taken back.
bulk-undo = Take all of it back
