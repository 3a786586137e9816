"""What voters do: polls → expected votes → simulated elections."""
