"""What templates may call: party marks, figures as words, addresses. Built in, so no page loads it."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django import template
from django.http import QueryDict
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from standaside import StandasideError, Swatch, swatch, wording
from standaside_web.formats import ENDINGS, data_address

register = template.Library()


def mark_id(code: str) -> str:
    """
    Id of a party's mark inside a page; any code makes a valid one.

    Examples
    --------
    >>> mark_id("Lab"), mark_id("Bloc Québécois")
    ('c-Lab', 'c-426c6f63205175c3a962c3a9636f6973')
    """
    plain = code.isascii() and code.isalnum()
    return f"c-{code if plain else code.encode().hex()}" if code else "c-"


@register.simple_tag
@cache
def asset(name: str) -> str:
    """
    Address of one of our files, with a mark of what is in it: after a change nobody has the old one kept.

    Raises
    ------
    FileNotFoundError
        If there is no such file.

    Examples
    --------
    >>> asset("icon.svg").partition("=")[0]
    '/static/standaside/icon.svg?v'
    """
    inside = (Path(__file__).parent / f"static/standaside/{name}").read_bytes()
    return f"/static/standaside/{name}?v={hashlib.sha256(inside).hexdigest()[:10]}"


@register.simple_tag
def party_marks(codes: list[str]) -> SafeString:
    """Definitions of the marks that a page uses, drawn once."""
    drawn = "".join(_symbol(code, swatch(code)) for code in dict.fromkeys([*codes, ""]))
    return mark_safe(f'<svg class="vh" aria-hidden="true" width="0" height="0"><defs>{drawn}</defs></svg>')


def _symbol(code: str, drawn: Swatch) -> str:
    return format_html(
        '<symbol id="{}" viewBox="0 0 18 18"><rect width="18" height="18" rx="5" fill="{}"/>'
        '<text class="ml" x="9" y="13" fill="{}">{}</text></symbol>',
        mark_id(code),
        drawn.fill,
        drawn.ink,
        drawn.letter,
    )


@register.simple_tag
def party(code: str | None, words: str | None = None) -> SafeString:
    """A party's mark with its code, or other words, beside it."""
    said = code or "nobody" if words is None else words
    return format_html(
        '<span class="p"><svg class="m" aria-hidden="true"><use href="#{}"/></svg>{}</span>',
        mark_id(code or ""),
        said,
    )


@register.simple_tag
def chance(without: float, with_pact: float) -> SafeString:
    """
    A chance without and with a pact, as a bar of 100 and in numbers.

    Examples
    --------
    >>> chance(0.15, 0.92).split("</svg>")[1]
    '15 → <b>92</b>'
    """
    low, high = sorted((without, with_pact))
    return format_html(
        '<svg class="chance" viewBox="0 0 100 8" aria-hidden="true"><rect width="100" height="8" rx="4"/>'
        '<rect class="now" width="{}" height="8" rx="4"/><rect class="{}" x="{}" width="{}" height="8"/>'
        "</svg>{} → <b>{}</b>",
        f"{100 * low:.1f}",
        "lost" if with_pact < without else "more",
        f"{100 * low:.1f}",
        f"{100 * (high - low):.1f}",
        pc(without),
        pc(with_pact),
    )


MENU: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "",
        (
            ("home", "Stories", "/"),
            ("scenario", "Ask", "/scenario"),
            ("map", "Map", "/map"),
            ("pact", "Pact", "/pact"),
            ("compare", "Compare", "/compare"),
            ("advice", "Advice", "/advice"),
        ),
    ),
    (
        "More",
        (
            ("campaign", "Campaign", "/campaign"),
            ("counter", "Counter-pact", "/counter"),
            ("deals", "Offers", "/deals"),
            ("systems", "Systems", "/systems"),
            ("chamber", "Chamber", "/chamber"),
            ("money", "Money", "/money"),
        ),
    ),
    ("", (("data", "Your data", "/data"),)),
    (
        "About",
        (
            ("record", "Record", "/record"),
            ("method", "Method", "/method"),
            ("sources", "Sources", "/sources"),
            ("api", "API", "/api"),
        ),
    ),
)
"""
The menu in groups: a group's name, and of each page section, words, address.

A group with a name folds on a wide screen; one without stands open. A new page of general
interest gets a row here.
"""

ABOUT_NONE = ("deals", "data", "jobs", "record", "method", "sources", "api")
"""Pages that are about no question, and pass on the one that somebody came with."""

_TO_ABOUT_NONE = re.compile(rf'href="(/(?:{"|".join(ABOUT_NONE)})(?:/own-[a-z]+)?)(\?[^"#]*)?(#[^"]*)?"')


def _carried(context: Any) -> Callable[[str], str]:
    """
    Addresses that keep the question of a page: the one it is about, or else the one that it was opened with.

    The one rule of what the site's links carry along.
    """
    from standaside_web.explore.question import address, asked

    page, request = context["page"], context.request
    text = page.asked() if hasattr(page, "asked") else ""
    query = QueryDict(text) if text else request.GET if request else QueryDict()
    try:
        question = asked(query) if text or {"story", "q"} & set(query) else None
    except StandasideError:  # what is wrong with it, the page says
        question = None

    def kept(href: str) -> str:
        path, _, rest = href.partition("?")
        pairs = [(key, value) for key, values in QueryDict(rest).lists() for value in values]
        if question is None or {"story", "q"} & {key for key, _ in pairs}:  # it has none, or one of its own
            return href
        return address(path, question, pairs)

    return kept


@register.simple_block_tag(takes_context=True)
def keeping(context: Any, content: str) -> SafeString:
    """What stands inside, its links to pages about no question carrying that of the page."""
    kept = _carried(context)

    def link(found: re.Match[str]) -> str:
        at = kept(found[1] + html.unescape(found[2] or ""))
        return f'href="{conditional_escape(at)}{found[3] or ""}"'

    return mark_safe(_TO_ABOUT_NONE.sub(link, content))


@register.simple_tag(takes_context=True)
def keep_fields(context: Any, path: str) -> SafeString:
    """Hidden fields for a form of a page about no question, with the question it was opened with."""
    _, _, query = _carried(context)(path).partition("?")
    pairs = ((key, value) for key, value in QueryDict(query).items())
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag(takes_context=True)
def site_menu(context: Any, page: Any) -> SafeString:
    """The menu, with the page's own entry marked; other pages open with its question, but the stories."""
    carried = _carried(context)
    return mark_safe("".join(_menu_group(name, rows, page.section, carried) for name, rows in MENU))


def _menu_group(
    name: str, rows: Sequence[tuple[str, str, str]], section: str, carried: Callable[[str], str]
) -> SafeString:
    """One list of links, folded under its name if it has one; the name says which of its pages is open."""
    entries = format_html_join(
        "",
        '<li><a href="{}"{}>{}</a></li>',
        (
            (
                href if key == "home" else carried(href),
                mark_safe(' aria-current="page"') if key == section else "",
                words,
            )
            for key, words, href in rows
        ),
    )
    if not name:
        return format_html("<ul>{}</ul>", entries)
    here = next((words for key, words, _ in rows if key == section), "")
    return format_html(
        '<details name="menu"{}><summary>{}{}</summary><ul data-head="{}">{}</ul></details>',
        mark_safe(' class="on"') if here else "",
        name,
        f": {here}" if here else "",
        name,
        entries,
    )


@register.simple_tag
def place_names(page: Any) -> SafeString:
    """Names of the constituencies that the page's question is about, for a box that is typed into."""
    from standaside_web.explore.answers import scenario
    from standaside_web.explore.question import asked

    names = scenario(asked(QueryDict(page.question))).baseline.constituencies.names
    options = format_html_join("", '<option value="{}">', ((name,) for name in sorted(names)))
    return format_html('<datalist id="places">{}</datalist>', options)


@register.simple_tag
def data_links(page: Any) -> SafeString:
    """Links to the page's data in each format."""
    links = (
        format_html('<a href="{}">{}</a>', data_address(page.address, ending), ending.upper())
        for ending in ENDINGS
    )
    return mark_safe(", ".join(links))


@register.simple_tag
def wrong(page: Any, key: str, swapped: bool = False) -> SafeString:
    """The place beside a field where what is wrong with it is said; empty where nothing is."""
    errors = page["errors"] if isinstance(page, dict) else page.errors
    return format_html(
        '<p class="wrong beside" id="e-{}"{}>{}</p>',
        key,
        mark_safe(' hx-swap-oob="true"') if swapped else "",
        errors.get(key, ""),
    )


@register.simple_tag
def kept_notice(page: Any) -> SafeString:
    """Beside an address that has only an id: what it points to, and for how long."""
    from standaside_web.explore.actions import KEPT_DAYS

    if not re.search(r"[?&](?:q=|[a-d]=q%3D)", page.address):
        return SafeString("")
    return format_html(
        '<p class="how">This address points to a question that is kept here, because it is too long for '
        "an address: until {} days after it was last opened. Download the pact to keep it yourself.</p>",
        KEPT_DAYS,
    )


@register.filter
def pc(value: Any) -> str:
    """A fraction in percent, without the sign; a dash for nothing."""
    return (
        "–" if value is None or (isinstance(value, float) and math.isnan(value)) else wording.percent(value)
    )


@register.filter
def pc1(value: Any) -> str:
    """A fraction in percent with one decimal."""
    return "–" if value is None else wording.percent(value, places=1)


@register.filter
def figure(value: Any) -> str:
    """A whole number with its thousands set apart."""
    return "–" if value is None else f"{value:,.0f}"


@register.filter
def day(value: str) -> str:
    """
    A day as people write it.

    Examples
    --------
    >>> day("2019-12-12")
    '12 December 2019'
    """
    return f"{dt.date.fromisoformat(value):%-d %B %Y}"


@register.filter
def millions(pounds: Any) -> str:
    """Pounds in millions, with two decimals."""
    return "–" if pounds is None else f"{pounds / 1e6:.2f}m"


@register.filter
def thousands(pounds: Any) -> str:
    """Pounds in thousands."""
    return "–" if pounds is None else f"{pounds / 1000:,.0f}"


@register.filter
def thousands_signed(pounds: Any) -> str:
    """A change of pounds in thousands, with its sign."""
    return "–" if pounds is None else wording.signed(pounds / 1000, places=0)


@register.filter
def points(value: Any) -> str:
    """A difference of two fractions in percentage points, with its sign."""
    return "–" if value is None else wording.signed(100 * value)


@register.filter
def signed(value: Any) -> str:
    """A difference with its sign, one decimal."""
    return "–" if value is None else wording.signed(value)


@register.filter
def signed0(value: Any) -> str:
    """A difference of whole seats with its sign."""
    return "–" if value is None else wording.signed(value, places=0)


@register.simple_tag
def nth(heads: list[str], number: int) -> str:
    """The head of a table's column, by its number from nought."""
    return heads[number]


@register.simple_tag
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """A value of a mapping by a key that a page has in a variable."""
    return mapping.get(key)


@register.simple_tag
def at(pattern: str, code: str) -> str:
    """An address with a constituency's code in the place of @."""
    return pattern.replace("@", quote(code, safe=""), 1)
