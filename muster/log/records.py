"""The log's tables. Only `muster.append` writes entries, and only the integrating worker writes the tree.

No foreign key leaves or enters these tables, so that nothing which happens elsewhere can cascade into the log.
"""

from __future__ import annotations

from django.db import models


class Xid8Field(models.Field):  # type: ignore[type-arg]  # Django's generics carry nothing here
    """PostgreSQL's 64-bit transaction id: never wraps, so an old entry can never look like one of this transaction."""

    def db_type(self, connection: object) -> str:
        return "xid8"


class Entry(models.Model):
    """One line of the log. `body` is JSON text stored as written; it may later be erased under retention, and then
    `commitment` (sha256 of salt and body) still stands in the tree.

    The columns behind the commitment are what the log is searched by. A CHECK compares all of them with one reading of
    the body (ADR 9): they can never say something else than it does.
    """

    xid = Xid8Field(db_index=True)
    salt = models.BinaryField()
    body = models.TextField(null=True)
    commitment = models.BinaryField()
    at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    event = models.TextField(null=True)
    operation = models.TextField(null=True)
    outcome = models.TextField(null=True)
    person = models.TextField(null=True)
    list = models.TextField(null=True)
    purpose = models.TextField(null=True)

    class Meta:
        db_table = "entry"
        indexes = [
            models.Index(fields=["list", "id"], name="entry_of_list"),
            models.Index(fields=["person", "id"], name="entry_of_person"),
        ]


class Leaf(models.Model):
    """Which place in the tree an entry has. Contiguous from 0."""

    index = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)

    class Meta:
        db_table = "leaf"


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree, 32 bytes each; level 0 holds leaf hashes (C2SP tlog-tiles)."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "tile"


class Checkpoint(models.Model):
    """A published, signed statement: the tree had this size and this root at this time."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        db_table = "checkpoint"
        indexes = [models.Index(fields=["size"], name="checkpoint_of_size")]


class Tree(models.Model):
    """How far the worker has come: every entry of a transaction before `settled` has its leaf, or was rolled back."""

    id = models.SmallIntegerField(primary_key=True)
    size = models.BigIntegerField()
    settled = Xid8Field()

    class Meta:
        db_table = "tree"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_tree")]
