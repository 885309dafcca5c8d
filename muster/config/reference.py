"""Writes the reference pages from the tables in the code: `make docs`. With --check, says which are stale and fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
MADE = "<!-- Written by `make docs` from the tables in the code. Change those, not this page. -->\n\n"


def settings_page() -> str:
    from muster.config.variables import VARIABLES

    rows = [
        (f"`{each.name}`", f"`{each.default}`" if each.default else "empty", each.says, each.wanted)
        for each in VARIABLES
    ]
    return _page(
        "Settings",
        "Every variable that Muster reads from the environment. A bad value stops the start.",
        ("variable", "default", "what it is for", "must be"),
        rows,
    )


def events_page() -> str:
    from muster.config.derivations import DERIVATIONS
    from muster.log.events import EVENTS

    rows = [
        (
            f"`{name}`",
            event.says,
            event.operation or "–",
            ", ".join(each.__name__.replace("_", " ") for each in DERIVATIONS.get(name, ())) or "–",
        )
        for name, event in EVENTS.items()
    ]
    return _page(
        "Events",
        "Every event that an entry of the log can name. A refusal is recorded as the same name with `.refused` added, "
        "the code of the rule and its reason. *Operation* is that of section 62 of the Data Protection Act 2018, where "
        "it is one. *Restates* is what is judged again in the same transaction.",
        ("event", "what happened", "operation", "restates"),
        rows,
    )


def controls_page() -> str:
    from muster.controls.catalogue import CATALOGUE

    controls = [module.CONTROL for module in CATALOGUE]
    rows = [
        (
            f"`{each.id}`",
            each.title,
            each.question,
            each.why,
            ", ".join(each.findings),
            ", ".join(sorted(each.closes)),
            each.owner,
        )
        for each in controls
    ]
    return _page(
        "Controls",
        "Every list is judged against each of these: met, not met, or unknown, and unknown never passes. A control "
        "that is not met closes the doors named.",
        ("control", "title", "question", "why", "findings", "closes", "who answers for it"),
        rows,
    )


def roles_page() -> str:
    from muster.people.rules import PERMISSIONS, ROLES

    permissions = sorted({permission for role in ROLES.values() for permission in role.may})
    rows: list[tuple[str, ...]] = [(f"`{name}`", role.title, role.says) for name, role in ROLES.items()]
    text = _page("Roles", "What each role is, and what it lets one do.", ("role", "title", "what it lets one do"), rows)
    matrix = [
        (
            f"`{permission}`",
            PERMISSIONS[permission],
            *("yes" if permission in role.may else "" for role in ROLES.values()),
        )
        for permission in permissions
    ]
    return text + "\n## Permissions\n\n" + _table(("permission", "lets one", *(f"`{name}`" for name in ROLES)), matrix)


def commands_page() -> str:
    import typer
    from typer.main import get_command

    from muster.config.commands import root

    rows: list[tuple[str, ...]] = []

    def walk(command: object, path: str) -> None:
        for name, sub in sorted(getattr(command, "commands", {}).items()):
            if hasattr(sub, "commands"):
                walk(sub, f"{path} {name}")
                continue
            options = [each.opts[0] for each in sub.params if each.param_type_name == "option" and each.name != "help"]
            arguments = [
                (each.metavar or each.name).upper() for each in sub.params if each.param_type_name == "argument"
            ]
            first = (sub.help or "").split("\n\n")[0].replace("\n", " ")
            rows.append((f"`{' '.join([path, name, *arguments])}`", first, " ".join(f"`{each}`" for each in options)))

    command = get_command(root())
    assert not isinstance(command, typer.Typer)
    walk(command, "muster")
    return _page(
        "Commands",
        "Every command. `--help` after any of them says more. Exit codes: 0 done, 1 found wanting, 2 mistaken input, "
        "3 refused.",
        ("command", "what it does", "options"),
        rows,
    )


def criteria_checker_page() -> str:
    from muster.lists.checked import measure
    from muster.lists.rules import RULES

    measured = measure()
    rows = [
        (
            each.title,
            each.why,
            each.remedy,
            each.flagged,
            each.passes,
            f"{measured.right[rule]} right, {measured.false[rule]} wrong, {measured.missed[rule]} missed"
            if rule in measured.right
            else "not in the set",
        )
        for rule, each in RULES.items()
    ]
    page = _page(
        "The criteria checker",
        "What the checker flags in what a list says of itself. It looks for words, or for words that are missing, and "
        "understands no sentence: it advises, and a person mends the wording or answers. The last column is how it did "
        f"on {measured.size} made-up criteria (`muster/lists/checked/criteria.csv`) that were labelled by hand before "
        "the rules were run on them, and not tuned to afterwards. The rules that look at a list as a whole are not in "
        "the set; tests try them.",
        ("rule", "why: the finding behind it", "what to do", "flagged", "not flagged", "measured"),
        rows,
    )
    wrong = [f"| {says} | {RULES[rule].title} | {how} |" for says, rule, how in measured.wrong]
    return page + "\n".join(
        ["", "## Where it is wrong", "", "| criterion | rule | what happened |", "| --- | --- | --- |", *wrong, ""]
    )


def deciding_page() -> str:
    from muster.config import deciding_page as made
    from muster.evidence.rules import NEXT as DOCUMENTS
    from muster.lists.rules import NEXT, PARTS

    tiers = _page(
        "Deciding on a list",
        "Who must take part, in which order, and for how long at most. The last of them decides; the board decides by "
        "vote. " + made.ladder() + " The reasons are size, children, sensitive data, sharing outside law enforcement "
        "and automation. Ranks are those of the organisation's own grades.",
        ("tier", "who takes part", "who decides", "least rank, until the board has agreed on another", "longest"),
        made.tiers(),
    )
    parts = [
        (each.title, ", ".join(f"`{role}`" for role in sorted(each.roles)), f"`{each.permission}`")
        for each in PARTS.values()
    ]
    return "\n".join(
        [
            tiers,
            "## Parts",
            "",
            "Nobody takes part who proposed, changed or owns the list, nor anybody of their line below the grade that "
            "the tier asks for. One person takes one part.",
            "",
            _table(("part", "roles", "permission"), parts),
            "## States of a list",
            "",
            *made.diagram(NEXT),
            "",
            "## Who may do what, by state",
            "",
            "With a list that somebody else proposed, by a person of the highest grade. What each tier asks for "
            "besides is above. Roles that may do nothing in a state are left out.",
            "",
            _table(("state", "role", "may"), made.matrix()),
            "## States of a version of a document",
            "",
            *made.diagram(DOCUMENTS),
            "",
        ]
    )


def assessments_page() -> str:
    from muster.evidence.assessing.asking import templates
    from muster.evidence.assessing.rules import SCOPE

    answers = {"text": "text", "choice": "one of: "} | dict.fromkeys(SCOPE, "codes of the list, compared with it")
    answers["retention_months"] = "months, compared with the list"
    text = (
        f"# Assessments\n\n{MADE}What each template asks (`muster/evidence/assessing/questions/`). A template that "
        "changes is a new file with the next number: an assessment keeps the questions that it was started with.\n"
    )
    for template in templates().values():
        text += f"\n## {template.title} (`{template.id}`)\n\nFrom: {template.source}.\n\n"
        rows = [
            (
                step.title,
                f"`{each.id}`" + ("" if each.required else " (may be left out)"),
                each.says,
                answers[each.kind] + ", ".join(words for _, words in each.options),
            )
            for step in template.steps
            for each in step.questions
        ]
        text += _table(("step", "question", "what it asks", "answered by"), rows)
        if template.scale is not None:
            text += "\nHow high a risk is:\n\n" + _table(
                ("", *template.scale.severity.values()),
                [
                    (words, *(template.scale.levels[code][severity] for severity in template.scale.severity))
                    for code, words in template.scale.likelihood.items()
                ],
            )
    return text


PAGES = {
    "assessments.md": assessments_page,
    "deciding.md": deciding_page,
    "criteria-checker.md": criteria_checker_page,
    "settings.md": settings_page,
    "events.md": events_page,
    "controls.md": controls_page,
    "roles.md": roles_page,
    "commands.md": commands_page,
}


def _page(title: str, says: str, columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    return f"# {title}\n\n{MADE}{says}\n\n{_table(columns, rows)}"


def _table(columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    columns = list(columns)
    lines = [columns, ["---"] * len(columns), *(map(_cell, row) for row in rows)]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def main(arguments: list[str]) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    fresh = {FOLDER / name: page() for name, page in PAGES.items()}
    if "--check" not in arguments:
        for path, text in fresh.items():
            path.write_text(text)
        return 0
    stale = [path.name for path, text in fresh.items() if not path.exists() or path.read_text() != text]
    if stale:
        sys.stderr.write(f"Stale: {', '.join(stale)}. Run `make docs` and commit the pages.\n")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
