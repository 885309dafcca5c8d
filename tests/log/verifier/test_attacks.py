"""The offline verifier, attacked: each way to spoil an exported log is found and named at the right entry."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from muster.log import checkpoint, tiles
from muster.log.checkpoint import SigningKey
from muster.log.tiles import ENTRIES, Tile
from tests.log.verifier.exported import (
    ENTRIES_MADE,
    KEY,
    SIZE,
    START,
    Check,
    Entry,
    bundle,
    entry,
    export,
    keep,
    kinds,
    signed,
    write,
    write_bundles,
)

# What is as it should be


def test_a_sound_log_verifies(log: Path, check: Check, tmp_path: Path) -> None:
    kept = keep(tmp_path / "kept", *(signed(ENTRIES_MADE, size) for size in (0, 1, 255, 256, 257, 512, 599, 600)))
    answer = check(log, "--checkpoint", kept, "--bodies", bundle(tmp_path / "bodies", ENTRIES_MADE))
    assert (answer.code, answer["problems"], answer["first_bad"], answer["size"]) == (0, [], None, SIZE)
    assert answer["root"] == answer["checkpoint"]["root"] == signed(ENTRIES_MADE, SIZE).split("\n")[2]
    assert answer["bodies"] == {"given": SIZE, "vouched": SIZE, "erased": 0, "not_given": 0}
    assert (answer["checkpoint"]["kept"], answer["checkpoint"]["agreeing"]) == (8, 8)
    assert answer["checkpoint"]["at"] == "2025-01-31T09:10:00Z"
    assert "Nothing is wrong." in answer.text
    assert "Bodies vouch for 600 entries" in answer.text


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512])
def test_logs_of_every_shape_verify(tmp_path: Path, check: Check, size: int) -> None:
    entries = ENTRIES_MADE[:size]
    answer = check(export(tmp_path / "log", entries), "--bodies", bundle(tmp_path / "bodies", entries))
    assert (answer.code, answer["size"], answer["bodies"]["vouched"]) == (0, size, size)


def test_three_levels_of_tiles_verify_and_are_each_checked(tmp_path: Path, check: Check) -> None:
    entries = [Entry(b"s" * 32, str(number)) for number in range(66_000)]
    log = export(tmp_path / "log", entries)
    assert check(log).code == 0
    for tile in (Tile(2, 0, 1), Tile(1, 1, 1)):
        path = log / tile.path
        sound = path.read_bytes()
        path.write_bytes(sound[::-1])
        answer = check(log)
        first = 0 if tile.level == 2 else 65_536
        assert (answer.code, answer["first_bad"], kinds(answer)) == (1, first, {"tile"})
        path.write_bytes(sound)


def test_partial_tiles_may_have_given_way_to_full_ones(tmp_path: Path, check: Check) -> None:
    """An export that grew while an older checkpoint was kept (tlog-tiles, partial tiles)."""
    log = export(tmp_path / "log", [*ENTRIES_MADE, *(entry(number) for number in range(600, 768))])
    write(log / "checkpoint", signed(ENTRIES_MADE, 600))
    answer = check(log)
    assert answer.code == 2, "a partial tile of level 1 belongs to the smaller tree and is not there"
    write(log / "tile/1/000.p/2", (log / "tile/1/000.p/3").read_bytes()[:64])
    assert check(log).code == 0


def test_a_bundle_may_be_a_subset_in_any_order_with_erased_bodies(log: Path, check: Check, tmp_path: Path) -> None:
    lines = bundle(tmp_path / "bodies", ENTRIES_MADE, range(10, 20)).read_text().splitlines()
    erased = [
        '{"index": 3, "salt": null, "body": null}',
        json.dumps({"index": 4, "salt": "00" * 32, "body": None}),
    ]
    write(tmp_path / "bodies", "\n".join([*lines[::-1], *erased]))
    answer = check(log, "--bodies", tmp_path / "bodies")
    assert answer.code == 0
    assert answer["bodies"] == {"given": 12, "vouched": 10, "erased": 2, "not_given": 588}


# Attacks


@pytest.mark.parametrize("index", [0, 255, 256, 599])
def test_an_edited_entry_is_named(log: Path, check: Check, index: int) -> None:
    commitments = [each.commitment for each in ENTRIES_MADE]
    commitments[index] = b"x" * 32
    write_bundles(log, commitments)
    answer = check(log)
    assert (answer.code, answer["first_bad"]) == (1, index)
    assert {"leaf", "root"} <= kinds(answer)
    assert f"The first entry known to be wrong is {index}." in answer.text


@pytest.mark.parametrize("index", [0, 100, 256, 599])
def test_a_deleted_entry_is_named(log: Path, check: Check, index: int) -> None:
    rest = [each.commitment for each in ENTRIES_MADE]
    del rest[index]
    for tile in tiles.tiles_at(ENTRIES, SIZE):
        write(log / tile.path, tiles.pack_bundle(rest[tile.first : tile.first + tile.width]))
    answer = check(log)
    assert (answer.code, answer["first_bad"]) == (1, index)


def test_an_entry_missing_at_the_end_of_a_bundle_accuses_no_other(log: Path, check: Check, tmp_path: Path) -> None:
    """Behind it nothing has its place any more, so nothing behind it is compared."""
    path = log / "tile/entries/000"
    path.write_bytes(path.read_bytes()[:-34])
    answer = check(log, "--bodies", bundle(tmp_path / "bodies", ENTRIES_MADE))
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 255, {"count"})
    assert answer["bodies"]["vouched"] == 255


@pytest.mark.parametrize("index", [0, 100, 256, 599])
def test_an_inserted_entry_is_named(log: Path, check: Check, index: int) -> None:
    more = [each.commitment for each in ENTRIES_MADE]
    more.insert(index, b"x" * 32)
    for tile in tiles.tiles_at(ENTRIES, SIZE):
        last = tile.width != 256
        write(log / tile.path, tiles.pack_bundle(more[tile.first : tile.first + tile.width + last]))
    answer = check(log)
    assert (answer.code, answer["first_bad"]) == (1, index)
    assert "count" in kinds(answer)


def test_an_entry_too_many_at_the_end_is_named(log: Path, check: Check) -> None:
    path = log / "tile/entries/002.p/88"
    path.write_bytes(path.read_bytes() + tiles.pack_bundle([b"x" * 32]))
    answer = check(log)
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, SIZE, {"count"})


@pytest.mark.parametrize(("one", "other"), [(7, 8), (3, 590), (255, 256)])
def test_reordered_entries_are_named(log: Path, check: Check, one: int, other: int) -> None:
    commitments = [each.commitment for each in ENTRIES_MADE]
    commitments[one], commitments[other] = commitments[other], commitments[one]
    write_bundles(log, commitments)
    answer = check(log)
    assert (answer.code, answer["first_bad"]) == (1, one)


def test_a_tile_that_is_wrong_while_entries_are_right(log: Path, check: Check) -> None:
    path = log / "tile/0/001"
    data = path.read_bytes()
    path.write_bytes(data[:320] + b"x" * 32 + data[352:])
    answer = check(log)
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 266, {"leaf"})
    path.write_bytes(data)
    path = log / "tile/1/000.p/2"
    path.write_bytes(path.read_bytes()[:32] + b"x" * 32)
    answer = check(log)
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 256, {"tile"})
    assert "The first wrong entry lies between 256 and 511." in answer.text


def rewritten(index: int, size: int = SIZE) -> list[Entry]:
    """The log after someone edited one entry, its salt and commitment included."""
    entries = list(ENTRIES_MADE[:size])
    entries[index] = Entry(entries[index].salt, entries[index].body.replace("opened", "closed"))
    return entries


def test_a_rebuilt_tree_under_the_old_checkpoint_is_found(tmp_path: Path, check: Check) -> None:
    log = export(tmp_path / "log", rewritten(300), signed(ENTRIES_MADE, SIZE))
    answer = check(log)
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 0, {"root"})
    assert [(each["first"], each["last"]) for each in answer["problems"]] == [(0, 599)]


def test_checkpoints_kept_elsewhere_narrow_down_a_rebuilt_tree_even_when_signed_anew(
    tmp_path: Path, check: Check
) -> None:
    """Somebody with the key rewrites history: only what was deposited outside can show it."""
    log = export(tmp_path / "log", rewritten(300))
    assert check(log).code == 0
    kept = keep(tmp_path / "kept", *(signed(ENTRIES_MADE, size) for size in (100, 290, 310, 500)))
    answer = check(log, "--checkpoint", kept)
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 290, {"root"})
    assert answer["checkpoint"]["agreeing"] == 2
    assert "The first wrong entry lies between 290 and 309." in answer.text
    bodies = bundle(tmp_path / "bodies", ENTRIES_MADE)
    answer = check(log, "--checkpoint", kept, "--bodies", bodies)
    assert (answer["first_bad"], kinds(answer)) == (300, {"root", "body"})


def test_a_truncated_log_is_named_at_the_first_entry_cut_off(tmp_path: Path, check: Check) -> None:
    log = export(tmp_path / "log", ENTRIES_MADE[:580])
    assert check(log).code == 0
    write(tmp_path / "kept", signed(ENTRIES_MADE, 590))
    answer = check(log, "--checkpoint", tmp_path / "kept")
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 580, {"truncated"})
    answer = check(log, "--bodies", bundle(tmp_path / "bodies", ENTRIES_MADE))
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 580, {"bodies"})


def test_a_clock_set_back_between_checkpoints_is_found(log: Path, check: Check, tmp_path: Path) -> None:
    kept = keep(
        tmp_path / "kept",
        signed(ENTRIES_MADE, 100),
        signed(ENTRIES_MADE, 200, at=START + timedelta(seconds=99)),
    )
    answer = check(log, "--checkpoint", kept)
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 100, {"time"})


@pytest.mark.parametrize(("seconds", "what"), [(200 + 6, "after"), (100 - 3601, "before a checkpoint")])
def test_an_entry_dated_outside_its_checkpoints_is_named(
    tmp_path: Path, check: Check, seconds: float, what: str
) -> None:
    """The entry is committed to as it stands: only the clock is wrong."""
    entries = list(ENTRIES_MADE)
    entries[150] = entry(150, seconds=seconds)
    log = export(tmp_path / "log", entries)
    kept = keep(tmp_path / "kept", signed(entries, 100), signed(entries, 200))
    answer = check(log, "--checkpoint", kept, "--bodies", bundle(tmp_path / "bodies", entries))
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 150, {"clock"})
    assert what in answer["problems"][0]["message"]
    entries[150] = entry(150, seconds=seconds + (-1 if seconds > 0 else 1))
    log = export(tmp_path / "sound", entries)
    kept = keep(tmp_path / "kept", signed(entries, 100), signed(entries, 200))
    assert check(log, "--checkpoint", kept, "--bodies", bundle(tmp_path / "bodies", entries)).code == 0


def test_a_body_that_does_not_say_when_does_not_pass(tmp_path: Path, check: Check) -> None:
    entries = [*ENTRIES_MADE[:10], Entry(b"s" * 32, '{"at": "soon"}')]
    answer = check(export(tmp_path / "log", entries), "--bodies", bundle(tmp_path / "bodies", entries))
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 10, {"clock"})


def test_a_changed_body_is_named_at_the_lowest_index(log: Path, check: Check, tmp_path: Path) -> None:
    changed = list(ENTRIES_MADE)
    for index in (500, 77, 400):
        changed[index] = rewritten(index)[index]
    bodies = bundle(tmp_path / "bodies", changed)
    write(bodies, "\n".join(reversed(bodies.read_text().splitlines())))
    answer = check(log, "--bodies", bodies)
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 77, {"body"})
    assert answer["bodies"]["vouched"] == SIZE - 3
    assert answer["counts"] == {"body": 3}


def test_a_changed_salt_and_a_body_given_twice_are_named(log: Path, check: Check, tmp_path: Path) -> None:
    made = ENTRIES_MADE[5]
    lines = [
        {"index": 5, "salt": made.salt.hex(), "body": made.body},
        {"index": 5, "salt": made.salt.hex(), "body": made.body},
        {"index": 6, "salt": "00" * 32, "body": ENTRIES_MADE[6].body},
        {"index": 7, "salt": "00", "body": ENTRIES_MADE[7].body},
        {"index": 8, "salt": "00" * 32, "body": "\ud800"},
    ]
    write(tmp_path / "bodies", "\n".join(map(json.dumps, lines)))
    answer = check(log, "--bodies", tmp_path / "bodies")
    assert answer.code == 1
    assert [(each["kind"], each["first"]) for each in answer["problems"]] == [
        ("bodies", 5),
        ("body", 6),
        ("body", 7),
        ("body", 8),
    ]


def test_the_wrong_key_does_not_vouch(log: Path, check: Check, tmp_path: Path) -> None:
    other = SigningKey.generate(KEY.name)
    answer = check(log, key=other.verifier_key)
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, None, {"signature"})
    assert answer["checkpoint"]["signed"] is False
    assert "No entry is known to be wrong." in answer.text
    write(tmp_path / "kept", signed(rewritten(3), 10, key=other))
    answer = check(log, "--checkpoint", tmp_path / "kept")
    assert (answer.code, kinds(answer)) == (1, {"signature"}), "what our key did not sign accuses nobody"


def test_an_edited_log_under_an_edited_checkpoint_is_still_compared(tmp_path: Path, check: Check) -> None:
    note = signed(rewritten(3), SIZE, key=SigningKey.generate(KEY.name))
    log = export(tmp_path / "log", rewritten(3), note)
    write(tmp_path / "kept", signed(ENTRIES_MADE, 10))
    answer = check(log, "--checkpoint", tmp_path / "kept")
    assert (answer["first_bad"], kinds(answer)) == (0, {"signature", "root"})
    assert [(each["first"], each["last"]) for each in answer["problems"]] == [(0, 9), (None, None)]


def test_a_checkpoint_of_another_log_is_not_taken_for_ours(log: Path, check: Check, tmp_path: Path) -> None:
    note = checkpoint.sign(KEY, origin="other.example", size=5, root=b"r" * 32, at=START)
    write(tmp_path / "kept", note)
    answer = check(log, "--checkpoint", tmp_path / "kept")
    assert (answer.code, kinds(answer)) == (1, {"origin"})


def test_a_checkpoint_without_a_time_does_not_pass(tmp_path: Path, check: Check) -> None:
    text = "".join(f"{line}\n" for line in signed(ENTRIES_MADE, SIZE).split("\n")[:3])
    answer = check(export(tmp_path / "log", ENTRIES_MADE, KEY.sign(text)))
    assert (answer.code, kinds(answer)) == (1, {"time"})


def test_a_damaged_file_does_not_hide_a_proven_fault(log: Path, check: Check) -> None:
    commitments = [each.commitment for each in ENTRIES_MADE]
    commitments[9] = b"x" * 32
    write_bundles(log, commitments)
    (log / "tile/entries/001").unlink()
    answer = check(log)
    assert (answer.code, answer["first_bad"], kinds(answer)) == (1, 9, {"leaf", "unreadable"})
