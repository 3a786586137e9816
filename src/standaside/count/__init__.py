"""Votes → seats, by each electoral system."""
