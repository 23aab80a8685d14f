import pytest

from groups.phone_numbers import spaced


@pytest.mark.parametrize(
    ("digits", "read"),
    [
        ("34600555017", "+34 600 555 017"),
        ("15550177002", "+1 555 017 7002"),
        ("353871234567", "+353 871 234 567"),
        ("4915155504201", "+49 151 555 042 01"),
        ("7", "+7"),
        ("", "+"),
    ],
)
def test_number_is_spaced_by_country_code_and_threes(digits: str, read: str) -> None:
    assert spaced(digits).strip() == read
