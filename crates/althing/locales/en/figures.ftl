# Figures of a site.
figures-of = Figures of { $site }
figures-no-site = There are figures for whoever moderates all of a site.
figures-period = Period
figures-last = { $count ->
    [one] 1 day
   *[other] { $shown } days
}
figures-csv = Days as CSV
figures-submitted = Comments written
figures-published = Published
figures-held = Held
figures-most = Most on { $date }: { $count }
figures-table = As a table
figures-day = Day
figures-week = Week from
figures-reasons = Why texts waited
figures-decisions = Decisions
figures-approve = Approved
figures-reject = Rejected
figures-remove = Removed
figures-hold = Held
figures-rules = Rules that were named
figures-wait = Time to a decision
figures-median = Half within
figures-p90 = Nine of ten within
figures-waited = { $count ->
    [one] Of 1 decision.
   *[other] Of { $shown } decisions.
}
figures-seconds = { $count } s
figures-minutes = { $count } min
figures-hours = { $count } h
figures-whole-days = { $count } days
figures-reversals = Reversals
figures-undone = Decisions undone
figures-appeals-reversed = Appeals that changed a decision
figures-appeals-upheld = Appeals turned down
figures-appeals-open = Appeals open
figures-precision = How often scores were right
figures-rejected-of = Rejected, of { $count } that a score held
figures-precision-why = Comments that waited because of their score and that somebody then approved or rejected. A low share says that the threshold is low.
figures-bulk =
    { $count ->
        [one] { $shown } comment was refused unread as advertising in bulk.
       *[other] { $shown } comments were refused unread as advertising in bulk.
    }
figures-bulk-read = Rejected, of { $count } that were read instead
figures-bulk-why = One in a hundred waits for a moderator. Each that was approved stands for a hundred that were refused wrongly.
figures-reports = Readers' reports
figures-upheld = Upheld
figures-declined = Declined
figures-moot = Moot
figures-open = Open
figures-stories = Busiest stories
figures-nothing = Nothing in this time.
figures-how = Days end at midnight UTC. What happens is counted within a second.
figures-imported =
    { $count ->
        [one] { $shown } comment was imported in this time; it was written elsewhere before and is not counted here.
       *[other] { $shown } comments were imported in this time; they were written elsewhere before and are not counted here.
    }
