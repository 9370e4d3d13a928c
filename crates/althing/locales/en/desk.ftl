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
