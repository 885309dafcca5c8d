"""Forms that draw themselves with the Design System's components: a field says what it is, `doors/form.html` draws it.

class GrantForm(Form):
    person = Text("Staff number", hint="For example P-PATEL", width=10)
    ends_on = Day("Last day")
    reason = LongText("Why does this person need the list?")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator

from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

Choices = Iterable[tuple[str, str]]
LONGEST = 300
LONGEST_TEXT = 4000


class Form(forms.Form):
    """A form whose `does` runs one action and puts what the action found wrong beside the fields."""

    use_required_attribute = False  # the browser's own bubbles are neither plain English nor read by all screen readers
    template_name = "doors/form.html"
    nouns: Mapping[str, str] = {}
    """Into which field the reference of a record is typed, by its noun: there it is said that there is none."""
    refused_on: ClassVar[dict[str, str]] = {}
    """Codes of refusals that the reader can mend here, and the field where each is told; "" for the top."""
    conflicts_on: ClassVar[str | None] = None
    """The field beside which a conflict is told, where it is always about the same one."""

    def does(self, action: Callable[..., Any], /, **given: Any) -> bool:
        """Run the action with the form's values and what else is given; True when it was done. What it finds Invalid,
        NotFound or in Conflict becomes errors of the form. NotAllowed goes on to the page of refusals, unless
        `refused_on` says where it is told; it is recorded all the same."""
        if not self.is_valid():
            return False
        try:
            self.result = action(**self.values(), **given)
        except Invalid as wrong:
            self.add_invalid(wrong)
        except NotFound as wrong:
            self.add_error(self.nouns.get(wrong.noun), str(wrong))
        except Conflict as wrong:
            self.add_error(self.conflicts_on, str(wrong))
        except NotAllowed as refusal:
            if refusal.decision.code not in self.refused_on:
                raise
            told = f"{refusal.decision.reason} {refusal.decision.remedy}"
            self.add_error(self.refused_on[refusal.decision.code] or None, told)
        return not self.errors

    def values(self) -> dict[str, Any]:
        """What the form hands to the action; a form whose fields are not the action's own says here how."""
        return dict(self.cleaned_data)

    def add_invalid(self, wrong: Invalid) -> None:
        """Each fault beside the field that has its name; else on top, naming what it is about."""
        for name, why in wrong.fields.items():
            if name in self.fields:
                self.add_error(name, why)
            else:
                self.add_error(None, f"{name}: {why}")
        if not wrong.fields:
            self.add_error(None, str(wrong))

    def summary(self) -> list[dict[str, str]]:
        """The errors for the summary on top of the page, each linked to the place where it is mended."""
        rows = []
        for name, errors in self.errors.items():
            target = f"#{self[name].id_for_label}" if name in self.fields else "#form"
            rows += [{"text": str(error), "href": target} for error in errors]
        return rows


def _said(label: str) -> str:
    return label[:1].lower() + label[1:].rstrip("?")


class _Drawn:
    """Keeps how a field is drawn; mixed into Django's own fields, which clean the values."""

    component = "input"

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        required: bool = True,
        missing: str = "",
        drawing: dict[str, Any] | None = None,
        **given: Any,
    ) -> None:
        messages = {"required": missing or f"Enter {_said(label)}"}
        super().__init__(label=label, help_text=hint, required=required, error_messages=messages, **given)  # type: ignore[call-arg]
        self.drawing = drawing or {}


class Text(_Drawn, forms.CharField):
    """One line. `width` is that of the box in characters: 2, 3, 4, 5, 10, 20 or 30."""

    def __init__(self, label: str, *, width: int = 0, most: int = LONGEST, **given: Any) -> None:
        drawing = {"classes": f"govuk-input--width-{width}"} if width else {}
        super().__init__(label, drawing=given.pop("drawing", {}) | drawing, **given)
        self.validators.append(MaxLengthValidator(most, f"Use {most:,} characters or fewer."))


class LongText(Text):
    component = "textarea"

    def __init__(self, label: str, *, most: int = LONGEST_TEXT, rows: int = 4, **given: Any) -> None:
        super().__init__(label, most=most, drawing={"rows": rows}, **given)


class Number(_Drawn, forms.IntegerField):
    def __init__(self, label: str, **given: Any) -> None:
        super().__init__(label, drawing={"inputmode": "numeric", "classes": "govuk-input--width-5"}, **given)
        self.error_messages["invalid"] = "Enter a whole number, such as 12"


class Choice(_Drawn, forms.ChoiceField):
    """One of several. Drawn as radios up to seven, else as a select; `select` says which, whatever the number."""

    component = "radios"

    def __init__(self, label: str, choices: Choices, *, select: bool | None = None, **given: Any) -> None:
        given.setdefault("missing", f"Select {_said(label)}")
        rows = list(choices)
        super().__init__(label, choices=rows, **given)
        self.error_messages["invalid_choice"] = "Select one of the choices"
        self.component = "select" if (len(rows) > 7 if select is None else select) else "radios"


class Several(_Drawn, forms.MultipleChoiceField):
    """Any number of several, as boxes to tick."""

    component = "checkboxes"

    def __init__(self, label: str, choices: Choices, **given: Any) -> None:
        given.setdefault("missing", f"Select {_said(label)}")
        super().__init__(label, choices=list(choices), **given)
        self.error_messages["invalid_choice"] = "Select from the choices only"


class Tick(_Drawn, forms.BooleanField):
    """A single box to tick."""

    component = "tick"


class Upload(_Drawn, forms.FileField):
    component = "file"

    def __init__(self, label: str, *, accept: str = "", **given: Any) -> None:
        given.setdefault("missing", "Select a file")
        super().__init__(label, drawing={"accept": accept}, **given)
        self.error_messages["empty"] = "The file is empty. Select another one."

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The size is judged by what arrived, before anything is read into memory."""
        limit = settings.MUSTER["MUSTER_FILE_LIMIT_MB"]
        if data and data.size > limit * 1_000_000:
            raise forms.ValidationError(f"The file must be {limit} MB or smaller. Make it smaller and select it again.")
        return super().clean(data, initial)


class _ThreeBoxes(forms.Widget):
    """Day, month and year in boxes of their own, as people read dates out loud."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str, str]:
        return tuple(data.get(f"{name}-{part}", "").strip() for part in ("day", "month", "year"))  # type: ignore[return-value]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}-{part}" not in data for part in ("day", "month", "year"))

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-day"


class Day(_Drawn, forms.Field):
    """A day, in three boxes. Gives a date, or None when it may be left out."""

    component = "date"
    widget = _ThreeBoxes

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date) or value is None:
            return value
        if not any(value):
            return None
        try:
            day, month, year = (int(part) for part in value)
            return date(year, month, day) if year > 999 else _refuse_year()
        except (ValueError, OverflowError):
            raise forms.ValidationError("Enter a real date, such as 27 3 2027.") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


def _refuse_year() -> date:
    raise ValueError


def items(bound: forms.BoundField, value: Any) -> list[dict[str, Any]]:
    """A choice's rows for the component that draws them."""
    chosen = {str(each) for each in value} if isinstance(value, list | tuple) else {str(value)}
    notes: dict[str, str] = bound.field.drawing.get("notes", {})  # type: ignore[attr-defined]
    return [
        {
            "value": key,
            "text": text,
            "checked": str(key) in chosen,
            "selected": str(key) in chosen,
            "id": bound.auto_id if number == 0 else f"{bound.auto_id}-{number}",
            "hint": {"text": notes[key]} if key in notes else None,
        }
        for number, (key, text) in enumerate(bound.field.choices)  # type: ignore[attr-defined]
    ]


def boxes(bound: forms.BoundField, value: Any) -> list[dict[str, Any]]:
    """A day's three boxes for the component that draws them."""
    parts = (value.day, value.month, value.year) if isinstance(value, date) else value or ("", "", "")
    wrong = " govuk-input--error" if bound.errors else ""
    return [
        {
            "id": f"{bound.auto_id}-{name}",
            "name": f"{bound.html_name}-{name}",
            "label": name.capitalize(),
            "value": part,
            "classes": f"govuk-input--width-{width}{wrong}",
        }
        for (name, width), part in zip((("day", 2), ("month", 2), ("year", 4)), parts, strict=True)
    ]
