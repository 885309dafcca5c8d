"""What a list is, its authorisation, and its nominals."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from muster.people.records import Person, Unit
from muster.register.records import Asset


class List(models.Model):
    """A list of people is an information asset that somebody must authorise. `owner` answers for who is on it;
    the asset's owner (IAO) answers for the information as such. `tier` is computed; `tier_asked` is the least that its
    proposer asked for, and `called_in` says that the board wants to decide itself."""

    class State(models.TextChoices):
        DECLARED = "declared", "Declared"
        PROPOSED = "proposed", "Proposed"
        AUTHORISED = "authorised", "Authorised"
        SUSPENDED = "suspended", "Suspended"
        CLOSED = "closed", "Closed"

    asset = models.OneToOneField(Asset, models.PROTECT, related_name="list")
    ref = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=500)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    tier = models.CharField(max_length=10)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="lists_owned")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    tier_asked = models.CharField(max_length=10, default="low")
    called_in = models.BooleanField(default=False)
    legal_basis = models.TextField(blank=True)
    basis = models.CharField(max_length=20, blank=True)
    condition = models.CharField(max_length=20, blank=True)
    necessity = models.TextField(blank=True)
    proportionality = models.TextField(blank=True)
    alternatives = models.TextField(blank=True)
    sources = models.TextField(blank=True)
    users = models.TextField(blank=True)
    expected_size = models.PositiveIntegerField(null=True)
    youngest = models.PositiveSmallIntegerField(null=True)
    duration_months = models.PositiveSmallIntegerField(null=True)
    automated = models.BooleanField(null=True)
    review_months = models.PositiveSmallIntegerField(null=True)
    review_hours = models.PositiveSmallIntegerField(null=True)
    contact_grade = models.CharField(max_length=60, blank=True)
    reason_policy = models.CharField(max_length=10, blank=True)

    class Meta:
        db_table = "list"


class Purpose(models.Model):
    list = models.ForeignKey(List, models.PROTECT, related_name="purposes")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)

    class Meta:
        db_table = "purpose"
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="purpose_once")]


class Criterion(models.Model):
    """A test for being put on the list (inclusion) or taken off it (removal)."""

    list = models.ForeignKey(List, models.PROTECT, related_name="criteria")
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=[("inclusion", "Inclusion"), ("removal", "Removal")])
    says = models.TextField()

    class Meta:
        db_table = "criterion"
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="criterion_once")]


class FieldDefinition(models.Model):
    """A field that each nominal may have, why it is needed, and whether it is a fact or an assessment (s.38(2))."""

    list = models.ForeignKey(List, models.PROTECT, related_name="field_definitions")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    basis = models.CharField(max_length=10, choices=[("fact", "Fact"), ("assessment", "Assessment")])
    sensitive = models.BooleanField(default=False)
    reason = models.TextField()

    class Meta:
        db_table = "field_definition"
        constraints = [models.UniqueConstraint(fields=["list", "name"], name="field_once")]


class Category(models.Model):
    """A category of data subject that the list may hold (DPA 2018 s.38(3)), and why it holds them."""

    list = models.ForeignKey(List, models.PROTECT, related_name="categories")
    code = models.CharField(max_length=20)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "category"
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="category_once")]


class Declaration(models.Model):
    """Somebody declared under the amnesty that a list exists outside Muster; what triage decided about it, who must do
    that by which day, and who saw that it was done. Nothing of anybody on it."""

    class Decision(models.TextChoices):
        AUTHORISE = "authorise", "Ask for its authorisation"
        MERGE = "merge", "Merge it into a list that there is"
        DESTROY = "destroy", "Destroy it"

    list = models.OneToOneField(List, models.PROTECT, related_name="declaration")
    where_kept = models.TextField()
    since = models.TextField(blank=True)
    how_many = models.PositiveIntegerField()
    used_by = models.TextField()
    copies = models.TextField(blank=True)
    declared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    acts = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    into = models.ForeignKey(List, models.PROTECT, null=True, related_name="+")
    certified_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    certified_at = models.DateTimeField(null=True)
    how = models.TextField(blank=True)

    class Meta:
        db_table = "declaration"
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None, acts=None, due_on=None)
                | Q(
                    decision__in=["authorise", "merge", "destroy"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    acts__isnull=False,
                    due_on__isnull=False,
                ),
                name="triaged_as_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("declared_by")), name="declarer_never_triages"
            ),
            models.CheckConstraint(condition=Q(into=None) | Q(decision="merge"), name="merged_into_a_list"),
            models.CheckConstraint(
                condition=Q(certified_by=None, certified_at=None, how="")
                | Q(decision__in=["merge", "destroy"], certified_at__isnull=False)
                & ~Q(certified_by=F("acts"))
                & ~Q(how=""),
                name="certified_by_another_than_who_acted",
            ),
        ]


class FlagAnswer(models.Model):
    """Somebody's answer to a flag of the criteria checker: why the wording is right as it is. It holds for exactly that
    wording (`key`). Never changed: another answer is another row, and the last one stands."""

    list = models.ForeignKey(List, models.PROTECT, related_name="flag_answers")
    rule = models.CharField(max_length=30)
    place = models.CharField(max_length=80)
    key = models.CharField(max_length=12)
    answer = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "flag_answer"
        constraints = [models.CheckConstraint(condition=~Q(answer=""), name="flag_answer_says_why")]
        indexes = [models.Index(fields=["list", "key"], name="flag_answer_of_list")]


class Opinion(models.Model):
    """What somebody said of a list in their part of the decision on it, before it was made. `decided_hash` is of the
    list as they read it: after an edit it no longer counts. `round` is how many decisions there had been: after the
    next one it no longer counts either. Never changed: another view is another row, and the last one stands.
    `conflict` is the interest they declared."""

    list = models.ForeignKey(List, models.PROTECT, related_name="opinions")
    part = models.CharField(max_length=10)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    says = models.CharField(max_length=10)
    reason = models.TextField()
    conflict = models.TextField(blank=True)
    decided_hash = models.CharField(max_length=64)
    round = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "opinion"
        constraints = [
            models.CheckConstraint(condition=Q(says__in=["for", "against", "recused"]), name="opinion_says"),
            models.CheckConstraint(
                condition=Q(part__in=["assessor", "owner", "dpo", "siro", "board"]), name="opinion_part"
            ),
            models.CheckConstraint(
                condition=~Q(says="recused") | (Q(part="board") & ~Q(conflict="")), name="recused_for_a_conflict"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="opinion_has_a_reason"),
        ]
        indexes = [models.Index(fields=["list", "id"], name="opinion_of_list")]


class UnitContact(models.Model):
    """Who answers for what a unit puts on a list, until somebody else does (findings T1 and T4)."""

    list = models.ForeignKey(List, models.PROTECT, related_name="contacts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "unit_contact"
        constraints = [
            models.UniqueConstraint(
                fields=["list", "unit"], condition=Q(ended_at=None), name="one_contact_of_a_unit_at_a_time"
            )
        ]


class ListReview(models.Model):
    """Somebody looked through a list before it was used. It holds until a moment, for the list as it was then. Never
    changed."""

    list = models.ForeignKey(List, models.PROTECT, related_name="reviews")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField()
    decided_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "list_review"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="list_review_says_what"),
            models.CheckConstraint(
                condition=Q(until__gt=F("at"), until__lte=F("at") + timedelta(hours=168)), name="list_review_for_a_week"
            ),
        ]
        indexes = [models.Index(fields=["list", "-at"], name="list_review_of_list")]


class Declined(models.Model):
    """Whoever decides said no to a list as it was then. It stays proposed: what was said of it no longer counts."""

    list = models.ForeignKey(List, models.PROTECT, related_name="declined")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    tier = models.CharField(max_length=10)
    reason = models.TextField()
    decided_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "declined"


class Authorisation(models.Model):
    """Someone senior enough let the list exist from a day to a day. `decided_hash` is of exactly what was decided,
    `tier_reasons` why it was theirs to decide, `despite` why they went against advice. An urgent one ends at a moment,
    at most 48 hours after it was given."""

    list = models.ForeignKey(List, models.PROTECT, related_name="authorisations")
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    tier = models.CharField(max_length=10)
    reason = models.TextField()
    decided_hash = models.CharField(max_length=64)
    starts_on = models.DateField()
    ends_on = models.DateField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.TextField(blank=True)
    tier_reasons = ArrayField(models.TextField(), default=tuple)  # `list` is a field here
    despite = models.TextField(blank=True)
    urgent_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "authorisation"
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("requested_by")), name="requester_never_decides"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="authorisation_ends"),
            models.CheckConstraint(
                condition=Q(urgent_until=None)
                | Q(urgent_until__gt=F("decided_at"), urgent_until__lte=F("decided_at") + timedelta(hours=48)),
                name="urgent_for_two_days_at_most",
            ),
        ]


class Condition(models.Model):
    """Something that must be done by a day, or the list may no longer be used: part of a decision. Whoever answers for
    it says that it is met, and how."""

    authorisation = models.ForeignKey(Authorisation, models.PROTECT, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    says = models.TextField()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField()
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    met_how = models.TextField(blank=True)

    class Meta:
        db_table = "condition"
        constraints = [
            models.UniqueConstraint(fields=["authorisation", "number"], name="condition_once"),
            models.CheckConstraint(
                condition=Q(met_at=None, met_by=None, met_how="")
                | (Q(met_at__isnull=False, met_by__isnull=False) & ~Q(met_how="")),
                name="met_by_someone_somehow",
            ),
        ]


class Oversight(models.Model):
    """What the board made of a decision that was not its own: noted, called in or revoked. One answer for each."""

    authorisation = models.OneToOneField(Authorisation, models.PROTECT, related_name="oversight")
    outcome = models.CharField(
        max_length=10, choices=[("noted", "Noted"), ("called_in", "Called in"), ("revoked", "Revoked")]
    )
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        db_table = "oversight"
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["noted", "called_in", "revoked"]), name="oversight_outcome")
        ]


class Nominal(models.Model):
    """A person on a list. Row-level security shows these rows only inside an opening.

    The two references carry no database constraint: a check per row would make a large import several times slower,
    and the insert policy already ties every row to the list and the person of the entry it was recorded by.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        REMOVED = "removed", "Removed"

    list = models.ForeignKey(List, models.PROTECT, related_name="nominals", db_constraint=False, db_index=False)
    ref = models.CharField(max_length=80)
    family_name = models.TextField()
    given_names = models.TextField(blank=True)
    born_on = models.DateField(null=True)
    categories = ArrayField(models.TextField())
    criteria = ArrayField(models.TextField())
    source = models.TextField()
    basis = models.CharField(max_length=10)
    details = models.JSONField(default=dict)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    added_at = models.DateTimeField()
    review_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.TextField(blank=True)

    class Meta:
        db_table = "nominal"
        constraints = [
            models.UniqueConstraint(fields=["list", "ref"], name="nominal_once"),
            models.CheckConstraint(condition=Q(basis__in=["fact", "assessment"]), name="fact_or_assessment"),
            models.CheckConstraint(
                condition=Q(categories__len__gt=0) & Q(criteria__len__gt=0) & ~Q(source=""),
                name="categorised_and_grounded",
            ),
            models.CheckConstraint(
                condition=Q(state="active", removed_at=None) | Q(state="removed", removed_at__isnull=False),
                name="removed_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["list", "state", "review_on"], name="nominal_review")]
