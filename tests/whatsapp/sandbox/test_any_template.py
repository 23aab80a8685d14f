"""Every template that the schema can fill makes a payload that WhatsApp, as we know it, takes."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.whatsapp.template_schema.strategies import templates, value_for
from whatsapp.sandbox.graph.content import template as sending
from whatsapp.sandbox.models import BusinessNumber
from whatsapp.sandbox.services.templates import add_approved
from whatsapp.template_schema import check, payload_of, preview_of, read


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(templates())
def test_what_we_send_is_taken_and_reads_as_we_previewed_it(
    number: BusinessNumber, made: tuple[list[dict[str, Any]], str]
) -> None:
    components, parameter_format = made
    number.account.templates.all().delete()
    add_approved(
        number.account,
        name="any",
        language="en",
        category="UTILITY",
        components=components,
        parameter_format=parameter_format,
    )
    shape = read(components, parameter_format=parameter_format)
    values = {f.key: value_for(f, n) for n, f in enumerate(shape.fields, start=1)}
    sent = {"name": "any", "language": "en", "components": list(payload_of(shape, values))}

    got = sending.fill(number.account, sent, in_group=False)
    preview = preview_of(shape, values)

    assert check(shape, values) == {}
    assert got["body"] == preview.body
    assert got["footer"] == preview.footer
    if preview.header and preview.header.kind == "text":
        assert got["header"]["text"] == preview.header.text
    for seen, drawn in zip(got["buttons"], preview.buttons, strict=True):
        if drawn.kind == "url":
            assert seen["url"] == drawn.target
