import pytest

from inbox.imports.decoding import Unreadable, rows_of, text_of

TEXT = "subject;people\nCasa Müller;+34600555017\n"
ROWS = [(1, ["subject", "people"]), (2, ["Casa Müller", "+34600555017"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_spreadsheets_save_in_many_encodings(encoding: str) -> None:
    assert list(rows_of(text_of(TEXT.encode(encoding)))) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    text = TEXT.replace(";", delimiter).replace("\n", end)

    assert list(rows_of(text)) == ROWS


def test_empty_lines_are_skipped_and_counted() -> None:
    assert [line for line, _ in rows_of("subject\n\nA\n ,\nB\n")] == [1, 3, 5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x00\x00", "not a CSV file"),
        (b"\xff\xfes\x00u", "damaged"),
        (b'subject\n"Casa', "Line 2 cannot be read: a quotation mark is left open"),
        (b"subject\n" + b"x" * 200_000, "Line 2 cannot be read: a cell is too large"),
        (b"subject\n" + b"x" * 11_000, "Line 2 has a cell of more than 10,000"),
        (b"a," * 60, "Line 1 has more than 50 columns"),
    ],
)
def test_what_cannot_be_read_says_where(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        list(rows_of(text_of(content)))
