"""Reading other people's tables: files in, rows of text out.

It knows nothing of what a column means. Whatever cannot be read for certain is said and never guessed: a
row that does not fit is `Ragged`, a file that cannot be read is `Unreadable`, a column that may be two fields
stays unmapped.
"""

from .mapping import Mapping, Match, Unsure, propose_mapping
from .opening import open_table
from .table import Ragged, Row, Table
from .unreadable import Unreadable
from .values import to_bool, to_date, to_int

__all__ = [
    "Mapping",
    "Match",
    "Ragged",
    "Row",
    "Table",
    "Unreadable",
    "Unsure",
    "open_table",
    "propose_mapping",
    "to_bool",
    "to_date",
    "to_int",
]
