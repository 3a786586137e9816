"""Anybody's results and polls: read in a child process, checked, and kept as elections like any other."""
