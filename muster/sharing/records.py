"""What was disclosed of a list: to whom, when, why, under which agreement, and of how many people what."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from muster.evidence.records import Version
from muster.lists.records import List
from muster.people.records import Organisation, Person
from muster.sharing.rules import WAYS


class Disclosure(models.Model):
    """`nominals` are the primary keys of those who were disclosed, without a foreign key (ADR 13); `fields` what was
    told of each; `receiver` the person who got it; `opening` the entry of the opening in which whoever disclosed them
    could see them. `agreement` is None where the recipient is law enforcement. Never changed."""

    list = models.ForeignKey(List, models.PROTECT, related_name="disclosures")
    opening = models.BigIntegerField()
    purpose = models.CharField(max_length=60)
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="disclosures")
    receiver = models.CharField(max_length=300)
    agreement = models.ForeignKey(Version, models.PROTECT, related_name="disclosures", null=True)
    fields = ArrayField(models.CharField(max_length=60))
    nominals = ArrayField(models.BigIntegerField())
    how = models.CharField(max_length=10)
    reason = models.TextField()
    guidance = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "disclosure"
        constraints = [
            models.CheckConstraint(condition=Q(how__in=[*WAYS]), name="disclosure_way"),
            models.CheckConstraint(condition=~Q(nominals=[]), name="disclosure_of_somebody"),
            models.CheckConstraint(
                condition=~Q(receiver="") & ~Q(reason="") & ~Q(guidance=""), name="disclosure_says_to_whom_and_why"
            ),
        ]
