# Mails, which are plain text, and the pages that their links lead to. $site is the name of a publication.

mail-code-subject = Your code for { $site }
mail-code-text = Type this code on the page where you asked for it:
mail-code-link = Or open this address, and confirm on the page that it shows:
mail-code-ends = Both work once, and for 15 minutes. If you did not ask for them, do nothing: nobody can sign in without them.
mail-confirm-subject = Do you want mails from { $site }?
mail-confirm-text = Somebody who wrote a comment at { $site } gave this address and asked for mails about replies.
mail-confirm-link = If that was you, open this address, and confirm on the page that it shows:
mail-confirm-ignore = If it was not you, do nothing: no mails about replies are sent, and no more than three mails like this one.
# $name is what the author of the reply calls themselves, $story the headline of the story.
mail-reply-subject = { $name } replied to you: { $story }
mail-reply-text = { $name } replied to your comment under “{ $story }”:
mail-reply-link = Read it and answer:
mail-replies-subject = Replies to your comments at { $site }
mail-replies-more =
    { $count ->
        [one] And { $shown } more reply.
       *[other] And { $shown } more replies.
    }
mail-stop = To get no more mails about replies, open this address:
mail-changed-subject = Your address at { $site } was changed
mail-changed-text = The mail address of your account at { $site } was changed. Mails go to the new one from now on.
mail-changed-undo = If that was not you, open this address within seven days, and the change is undone:

# Pages that mails lead to.
mail-confirm-title = Mails about replies
mail-confirm-ask = Do you want a mail when somebody replies to your comments?
mail-confirm-yes = Yes, mail me replies
mail-confirm-done = Thank you. You get a mail when somebody replies to your comments. Each of them has a link that ends this.
mail-stop-title = No more mails
mail-stop-ask = Do you want no more mails about replies to your comments?
mail-stop-yes = Send me no more
mail-stop-done = Done. You get no more mails about replies.

# The form for a comment.
email-label = E-mail (optional, never shown)
notify-label = Mail me replies
refuse-disposable = This address is at a service for throw-away mailboxes, which is not taken here. Please give another one.
refuse-email = No mail can be sent to this address. Check it, or leave it out.

# To whoever asked at the desk whether mails arrive; $name is theirs.
mail-test-subject = Mails from your discussions arrive
mail-test-text = Hello { $name }, you asked at the desk for a mail, to see whether it arrives. It does.
mail-test-link = Nothing needs to be done. This is the page that you asked from:
