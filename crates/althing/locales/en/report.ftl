# Readers' reports.
