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
        child=serializers.CharField(), help_text="The numbers they work, unless `everyAccount`."
    )
    everyAccount = serializers.BooleanField(help_text="They work all numbers.")
    isActive = serializers.BooleanField()


class MembersBody(serializers.Serializer):
    success = serializers.BooleanField()
    members = MemberBody(many=True)


class MembersView(ApiView):
    @extend_schema(operation_id="listMembers", responses=MembersBody)
    def get(self, request: Request) -> Response:
        """The people of the team; to a key of some numbers, those who work one of them."""
        members = [_body(one) for one in self.memberships()]
        return Response({"success": True, "members": members})

    def memberships(self) -> list[Membership]:
        rows = Membership.objects.filter(workspace=self.caller.workspace_id)
        rows = rows.select_related("user").prefetch_related("numbers").order_by("pk")
        if not self.caller.is_bounded:
            return list(rows[:MOST])
        ours = set(self.caller.numbers_worked().values_list("pk", flat=True))
        return [one for one in rows[:MOST] if _works(one, ours)]


def _works(membership: Membership, numbers: set[int]) -> bool:
    """Whether they work one of these numbers."""
    named = {number.pk for number in membership.numbers.all()}
    return membership.every_number or bool(named & numbers)


class UserBody(serializers.Serializer):
    _id = serializers.CharField()
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Membership.Role.values)
    isRoot = serializers.BooleanField(help_text="Owns the workspace.")
    profileAccess = serializers.ListField(child=serializers.CharField())


class UsersBody(serializers.Serializer):
    currentUserId = serializers.CharField(
        allow_null=True, help_text="Who made the key; null when nobody in person did."
    )
    users = UserBody(many=True)


class UsersView(MembersView):
    @extend_schema(operation_id="listUsers", responses=UsersBody)
    def get(self, request: Request) -> Response:
        """The same people in the contract's shape."""
        maker = self.caller.created_by_id
        users = [_user_body(one) for one in self.memberships()]
        return Response({"currentUserId": str(maker) if maker else None, "users": users})


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
        "everyAccount": membership.every_number,
        "isActive": user.is_active,
    }


def _user_body(membership: Membership) -> dict[str, Any]:
    user = membership.user
    return {
        "_id": str(user.pk),
        "name": user.name,
        "email": user.email,
        "role": membership.role,
        "isRoot": membership.role == Membership.Role.OWNER,
        "profileAccess": [str(membership.workspace_id)],
    }
