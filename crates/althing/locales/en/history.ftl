# What happened, to whom and by whom.
