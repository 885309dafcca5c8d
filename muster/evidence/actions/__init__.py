"""What changes documents, and what takes one out."""

from muster.evidence.actions.advising import advise_on_document
from muster.evidence.actions.consulting import record_consultation
from muster.evidence.actions.deciding import approve_document, send_back_document, withdraw_document
from muster.evidence.actions.downloading import download_document
from muster.evidence.actions.writing import write_document

__all__ = [
    "advise_on_document",
    "approve_document",
    "download_document",
    "record_consultation",
    "send_back_document",
    "withdraw_document",
    "write_document",
]
