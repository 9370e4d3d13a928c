# A guest's page about one comment of theirs.

case-page-title = Your comment
case-back = Back to the discussion
case-see = See your comment in the discussion
case-keep-title = Keep this address.
case-keep = It is the only key to your comment: with it you can see what became of it, change it while there is time, and withdraw it. It works for six months after you wrote. Do not share it.
case-just-submitted = Thank you. Your comment has arrived.
case-just-edited = Your changes are saved.
case-just-withdrawn = Your comment is withdrawn. Readers do not see its text any more.
state-published = Published
state-published-text = Everyone can read your comment.
state-pending = Waiting for a moderator
state-pending-text = A moderator reads it before it is published. Until then, only you see it here.
state-rejected = Not published
state-rejected-text = A moderator read your comment and decided not to publish it. Nobody else sees it.
state-removed = Removed
state-removed-text = A moderator removed your comment after it was published.
state-withdrawn = Withdrawn
state-withdrawn-text = You withdrew this comment. Replies to it remain.
state-erased = Erased
state-erased-text = The text and the name of this comment have been deleted for good.
case-reasons = Why it is waiting
held-edit = Your change waits; until a moderator has read it, everyone sees the text as it was.
held-first = This newsroom reads every comment before it is published.
held-check = An automatic check asks that a moderator reads this comment first. The check decides nothing by itself, and it can be wrong.
held-unchecked = This comment could not be checked automatically, so a moderator reads it first.
held-staff = A moderator took it back to look at it again.
held-reported = Readers reported it, and a moderator has to look at it.
held-new = This newsroom reads the first comments of new writers before they are published.
case-edit = Edit your comment
case-minutes-left =
    { $count ->
        [0] Less than a minute left to edit.
        [one] { $shown } minute left to edit.
       *[other] { $shown } minutes left to edit.
    }
case-edit-over = The time to edit this comment is over. You can still withdraw it.
case-edit-save = Save changes
case-withdraw = Withdraw this comment
case-withdraw-text = Its text and your name disappear from the discussion. Replies stay. This cannot be undone.
case-withdraw-yes = Yes, withdraw it
