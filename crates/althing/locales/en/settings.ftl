# Sites, staff, keys, rules and looks, for admins.
