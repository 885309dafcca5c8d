"""Reads the questions that assessments ask: one TOML file for each version of each template, in `questions/`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from muster.evidence.assessing.rules import SCOPE, Question, Scale, Template, TemplateStep
from muster.evidence.rules import KINDS, RISKS

FOLDER = Path(__file__).parent / "questions"


@cache
def templates() -> dict[str, Template]:
    """Every version of every template, by its id such as "dpia-1". Raises ValueError naming the file and what is wrong
    with it: a template that cannot be read must not be found out by whoever writes an assessment."""
    return {path.stem: read_template(path) for path in sorted(FOLDER.glob("*.toml"))}


def newest_template(kind: str) -> Template | None:
    """The template that a new assessment of this kind is started with; None where there is none."""
    return max((each for each in templates().values() if each.kind == kind), key=lambda each: each.number, default=None)


def kinds_assessed() -> dict[str, str]:
    """The kinds of documents that can be written here, and what each is called."""
    return {kind: says for kind, says in KINDS.items() if newest_template(kind)}


def read_template(path: Path) -> Template:
    """The template in one file. Raises ValueError."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        template = _template(path.stem, given)
    except (KeyError, TypeError, ValueError) as wrong:
        raise ValueError(f"{path.name}: {type(wrong).__name__}: {wrong}") from None
    if wrong := _wrong(template):
        raise ValueError(f"{path.name}: {wrong}")
    return template


def _template(id: str, given: dict[str, Any]) -> Template:
    steps = tuple(
        TemplateStep(
            id=step["id"],
            title=step["title"],
            about=step.get("about", ""),
            questions=tuple(_question(each) for each in step.get("questions", ())),
            part=step.get("part", ""),
        )
        for step in given["steps"]
    )
    scale = Scale(**given["scale"]) if "scale" in given else None
    return Template(id, given["kind"], given["number"], given["title"], given["source"], steps, scale)


def _question(given: dict[str, Any]) -> Question:
    return Question(**(given | {"options": tuple((code, words) for code, words in given.get("options", ()))}))


def _wrong(template: Template) -> str:
    ids = [each.id for step in template.steps for each in step.questions]
    if template.kind not in KINDS or template.id != f"{template.kind}-{template.number}":
        return "its name must be that of its kind and its number, such as dpia-1"
    if len(set(ids)) < len(ids):
        return "two questions have the same id"
    if any(each.kind not in ("text", "choice", *SCOPE) for each in template.questions().values()):
        return f"a question is of a kind that is not text, choice, {', '.join(SCOPE)}"
    if any((each.kind == "choice") != bool(each.options) for each in template.questions().values()):
        return "a choice must have options, and nothing else may"
    if template.scale is None:
        return "a step asks for risks, and there is no scale" if any(each.part for each in template.steps) else ""
    pairs = [(a, b) for a in template.scale.likelihood for b in template.scale.severity]
    if any(template.scale.levels.get(a, {}).get(b) not in RISKS for a, b in pairs):
        return f"the scale must give {', '.join(RISKS)} for each likelihood and severity"
    return ""
