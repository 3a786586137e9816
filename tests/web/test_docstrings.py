"""The examples in docstrings of the site do what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil


def modules() -> list[str]:
    import standaside_web

    found = pkgutil.walk_packages(standaside_web.__path__, "standaside_web.")
    return [
        one.name
        for one in found
        if not one.name.endswith(("__main__", "wsgi")) and ".migrations" not in one.name
    ]


def test_the_examples_in_docstrings_of_the_site(site):
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for name in modules():
        for one in finder.find(importlib.import_module(name), name):
            runner.run(one)
    assert (runner.failures, runner.tries > 20) == (0, True)
