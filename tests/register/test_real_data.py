"""Registers and schedules that others wrote, with known answers. They lie beside the project and are never copied."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from muster.kernel.errors import Invalid
from muster.people.records import Organisation
from muster.register.commands import app
from muster.register.records import Asset, RetentionRule
from tests.people.build import person
from tests.register.build import KEEPER, keeper

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the real registers are not beside the project")

INVENTORY = DATA / "register" / "fy18_dataset_inventory_2018_03_11.csv"
PARTICIPANTS = DATA / "register" / "fy18_agency_participants_archived.csv"


def run(command: str, file: Path, *options: str) -> dict[str, Any]:
    """The command's answer as JSON; its errors are raised."""
    keeper()
    arguments = [command, str(file), "--by", KEEPER, "--format", "json", *options]
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    return json.loads(result.stdout)


def figures(report: dict[str, Any]) -> tuple[int, int, int, int, int, int]:
    """read, created, updated, unchanged, missing, rejected rows"""
    rejected = len({each["row"] for each in report["rejected"]})
    counts = (report[name] for name in ("read", "created", "updated", "unchanged"))
    return (*counts, len(report["missing"]), rejected)  # type: ignore[return-value]


def test_a_whole_citys_register_loads_and_loads_again_without_a_change(db: str) -> None:
    person(KEEPER, "register_keeper", "administrator")
    report = run("import", INVENTORY, "--add-organisations", "--source", "inventory")
    assert figures(report) == (1640, 1640, 0, 0, 0, 0)
    assert Asset.objects.count() == 1640
    assert Organisation.objects.filter(home=False, law_enforcement=False).count() == 99
    assert any(note.startswith("759 rows name an organisation as owner") for note in report["notes"])
    assert any(note.startswith("92 rows name an organisation as owner") for note in report["notes"])
    assert not Asset.objects.exclude(owner=None).exists()

    gangs = Asset.objects.get(source="inventory", source_id="5067")
    assert (gangs.title, gangs.organisation.ref) == ("Gang Tracking Database", "MPD")
    assert (gangs.owner_as_named, gangs.classification) == ("MPD", "")
    assert any("'Restricted Confidential' (94)" in note for note in report["notes"])

    again = run(
        "import", INVENTORY, "--source", "inventory", "--classify", "Restricted Confidential=OFFICIAL-SENSITIVE"
    )
    assert figures(again) == (1640, 0, 94, 1546, 0, 0)
    third = run("import", INVENTORY, "--source", "inventory")
    assert figures(third) == (1640, 0, 0, 1640, 0, 0), "the words that were given a meaning are remembered"


def test_without_an_id_the_rows_that_cannot_be_told_apart_are_rejected(db: str, tmp_path: Path) -> None:
    person(KEEPER, "register_keeper", "administrator")
    columns = {"title": "DATASET_NAME", "organisation": "AGENCY_NAME"}
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"columns": columns}))
    report = run("import", INVENTORY, "--add-organisations", "--mapping", str(mapping))
    assert figures(report) == (1640, 1634, 0, 0, 0, 6), "three pairs with the same agency and name"


def test_unknown_organisations_are_rejected_with_the_remedy(db: str) -> None:
    report = run("import", INVENTORY)
    assert figures(report) == (1640, 0, 0, 0, 0, 1640)
    assert all("--add-organisations" in each["reason"] for each in report["rejected"])


def test_who_took_part_and_has_no_row() -> None:
    with PARTICIPANTS.open(encoding="utf-8-sig", newline="") as file:
        agencies = list(csv.DictReader(file))
    took_part = {each["AGENCY_ACRONYM"] for each in agencies if each["PARTICIPATING"] == "Yes"}
    with INVENTORY.open(encoding="utf-8-sig", newline="") as file:
        in_register = {row["AGENCY_ACRONYM"] for row in csv.DictReader(file)}
    assert (len(agencies), len(took_part), len(took_part - in_register)) == (99, 79, 6)


def test_another_layout_loads_with_what_is_known_of_it(db: str) -> None:
    file = DATA / "register" / "nordwind_asset-register.csv"
    report = run("import", file, "--classify", "Internal=OFFICIAL", "--classify", "Confidential=OFFICIAL-SENSITIVE")
    assert figures(report) == (18, 18, 0, 0, 0, 0)
    payroll = Asset.objects.get(source_id="AST-017")
    assert (payroll.title, payroll.owner_as_named, payroll.location_as_named, payroll.classification) == (
        "Payroll data",
        "HR Lead",
        "Personio + local archive",
        "",
    )
    assert Asset.objects.filter(classification="OFFICIAL-SENSITIVE").count() == 12
    assert any("'Strictly Confidential' (1)" in note for note in report["notes"])
    assert any("taken as Fenmarch Police's" in note for note in report["notes"])


def test_suppliers_load_once_a_column_is_called_the_title(db: str) -> None:
    file = DATA / "register" / "nordwind_supplier-register.csv"
    with pytest.raises(Invalid, match="no column that plainly is 'title'"):
        run("import", file)
    assert figures(run("import", file, "--map", "title=Supplier")) == (12, 12, 0, 0, 0, 0)


def test_ragged_rows_are_rejected_and_never_shifted(db: str) -> None:
    file = DATA / "register" / "nordwind_stakeholder-communication_ragged.csv"
    report = run("import", file, "--map", "title=Stakeholder")
    assert figures(report) == (12, 1, 0, 0, 0, 11)
    assert {each["field"] for each in report["rejected"]} == {""}
    assert all("where the header has 8" in each["reason"] for each in report["rejected"])


def test_a_template_without_rows_says_so(db: str) -> None:
    report = run("import", DATA / "ropa" / "fides_datamap_template.xlsx")
    assert figures(report) == (0, 0, 0, 0, 0, 0)
    assert report["notes"] == ["The file names its columns and holds no rows."]


def test_a_record_of_processing_loads_without_the_row_that_is_not_data(db: str) -> None:
    file = DATA / "ropa" / "alpha_hr_department.xlsx"
    report = run("import", file, "--map", "title=the purposes of the processing;")
    assert figures(report) == (5, 4, 0, 0, 0, 1)
    assert (report["rejected"][0]["row"], report["rejected"][0]["field"]) == (2, "")
    recruitment = Asset.objects.get(title="Recruitment of staff")
    assert (recruitment.subjects, recruitment.data, recruitment.retention_as_named) == (
        "Candidates",
        "CV; References",
        "1 year",
    )
    assert recruitment.retention_months == 12
    assert Asset.objects.get(title="Payroll activities").retention_months is None, (
        "'Until end of contract' is no number"
    )


def test_the_row_that_is_not_data_can_be_skipped_by_naming_it_as_the_header(db: str) -> None:
    file = DATA / "ropa" / "alpha_hr_department.xlsx"
    assert figures(run("import", file, "--header-row", "2", "--map", "title=dpv: Purpose")) == (4, 4, 0, 0, 0, 0)


def test_a_record_of_processing_kept_as_a_graph_loads_and_loads_again_without_a_change(db: str) -> None:
    person(KEEPER, "register_keeper", "administrator")
    file = DATA / "ropa" / "edps_05.ttl"
    assert figures(run("import", file, "--add-organisations")) == (4, 4, 0, 0, 0, 0)
    interim = Asset.objects.get(title="Selection and management of interim staff")
    assert interim.organisation.name == "European Data Protection Supervisor (EDPS)"
    assert interim.owner is None
    assert interim.owner_as_named == "Human Resources, Budget, Administration (HRBA) Unit"
    assert interim.data == "Interim Agent CV; Interim Agent First Name; Interim Agent Last Name"
    assert interim.origin == "Daoust SA/NV; Randstad Belgium SA/NV"
    assert interim.lawful_basis == "StaffContract"
    rules = interim.retention_as_named
    assert "maximum of five (5) years" in rules
    assert "two (2) years in the archives" in rules
    assert interim.retention_months is None, "several storage rules for one activity are no one number"
    assert figures(run("import", file, "--add-organisations")) == (4, 0, 0, 4, 0, 0)


CERTAIN = {"RET-001": 120, "RET-003": 120, "RET-008": 6, "RET-014": 36, "RET-024": 3}
NOT_CERTAIN = (
    "RET-007",
    "RET-009",
    "RET-012",
    "RET-013",
    "RET-016",
    "RET-020",
    "RET-022",
    "RET-023",
    "RET-026",
    "RET-027",
)


def test_only_certain_periods_of_a_schedule_in_free_text_become_numbers(db: str) -> None:
    file = DATA / "retention" / "nordwind_records-retention-schedule.csv"
    report = run("import-schedule", file)
    assert figures(report) == (27, 27, 0, 0, 0, 0)
    months = dict(RetentionRule.objects.values_list("ref", "months"))
    assert CERTAIN.items() <= months.items()
    assert {ref for ref, number in months.items() if number is None} == set(NOT_CERTAIN)
    assert RetentionRule.objects.get(ref="RET-007").trigger == "During employment + 3 years after leaving"
    assert RetentionRule.objects.get(ref="RET-008").trigger == "rejection"
    assert figures(run("import-schedule", file)) == (27, 0, 0, 27, 0, 0)


@pytest.mark.parametrize(
    ("name", "rules", "permanent", "unknown", "damaged"),
    [
        ("nc_11_LawEnforcement_rev2025_0.json", 40, 5, 12, ["1111.10", "1137.20"]),
        ("nc_08_HR_rev2025_0.json", 132, 3, 67, ["8615.30"]),
    ],
)
def test_a_states_schedule_in_json_loads(
    db: str, name: str, rules: int, permanent: int, unknown: int, damaged: list[str]
) -> None:
    file = DATA / "retention" / name
    report = run("import-schedule", file)
    assert figures(report) == (rules, rules, 0, 0, 0, 0)
    assert RetentionRule.objects.filter(permanent=True).count() == permanent
    assert RetentionRule.objects.filter(permanent=False, months=None).count() == unknown
    assert f"{permanent} rules are permanent." in report["notes"]
    said = next(note for note in report["notes"] if "looks damaged" in note)
    assert said.endswith(": " + ", ".join(damaged) + ".")
    assert figures(run("import-schedule", file)) == (rules, 0, 0, rules, 0, 0)
