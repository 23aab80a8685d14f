"""Profiles: what the contract calls a workspace. A key has exactly one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import not_found
from accounts.api.contract.views import ApiView
from accounts.models import Workspace


class ProfileBody(serializers.Serializer):
    _id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    color = serializers.CharField()
    isDefault = serializers.BooleanField()
    createdAt = serializers.DateTimeField()


class ProfilesBody(serializers.Serializer):
    profiles = ProfileBody(many=True)


class OneProfileBody(serializers.Serializer):
    profile = ProfileBody()


class ProfilesView(ApiView):
    @extend_schema(operation_id="listProfiles", responses=ProfilesBody)
    def get(self, request: Request) -> Response:
        """The workspace of the key."""
        return Response({"profiles": [_body(self.caller.workspace)]})


class ProfileView(ApiView):
    @extend_schema(operation_id="getProfile", responses=OneProfileBody)
    def get(self, request: Request, profile_id: str) -> Response:
        if profile_id != str(self.caller.workspace_id):
            raise not_found("The profile")
        return Response({"profile": _body(self.caller.workspace)})


def _body(workspace: Workspace) -> dict[str, Any]:
    return {
        "_id": str(workspace.pk),
        "name": workspace.name,
        "description": "",
        "color": "#25d366",
        "isDefault": True,
        "createdAt": workspace.created_at,
    }
