# Reporting a comment, and what became of a report.
report = Report
report-title = Report this comment
report-lead = The newsroom looks at it. Who wrote the comment is not told who reported it.
report-why = What is wrong with it?
report-choose = Choose …
report-choose-one = Choose what is wrong with it.
report-spam = Advertising, or posted again and again
report-abuse = Insults somebody
report-hate = Stirs up hatred against a group
report-violence = Threatens, or calls for violence
report-privacy = Tells somebody's private matters
report-illegal = Is against the law
report-off-topic = Has nothing to do with the story
report-other = Something else
report-words = In your own words
report-words-hint = Needed for “is against the law” (which part, and why) and for “something else”. At most 1,000 characters.
report-words-needed = Say in a few words what exactly is wrong.
report-too-long = These are { $chars } characters; { $max } fit.
report-notify = Tell me by mail what was decided
report-send = Send the report
report-refused = Your report was not sent.
report-own = This is your own comment. You can withdraw it on its page.
report-paused = { $declined } of your { $decided } reports that were decided in the last 90 days were declined. You can report again from { $day } on. If the newsroom was wrong about them, tell it.
report-thanks = Thank you. The newsroom has your report.
report-follow = See what becomes of it
report-again = This text has been reported before, by you or from your network. It counts once; this is the report.
report-page-title = Your report
report-keep = It is the only way to this page, which tells you what was decided.
report-reference = Reference
report-as = Reason
report-when = Reported on
report-your-words = Your words
report-will-mail = You get a mail when it is decided.
report-open = Not decided yet
report-open-text = Somebody of the newsroom will read the comment and decide. Nothing is decided by a count of reports.
report-upheld = The newsroom agreed
report-upheld-text = It found what you reported, and the comment was taken down. Its author was told why.
report-declined = The comment stays
report-declined-text = The newsroom read it and found nothing in it that its rules or the law forbid. If you think that is wrong, write to the newsroom with the reference of this report; how to reach it stands in its imprint.
report-moot = Settled by itself
report-moot-text = The comment was withdrawn or erased before anybody decided, so there was nothing left to decide.
report-warned = Most of your reports were declined.
report-warned-text = Please report only what goes against the rules or the law. If nearly all are declined, you cannot report for 30 days.
report-hold-why = Several readers reported the comment. It waits until somebody of the newsroom has read it; nothing is decided yet.
me-reports = Your reports
me-report-own = See the report
export-reports = Reports that you sent
kept-reports = What you report: the category, your words, what was decided. Your words, from the decision on
mail-outcome-subject = { $site }: your report was decided
mail-outcome-text = You reported a comment under “{ $story }”.
mail-outcome-link = Your report:
desk-reports =
    { $count ->
        [one] { $shown } report
       *[other] { $shown } reports
    }
desk-reports-open =
    { $count ->
       *[other] { $shown } open
    }
desk-report-guest = a guest
desk-report-history = { $upheld } of { $decided } upheld before
desk-report-weight = weight { $weight }
desk-report-older = About an earlier text: it was changed since.
