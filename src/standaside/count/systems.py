"""Every voting system by name. A new one is a function and a line here."""

from __future__ import annotations

from standaside.count.ams import ams
from standaside.count.av_plus import av_plus
from standaside.count.av_seats import av
from standaside.count.ballots import Settings, System
from standaside.count.list_pr import list_pr
from standaside.count.single import fptp
from standaside.count.stv_seats import stv
from standaside.count.two_round import two_round

SYSTEMS: dict[str, System] = {
    "fptp": fptp,
    "two_round": two_round,
    "av": av,
    "list_pr": list_pr,
    "ams": ams,
    "stv": stv,
    "av_plus": av_plus,
}
"""In the order in which they are shown."""

USUAL: dict[str, Settings] = {name: Settings() for name in SYSTEMS}
"""How each is set where nobody says: lists by region and D'Hondt, no threshold."""
