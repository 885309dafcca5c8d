"""`muster people accounts …`: who can sign in to the pages. A password is read or made, never an argument:
arguments can be read by everybody on the machine, and stay in the shell's history."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from muster.doors.command import By, Format, Formatted, now, person, show, show_table
from muster.people.accounts import actions
from muster.people.accounts.passwords import made_up_password
from muster.people.accounts.queries import accounts_listed

app = typer.Typer(help="Accounts: who can sign in to the pages.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="PERSON", help="The person's reference.")]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the initial password from standard input instead of making one.")
]


def add_to(people: typer.Typer) -> None:
    people.add_typer(app, name="accounts")


@app.command("list")
def list_accounts(format: Formatted = Format.TABLE) -> None:
    """Show who has an account, and how they sign in."""
    columns = (
        "ref",
        "name",
        "organisation",
        "in_use",
        "password",
        "initial_password",
        "second_factor",
        "given_at",
        "ended_at",
    )
    show_table(accounts_listed(now()), columns, format, noun="accounts")


@app.command("give")
def give(
    who: Who,
    password_stdin: FromInput = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Only the identity provider may sign them in.")
    ] = False,
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Let a person sign in. Their initial password is shown once, and changed at their first sign-in."""
    password = "" if no_password else _password(password_stdin)
    actions.give_account(by=person(by), at=now(), person=who, password=password)
    _tell(who, "" if password_stdin else password, format, f"{who} has an account.")


@app.command("reset")
def reset(who: Who, password_stdin: FromInput = False, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Give somebody who cannot sign in a new initial password, and remove their second factor."""
    password = _password(password_stdin)
    actions.reset_account(by=person(by), at=now(), person=who, password=password)
    _tell(who, "" if password_stdin else password, format, f"The account of {who} is reset; its second factor is gone.")


@app.command("end")
def end(who: Who, by: By = "", format: Formatted = Format.TABLE) -> None:
    """End an account: the person is signed out wherever they are."""
    account = actions.end_account(by=person(by), at=now(), person=who)
    show({"ref": who, "ended_at": account.ended_at}, format, f"The account of {who} has ended.")


def _password(from_input: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if from_input else made_up_password()


def _tell(who: str, password: str, format: Format, sentence: str) -> None:
    if password:
        sentence += f" The initial password is {password} (shown once; tell them in person, never by e-mail)."
    show({"ref": who} | ({"password": password} if password else {}), format, sentence)
