"""
Simulated elections at the speed of the machine.

Import it late: it brings the compiler with it. Nothing is compiled before the first
call, and what is compiled stays on disk (beside these files, or in the user's cache
folder where they cannot be written; ``NUMBA_CACHE_DIR`` chooses another).

For draw t, party q and place c, all in 32-bit floats: E = national factor x normals;
R = regional factor x normals of the region; e = the place's factor x its own normals;

    share = max(0, A + spread sqrt(A(1 - A)) (sqrt(rho) R + sqrt(1 - rho) tail e) + unit E + lent T)

where ``spread`` is ``wild`` in ``wild_chance`` of the draws, else ``usual``; ``tail``
makes e heavy-tailed, one factor for the whole place; T says how strong tactical voting is.
The highest share wins; exact ties go by lot. Every normal is keyed by what it is about
(:mod:`draws`), so adding or reordering places or parties changes nobody else's noise.

How to use it: :func:`build` lays an election out; :func:`run` simulates it and keeps every
winner, :func:`totals` any number of draws in fixed memory; :func:`weigh` asks, in one pass
over the same draws, what every option of every place does to every party's chance. An
option is a list of gifts, a :class:`Gift` says how one party's voters move; a new kind of
deal is a new row of rates, not a new loop. :func:`prune` makes a model faster for
``run`` and ``totals`` at a stated cost in accuracy; ``weigh`` refuses it.
"""

from standaside.model.kernel.deals import Gift, Weighed
from standaside.model.kernel.draws import key_of
from standaside.model.kernel.drive import Elections, Totals, national_errors, run, totals
from standaside.model.kernel.given import weigh_given
from standaside.model.kernel.instance import Model, Singles, build
from standaside.model.kernel.prune import Pruned, prune
from standaside.model.kernel.shares import shares
from standaside.model.kernel.weigh import weigh

__all__ = [
    "Elections",
    "Gift",
    "Model",
    "Pruned",
    "Singles",
    "Totals",
    "Weighed",
    "build",
    "key_of",
    "national_errors",
    "prune",
    "run",
    "shares",
    "totals",
    "weigh",
    "weigh_given",
]
