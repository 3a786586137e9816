"""What stands behind every number: two sentences each, and what more there is to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

RECORD = ("How often it was right", "/record")
TRANSFERS = ("Every rate and its evidence", "/sources#transfers")


@dataclass(frozen=True, slots=True)
class Explained:
    """
    A number's explanation.

    Attributes
    ----------
    name, words : str
        What it is called, and two sentences on it.
    anchor : str
        Where it stands on the page of the method: captions lead there.
    more : tuple of str
        How it is worked out, and how wrong it can be, a paragraph each.
    see : tuple of (str, str)
        Pages with the evidence: words and address.
    """

    name: str
    words: str
    anchor: str
    more: Sequence[str]
    see: Sequence[tuple[str, str]] = ()


METHOD = (
    Explained(
        "Projection",
        "A poll moves every constituency by a rule, and the constituencies add up to the poll again. The "
        "rule can be chosen; the usual one, “best”, did best on past elections.",
        "swing",
        (
            "Uniform: a party gains or loses the same points everywhere. Proportional: the same part of "
            "what it had. Mix: half of each. Logit: its odds change by the same factor. Strong transition: "
            "a falling party first loses its weak supporters (up to a fifth of the vote in a place), and "
            "rising ones share what is released there. Best: a falling party loses in proportion, a rising "
            "one gains the same points everywhere, and places are then tilted by what their kind did "
            "between regions.",
            "Every rule knows who stands where, never gives a share below nought or above all, and meets "
            "the poll’s totals. Spread says which places move together: all of Great Britain, each nation, "
            "or each region. Northern Ireland stays as it was, for British polls do not reach it.",
            "Rules are wrong about single places, more so when many votes move. No rule was best at every "
            "election; the record shows each, also where ours loses.",
        ),
        (RECORD,),
    ),
    Explained(
        "Simulated elections",
        "One draw of everything that is not known: how wrong the polls are, how regions and places stray, "
        "and how many voters follow. Thousands of them say how likely something is.",
        "draws",
        (
            "The seed is the number they start from: the same question and seed give the same figures, for "
            "everybody and on the command line. Another seed moves a chance by a point or two in 1,000 "
            "simulated elections, and by half a point in 10,000.",
        ),
    ),
    Explained(
        "Chance of winning",
        "The part of the simulated elections in which a party wins there. Each draws its own polling error, "
        "regional and local errors, and how many voters follow.",
        "chance",
        (
            "Polling errors are as large as those of polls of that age were, and parties’ errors hang "
            "together. Local errors are as large as the projection’s own past ones, and heavier in their "
            "tails. A tie is settled by lot from the seed.",
            "Of candidacies that were given 60 in 100, about 60 in 100 should have won: whether they did is "
            "on the record, with the elections where they did not.",
        ),
        (("Do the chances come true?", "/record"),),
    ),
    Explained(
        "Range",
        "Nine simulated elections in ten lie inside it. How wide it is follows from how wrong past polls "
        "and projections were.",
        "range",
        (
            "It runs from the fifth to the ninety-fifth of a hundred simulated elections in order. The "
            "expected number is their mean, and need not be the middle. A gain has a range of its own, from "
            "the difference in each simulated election; it is not the difference of two ranges.",
            "It holds for this question as it is put: if the poll, the rates or the pact turn out "
            "otherwise, so does the range. One election in ten should fall outside, and some did.",
        ),
        (("Intervals that did not hold", "/record"),),
    ),
    Explained(
        "Follow",
        "Of a party’s voters, those who obey when it stands aside for another. Voters are not owned: some "
        "cross to the other side, some stay at home.",
        "follow",
        (
            "Each pair of parties has a rate, from surveys that asked for a second choice, from elections "
            "at which a party was really absent, and where there is neither from our judgement, which is "
            "then called a guess. The rest of the votes is divided among those still standing, and home.",
            "In every simulated election the rates are drawn anew, and again from place to place by about "
            "ten points. Past stand-asides are few, so this is the least certain number of all: move the "
            "dial to see what hangs on it.",
        ),
        (TRANSFERS,),
    ),
    Explained(
        "Backfire",
        "Being endorsed can cost votes of one’s own. By default it does so in 15 elections of 100, and then "
        "2 to 5 per cent.",
        "backfire",
        (
            "Half of the votes lost go to the main opponent, the rest stay at home. It hurts most where the "
            "endorsed party is strong and the one that stands aside is small.",
            "The figures are our judgement. The evidence is thin: a survey of 2011 gave joint candidates 40 "
            "per cent where the two parties apart had 46, and in Hungary in 2022 a united opposition had 34 "
            "where its parties had 47 before, not all of it for being united.",
        ),
    ),
    Explained(
        "Tactical votes",
        "Some voters vote for the best-placed partner although their own party stands. How many is taken "
        "from a year that you choose, estimated from results.",
        "tactical",
        (
            "The rates go by a voter’s party and by who is first and second in a place. Votes that were "
            "lent at the starting election go back first, where they are known, so that nobody is counted "
            "twice.",
            "They are measured by what small parties gave up in such places beyond what their region did, "
            "so they are a least figure. None are added unless you choose a year.",
        ),
        (("The rates, year by year", "/scenario#dials"),),
    ),
    Explained(
        "With and without",
        "Both are counted on the same simulated elections, so that their difference is the pact’s doing and "
        "not luck. Without means that neither side has a pact.",
        "paired",
        (
            "So a gain is known far better than the seats themselves: luck that both share falls out. A "
            "counter-pact in the question is in force with the pact, and not without it.",
        ),
    ),
    Explained(
        "Verdict",
        "What the deal in one constituency is worth: in how many more of 100 simulated elections a partner "
        "wins there with the deal than without it. The four words and their borders stand below.",
        "verdict",
        (
            "A deal is harmful where a partner wins less often with it, by more than two standard errors of "
            "the count. Otherwise it is decisive from 25 more wins in 100, helpful from 2, and pointless "
            "below. Where two standard errors reach across a border the page says “close to” and the other "
            "word.",
            "It goes by the partners together. A deal that only moves a seat from one partner to another is "
            "pointless in this sense, and what each partner gains stands beside it.",
        ),
    ),
    Explained(
        "If every voter followed",
        "The votes added up, as pacts are usually sold. It is a bound, never a forecast: at realistic rates "
        "a pact usually yields less than half of it.",
        "bound",
        (
            "It is the same pact on the same simulated elections, with every voter following and nothing "
            "backfiring.",
        ),
    ),
    Explained(
        "The best pact within the rules",
        "Every possible pact within the rules is compared, and the best is proven by an exact solver. A "
        "stand-aside is used only where it lifts a partner’s chance by a point.",
        "plan",
        (
            "Best means the most expected seats of the partners together: one of them may give way and gain "
            "nothing, unless the rules ask for a gain of each. Of pacts within a twentieth of a "
            "seat of the best, the one with fewest stand-asides is taken. If the time runs out, the page "
            "says how far from the best it may be.",
            "Where the aim is the chance of something, as of a majority, the pact is judged again on fresh "
            "simulated elections, so that it cannot shine by luck.",
        ),
    ),
    Explained(
        "Fair",
        "Fair is what the rules ask: nobody worse off, a least gain for each, limits on what one party "
        "gives up. What each partner gives and gets stands beside every pact.",
        "fair",
        (
            "Seats are compared as expected seats. A party can come out level and still give up votes, "
            "members’ hopes and a voice: read the votes given and the constituencies beside the seats.",
        ),
    ),
    Explained(
        "Best placed, and how sure",
        "The party that would poll most of some, if all of them stand. Its chance is counted in simulated "
        "elections and averaged over the swing rules; within ten points of the next nobody is named.",
        "advice",
        (
            "There is no need where the choice moves the chance that one of them wins by less than two "
            "points: the seat is safe, or out of reach.",
        ),
        (("How often such advice was right", "/record#advice"),),
    ),
    Explained(
        "Activists",
        "An activist moves votes a little, and each further one in the same place less; with a chance of "
        "one in six not at all. A step is from one hexagon to the next, never a distance on the ground.",
        "activists",
        (
            "A party is taken to have one activist for every hundred votes it had in a place, which is our "
            "guess. Part of them travel, and only so many steps; both can be changed. How much they move is "
            "drawn anew in every simulated election, so the page shows seats by effect as well, from none "
            "at all to the greatest that we give them.",
            "Studies of British campaigns find small effects and differ on their size. Take the order of "
            "places seriously, and the seats with care.",
        ),
    ),
    Explained(
        "Counter-pact",
        "Each bloc in turn takes its best pact against what the other does, both orders are played, and "
        "every answer is judged on the same simulated elections. It ends where nobody gains by another "
        "pact, or in a circle.",
        "counter",
        (
            "An end that nobody would change is called an equilibrium. Another one may exist that play from "
            "no pacts does not reach. A bloc without rules gives way wherever it helps; give it rules to "
            "see what a real one might do.",
        ),
    ),
    Explained(
        "Money",
        "A deposit comes back with more than one vote in twenty. Limits on spending and Short Money, which "
        "Parliament pays to parties in opposition by their seats and votes, follow rates of the law, each "
        "with its source and its day; votes and seats are those of the simulated elections.",
        "money",
        (
            "The limits shown are those of the short campaign, from candidacy to polling day: a sum for "
            "each candidate and so much for each elector, less in a borough than in a county. Our sources "
            "do not say which a constituency is, so both are shown.",
            "Short Money is skewed: a seat or two can decide whether a party has any. So the middle is "
            "shown and the mean said beside it. None of this is legal advice.",
        ),
    ),
    Explained(
        "Other voting systems",
        "Two rounds: where nobody has half the votes, the first two meet again. Alternative vote: voters "
        "rank the candidates, and the last falls out until one has half. Party lists: seats in proportion "
        "to votes, district by district. Additional members: lists make up for what constituencies give. "
        "Single transferable vote: voters rank candidates in districts of several seats.",
        "systems",
        (
            "The votes are those projected under first past the post. Nobody has ranked candidates at these "
            "elections, so second choices come from the rates of those who follow, and districts of several "
            "seats are drawn by a rule of ours.",
            "People would vote otherwise under another system, and parties would stand otherwise. Read it "
            "as what the system does to these votes, not as a forecast of an election under it.",
        ),
    ),
    Explained(
        "How well seats follow votes",
        "The Gallagher index is how far parties’ shares of the seats lie from their shares of the votes: "
        "nought where they agree, and above ten at most British elections since 1974. Effective parties is "
        "how many parties of equal size would divide the seats as much.",
        "indices",
        (
            "Gallagher: the square root of half the sum of squared differences, in points. Effective "
            "parties: one over the sum of squared shares (Laakso and Taagepera). Votes that elect nobody "
            "were cast where no candidate or list of that party won.",
        ),
    ),
    Explained(
        "Who could govern",
        "Parties that together have more than half of the members who vote, in how many of 100 simulated "
        "elections. Members who do not take their seats and the Speaker are left out, and the deputies whom "
        "you name.",
        "coalitions",
        (
            "Only coalitions are listed that need every one of their members. Whether parties would want it "
            "is not asked unless you say what they rule out, so arithmetic may put rivals together.",
        ),
    ),
    Explained(
        "Power",
        "A party has power where its joining turns parties that fall short into a majority. Banzhaf counts "
        "all such turns alike; Shapley and Shubik count in how many orders of joining it is the one that "
        "turns.",
        "power",
        (
            "Each is the mean over the simulated elections, as a part of all power. It is about numbers "
            "alone: red lines and likings are not asked, so it is a measure of what votes could do and not "
            "of who rules.",
        ),
    ),
    Explained(
        "Offers with conditions",
        "At every moment, all offers bind together whose conditions are met by what has happened, by what "
        "binds already, or by one another. Two that clash are both set apart, and what binds stays bound.",
        "offers",
        (
            "An offer lapses at its “until”, not after it. There is no waiting for order: the largest set "
            "of offers that can bind together does.",
        ),
    ),
)
"""Everything that a caption leads to, in the order of the page."""
