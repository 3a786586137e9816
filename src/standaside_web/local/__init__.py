"""The site on one machine: an account, an embedded PostgreSQL, the processes that serve."""
