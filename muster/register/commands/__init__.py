"""`muster register …`: information assets, who answers for them, where they are kept, how long."""

import typer

from muster.register.commands import assets, importing, places, schedule

app = typer.Typer(
    help="Information assets, their owners, approved locations and the retention schedule.", no_args_is_help=True
)
for each in (assets, places, schedule, importing):
    each.add_to(app)
