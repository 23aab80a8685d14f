"""/v1/tags: the words that conversations are sorted by."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contract.errors import ApiError, not_found
from accounts.api.contract.idempotency import idempotent
from accounts.api.contract.views import ApiView, row_id
from accounts.models import ApiKey, Workspace
from inbox.models import Tag
from inbox.models.tag import MAX_TAG_LENGTH
from inbox.services import tags


class TagBody(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    color = serializers.ChoiceField(choices=Tag.Colour.values)


class TagsBody(serializers.Serializer):
    success = serializers.BooleanField()
    tags = TagBody(many=True)


class OneTagBody(serializers.Serializer):
    success = serializers.BooleanField()
    tag = TagBody()


class TagGoneBody(serializers.Serializer):
    success = serializers.BooleanField()


class TagWish(serializers.Serializer):
    name = serializers.CharField(
        max_length=MAX_TAG_LENGTH, help_text="Unique in the workspace, in any case of letters."
    )
    color = serializers.ChoiceField(choices=Tag.Colour.values, required=False)


class TagChange(serializers.Serializer):
    name = serializers.CharField(max_length=MAX_TAG_LENGTH, required=False)
    color = serializers.ChoiceField(choices=Tag.Colour.values, required=False)


class TagApiView(ApiView):
    resource_group = ApiKey.ResourceGroup.MESSAGES

    def check_may_change(self) -> None:
        """Tags belong to all numbers."""
        if self.caller.is_bounded:
            raise ApiError(
                "An API key of some numbers may use the tags, but not change them.",
                code="insufficient_permissions",
                status=403,
            )

    def tag(self, tag_id: str) -> Tag:
        (found,) = named(self.caller.workspace, [tag_id])
        return found


class TagsView(TagApiView):
    @extend_schema(operation_id="listTags", responses=TagsBody)
    def get(self, request: Request) -> Response:
        """All tags of the workspace, by name."""
        return answer(self.caller.workspace.tags.all())

    @extend_schema(
        operation_id="createTag",
        request=TagWish,
        responses={201: OneTagBody},
        examples=[
            OpenApiExample("A tag", {"name": "VIP", "color": "purple"}, request_only=True),
        ],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Makes a tag. 400 `exists` when there is one of this name."""
        self.check_may_change()
        form = TagWish(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        colour = wanted.get("color", Tag.Colour.GREY)
        made = tags.make(workspace=self.caller.workspace, name=wanted["name"], colour=colour)
        return Response({"success": True, "tag": body(made)}, status=201)


class TagView(TagApiView):
    @extend_schema(
        operation_id="updateTag",
        request=TagChange,
        responses=OneTagBody,
        examples=[OpenApiExample("Another colour", {"color": "teal"}, request_only=True)],
    )
    def patch(self, request: Request, tag_id: str) -> Response:
        """Gives it another name or colour, wherever it hangs."""
        self.check_may_change()
        tag = self.tag(tag_id)
        form = TagChange(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data
        name, colour = wanted.get("name", tag.name), wanted.get("color", tag.colour)
        changed = tags.change(tag=tag, name=name, colour=colour, by=None)
        return Response({"success": True, "tag": body(changed)})

    @extend_schema(operation_id="deleteTag", responses={200: TagGoneBody})
    def delete(self, request: Request, tag_id: str) -> Response:
        """Takes it off every conversation, for good."""
        self.check_may_change()
        tags.delete(tag=self.tag(tag_id), by=None)
        return Response({"success": True})


def named(workspace: Workspace, ids: Iterable[str]) -> list[Tag]:
    """The tags of these ids. Raises ApiError 404 when one is none of the workspace's."""
    pks = {row_id(text) for text in ids}
    found = list(workspace.tags.filter(pk__in=pks - {None}))
    if len(found) < len(pks):
        raise not_found("The tag")
    return found


def answer(found: Iterable[Tag]) -> Response:
    return Response({"success": True, "tags": [body(tag) for tag in found]})


def body(tag: Tag) -> dict[str, Any]:
    return {"id": str(tag.pk), "name": tag.name, "color": tag.colour}
