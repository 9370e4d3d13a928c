# The frame of the desk.
desk-skip = Skip the menu
desk-menu = Desk
desk-queue = Queue
desk-search = Search
desk-readers = Readers
desk-stories = Stories
desk-policy = Policy
desk-figures = Figures
desk-log = Log
desk-settings = Settings
desk-pending = Pending
desk-reported = Reported
desk-appealed = Appealed

# What could not be done, where a page of its own says so.
desk-to-queue = To the queue
desk-forbidden = That is not yours to decide
desk-forbidden-what = It belongs to a site or section on which you do not decide, or it was sent from another site than this one.
desk-forbidden-do = Leave it to a colleague, or ask an admin of the site for the role that it takes.
desk-absent = That is not here
desk-absent-what = It is gone, or it belongs to a site on which you do not decide.
desk-absent-do = Go on with what waits, or look for it under Search.
desk-decided = Somebody was faster
desk-decided-what = Somebody else has decided on it in the meantime, or its author has withdrawn it. Nothing of what you sent was done.
desk-decided-do = Look at how it stands now; the log tells what happened. Then go on with what waits.
