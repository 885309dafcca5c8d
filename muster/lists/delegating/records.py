"""Tables of delegation, and the votes on them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from muster.people.records import Grade, Person


class Delegation(models.Model):
    """Who may decide on lists of which tier and for how long, as somebody proposed it. In force from the moment at
    which the board agreed on it until it agrees on another. Never changed otherwise."""

    number = models.PositiveIntegerField(unique=True)
    urgent_grade = models.ForeignKey(Grade, models.PROTECT, related_name="+")
    quorum = models.PositiveSmallIntegerField()
    reason = models.TextField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "delegation"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="delegation_says_why"),
            models.CheckConstraint(condition=Q(agreed_at=None) | Q(withdrawn_at=None), name="agreed_or_withdrawn"),
            models.UniqueConstraint(
                fields=["withdrawn_at"], condition=Q(agreed_at=None, withdrawn_at=None), nulls_distinct=False,
                name="one_table_is_voted_on",
            ),
        ]  # fmt: skip


class DelegatedTier(models.Model):
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="tiers")
    tier = models.CharField(max_length=10)
    grade = models.ForeignKey(Grade, models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "delegated_tier"
        constraints = [models.UniqueConstraint(fields=["delegation", "tier"], name="delegated_tier_once")]


class DelegationVote(models.Model):
    """What a member of the board said of a table, once. Never changed."""

    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="votes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    says = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "delegation_vote"
        constraints = [
            models.UniqueConstraint(fields=["delegation", "person"], name="one_vote_each"),
            models.CheckConstraint(condition=Q(says__in=["for", "against"]), name="delegation_vote_says"),
        ]
