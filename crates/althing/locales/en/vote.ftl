# Votes on comments. $up and $down are numbers.

vote = Vote
vote-up-count = Vote: { $up } for
vote-counts = Vote: { $up } for, { $down } against
vote-title = What do you think of this comment?
vote-up = For it
vote-down = Against it
vote-back = Take my vote back
vote-is-up = You voted for it.
vote-is-down = You voted against it.
vote-own = This comment is yours: the votes are the others’.
vote-off = There are no votes here.
vote-sign-in = Only signed-in readers can vote.
vote-hidden = How others voted is shown when the comment is older.
vote-failed = Your vote could not be counted; please try again in a moment.
