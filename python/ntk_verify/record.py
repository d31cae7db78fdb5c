"""Records: what a run was asked, what it answered, and on what the answers rest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from ntk_verify import _native

#: `holds`: the data support the statement to within the stated margin. `refuted`: they contradict it.
#: `inconclusive`: neither.
Verdict: TypeAlias = Literal["holds", "refuted", "inconclusive"]


@dataclass(frozen=True)
class Claim:
    """A theorem that can be asked about."""

    #: The name by which `verify(claims=[…])` selects it.
    id: str
    #: `initialisation` or `training`.
    group: str
    #: The theorem, in words and symbols.
    statement: str
    #: Paper and number.
    source: str


@dataclass(frozen=True)
class Comparison:
    """One number that theory predicts, beside its estimate."""

    #: What is compared: ``ntk[0,3]``, ``slope``.
    label: str
    #: ``{"equals": {"target", "margin", "allowance"}}``, ``{"at_least": {"target"}}`` or ``{"at_most": {"target"}}``.
    relation: dict[str, dict[str, float]]
    #: What was found.
    estimate: float
    #: ``{"rounding": {"bound"}}`` or ``{"sampling": {"standard_error", "degrees_of_freedom"}}``.
    uncertainty: dict[str, dict[str, float]]
    #: The simultaneous confidence interval.
    interval: tuple[float, float]
    #: What the interval says.
    verdict: Verdict


@dataclass(frozen=True)
class Series:
    """A curve for plots: what a reader wants to see, not what a verdict rests on."""

    #: What it shows: ``ntk rms deviation``.
    name: str
    #: Widths.
    x: list[float]
    #: Ordinates.
    y: list[float]
    #: Standard errors of the ordinates.
    standard_error: list[float]


@dataclass(frozen=True)
class Evidence:
    """What a claim found."""

    #: The most telling comparisons first, 64 at most.
    comparisons: list[Comparison]
    #: How many comparisons there were.
    tests: int
    #: Curves for plots.
    series: list[Series]
    #: How it was found, as sentences.
    notes: list[str]


@dataclass(frozen=True)
class Decoy:
    """A subtly wrong statement that the same data must refute."""

    #: What was made wrong.
    name: str
    #: ``refuted``, or the claim is inconclusive.
    verdict: Verdict


@dataclass(frozen=True)
class ClaimRecord:
    """One claim in a record."""

    #: The name by which `verify(claims=[…])` selects it.
    id: str
    #: The theorem, in words and symbols.
    statement: str
    #: Paper and number.
    source: str
    #: The answer.
    verdict: Verdict
    #: What is off, or what would decide.
    reason: str | None
    #: ``deterministic`` or ``statistical``.
    kind: str
    #: On what the verdict rests.
    evidence: Evidence
    #: The smallest relative discrepancy that would have been found with probability 1 − β.
    detectable: float | None
    #: The decoy and its verdict.
    decoy: Decoy


class Record:
    """Everything that a run found, with the question.

    Records hold no time, machine or number of threads: the same seed and settings give the same record. A record
    has no truth value, since `inconclusive` is neither true nor false: compare `verdict`.
    """

    def __init__(self, text: str) -> None:
        """Read the JSON text of a record; `from_json` checks it first."""
        self._text = text

    @classmethod
    def from_json(cls, text: str) -> Record:
        """Read a record that `to_json`, or the command line with ``--format json``, wrote.

        Raises
        ------
        Error
            Text that is no record, or one of an unknown version.
        """
        return cls(_native.render(text, "json"))

    @cached_property
    def data(self) -> dict[str, Any]:
        """The whole record as plain data; numbers that JSON has not are floats again."""
        return _numbers(json.loads(self._text))  # type: ignore[no-any-return]

    @property
    def verdict(self) -> Verdict:
        """The verdict on all claims together: refuted if one is, else inconclusive if one is."""
        return self.data["verdict"]  # type: ignore[no-any-return]

    @cached_property
    def claims(self) -> list[ClaimRecord]:
        """All claims, in the order of reports."""
        return [_claim(claim) for claim in self.data["claims"]]

    @property
    def not_applicable(self) -> dict[str, str]:
        """Claims that do not apply to the network, with the reason."""
        return self.data["not_applicable"]  # type: ignore[no-any-return]

    @property
    def settings(self) -> dict[str, Any]:
        """The question: network, inputs, widths, sampler, precision, and what was left at its default."""
        return self.data["settings"]  # type: ignore[no-any-return]

    @property
    def certificate(self) -> dict[str, Any] | None:
        """What is certified of the kernels, if that was asked for."""
        return self.data.get("certificate")

    def __getitem__(self, claim: str) -> ClaimRecord:
        """Return the claim of this name."""
        for found in self.claims:
            if found.id == claim:
                return found
        known = ", ".join(found.id for found in self.claims)
        reason = self.not_applicable.get(claim)
        raise KeyError(f"{claim} does not apply: {reason}" if reason else f"{claim}: the claims are {known}")

    def __contains__(self, claim: object) -> bool:
        """Whether there is a verdict on the claim of this name."""
        return any(found.id == claim for found in self.claims)

    def __bool__(self) -> bool:
        """Refuse to be taken for true or false."""
        raise TypeError("a record has no truth value: compare record.verdict with 'holds', 'refuted' or 'inconclusive'")

    def __eq__(self, other: object) -> bool:
        """Whether the other is a record with the same content."""
        return isinstance(other, Record) and self.data == other.data

    def __hash__(self) -> int:
        """Return the hash of the text."""
        return hash(self._text)

    def to_json(self) -> str:
        """Return the record as JSON, which the command line reads (``ntk-verify report``)."""
        return self._text

    def to_markdown(self) -> str:
        """Return the report as markdown."""
        return _native.render(self._text, "markdown")

    def to_html(self) -> str:
        """Return the report as a page: one document that refers to nothing outside itself and contains no script."""
        return _native.render(self._text, "html")

    def to_junit(self) -> str:
        """Return the report as JUnit XML, one test case for each claim."""
        return _native.render(self._text, "junit")

    def __str__(self) -> str:
        """Return the report as the command line prints it."""
        return _native.render(self._text, "terminal")

    def __repr__(self) -> str:
        """Return the verdict and the number of claims."""
        return f"<ntk_verify.Record: {self.verdict}, {len(self.claims)} claims>"

    def _repr_html_(self) -> str:
        """Return the report as one element, for the cell of a notebook."""
        return _native.render(self._text, "cell")


def _numbers(value: Any) -> Any:
    """Replace the strings that stand for numbers which JSON has not."""
    if isinstance(value, dict):
        return {key: _numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_numbers(inner) for inner in value]
    return float(value) if value in ("NaN", "inf", "-inf") else value


def _claim(data: dict[str, Any]) -> ClaimRecord:
    evidence = data["evidence"]
    return ClaimRecord(
        id=data["id"],
        statement=data["statement"],
        source=data["source"],
        verdict=data["verdict"],
        reason=data.get("reason"),
        kind=data["kind"],
        evidence=Evidence(
            comparisons=[
                Comparison(**{**comparison, "interval": tuple(comparison["interval"])})
                for comparison in evidence["comparisons"]
            ],
            tests=evidence["tests"],
            series=[Series(**series) for series in evidence.get("series", [])],
            notes=evidence.get("notes", []),
        ),
        detectable=data["detectable"],
        decoy=Decoy(**data["decoy"]),
    )
