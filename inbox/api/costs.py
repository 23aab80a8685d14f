"""/v1/costs: what messages came to, as WhatsApp told us and the rate card prices it."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.views import ApiView
from accounts.models import ApiKey
from inbox.pricing import totals
from inbox.pricing.totals import Total


class AmountBody(serializers.Serializer):
    currency = serializers.CharField()
    amount = serializers.CharField(help_text="A decimal number, not rounded.")


class CostBody(serializers.Serializer):
    delivered = serializers.IntegerField(help_text="Copies: one per person.")
    charged = serializers.IntegerField(help_text="Of these, how many are not free.")
    withoutPrice = serializers.IntegerField(help_text="Charged, and not in the rate card.")
    amounts = AmountBody(many=True)


class MonthBody(CostBody):
    month = serializers.CharField(help_text="As in 2026-11, in the workspace's time zone.")
    accountUsername = serializers.CharField()
    accountName = serializers.CharField()
    category = serializers.CharField()
    country = serializers.CharField(allow_blank=True)


class CostsBody(serializers.Serializer):
    success = serializers.BooleanField()
    costs = MonthBody(many=True)


class CostsView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES

    @extend_schema(
        operation_id="listCosts",
        responses=CostsBody,
        parameters=[OpenApiParameter("accountId", str)],
    )
    def get(self, request: Request) -> Response:
        """By month, account, category and country, the newest month first."""
        numbers = self.caller.numbers_worked()
        if account := request.query_params.get("accountId"):
            numbers = numbers.filter(pk=self.number(account).pk)
        lines = totals.by_number_and_month(numbers, self.caller.workspace.zone)
        return Response({"success": True, "costs": [_body(line) for line in lines]})


def cost_of(total: Total) -> dict[str, Any]:
    amounts = sorted(total.amounts.items())
    return {
        "delivered": total.delivered,
        "charged": total.charged,
        "withoutPrice": total.unpriced,
        "amounts": [{"currency": word, "amount": f"{amount:f}"} for word, amount in amounts],
    }


def _body(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "month": f"{line['month']:%Y-%m}",
        "accountUsername": line["number"],
        "accountName": line["name"],
        "category": line["category"],
        "country": line["country"],
    } | cost_of(line["total"])
