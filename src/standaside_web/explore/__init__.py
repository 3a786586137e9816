"""What anybody may see: questions, maps, seats, sources."""
