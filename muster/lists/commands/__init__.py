"""`muster lists …`: what lists there are, what each is, and who is on it, on the command line."""

import typer

from muster.lists.commands import amnesty, deciding, listing, nominals
from muster.lists.delegating.commands import app as delegation

app = typer.Typer(
    help="Lists of people: what each is, whether it stands, and putting people on it.", no_args_is_help=True
)
listing.add_to(app)
deciding.add_to(app)
app.add_typer(nominals.app, name="nominals")
app.add_typer(amnesty.app, name="amnesty")
app.add_typer(delegation, name="delegation")
