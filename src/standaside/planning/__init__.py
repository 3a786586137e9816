"""What parties should do: the best pact, its rules, and what it is worth."""
