"""The criteria checker: flags on what a list says of itself that went wrong elsewhere. It advises; a person answers.

Each rule looks for words, or for words that are missing, and says which and why. No rule understands a sentence: the
reference page publishes how often they are right on a labelled set, and where they are wrong.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from muster.lists.rules.terms import SUBJECT_CATEGORIES, ListTerms


@dataclass(frozen=True, slots=True)
class FlagRule:
    """What a rule looks for, the finding behind it, what to do, and an example that it flags beside one that it does
    not."""

    title: str
    why: str
    remedy: str
    flagged: str
    passes: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A rule's finding in a place, such as criterion C1. `says` is the whole wording and `words` what was found in it,
    "" where something is missing. The `key` changes with the wording, so that an edit asks again."""

    rule: str
    place: str
    says: str
    words: str
    key: str


RULES: dict[str, FlagRule] = {
    "catch_all": FlagRule(
        "Catch-all wording",
        "Finding E2: an operating model that everybody applies differently. Whoever fits nothing else fits this.",
        "Name exactly whom you mean, or leave it out.",
        "Other persons where inclusion is considered appropriate",
        "Named as the attacker in two crime reports in the last 12 months",
    ),
    "association": FlagRule(
        "By association",
        "Finding E16: people were targeted by association. Finding E3: lists of associates lived on after removal.",
        "State what the person has done or suffered, and on what evidence.",
        "Associate of a gang member",
        "Convicted together with a person on the list of the same offence",
    ),
    "reputation": FlagRule(
        "Reputation or impression",
        "Finding E2: criteria applied inconsistently. What is “known” or “believed” depends on who is asked.",
        "State the fact that can be checked, and the record in which it stands.",
        "Known to carry knives",
        "Arrested with a knife in the last 12 months",
    ),
    "no_evidence": FlagRule(
        "No evidence asked for",
        "Finding E15: nobody is put on a list on an uncorroborated word. It does not say what must be shown.",
        "Say what evidence there must be, how much of it and how recent.",
        "Takes part in violence",
        "Charged with a violent offence in the last 24 months",
    ),
    "no_source": FlagRule(
        "No source for it",
        "Finding E15: weak guidance on sources. The evidence that it asks for comes from no source of the list.",
        "Name the source among those of the list, or ask for evidence that its sources have.",
        "Referred by a school, on a list whose only source is crime records",
        "Referred by a school, on a list that names referrals by schools as a source",
    ),
    "unused_field": FlagRule(
        "A field that nothing uses",
        "DPA 2018 s.37: adequate, relevant and not excessive. No purpose and no criterion speaks of it.",
        "Say which purpose or criterion needs it, or leave it out.",
        "Shoe size, on a list to plan visits",
        "Address, on a list to plan visits to an address",
    ),
    "no_way_off": FlagRule(
        "No way off for a category",
        "Finding E5: people were never truly removed. No removal criterion reaches these people.",
        "Add a criterion for taking them off, or word one so that it reaches everybody.",
        "Victims may be held, and the only removal criterion is the end of a sentence",
        "A removal criterion that reaches everybody: nothing new in 12 months",
    ),
}  # fmt: skip

_WORDING: dict[str, tuple[str, ...]] = {
    "catch_all": (
        r"other (?:persons?|people|individuals?|subjects?|cases?)", r"any ?(?:other|one|body)\b",
        r"every ?(?:one|body)\b",
        r"and so on", r"etc\b", r"not limited to", r"or similar", r"as appropriate",
        r"(?:deemed|considered|thought|judged) (?:to be )?(?:necessary|appropriate|suitable|relevant)",
        r"discretion", r"or otherwise", r"for any reason",
    ),
    "association": (
        r"associat(?:e|es|ed|ion|ions)\b", r"link(?:s|ed)? (?:to|with)", r"connect(?:ed|ions?) (?:to|with)",
        r"affiliat\w+", r"(?:friends?|relatives?|sibling|siblings|brothers?|sisters?|partners?|family) of\b",
        r"(?:seen|spends? time|socialis\w+) with", r"in the company of", r"lives? with",
    ),
    "reputation": (
        r"known (?:to|as|for)\b", r"believed", r"thought to", r"suspected (?:to|of being)", r"reput\w+", r"rumou?r\w*",
        r"of (?:concern|interest)\b", r"appears? to", r"seems?\b", r"considered to be", r"perceived", r"likely to",
        r"may be (?:involved|engaged)", r"could be (?:involved|engaged)", r"problematic", r"anti-police",
    ),
}  # fmt: skip

_NEGATED = re.compile(r"\b(?:not|never)(?: (?:merely|only|just|simply))?(?: be(?:ing)?)?\W*$", re.IGNORECASE)
_PATTERNS = {rule: re.compile(r"\b(?:" + "|".join(words) + ")", re.IGNORECASE) for rule, words in _WORDING.items()}

_EVIDENCE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"charged|convicted|convictions?|sentenced|cautioned|arrested|crime", ("crime", "court", "custody", "record")),
    (r"reports?|reported|named in", ("report", "crime", "intelligence")),
    (r"intelligence|graded|corroborated", ("intelligence", "report")),
    (r"referr(?:ed|al|als)|asked for help|request(?:ed|s)?", ("referral", "referred", "request", "call")),
    (r"licen[cs]e|certificate|permit", ("licen", "certificate", "permit")),
    (r"order|warrant|injunction|bail|notice issued", ("court", "order", "warrant", "record")),
    (r"statement|diagnos\w+|assessed (?:by|as)|recorded|records?", ("statement", "record", "assessment", "referral")),
)
"""What counts as evidence in a criterion, and the words one of which the list's sources must hold for it."""

_REACHES: dict[str, str] = {
    "suspect": r"suspect|charged|investigat|arrest",
    "convicted": r"convict|sentence|offender|licence|probation",
    "victim": r"victim",
    "witness": r"witness",
    "at_risk": r"risk|vulnerab|safeguard",
    "other": r"other",
}
"""The words by which a removal criterion speaks of a category; one that speaks of none reaches everybody."""

_WORD = re.compile(r"[a-z]{4,}")
_EMPTY = frozenset(
    {"that", "this", "with", "what", "when", "where", "which", "whom", "they", "them", "their", "from", "have", "been"}
    | {"into", "each", "list", "person", "people", "know", "tell", "need", "needs"}
)
"""Words that say nothing about what a field is for."""


def flags_of(terms: ListTerms) -> tuple[Flag, ...]:
    """Everything that the rules flag in what a list says of itself, in the order of its parts."""
    return (*_of_criteria(terms), *_of_fields(terms), *_of_categories(terms))


def _of_criteria(terms: ListTerms) -> Iterator[Flag]:
    for each in terms.criteria:
        place = f"criterion {each.code}"
        for rule, words in wording_flags(each.says, inclusion=each.kind == "inclusion"):
            yield _flag(rule, place, each.says, words)
        if each.kind == "inclusion" and _without_source(each.says, terms.sources):
            yield _flag("no_source", place, f"{each.says} – sources: {terms.sources}", "")


def wording_flags(says: str, *, inclusion: bool = True) -> list[tuple[str, str]]:
    """Which rules flag the wording of one criterion, each with the words it found; evidence is asked of inclusion
    alone."""
    found = [(rule, words) for rule, pattern in _PATTERNS.items() if (words := _first(pattern, says))]
    if inclusion and not any(re.search(rf"\b(?:{evidence})\b", says, re.IGNORECASE) for evidence, _ in _EVIDENCE):
        found.append(("no_evidence", ""))
    return found


def _first(pattern: re.Pattern[str], says: str) -> str:
    """The first words found that are not negated: “not merely known to” is a warning against reputation."""
    return next(
        (
            match.group()
            for match in pattern.finditer(says)
            if not _NEGATED.search(says[max(0, match.start() - 24) : match.start()])
        ),
        "",
    )


def _without_source(says: str, sources: str) -> bool:
    """Whether the criterion asks for evidence, and for none that a source of the list has."""
    asked = [words for evidence, words in _EVIDENCE if re.search(rf"\b(?:{evidence})\b", says, re.IGNORECASE)]
    named = sources.lower()
    return bool(asked) and not any(word in named for words in asked for word in words)


def _of_fields(terms: ListTerms) -> Iterator[Flag]:
    used = stems(
        [
            *(title for _, title in terms.purposes),
            *(each.says for each in terms.criteria),
            *(reason for _, reason in terms.categories),
            terms.necessity,
            terms.proportionality,
        ]
    )
    for each in terms.fields:
        if used.isdisjoint(stems([each.title, each.name.replace("_", " "), each.reason])):
            yield _flag("unused_field", f"field {each.name}", f"{each.title}: {each.reason}", "")


def _of_categories(terms: ListTerms) -> Iterator[Flag]:
    removals = [each.says for each in terms.criteria if each.kind == "removal"]
    for code, _ in terms.categories:
        if removals and not any(_reaches(says, code) for says in removals):
            yield _flag("no_way_off", f"category {code}", SUBJECT_CATEGORIES.get(code, code), "")


def _reaches(says: str, category: str) -> bool:
    spoken_of = {code for code, words in _REACHES.items() if re.search(rf"\b(?:{words})", says, re.IGNORECASE)}
    return not spoken_of or category in spoken_of


def stems(texts: Iterable[str]) -> frozenset[str]:
    """The first five letters of every word that says something: visits and visit are one."""
    words = {word for text in texts for word in _WORD.findall(text.lower())}
    return frozenset(word[:5] for word in words - _EMPTY)


def _flag(rule: str, place: str, says: str, words: str) -> Flag:
    digest = hashlib.sha256("\0".join((rule, place, says)).encode("utf-8", "surrogatepass")).hexdigest()
    return Flag(rule, place, says, words, digest[:12])
