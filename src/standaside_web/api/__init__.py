"""The site's data for programs: one OpenAPI document, and a page that shows it to people."""
