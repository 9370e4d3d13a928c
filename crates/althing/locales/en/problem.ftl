# The page for a reply, and pages that say what went wrong.

reply-page-title = Reply to { $name }
write-page-title = Write a comment
refused-title = Your comment has not been posted yet.
refused-kept = Your text is still here.
back-to-site = To the front page
back-to-discussion = To the story and its discussion
problem-what = What happened
problem-do = What you can do

problem-not-found = This page is not here
problem-not-found-what = The address may be mistyped, or the page has moved or been taken down.
problem-not-found-do = Check the address, or look for it from the beginning.
problem-comment-unknown = This comment is not here
problem-comment-unknown-what = It may have been withdrawn or removed, or the link to it is not whole.
problem-comment-unknown-do = What others wrote about the story is still there to read.
problem-bad-request = We could not read that request
problem-bad-request-what = Something in the address or the form was not in the shape this page understands.
problem-bad-request-do = Go back, reload the page and try again.
problem-forbidden = That is not allowed from here
problem-forbidden-what = The request came from a page that may not write to this discussion, or without the right to do it.
problem-forbidden-do = Open the discussion on its own page and try again there.
problem-method-not-allowed = This address does not work that way
problem-method-not-allowed-what = The page exists, but not for this kind of request.
problem-method-not-allowed-do = Use the links and forms on our pages.
problem-conflict = Something changed in the meantime
problem-conflict-what = What you wanted to change is no longer in the state you saw.
problem-conflict-do = Go back and reload the page to see how it stands now.
problem-gone = This is no longer here
problem-gone-what = It was here once and has been withdrawn or removed.
problem-gone-do = Read on in the discussion around it.
problem-too-large = That was too much at once
problem-too-large-what = What you sent is larger than this discussion accepts.
problem-too-large-limit = What you sent is larger than { $limit } bytes, the most that is taken at once.
problem-too-large-do = Nothing of it was read or posted. Your browser's back button leads to your text as you typed it: shorten it and send it again.
problem-kept = Your text is here. Copy it if you want to keep it.
problem-unsupported-media-type = We cannot read that format
problem-unsupported-media-type-what = What was sent is not an ordinary form or JSON.
problem-unsupported-media-type-do = Use the form on the page of the discussion.
problem-invalid = Something is missing or does not fit
problem-invalid-what = One of the fields was empty, too long or not what it should be.
problem-invalid-do = Go back, look at the fields again and send the form once more.
problem-too-many-requests = A moment, please
problem-too-many-requests-what = A great deal has come from your network in a short time, so this was not taken.
problem-too-many-requests-do = More has come from your network than is taken in a short time. Wait a minute, then send it again.
problem-internal = Something went wrong on our side
problem-internal-what = An error stopped us from answering. It has been noted.
problem-internal-do = Please try again in a moment.
problem-unavailable = We are very busy just now
problem-unavailable-what = More is arriving than we can store safely, so we did not take your request.
problem-unavailable-do = Please try again in a few seconds; the page will be here.

# Beside the field that is to blame. $limit and $count are numbers of characters.
refuse-body-empty = Please write something first.
# Of a text or a name: it stands at the field.
refuse-word = This has a word that is not allowed here. Please put it in other words.
refuse-body-long = Your comment has { $count } characters; { $limit } fit. Please shorten it.
refuse-name-empty = Please give a name to show with your comment.
refuse-name-long = Your name has { $count } characters; { $limit } fit. Please shorten it.
refuse-name-taken = Please choose another name: this one belongs to someone here, or looks too much like theirs.
refuse-name-odd = Please write your name with letters, digits and ordinary punctuation: at least one letter or digit, and no symbols such as stars or ticks.
# $count is how many seconds, $shown the same with its digits grouped.
refuse-wait = { $count ->
    [one] Comments are checked here by your browser, and that needs JavaScript. There is another way: wait { $shown } second, then send it again as it is.
   *[other] Comments are checked here by your browser, and that needs JavaScript. There is another way: wait { $shown } seconds, then send it again as it is.
}
refuse-too-soon = { $count ->
    [one] That was very quick. Please wait { $shown } second, then send it again.
   *[other] That was very quick. Please wait { $shown } seconds, then send it again.
}
refuse-hidden = A field was filled in that must stay empty and that you do not see. Perhaps your browser did that. It is empty again: please send your comment once more.
refuse-closed = This discussion has been closed in the meantime. Copy your text if you want to keep it.
refuse-unreadable = Some of what was sent could not be read. Look through your text and mend it, then send it again.
refuse-parent-gone = The comment you answer is gone. You can post your text as a comment of its own.
