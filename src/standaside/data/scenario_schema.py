"""
The shape of a scenario file: which tables and keys there are, and of which type.

Names are those of ``docs/reference/scenario-file.md``; a key left out takes the default
written here. What the values mean (parties, places, sums) is checked in
:mod:`standaside.data.scenario`, which has the baseline to check them against.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from standaside.errors import ScenarioError
from standaside.matching import did_you_mean

Fraction = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Percent = Annotated[float, Field(ge=0, le=100)]
Bounds = Annotated[list[Annotated[float, Field(ge=0)]], Field(min_length=2, max_length=2)]


class Table(BaseModel):
    """A table of the file: no other keys, no silent conversions, no infinities."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Election(Table):
    """``[election]``: the baseline and polling day."""

    start: str = Field(alias="from")
    date: dt.date | None = None

    @field_validator("start", mode="before")
    @classmethod
    def _year_as_text(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class AreaPoll(Table):
    """``[poll.nation.X]`` and ``[poll.region.X]``: percent by party."""

    shares: dict[str, Percent]


class PollTable(Table):
    """``[poll]``: percent by party, and where the figures come from."""

    shares: dict[str, Percent] = {}
    area: str = "GB"
    fieldwork_end: dt.date | None = None
    sample: Annotated[int, Field(ge=1)] | None = None
    pollsters: Annotated[int, Field(ge=1)] = 1
    source: str = ""
    nation: dict[str, AreaPoll] = {}
    region: dict[str, AreaPoll] = {}


class Absent(Table):
    """One entry of ``[nominations] absent``: where a party does not stand."""

    party: str
    seats: list[str] | None = None
    file: str | None = None


class NominationsTable(Table):
    """``[nominations]``: who stands, where it is not as rule 4 has it."""

    successor: dict[str, str] = {}
    absent: list[Absent] = []
    speaker: list[str] | None = None


class Bloc(Table):
    """``[bloc]``: who is bound by the pact, and who is on the other side."""

    partners: list[str] = []
    opponents: list[str] = []


class Swing(Table):
    """``[swing]``: how national change is spread over constituencies."""

    rule: str = "best"
    scope: str = "nation"


class UncertaintyTable(Table):
    """``[uncertainty]``: how unsure we are (rule 10); poll_sd in points."""

    draws: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    usual: Annotated[float, Field(ge=0, le=1)] | None = None
    wild: Annotated[float, Field(ge=0, le=1)] | None = None
    wild_chance: Fraction | None = None
    growth: Annotated[float, Field(ge=0, le=100)] | None = None
    common_part: Fraction | None = None
    region_part: Fraction | None = None
    degrees: Annotated[float, Field(gt=2)] | None = None
    poll_sd: dict[str, Percent] | None = None


class BackfireTable(Table):
    """``[backfire]``: what an endorsement may cost its beneficiary (rule 6)."""

    kind: Literal["soft", "hard"] | None = None
    chance: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    to_opponent: Fraction | None = None
    only: list[str] | None = None
    destination: str | None = None
    by_party: dict[str, Annotated[list[Fraction], Field(min_length=2, max_length=2)]] | None = None


class TransfersTable(Table):
    """``[transfers]``: rates that replace the shipped ones (rule 5)."""

    follow: dict[str, Fraction] = {}
    leak: dict[str, dict[str, Fraction]] = {}


class DealRow(Table):
    """One entry of ``[pact] deals``: the columns of a pact's CSV file."""

    seat: str
    beneficiary: str = Field(default="", alias="for")
    aside: list[str] = Field(min_length=1)
    kind: str = "aside"


class ActivistsRow(Table):
    """One entry of ``[campaign] activists``: how many a party has in a place."""

    party: str
    seat: str
    units: float


class HostileRow(ActivistsRow):
    """One entry of ``[campaign] hostile``: activists sent into a place against one other party."""

    against: str


class StrengthTable(Table):
    """``[campaign] strength``: what we believe of beta, in log-odds (rule 9)."""

    mean: float = 0.03
    sd: float = 0.03


class CampaignTable(Table):
    """``[campaign]``: activists (rule 9); a number below 0 is refused with the place it belongs to."""

    activists: list[ActivistsRow] = []
    per_100_votes: float | None = None
    strength: StrengthTable | None = None
    base: float | None = None
    reach: int | None = None
    mobile: float | None = None
    keep_out: dict[str, list[str]] = {}
    hostile: list[HostileRow] = []
    least_gain: float | None = None
    asked: float | None = None
    asked_sd: float | None = None


class TacticalTable(Table):
    """``[tactical]``: who lends votes to whom, by kind of contest (rule 8)."""

    preset: str | None = None
    rates: dict[str, dict[str, Fraction]] = {}
    partners: list[str] = []
    unwind: str | None = None
    unwind_rates: dict[str, dict[str, Fraction]] = {}
    spread: Annotated[float, Field(ge=0, le=1)] | None = None


class PactTable(Table):
    """``[pact]`` and ``[counter_pact]``: a CSV file, relative to the scenario, or the deals themselves."""

    file: str | None = None
    deals: list[DealRow] | None = None


class LockTable(Table):
    """One entry of ``[rules] locked``."""

    seat: str
    party: str
    stands: bool


class Contested(Table):
    """``[rules] min_contested``."""

    nation: Fraction | None = None
    region: Fraction | None = None


class PriceTable(Table):
    """``[rules.price]``: what each unit of violation costs, in expected seats (rule 26)."""

    max_seats: Positive | None = None
    max_stand_asides: Positive | None = None
    max_by_party: Positive | None = None
    nobody_worse_off: Positive | None = None
    min_gain: Positive | None = None
    reciprocity: Positive | None = None
    min_contested: Positive | None = None
    incumbents_stand: Positive | None = None


class RulesTable(Table):
    """``[rules]``: what a plan must respect."""

    max_seats: Count | None = None
    max_stand_asides: Count | None = None
    max_by_party: dict[str, Count] = {}
    min_effect: Fraction | None = None
    tolerance: Annotated[float, Field(ge=0)] | None = None
    nobody_worse_off: bool | None = None
    min_gain: dict[str, float] = {}
    reciprocity: dict[str, Bounds] = {}
    min_contested: Contested = Contested()
    locked: list[LockTable] = []
    incumbents_stand: bool | None = None
    kinds: list[str] | None = None
    price: PriceTable = PriceTable()


class Aim(Table):
    """``[aim]``: what a plan maximises."""

    objectives: list[str] = ["expected_seats"]
    cvar_alpha: Annotated[float, Field(gt=0, le=1)] | None = None
    measure: str | None = None


class StanceTable(Table):
    """``[[stance]]``: what a party, or its candidate in one seat, holds."""

    party: str
    seat: str | None = None
    seats: list[str] | None = None
    measure: str
    supports: bool = Field(alias="for")


class UnilateralTable(Table):
    """``[[unilateral]]``: a party that stands aside for another without joining its bloc."""

    party: str
    helps: str
    measure: str | None = None
    held: bool = False
    endorses: bool = False


class BlocAgainst(Table):
    """``[[bloc_against]]``: another bloc that may make a pact."""

    name: str = ""
    partners: list[str]
    opponents: list[str] = []
    rules: RulesTable = RulesTable()


class Variant(Table):
    """``[[variant]]``: the same question with another counter-pact."""

    title: str
    counter_pact: PactTable = PactTable()


class PublishedTable(Table):
    """``[[published]]``: the counts of a plan that somebody published, shown beside ours."""

    who: str
    seats: int = Field(ge=1)
    beneficiaries: dict[str, int] = {}
    source: str


class ScenarioFile(Table):
    """The whole file."""

    title: str = ""
    story: str = ""
    election: Election
    poll: PollTable | None = None
    nominations: NominationsTable = NominationsTable()
    bloc: Bloc = Bloc()
    swing: Swing = Swing()
    uncertainty: UncertaintyTable = UncertaintyTable()
    backfire: BackfireTable = BackfireTable()
    transfers: TransfersTable = TransfersTable()
    tactical: TacticalTable = TacticalTable()
    campaign: CampaignTable | None = None
    pact: PactTable = PactTable()
    counter_pact: PactTable = PactTable()
    rules: RulesTable = RulesTable()
    aim: Aim = Aim()
    stance: list[StanceTable] = []
    unilateral: list[UnilateralTable] = []
    bloc_against: list[BlocAgainst] = []
    variant: list[Variant] = []
    published: list[PublishedTable] = []


def read_tables(tables: Mapping[str, Any], *, file: str) -> ScenarioFile:
    """
    Check the parsed TOML against the shape, with one sentence for the first mistake.

    Raises
    ------
    ScenarioError
        Naming the file, the field, what is wrong, and the nearest right key.

    Examples
    --------
    >>> read_tables({"election": {"from": "2017"}}, file="mine.toml").swing.rule
    'best'
    """
    try:
        return ScenarioFile.model_validate(dict(tables))
    except ValidationError as error:
        raise ScenarioError(first_mistake(error, file)) from None


_WRONG_TYPE = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "list_type": "a list in square brackets",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "date_type": "a date such as 2019-12-12, without quotes",
    "too_short": "a pair, [lowest, highest]",
    "too_long": "a pair, [lowest, highest]",
}

_LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


def first_mistake(error: ValidationError, file: str, shape: type[BaseModel] | None = None) -> str:
    """One sentence about the first mistake in a file; misspelt keys come before what they cause."""
    first = min(error.errors(include_url=False), key=lambda e: e["type"] != "extra_forbidden")
    path, kind = first["loc"], str(first["type"])
    if kind == "extra_forbidden":
        return f"{file}: {_unknown_key(path, shape or ScenarioFile)}"
    if kind == "missing":
        return f'{file}: {field_name(path[:-1])} lacks "{path[-1]}", which it needs.'
    found = _shown(first["input"])
    if kind in _WRONG_TYPE:
        return f"{file}: {field_name(path)} is {found}; give {_WRONG_TYPE[kind]}."
    if kind == "literal_error":
        options = str(first["ctx"]["expected"]).replace("'", '"')
        return f"{file}: {field_name(path)} is {found}; give {options}."
    limits = [f"{word} {first['ctx'][key]:g}" for key, word in _LIMITS.items() if key in first.get("ctx", {})]
    wanted = limits[0] if limits else str(first["msg"]).lower()
    return f"{file}: {field_name(path)} is {found}; it must be {wanted}."


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value[:60]}"'
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, Sequence):
        return f"a list of {len(value)}"
    return str(value).lower() if isinstance(value, bool) else str(value)[:60]


def field_name(path: Sequence[str | int]) -> str:
    """
    Name a place in the file as people write it.

    Examples
    --------
    >>> field_name(("poll", "shares", "Con")), field_name(("rules", "locked", 0, "seat")), field_name(())
    ('[poll] shares.Con', '[rules] locked entry 1 seat', 'the file')
    """
    if not path:
        return "the file"
    if path[0] in ("title", "story"):
        return str(path[0])
    words = f"[{path[0]}]"
    for part in path[1:]:
        if isinstance(part, int):
            words += f" entry {part + 1}"
        else:
            words += f" {part}" if words.endswith("]") or isinstance(path[-2], int) else f".{part}"
    return words


def _unknown_key(path: Sequence[str | int], shape: type[BaseModel]) -> str:
    """Name the key, and the nearest known keys of the same table, or all of them."""
    key = str(path[-1])
    known = _keys_at(path[:-1], shape)
    guess = did_you_mean(key, known) or f" It takes {', '.join(known)}."
    where = field_name(path[:-1]) if len(path) > 1 else "the top of the file"
    return f'{where} has no key "{key}".{guess}'


def _keys_at(path: Sequence[str | int], shape: type[BaseModel]) -> list[str]:
    """List the keys of the table found by walking the shape along a path."""
    model = shape
    for part in path:
        inner = _model_in(model.model_fields[part].annotation) if part in model.model_fields else None
        model = inner or model
    return [info.alias or name for name, info in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Find the table type inside ``list[X]``, ``dict[str, X]`` or ``X | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [_model_in(part) for part in getattr(annotation, "__args__", ())]
    return next((model for model in inner if model is not None), None)
