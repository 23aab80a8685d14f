import io

import pytest

from inbox.media import ranges


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-0", (0, 0)),
        ("bytes=0-", (0, 99)),
        ("bytes=90-200", (90, 99)),
        ("bytes=-5", (95, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("lines=0-1", None),
        ("bytes=" + ",".join(["0-1"] * 10_000), None),
        ("bytes=0-" + "9" * 30, None),
    ],
)
def test_a_part_is_read_or_all_of_it(header: str, part: tuple[int, int] | None) -> None:
    assert ranges.parse(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_a_part_behind_the_end_cannot_be_had(header: str) -> None:
    with pytest.raises(ranges.Unsatisfiable):
        ranges.parse(header, 100)


def test_pieces_are_exactly_the_part_and_the_file_is_closed() -> None:
    content = bytes(range(256)) * 1024
    file = io.BytesIO(content)

    assert b"".join(ranges.pieces(file, 3, 200_000)) == content[3:200_001]
    assert file.closed
