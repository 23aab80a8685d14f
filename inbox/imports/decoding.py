"""From the bytes of a file to its text and its lines of cells."""

import csv
import io
from collections.abc import Iterator

from inbox.errors import InvalidInput

MAX_BYTES = 20_000_000
MAX_COLUMNS = 50
MAX_CELL = 10_000
DELIMITERS = ",;\t"

BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class Unreadable(InvalidInput):
    """The file as a whole cannot be read; the text names the line where there is one."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="unreadable", field="file")


def text_of(content: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1252. Raises Unreadable."""
    if len(content) > MAX_BYTES:
        raise Unreadable("The file is larger than 20 MB. Split it.")
    encoding = next((name for bom, name in BOMS if content.startswith(bom)), "")
    try:
        return content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            raise Unreadable("The file is damaged: its encoding does not hold.") from None
    if b"\x00" in content:
        raise Unreadable("This is not a CSV file. In the spreadsheet choose “Save as CSV UTF-8”.")
    # Windows-1252 as spreadsheets save it; a few bytes have no letter in it.
    return content.decode("cp1252", errors="replace")


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each line that is not empty; the line as a spreadsheet counts. Raises
    Unreadable at the first line that cannot be read."""
    if "\x00" in text:
        raise Unreadable("The file holds NUL characters, so it is not a CSV file.")
    lines = csv.reader(
        io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline=""),
        delimiter=_delimiter(text),
        strict=True,
    )
    row = 0
    while True:
        row += 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(f"Line {row} cannot be read: {_words(error)}") from None
        if len(cells) > MAX_COLUMNS:
            raise Unreadable(f"Line {row} has more than {MAX_COLUMNS} columns.")
        if any(len(cell) > MAX_CELL for cell in cells):
            raise Unreadable(f"Line {row} has a cell of more than {MAX_CELL:,} characters.")
        if any(cell.strip() for cell in cells):
            yield row, [cell.strip() for cell in cells]


def _delimiter(text: str) -> str:
    """The one that the first line has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def _words(error: csv.Error) -> str:
    if "field larger" in str(error):
        return "a cell is too large; is a quotation mark left open?"
    if "unexpected end" in str(error):
        return "a quotation mark is left open."
    return "it is not a line of a CSV file."
