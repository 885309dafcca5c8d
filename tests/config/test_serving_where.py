"""What `muster serve` tells whoever starts it, and which addresses it does not serve at."""

from __future__ import annotations

import pytest

from muster.config.serving import where_to_go
from muster.kernel.errors import Invalid
from tests.people.accounts.build import account


@pytest.mark.parametrize("name", ["localhost", "", "fenmarch.example", "127.0.0.1:8000"])
def test_a_name_in_the_place_of_an_address_is_refused_and_no_error(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        where_to_go(name, 8000)
    assert "in numbers, such as 127.0.0.1" in refused.value.fields["--address"]


def test_whoever_serves_is_told_how_many_can_sign_in(db: str) -> None:
    assert "Nobody can sign in yet" in where_to_go("127.0.0.1", 8000)[-1]
    account("P-ONE")
    assert "1 person has an account" in where_to_go("127.0.0.1", 8000)[-1]
    account("P-TWO")
    assert "2 people have an account" in where_to_go("127.0.0.1", 8000)[-1]
