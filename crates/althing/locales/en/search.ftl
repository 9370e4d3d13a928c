# Finding anything again.
