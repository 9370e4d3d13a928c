# Figures of a site.
