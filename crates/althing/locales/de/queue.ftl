# What waits for staff, and deciding on it.
