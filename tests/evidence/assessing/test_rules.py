"""How high a risk is, what an assessment still lacks, and which answers can be kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.evidence.assessing import rules
from muster.evidence.assessing.asking import kinds_assessed, newest_template, read_template, templates
from muster.evidence.assessing.rules import MeasureFacts, RiskFacts, Template, Written
from muster.evidence.rules import KINDS, RISKS, ScopeFacts
from tests.assessing import SCOPE, answers
from tests.evidence.test_rules import person

ON = date(2026, 6, 15)
DPIA = templates()["dpia-1"]
LEFT = {"left_likelihood": "remote", "left_severity": "significant"}


def risk(number: int = 1, likelihood: str = "possible", severity: str = "significant", **left: str) -> RiskFacts:
    return RiskFacts(number, "Somebody is taken for another.", likelihood, severity, **left)


def measure(number: int = 1, against: int = 1, effect: str = "reduces") -> MeasureFacts:
    return MeasureFacts(number, against, "Ask for two sources.", effect, "P-OWNER", ON)


def written(*, risks: tuple[RiskFacts, ...] = (risk(**LEFT),), measures: tuple[MeasureFacts, ...] = (measure(),),
            **changed: str) -> Written:  # fmt: skip
    return Written(answers("dpia") | changed, risks, measures)


def test_what_is_written_here_and_what_comes_as_a_file() -> None:
    assert set(kinds_assessed()) == {"dpia", "eia", "appropriate_policy", "ethics"}
    assert newest_template("agreement") is None


@pytest.mark.parametrize("template", templates().values(), ids=lambda each: each.id)
def test_a_template_whose_every_question_is_answered_lacks_nothing(template: Template) -> None:
    risks = (risk(**LEFT),) if template.scale else ()
    whole = Written(answers(template.kind), risks, (measure(),) if template.scale else ())
    assert rules.missing(template, whole) == {}
    assert rules.wrong_answers(template, whole.answers) == {}
    for question in template.questions().values():
        lacking = Written({**whole.answers, question.id: " "}, risks, whole.measures)
        assert set(rules.missing(template, lacking)) == ({question.id} if question.required else set())


def test_the_seven_steps_of_the_commissioners_template_and_the_duty_s_characteristics() -> None:
    assert [step.title[0] for step in DPIA.steps] == ["1", "2", "3", "4", "5", "7"]  # 5 and 6 are one page
    assert DPIA.steps[4].title.startswith("5 and 6")
    eia = templates()["eia-1"].questions()
    named = {"age", "disability", "gender_reassignment", "pregnancy", "race", "religion", "sex", "orientation"}
    assert named <= set(eia)
    assert all("unknown" in dict(eia[each].options) for each in named)


@pytest.mark.parametrize(
    ("likelihood", "severity", "high"),
    [
        ("remote", "minimal", "low"), ("remote", "significant", "low"), ("remote", "severe", "medium"),
        ("possible", "minimal", "low"), ("possible", "significant", "medium"), ("possible", "severe", "high"),
        ("probable", "minimal", "low"), ("probable", "significant", "high"), ("probable", "severe", "high"),
    ],
)  # fmt: skip
def test_how_high_a_risk_is(likelihood: str, severity: str, high: str) -> None:
    assert rules.level(DPIA.scale, likelihood, severity) == high
    assert rules.residual_risk(DPIA, [risk(likelihood=likelihood, severity=severity)]) == high


pairs = st.tuples(st.sampled_from([*DPIA.scale.likelihood]), st.sampled_from([*DPIA.scale.severity]))


@given(st.lists(st.tuples(pairs, st.none() | pairs), min_size=1, max_size=8))
def test_what_remains_is_the_highest_and_never_lower_than_any(said: list) -> None:  # type: ignore[type-arg]
    order = list(RISKS)
    risks = [
        risk(number, *before, **(dict(zip(LEFT, after, strict=True)) if after else {}))
        for number, (before, after) in enumerate(said, 1)
    ]
    whole = order.index(rules.residual_risk(DPIA, risks))
    left = [order.index(rules.level(DPIA.scale, *(after or before))) for before, after in said]
    assert whole == max(left)


@given(pairs, pairs)
def test_more_likely_or_more_severe_is_never_lower(one: tuple[str, str], other: tuple[str, str]) -> None:
    order, likelihoods, severities = list(RISKS), [*DPIA.scale.likelihood], [*DPIA.scale.severity]
    worse = (
        likelihoods.index(one[0]) >= likelihoods.index(other[0])
        and severities.index(one[1]) >= severities.index(other[1])
    )  # fmt: skip
    if worse:
        assert order.index(rules.level(DPIA.scale, *one)) >= order.index(rules.level(DPIA.scale, *other))


@pytest.mark.parametrize(
    ("lacking", "place", "told"),
    [
        (written(risks=(), measures=()), "risks", "at least one risk"),
        (written(measures=()), "risk 1", "what is done about it"),
        (written(risks=(risk(),)), "risk 1", "once its measures are taken"),
        (written(measures=(measure(effect="accepts"),)), "risk 1", "nothing is done about it"),
        (written(risks=(risk(**LEFT), risk(2, **LEFT))), "risk 2", "what is done about it"),
    ],
)
def test_what_is_missing_about_risks(lacking: Written, place: str, told: str) -> None:
    found = rules.missing(DPIA, lacking)
    assert set(found) == {place}
    assert told in found[place]


def test_a_risk_may_be_accepted_as_it_is() -> None:
    same = risk(left_likelihood="possible", left_severity="significant")
    assert rules.missing(DPIA, written(risks=(same,), measures=(measure(effect="accepts"),))) == {}


@pytest.mark.parametrize(
    ("question", "says", "told"),
    [
        ("no_such", "x", "There is no such question"),
        ("aim", "x" * 8001, "Longer than 8000"),
        ("aim", "a\x00b", "contains"),
        ("aim", "turned \u202e round", "contains"),
        ("retention", "twelve", "whole months"),
        ("retention", "0", "whole months"),
        ("retention", "1201", "whole months"),
        ("retention", "\u0661\u0662", "whole months"),
        ("fields", "band\nband", "twice"),
        ("fields", "-\nband", "not both"),
        ("fields", "=band", "by its code"),
        ("purposes", "\n".join(f"p{number}" for number in range(201)), "by its code"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_named(question: str, says: str, told: str) -> None:
    found = rules.wrong_answers(DPIA, {question: says})
    assert set(found) == {question}
    assert told in found[question]


def test_a_choice_is_one_of_its_options() -> None:
    assert "none, better" in rules.wrong_answers(templates()["eia-1"], {"age": "perhaps"})["age"]


def test_what_the_answers_say_of_the_list() -> None:
    assert rules.scope_of(DPIA, answers("dpia")) == ScopeFacts(**{**dict(_fields(SCOPE)), "recipients": ()})
    assert rules.scope_of(DPIA, {}) == ScopeFacts()
    assert rules.scope_of(templates()["ethics-1"], {}) is None
    assert rules.scope_of(templates()["eia-1"], {"purposes": "a b\nc"}) == ScopeFacts(purposes=("a b", "c"))


def _fields(scope: ScopeFacts) -> list[tuple[str, object]]:
    names = ("purposes", "categories", "fields", "recipients", "retention_months")
    return [(name, getattr(scope, name)) for name in names]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"says": " "}, "says"),
        ({"likelihood": "never"}, "likelihood"),
        ({"severity": ""}, "severity"),
        ({"left_likelihood": "remote", "left_severity": ""}, "left_severity"),
        ({"left_likelihood": "", "left_severity": "severe"}, "left_likelihood"),
    ],
)
def test_a_risk_that_cannot_be_kept(changed: dict[str, str], field: str) -> None:
    given = {"says": "x", "likelihood": "remote", "severity": "severe"} | changed
    assert set(rules.wrong_risk(DPIA.scale, RiskFacts(1, **given))) == {field}


def test_a_measure_that_cannot_be_kept() -> None:
    bad = MeasureFacts(1, 9, "", "helps", "P-OWNER", ON)
    assert set(rules.wrong_measure(bad, {1, 2})) == {"risk", "says", "effect"}


def test_who_says_that_a_measure_is_taken() -> None:
    assert rules.may_take(person("list_owner", ref="P-OWNER"), "P-OWNER", ON).allowed
    assert rules.may_take(person("iao"), "P-OWNER", ON).allowed
    assert rules.may_take(person("list_owner"), "P-OWNER", ON).code == "measure.not_theirs"


GOOD = 'kind = "eia"\nnumber = 9\ntitle = "T"\nsource = "S"\n[[steps]]\nid = "a"\ntitle = "A"\n'
SCALE = "[scale]\nlikelihood = {a = 'A'}\nseverity = {b = 'B'}\nlevels = {a = {b = 'huge'}}\n"
QUESTION = '[[steps.questions]]\nid = "q"\nsays = "Q?"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind =", "TOMLDecodeError"),
        (GOOD.replace('kind = "eia"\n', ""), "kind"),
        (GOOD.replace("number = 9", "number = 8"), "its name"),
        (GOOD.replace('"eia"', '"nothing"'), "its name"),
        (GOOD + QUESTION + QUESTION, "the same id"),
        (GOOD + QUESTION + 'kind = "drawing"\n', "of a kind"),
        (GOOD + QUESTION + 'kind = "choice"\n', "must have options"),
        (GOOD + QUESTION + 'options = [["a", "A"]]\n', "must have options"),
        (GOOD + QUESTION + 'colour = "red"\n', "TypeError"),
        (GOOD + 'part = "risks"\n', "no scale"),
        (GOOD.replace("[[steps]]", SCALE + "[[steps]]"), "the scale must give"),
    ],
)  # fmt: skip
def test_a_template_that_is_wrong_is_named_before_anybody_writes(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "eia-9.toml"
    file.write_text(GOOD + QUESTION)
    assert set(read_template(file).questions()) == {"q"}
    file.write_text(text)
    with pytest.raises(ValueError, match=r"eia-9\.toml") as wrong:
        read_template(file)
    assert told in str(wrong.value)


def test_every_kind_that_is_written_here_is_a_kind_of_document() -> None:
    assert {each.kind for each in templates().values()} <= set(KINDS)
