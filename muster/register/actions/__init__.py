"""What changes the register, the approved locations and the retention schedule."""

from muster.register.actions.assets import change_asset, register_asset
from muster.register.actions.downloading import download_register
from muster.register.actions.importing import RegisterReport, import_register
from muster.register.actions.owners import accept_asset, name_owner
from muster.register.actions.places import approve_location
from muster.register.actions.schedule import add_retention_rule, import_schedule

__all__ = [
    "RegisterReport",
    "accept_asset",
    "add_retention_rule",
    "approve_location",
    "change_asset",
    "download_register",
    "import_register",
    "import_schedule",
    "name_owner",
    "register_asset",
]
