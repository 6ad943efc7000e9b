"""pandas' rules over columns: labels, alignment, dtypes, accessors. No arithmetic lives here."""
