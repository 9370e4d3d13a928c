# The discussion under a story.

comment-count =
    { $count ->
        [0] No comments yet
        [one] { $shown } comment
       *[other] { $shown } comments
    }
sort-label = Order of comments
sort-best = Best
sort-newest = Newest
sort-oldest = Oldest
sort-discussed = Most discussed
more-replies =
    { $count ->
        [one] Show { $shown } more reply
       *[other] Show { $shown } more replies
    }
next-comments = More comments
whole-discussion = Back to the whole discussion

# One comment. $name is what its author calls themselves.
reply = Reply
reply-to = Reply to { $name }
in-reply-to = in reply to { $name }
in-reply-to-gone = in reply to a comment that is gone
edited = edited
edited-at = Edited { $date }
permalink = Link to this comment
time-unknown = Undated
no-text = This comment has no text.
gone-withdrawn = Withdrawn by its author.
gone-removed = Removed by the moderators.
gone-erased = Erased.
gone-held = A moderator is looking at it again.
gone-label = A comment that is gone

# Empty and closed.
empty-invitation = Know something about this? Ask, add or disagree: the first comment sets the tone.
closed-title = This discussion is closed.
closed-since = This discussion closed on { $date }.
closed-by-age =
    { $count ->
        [one] Discussions here close { $shown } day after publication.
       *[other] Discussions here close { $shown } days after publication.
    }
closed-by-newsroom = The newsroom closed it.
closed-read-on = What was said stays here to read.
no-guests = Only signed-in readers can write here.

# The composer.
write-reply-title = Your reply
body-label = Your comment
body-placeholder = What do you think?
name-label = Your name
rules-line = Be civil, stay on the subject, and argue with the point rather than the person.
rules-link = Read the rules
format-hint = You can use *emphasis*, > quotes, - lists and links.
# Of a field that people do not see and that programs fill in.
hidden-label = Leave this empty
post = Post comment
post-reply = Post reply

# What the script shows. It puts a number behind some of them: “Show new comments (12)”.
act-collapse = Collapse this thread
act-expand = Show replies
act-share = Share
act-edit = Edit
act-withdraw = Withdraw
act-cancel = Cancel
act-save = Save changes
act-new = Show new comments
act-case = Your private link
act-reload = Much has changed: show the discussion as it is now
tool-label = Formatting
tool-strong = Bold
tool-emphasis = Italic
tool-quote = Quote
tool-code = Code
tool-link = Link
tool-spoiler = Spoiler
tool-preview = Preview
tool-write = Write
say-copied = Link copied.
say-sending = Sending…
say-checking = Checking…
say-unproven = Your browser’s check did not go through. Please send it again.
say-posted = Your comment is published.
say-held = Waiting for a moderator.
say-rejected = Not published: a moderator decided so. Only you see this.
say-saved = Your changes are saved.
say-withdrawn = Your comment is withdrawn.
say-withdraw-sure = Withdraw this comment? Its text disappears for everyone.
say-case = Keep this private link: it leads to your comment, its state and your choices.
say-offline = You are offline. Your text is kept here; send it when you are back.
say-unreached = The server could not be reached. Your text is kept here; please try again in a moment.
say-barred = This page’s address is not allowed to post here, so your comment was not sent. Your text is kept; the people who run this page can mend it.
say-draft = Your draft is kept in this browser.
say-left = characters left
say-over = too many
say-minutes = min left
say-failed = That did not work. Your text is still here; please try again.
say-just-now = just now
badge-staff = Staff
badge-author = Author of the story
