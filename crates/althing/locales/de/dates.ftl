# Months, separated by spaces, January first. The short ones stand beside comments.
months = Januar Februar März April Mai Juni Juli August September Oktober November Dezember
months-short = Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.

# 12. Mai 2026
date = { $day }. { $month } { $year }

# 12. Mai 2026, 14:05 Uhr UTC. The server does not know the reader's clock, so it says which one it uses.
date-exact = { $date }, { $time } Uhr UTC

# Stands between each three digits of a number; "none" for nothing.
digits-between = .
