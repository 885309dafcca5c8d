"""What the register judges: markings and places, who answers for an asset, what its record still lacks, what an
import may take. Pure functions over plain values."""

from muster.register.rules.completeness import ITEMS, AssetFacts, Item, Missing, items_asked, missing_items
from muster.register.rules.fields import REFERENCES, wrong_fields
from muster.register.rules.owner import OwnerFacts, may_accept, may_delegate, may_own, orphaned
from muster.register.rules.places import (
    CLASSIFICATIONS,
    LOCATION_KINDS,
    LocationKind,
    classification_of,
    may_approve,
    may_keep_at,
    may_keep_in_words,
    place_named,
    within_ceiling,
    wrong_place,
)

__all__ = [
    "CLASSIFICATIONS",
    "ITEMS",
    "LOCATION_KINDS",
    "REFERENCES",
    "AssetFacts",
    "Item",
    "LocationKind",
    "Missing",
    "OwnerFacts",
    "classification_of",
    "items_asked",
    "may_accept",
    "may_approve",
    "may_delegate",
    "may_keep_at",
    "may_keep_in_words",
    "may_own",
    "missing_items",
    "orphaned",
    "place_named",
    "within_ceiling",
    "wrong_fields",
    "wrong_place",
]
