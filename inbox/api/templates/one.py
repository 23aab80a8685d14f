"""One template, by its name or its id."""

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import not_found
from accounts.api.contract.platform import whatsapps_word
from accounts.api.contract.views import row_id
from accounts.models import Template
from accounts.services import template_work
from inbox.api.templates import shapes
from inbox.api.templates.account import ACCOUNT, TemplateApiView, asked


class TemplateView(TemplateApiView):
    @extend_schema(
        operation_id="getWhatsAppTemplate",
        responses=shapes.OneTemplateBody,
        parameters=[ACCOUNT, OpenApiParameter("language", str)],
    )
    def get(self, request: Request, name: str) -> Response:
        """A template by name; in the language asked for, else the first."""
        return self.shown(self._named(request, name))

    @extend_schema(
        operation_id="updateWhatsAppTemplate",
        request=shapes.TemplateChange,
        responses=shapes.OneTemplateBody,
    )
    def patch(self, request: Request, name: str) -> Response:
        """Hands other components in to WhatsApp's review, in the place of the present ones, or
        changes the time to live."""
        return self.changed(request, self._named(request, name))

    def _named(self, request: Request, name: str) -> Template:
        found = self.templates(self.account(request)).filter(name=name.replace("\0", "")[:512])
        if language := asked(request, "language").replace("\0", "")[:20]:
            found = found.filter(language=language)
        template = found.order_by("language").first()
        if template is None:
            raise not_found("The template")
        return template

    @extend_schema(
        operation_id="deleteWhatsAppTemplate",
        responses={200: shapes.DeletedBody},
        parameters=[ACCOUNT, OpenApiParameter("language", str)],
    )
    def delete(self, request: Request, name: str) -> Response:
        """Deletes a template at WhatsApp, in one language or in all."""
        number = self.number(request.query_params.get("accountId"))
        language = request.query_params.get("language", "").replace("\0", "")[:20]
        found = self.templates(number).filter(name=name.replace("\0", "")[:512])
        chosen = list(found.filter(language=language) if language else found)
        if not chosen:
            raise not_found("The template")
        for template in chosen:
            with whatsapps_word():
                template_work.delete(template, number)
        body = {"success": True, "scope": "all_languages", "message": "Template deleted"}
        return Response(body | ({"scope": "language", "language": language} if language else {}))


class TemplateByIdView(TemplateApiView):
    @extend_schema(
        operation_id="getWhatsAppTemplateById",
        responses=shapes.OneTemplateBody,
        parameters=[ACCOUNT],
    )
    def get(self, request: Request, template_id: str) -> Response:
        """One template in one language, by the id that the list gives."""
        return self.shown(self._of_id(request, template_id))

    @extend_schema(
        operation_id="updateWhatsAppTemplateById",
        request=shapes.TemplateChange,
        responses=shapes.OneTemplateBody,
    )
    def patch(self, request: Request, template_id: str) -> Response:
        """Hands other components in to WhatsApp's review, in the place of the present ones, or
        changes the time to live."""
        return self.changed(request, self._of_id(request, template_id))

    @extend_schema(
        operation_id="deleteWhatsAppTemplateById",
        responses={200: shapes.DeletedBody},
        parameters=[ACCOUNT],
    )
    def delete(self, request: Request, template_id: str) -> Response:
        """Deletes a template at WhatsApp, in this one language."""
        template = self._of_id(request, template_id)
        with whatsapps_word():
            template_work.delete(template, self.account(request))
        return Response(
            {
                "success": True,
                "scope": "language",
                "language": template.language,
                "message": "Template deleted",
            }
        )

    def _of_id(self, request: Request, template_id: str) -> Template:
        found = self.templates(self.account(request))
        pk = row_id(template_id)
        ids = Q(template_id=template_id) | Q(template_id="", pk=pk)
        template = found.filter(ids).first() if pk is not None else None
        if template is None:
            raise not_found("The template")
        return template
