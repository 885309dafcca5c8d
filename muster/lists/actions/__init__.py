"""What changes lists and their nominals. The only things that do."""

from muster.lists.actions.deciding import authorise_list, close_list, suspend_list
from muster.lists.actions.importing import import_nominals
from muster.lists.actions.nominals import add_nominal, remove_nominal, review_nominal
from muster.lists.actions.proposing import change_list, propose_list

__all__ = [
    "add_nominal",
    "authorise_list",
    "change_list",
    "close_list",
    "import_nominals",
    "propose_list",
    "remove_nominal",
    "review_nominal",
    "suspend_list",
]
