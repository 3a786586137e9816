"""Tables of stored questions."""
