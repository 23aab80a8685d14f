import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.models import Contact
from inbox.pricing.calling_codes import CALLING_CODES, country_of_phone
from inbox.pricing.countries import country_of


@pytest.mark.parametrize(
    ("digits", "country"),
    [
        ("447700900101", "GB"),
        ("15550177001", "US"),
        ("14165550101", "CA"),
        ("18765550101", "JM"),
        ("77011234567", "KZ"),
        ("79161234567", "RU"),
        ("5491122334455", "AR"),
        ("390612345678", "IT"),
        ("999", ""),
        ("", ""),
    ],
)
def test_the_longest_calling_code_decides(digits: str, country: str) -> None:
    assert country_of_phone(digits) == country


def test_a_hidden_number_counts_by_the_user_id() -> None:
    assert country_of(Contact(user_id="BR.41120987650012345678")) == "BR"


def test_a_visible_number_wins_over_the_user_id() -> None:
    assert country_of(Contact(wa_id="34600555017", user_id="BR.4112")) == "ES"


@pytest.mark.parametrize("user_id", ["", "br.1", "BRA.1", "BR", "1R.1"])
def test_anything_else_is_no_country(user_id: str) -> None:
    assert country_of(Contact(user_id=user_id)) == ""


@given(st.sampled_from(sorted(CALLING_CODES)), st.integers(0, 10**9))
def test_every_number_under_a_code_has_a_country(code: str, rest: int) -> None:
    assert len(country_of_phone(f"{code}{rest:09}")) == 2
