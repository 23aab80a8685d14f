"""/v1/whatsapp/templates: the message templates of an account."""

import re
from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.api.contract.platform import whatsapps_word
from accounts.models import BusinessNumber, Template
from accounts.services import template_work
from inbox.api.templates import shapes
from inbox.api.templates.account import (
    ACCOUNT,
    TemplateApiView,
    asked,
    check_lifetime,
)

MOST = 1000
"""WhatsApp allows 6,000 in languages of one account; nobody reads more at once."""

LIBRARY_NAME = re.compile(r"[a-z0-9_]{1,512}")
LIBRARY_INPUTS = ("library_template_body_inputs", "library_template_button_inputs")


class TemplatesView(TemplateApiView):
    @extend_schema(
        operation_id="getWhatsAppTemplates",
        responses=shapes.TemplatesBody,
        parameters=[
            ACCOUNT,
            OpenApiParameter("name", str),
            OpenApiParameter("language", str),
            OpenApiParameter("status", str),
        ],
    )
    def get(self, request: Request) -> Response:
        """One entry per name and language, as WhatsApp last described them."""
        query = request.query_params
        found = self.templates(self.number(query.get("accountId")))
        for field in ("name", "language", "status"):
            value = query.get(field, "").replace("\0", "")[:512]
            if value:
                found = found.filter(**{field: value.upper() if field == "status" else value})
        return Response({"success": True, "templates": [shapes.body(one) for one in found[:MOST]]})

    @extend_schema(
        operation_id="createWhatsAppTemplate",
        request=shapes.NewTemplate,
        responses={200: shapes.OneTemplateBody, 201: shapes.OneTemplateBody},
    )
    def post(self, request: Request) -> Response:
        """Hands a template in to WhatsApp's review. The same one again answers 200 with what there
        is: that is what makes repeating safe here, not an Idempotency-Key."""
        form = shapes.NewTemplate(data=shapes.with_known_names(request.data))
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        number = self.number(wanted["accountId"])
        components, library = wanted.get("components"), wanted.get("library_template_name")
        if bool(components) == bool(library):
            raise ApiError(
                "Give components, or library_template_name.",
                code="validation_error",
                param="components",
            )
        check_lifetime(wanted, wanted["category"], is_new=True)
        there = self.templates(number).filter(name=wanted["name"], language=wanted["language"])
        if known := there.first():
            if library != known.library_name if library else known.components != components:
                raise ApiError(
                    "There is such a template already.",
                    code="template_exists",
                    status=409,
                    param="name",
                )
            return self.shown(known)
        with whatsapps_word():
            made = _hand_in(number, wanted)
        return self.shown(made, status=201)


def _hand_in(number: BusinessNumber, wanted: Mapping[str, Any]) -> Template:
    about = {name: wanted[name] for name in ("name", "language", "category")}
    about["lifetime"] = wanted.get("message_send_ttl_seconds")
    if library := wanted.get("library_template_name"):
        inputs = {name: wanted[name] for name in LIBRARY_INPUTS if wanted.get(name)}
        return template_work.add_from_library(number, **about, library_name=library, inputs=inputs)
    return template_work.hand_in_components(
        number,
        **about,
        components=wanted["components"],
        parameter_format=wanted["parameter_format"],
    )


class TemplateLibraryView(TemplateApiView):
    @extend_schema(
        operation_id="getWhatsAppLibraryTemplate",
        responses=shapes.LibraryBody,
        parameters=[
            ACCOUNT,
            OpenApiParameter("name", str, required=True, description="Exactly as WhatsApp has it."),
            OpenApiParameter("language", str),
        ],
    )
    def get(self, request: Request) -> Response:
        """One of the templates that WhatsApp offers ready-made, in the language asked for or
        another one in which it is offered; null when there is none of this name. To use it, create
        a template with its `library_template_name`."""
        number = self.number(asked(request, "accountId"))
        name = request.query_params.get("name", "")
        if not LIBRARY_NAME.fullmatch(name):
            raise ApiError(
                "Give the name of a template of WhatsApp's library.",
                code="validation_error",
                param="name",
            )
        with whatsapps_word():
            found = number.open_gateway().library_templates(name)
        language = request.query_params.get("language", "")
        return Response({"success": True, "template": shapes.library_body(found, language)})
