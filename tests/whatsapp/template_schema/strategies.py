"""Any template the schema allows, and values that fill it."""

from typing import Any

from hypothesis import strategies as st

from whatsapp.template_schema import Field

WORDS = st.text("abc xyzäöü😀", min_size=1, max_size=12).filter(lambda w: w.strip())


@st.composite
def texts(draw: st.DrawFn, *, named: bool, most: int = 4) -> str:
    count = draw(st.integers(0, most))
    names = [f"name_{n}" for n in range(1, count + 1)] if named else range(1, count + 1)
    return "Hello " + "".join(f"{{{{{name}}}}} {draw(WORDS)} " for name in names) + "bye"


@st.composite
def headers(draw: st.DrawFn, named: bool) -> dict[str, Any]:
    kind = draw(st.sampled_from(["TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION"]))
    text = {"text": draw(texts(named=named, most=1))} if kind == "TEXT" else {}
    return {"type": "HEADER", "format": kind} | text


BUTTONS = st.lists(
    st.sampled_from(
        [
            {"type": "QUICK_REPLY", "text": "Yes"},
            {"type": "URL", "text": "Shop", "url": "https://shop.example/"},
            {"type": "URL", "text": "Track", "url": "https://shop.example/{{1}}"},
            {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550177001"},
            {"type": "COPY_CODE", "example": "SAVE10"},
        ]
    ),
    max_size=4,
)


@st.composite
def templates(draw: st.DrawFn) -> tuple[list[dict[str, Any]], str]:
    """Components and their parameter format."""
    named = draw(st.booleans())
    parts = [{"type": "BODY", "text": draw(texts(named=named))}]
    if draw(st.booleans()):
        parts.insert(0, draw(headers(named)))
    if draw(st.booleans()):
        parts.append({"type": "FOOTER", "text": "Octet"})
    if buttons := draw(BUTTONS):
        parts.append({"type": "BUTTONS", "buttons": buttons})
    return parts, "NAMED" if named else "POSITIONAL"


def value_for(field: Field, number: int) -> str:
    """A value that fits, and that is not another's."""
    return {
        "media": f"92000000000{number:04}",
        "latitude": f"{number}.5",
        "longitude": f"-{number}.25",
        "code": f"CODE{number}",
    }.get(field.kind, f"v{number}v")
