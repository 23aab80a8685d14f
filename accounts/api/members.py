"""/v1/members: who works in the workspace, with what role and which numbers."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import not_found
from accounts.api.contract.views import ApiView, row_id
from accounts.models import Membership, User, Workspace

MOST = 500


class MemberBody(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Membership.Role.values)
    accountIds = serializers.ListField(
        child=serializers.CharField(), help_text="The only numbers they work; none: all of them."
    )
    isActive = serializers.BooleanField()


class MembersBody(serializers.Serializer):
    success = serializers.BooleanField()
    members = MemberBody(many=True)


class MembersView(ApiView):
    @extend_schema(operation_id="listMembers", responses=MembersBody)
    def get(self, request: Request) -> Response:
        """The people of the team; to a key of some numbers, those who work one of them."""
        rows = Membership.objects.filter(workspace=self.caller.workspace_id)
        rows = rows.select_related("user").prefetch_related("numbers").order_by("pk")
        members = [_body(one) for one in rows[:MOST] if self._works_ours(one)]
        return Response({"success": True, "members": members})

    def _works_ours(self, membership: Membership) -> bool:
        named = {number.pk for number in membership.numbers.all()}
        return not (self.caller.is_bounded and named) or bool(named & self._ours)

    @property
    def _ours(self) -> set[int]:
        if not hasattr(self, "_numbers"):
            self._numbers = set(self.caller.numbers_worked().values_list("pk", flat=True))
        return self._numbers


def member_of(workspace: Workspace, text: object) -> User:
    """The colleague of this id. Raises ApiError 404."""
    pk = row_id(text)
    users = User.objects.filter(memberships__workspace=workspace, is_active=True)
    found = users.filter(pk=pk).first() if pk is not None else None
    if found is None:
        raise not_found("The member")
    return found


def _body(membership: Membership) -> dict[str, Any]:
    user = membership.user
    return {
        "id": str(user.pk),
        "name": user.name,
        "email": user.email,
        "role": membership.role,
        "accountIds": [str(number.pk) for number in membership.numbers.all()],
        "isActive": user.is_active,
    }
