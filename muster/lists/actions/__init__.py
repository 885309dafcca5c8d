"""What changes lists and their nominals. The only things that do."""

from muster.lists.actions.answering import answer_flag
from muster.lists.actions.contacting import name_contact
from muster.lists.actions.deciding import authorise_list, close_list, decline_list, suspend_list
from muster.lists.actions.declaring import certify_list, declare_list, triage_list
from muster.lists.actions.importing import import_nominals
from muster.lists.actions.needing import answer_need
from muster.lists.actions.nominals import add_nominal, remove_nominal, review_nominal
from muster.lists.actions.opinions import give_opinion, meet_condition
from muster.lists.actions.overseeing import call_in_list, note_authorisation, revoke_authorisation
from muster.lists.actions.proposing import change_list, propose_list
from muster.lists.actions.reviewing import review_list
from muster.lists.actions.urgent import authorise_urgently

__all__ = [
    "add_nominal",
    "answer_flag",
    "answer_need",
    "authorise_list",
    "authorise_urgently",
    "call_in_list",
    "certify_list",
    "change_list",
    "close_list",
    "declare_list",
    "decline_list",
    "give_opinion",
    "import_nominals",
    "meet_condition",
    "name_contact",
    "note_authorisation",
    "propose_list",
    "remove_nominal",
    "review_list",
    "review_nominal",
    "revoke_authorisation",
    "suspend_list",
    "triage_list",
]
