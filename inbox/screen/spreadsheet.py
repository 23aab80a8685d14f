"""Cells of CSV files that people open with a spreadsheet."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: object) -> str:
    """Never a formula, whoever chose the text."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
