"""Migrations of what visitors brought."""
