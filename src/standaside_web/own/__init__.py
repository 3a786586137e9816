"""Results and polls that a visitor brought: read in a child process, private to the browser session."""
