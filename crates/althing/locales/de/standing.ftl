# How authors stand: trust, warnings, bans.
