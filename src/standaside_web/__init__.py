"""
The site: forms in, one call of the library, a page out.

It holds no electoral logic and imports only the public names of :mod:`standaside`. How a
page is made, and how to add one, is on the page ``docs/explanation/site.md``.
"""
