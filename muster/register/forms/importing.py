"""The forms of an import: the file, its columns, its words of classification."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms

from muster.doors.aside import check_size
from muster.doors.forms import Choice, Form, Number, Text, Tick, Upload
from muster.doors.pages import Request
from muster.kernel.errors import Invalid
from muster.kernel.text import tidy, wrong_with_line
from muster.people.records import Organisation
from muster.register.queries import source_mapping, sources_mapped_like
from muster.register.reading import look_at
from muster.register.reading.halfway import Halfway, begin
from muster.register.rules import CLASSIFICATIONS
from muster.register.rules.fields import TITLES
from muster.register.rules.rows import FIELDS, single_spaced

MOST_COLUMNS = 300
HOW = {
    "same name": "It has the same name.",
    "known other name": "It is known by this name.",
    "similar name": "The name is similar: check it.",
    "saved": "Read so last time.",
    "said": "You chose it.",
}
"""Why a field was proposed for a column."""
KINDS_OF_FILE = (
    "CSV, XLSX, XLS or ODS, a list of records as JSON, or records of processing as Turtle. "
    "Which of them it is, is told by what is in it."
)


class UploadForm(Form):
    """A file of somebody's register; kept aside once it can be read."""

    file = Upload("File", accept=".csv,.tsv,.txt,.xlsx,.ods,.json,.ttl", hint=KINDS_OF_FILE)
    source = Text(
        "Whose register is it?",
        hint="The name of the register that the file is a copy of. Use the same name for each newer copy. Left empty, "
        "it is the name of the file.",
        required=False,
    )
    sheet = Text("Sheet", hint="Of a workbook: left empty, the first with anything in it", required=False, width=20)
    header_row = Number(
        "Row with the names of the columns", hint="Left empty, Muster finds it", required=False, min_value=1
    )

    def __init__(self, request: Request, data: Any, files: Any) -> None:
        self.request = request
        super().__init__(data, files)

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            check_size(upload.size)
        except Invalid as wrong:
            raise forms.ValidationError(wrong.fields["file"]) from None
        return upload

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        source = said["source"] or single_spaced(tidy(Path(said["file"].name).stem))
        if wrong := wrong_with_line(source):
            self.add_error("source", f"The name {wrong}")
            return said
        how = {"sheet": said["sheet"], "header_row": said["header_row"]}
        self.kept = begin(self.request, said["file"].read(), source=source, **how)
        try:
            with self.kept.file() as file:
                look = look_at(file, **how)
        except Invalid as wrong:
            self.add_error("file", " ".join([str(wrong), *wrong.fields.values()]))
        else:
            if len(look.columns) > MOST_COLUMNS:
                self.add_error("file", f"The file has more than {MOST_COLUMNS} columns. Leave out those not needed.")
        if self.errors:
            self.kept.let_go()
        return said


class ColumnsForm(Form):
    """Which field each column of the file is. Proposed by what was said of this source before, else by the names."""

    organisation = Choice("Whose are the rows that do not say?", [], select=True, required=False)
    add_organisations = Tick("Add organisations that are not known yet", required=False)

    def __init__(self, data: Any, kept: Halfway, adds: bool) -> None:
        with kept.file() as file:
            self.look = look_at(file, kept.said["sheet"], kept.said.get("header_row"))
        self.saved = source_mapping(kept.said["source"])
        proposed, self.how = self._proposed(kept)
        initial = {f"column-{number}": proposed.get(column, "") for number, column in enumerate(self.look.columns)}
        super().__init__(data, initial=initial | {"organisation": kept.said.get("organisation", "")})
        choices = [("", "Not read"), *sorted(((name, TITLES[name]) for name in FIELDS), key=lambda each: each[1])]
        for number, column in enumerate(self.look.columns):
            self.fields[f"column-{number}"] = Choice(f"Field of {column}", choices, select=True, required=False)
        self._about_the_source(kept)
        ours = [("", "Ours, unless a column names the organisation")]
        others = Organisation.objects.filter(home=False).order_by("name").values_list("ref", "name")
        self.fields["organisation"].choices = [*ours, *others]  # type: ignore[attr-defined]
        if not adds:
            del self.fields["add_organisations"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        taken: dict[str, str] = {}
        for number, column in enumerate(self.look.columns):
            field = said.get(f"column-{number}", "")
            if field in taken:
                self.add_error(
                    f"column-{number}", f"{TITLES[field]} is read from {taken[field]!r} already. Choose one."
                )
            elif field:
                taken[field] = column
        if "title" not in taken and not self.errors:
            self.add_error("column-0", "Say which column is the title: an asset needs one")
        self.taken = taken
        return said

    def values(self) -> dict[str, Any]:
        return {
            "columns": self.taken,
            "organisation": self.cleaned_data["organisation"],
            "add_organisations": bool(self.cleaned_data.get("add_organisations")),
            "source": self.cleaned_data.get("source") or self.named,
            "classify": self.saved.get("classify", {}),
            "words": None,
        }

    def hint(self, column: str) -> str:
        """Some values of a column, and why its field was proposed."""
        some = "; ".join(text if len(text) <= 60 else f"{text[:57]}…" for text in self.look.examples[column])
        how = HOW.get(self.how.get(column, ""), "")
        return f"For example: {some}. {how}" if some else f"Empty at the top. {how}"

    def _proposed(self, kept: Halfway) -> tuple[dict[str, str], dict[str, str]]:
        """The field of each column, and how it was found."""
        said = kept.said.get("columns") or self.saved.get("columns", {})
        if said and set(said.values()) <= set(self.look.columns):
            how = "said" if kept.said.get("columns") else "saved"
            return {column: field for field, column in said.items()}, dict.fromkeys(said.values(), how)
        matches = self.look.proposed.matches
        return {each.column: each.field for each in matches}, {each.column: each.how for each in matches}

    def _about_the_source(self, kept: Halfway) -> None:
        """A source is known by its name, and a newer copy often has another. Guessing would merge two registers."""
        self.named = kept.said["source"]
        like = (
            [] if self.saved else sources_mapped_like({each.field: each.column for each in self.look.proposed.matches})
        )
        if like:
            choices = [*((name, f"A newer copy of “{name}”") for name in like), (self.named, "A register of its own")]
            self.fields["source"] = Choice("This file has the columns of a register imported before. Is it …", choices)


class WordsForm(Form):
    """What each word of classification in the file means here."""

    def __init__(self, data: Any, words: list[tuple[str, int]], known: dict[str, str]) -> None:
        self.words = [word for word, _ in words]
        choices = [*((each, each) for each in CLASSIFICATIONS), ("", "None of these: leave it unknown")]
        initial = {f"word-{number}": known.get(word.casefold(), "") for number, word in enumerate(self.words)}
        super().__init__(data, initial=initial)
        for number, (word, count) in enumerate(words):
            label = f"“{word}” ({count:,} row{'' if count == 1 else 's'})"
            self.fields[f"word-{number}"] = Choice(label, choices, select=True, required=False)

    def values(self) -> dict[str, Any]:
        said = {word.casefold(): self.cleaned_data[f"word-{number}"] for number, word in enumerate(self.words)}
        return {word: name for word, name in said.items() if name}
