"""/v1/whatsapp/templates: the message templates of an account."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError
from accounts.services import template_work
from inbox.api.templates import shapes
from inbox.api.templates.account import ACCOUNT, TemplateApiView, whatsapps_word

MOST = 1000
"""WhatsApp allows 6,000 in languages of one account; nobody reads more at once."""


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
        asked = request.query_params
        found = self.templates(self.number(asked.get("accountId")))
        for field in ("name", "language", "status"):
            value = asked.get(field, "").replace("\0", "")[:512]
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
        form = shapes.NewTemplate(data=_with_known_names(request.data))
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
        about = {name: wanted[name] for name in ("name", "language", "category")}
        with whatsapps_word():
            if library:
                made = template_work.add_from_library(number, **about, library_name=library)
            else:
                made = template_work.hand_in_components(
                    number,
                    **about,
                    components=components,
                    parameter_format=wanted["parameter_format"],
                )
        return self.shown(made, status=201)


def _with_known_names(data: Mapping[str, Any]) -> dict[str, Any]:
    """One published client writes these names in its own manner."""
    given = dict(data)
    names = (("parameterFormat", "parameter_format"),)
    names += (("libraryTemplateName", "library_template_name"),)
    for theirs, ours in names:
        if theirs in given:
            given.setdefault(ours, given[theirs])
    return given
