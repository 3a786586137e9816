"""What people read: words, tables, charts and the report. The only place that rounds, words or colours."""
