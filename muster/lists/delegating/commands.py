"""`muster lists delegation …`: who may decide on lists, on the command line."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from muster.doors.command import By, Format, Formatted, now, person, print_json, show, show_table
from muster.lists.delegating import actions
from muster.lists.delegating.queries import delegation_in_force, open_table
from muster.lists.delegating.rules import SAYS, Proposed
from muster.lists.rules import TIERS, DelegationFacts

app = typer.Typer(help="Which authority over lists the board delegates to whom.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="The number of the table.")]
COLUMNS = ("tier", "grade", "rank", "months", "quorum", "title")


@app.command("show")
def show_delegation(format: Formatted = Format.TABLE) -> None:
    """Show the table that holds, and the number of one that is voted on."""
    holds, asked = delegation_in_force(), open_table()
    answer = {"number": holds.number or None, "voted_on": asked.number if asked else None}
    if format is Format.JSON:
        print_json(answer | {"urgent_grade": holds.urgent_grade, "tiers": _rows(holds)})
        return
    show_table(_rows(holds), COLUMNS, format, noun="tiers")
    said = (
        f"Table {holds.number}, which the board agreed on"
        if holds.number
        else "Holds until the board has agreed on one"
    )
    waiting = f" Table {asked.number} is voted on." if asked else ""
    show(answer, format, f"{said}. Urgent decisions: {holds.urgent_grade} or above.{waiting}")


@app.command("propose")
def propose(
    tier: Annotated[
        list[str],
        typer.Option(help="For each tier TIER:GRADE:MONTHS, such as low:INSP:24. Those left out stay as they are."),
    ],
    reason: Annotated[str, typer.Option(help="Why.")],
    urgent: Annotated[str, typer.Option(help="The least grade for an urgent decision.")] = "",
    quorum: Annotated[int | None, typer.Option(help="How many votes the board needs.")] = None,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Propose a table. It holds once the board has agreed on it."""
    row = actions.propose_delegation(by=person(by), at=now(), table=_table(tier, urgent, quorum), reason=reason)
    show({"number": row.number}, format, f"Table {row.number} is before the board.")


@app.command("vote")
def vote(
    number: Number,
    says: Annotated[str, typer.Option(help="One of: " + ", ".join(SAYS) + ".")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Vote on a table, as a member of the board who did not propose it."""
    given = actions.vote_on_delegation(by=person(by), at=now(), number=number, says=says, reason=reason)
    agreed = given.delegation.agreed_at is not None
    said = "and the board has agreed on it" if agreed else "and more votes are needed"
    show({"number": number, "agreed": agreed}, format, f"Your vote on table {number} is counted, {said}.")


@app.command("withdraw")
def withdraw(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why.")],
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Withdraw a table that the board has not agreed on."""
    actions.withdraw_delegation(by=person(by), at=now(), number=number, reason=reason)
    show({"number": number}, format, f"Table {number} is withdrawn.")


def _rows(holds: DelegationFacts) -> list[dict[str, Any]]:
    return [
        {
            "tier": name,
            "grade": tier.grade,
            "rank": tier.rank,
            "months": tier.months,
            "quorum": tier.quorum,
            "title": tier.title,
        }
        for name, tier in holds.tiers.items()
    ]


def _table(given: list[str], urgent: str, quorum: int | None) -> Proposed:
    """The table that holds, with what was given in its place."""
    from muster.kernel.errors import Invalid
    from muster.people.records import Grade

    holds, refs = delegation_in_force(), dict(Grade.objects.values_list("rank", "ref"))
    grades = {name: refs.get(tier.rank, "") for name, tier in holds.tiers.items()}
    months = {name: tier.months for name, tier in holds.tiers.items()}
    for each in given:
        name, _, rest = each.partition(":")
        grade, _, span = rest.rpartition(":")
        if name not in TIERS or not grade or not span.isdigit():
            raise Invalid(f"{each!r} is no tier.", {"--tier": "Use TIER:GRADE:MONTHS, such as low:INSP:24."})
        grades[name], months[name] = grade, int(span)
    return Proposed(grades, months, urgent or refs.get(holds.urgent_rank, ""), quorum or holds.tiers["board"].quorum)
