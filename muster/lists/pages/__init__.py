"""Pages that know of lists and of nothing later."""
