"""Django looks here for records; they live in their rooms."""

# ruff: noqa: F403 - the module exists to gather them
from muster.access.records import *
from muster.controls.records import *
from muster.evidence.assessing.records import *
from muster.evidence.records import *
from muster.lists.delegating.records import *
from muster.lists.records import *
from muster.log.records import *
from muster.oversight.records import *
from muster.people.accounts.records import *
from muster.people.records import *
from muster.register.records import *
from muster.rights.records import *
from muster.sharing.records import *
from muster.training.records import *
