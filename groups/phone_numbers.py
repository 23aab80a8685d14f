"""Phone numbers for people to read."""

# The country codes of one and two digits (ITU E.164); all others have three.
SHORT_CODES = frozenset(
    str(code)
    for code in (
        *(1, 7, 20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59)),
        *(*range(60, 67), 81, 82, 84, 86, *range(90, 96), 98),
    )
)


def spaced(digits: str) -> str:
    """ "34600555017" as "+34 600 555 017": the country code, then threes; a last one joins them."""
    code = next((digits[:n] for n in (1, 2) if digits[:n] in SHORT_CODES), digits[:3])
    rest = digits[len(code) :]
    parts = [rest[start : start + 3] for start in range(0, len(rest), 3)]
    if len(parts) > 1 and len(parts[-1]) == 1:
        parts[-2:] = [parts[-2] + parts[-1]]
    return " ".join([f"+{code}", *parts])
