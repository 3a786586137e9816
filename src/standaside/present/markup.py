"""HTML and SVG from Python values: every text is escaped unless it is already markup."""

from __future__ import annotations

import re
from html import escape

_ADDRESS = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:)]")


class Markup(str):
    """Text that is safe to place in a document as it is."""

    __slots__ = ()


Child = str | int | None
_VOID = frozenset({"meta", "input", "br", "use", "line", "path", "circle", "rect"})


def text(value: Child) -> Markup:
    """
    Escape a value, unless it is markup.

    Examples
    --------
    >>> text("Ealing & <Acton>"), text(Markup("<b>x</b>"))
    ('Ealing &amp; &lt;Acton&gt;', '<b>x</b>')
    """
    if value is None:
        return Markup("")
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


def tag(name: str, /, *children: Child, **attributes: Child | bool) -> Markup:
    """
    One element. ``class_`` and ``for_`` lose their underscore, others turn it into "-".

    Examples
    --------
    >>> tag("a", "Hove & Portslade", href="#E1", class_="x")
    '<a href="#E1" class="x">Hove &amp; Portslade</a>'
    >>> tag("input", type="radio", checked=True, disabled=False)
    '<input type="radio" checked>'
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID and not children:
        closing = "/" if name in {"use", "line", "path", "circle", "rect"} else ""
        return Markup(f"<{name}{written}{closing}>")
    return Markup(f"<{name}{written}>{''.join(text(child) for child in children)}</{name}>")


def joined(*parts: Child, between: str = "") -> Markup:
    """Markup of several parts in a row."""
    return Markup(escape(between).join(text(part) for part in parts))


def linked(sentence: str) -> Markup:
    """
    Escape a sentence and turn the web addresses in it into links.

    Examples
    --------
    >>> linked("See https://example.org/a.")
    'See <a href="https://example.org/a">https://example.org/a</a>.'
    """
    parts: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(sentence):
        parts += [escape(sentence[end : found.start()]), tag("a", found.group(), href=found.group())]
        end = found.end()
    return Markup("".join([*parts, escape(sentence[end:])]))


def _attribute(key: str, value: Child | bool) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
