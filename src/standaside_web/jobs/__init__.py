"""Long work in the background: rows that say how far it is, cancelling, running again."""
