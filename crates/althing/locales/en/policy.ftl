# Phases of a policy, and the guard.
