"""Whatever template WhatsApp approves: form, check, preview and payload say the same."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.whatsapp.template_schema.strategies import templates, value_for
from whatsapp.template_schema import Shape, check, payload_of, preview_of, read

Made = tuple[list[dict[str, Any]], str]


def filled(made: Made) -> tuple[Shape, dict[str, str]]:
    shape = read(made[0], parameter_format=made[1])
    return shape, {f.key: value_for(f, n) for n, f in enumerate(shape.fields, start=1)}


@given(templates())
def test_a_filled_template_has_no_problem_and_an_empty_one_has_one_per_field(made: Made) -> None:
    shape, values = filled(made)

    assert not shape.unsupported
    assert check(shape, values) == {}
    assert check(shape, {}).keys() == {field.key for field in shape.fields}


@given(templates())
def test_the_preview_shows_every_value(made: Made) -> None:
    shape, values = filled(made)
    preview = preview_of(shape, values)
    header = preview.header
    drawn = [preview.body, *(button.target for button in preview.buttons)]
    if header:
        drawn += [header.text, header.media, header.place, header.address, header.point]

    for value in values.values():
        assert any(value in text for text in drawn)
    assert "{{" not in "".join(drawn)


@given(templates())
def test_the_payload_has_each_value_once_in_the_order_of_the_form(made: Made) -> None:
    shape, values = filled(made)

    sent = [value for part in payload_of(shape, values) for value in values_in(part)]

    assert sent == list(values.values())


@given(templates())
def test_the_payload_names_exactly_the_parts_that_have_something_to_fill(made: Made) -> None:
    shape, values = filled(made)
    parts = payload_of(shape, values)

    assert [p["type"] for p in parts] == sorted(
        (p["type"] for p in parts), key=["header", "body", "button"].index
    )
    for part in parts:
        assert part["parameters"]
        if part["type"] == "button":
            button = shape.buttons[int(part["index"])]
            assert button.kind == part["sub_type"]
    names = [q.get("parameter_name") for p in parts if p["type"] == "body" for q in p["parameters"]]
    assert all(names) if shape.is_named else not any(names)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_components_that_make_no_sense_are_unsupported_and_never_an_error(junk: Any) -> None:
    shape = read(junk)

    assert shape.unsupported
    assert preview_of(shape, {}).body == ""


def values_in(part: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for parameter in part["parameters"]:
        value = parameter[parameter["type"]]
        found += value.values() if isinstance(value, dict) else [value]
    return found
