"""Functions from columns to columns. No labels, no alignment: that is the frames' part."""
