# Months, separated by spaces, January first. The short ones stand beside comments.
months = January February March April May June July August September October November December
months-short = Jan Feb March April May June July Aug Sept Oct Nov Dec

# 12 May 2026
date = { $day } { $month } { $year }

# 12 May 2026, 14:05 UTC. The server does not know the reader's clock, so it says which one it uses.
date-exact = { $date }, { $time } UTC

# Stands between each three digits of a number; "none" for nothing.
digits-between = ,
