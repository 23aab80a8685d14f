"""Workspaces, and who works in them."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import Membership, User, Workspace

POWERS = ("is_staff", "is_superuser", "user_permissions")


class MembershipForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        workspace, numbers = cleaned.get("workspace"), cleaned.get("numbers") or ()
        foreign = [str(n) for n in numbers if workspace and n.workspace_id != workspace.pk]
        if self.has_changed() and bool(numbers) == bool(cleaned.get("every_number")):
            raise ValidationError(
                {"numbers": "Choose the numbers, or every number."}, code="numbers"
            )
        if foreign:
            raise ValidationError(
                {"numbers": f"Not of this workspace: {', '.join(foreign)}."}, code="foreign"
            )
        return cleaned


class MembershipInline(admin.TabularInline):
    model = Membership
    form = MembershipForm
    extra = 0
    autocomplete_fields = ["user", "workspace", "numbers"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        memberships = super().get_queryset(request).select_related("user", "workspace")
        return memberships.prefetch_related("numbers")


class WorkspaceForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        choices=lambda: [(name, name) for name in sorted(available_timezones())],
        initial="UTC",
        help_text=Workspace._meta.get_field("time_zone").help_text,
    )


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin):
    form = WorkspaceForm
    list_display = ["name", "time_zone", "created_at"]
    search_fields = ["name"]
    readonly_fields = ["epoch", "created_at"]
    inlines = [MembershipInline]

    def has_delete_permission(self, request: HttpRequest, obj: Workspace | None = None) -> bool:
        """Every message ever said in it would go too; no page is a good place for that."""
        return False


class UserForm(forms.ModelForm):
    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class NewUserForm(UserForm, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


class ChangedUserForm(UserForm, UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name", "password", "is_active", *POWERS)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People are switched off, not deleted: what they wrote keeps its author."""

    form = ChangedUserForm
    add_form = NewUserForm
    list_display = ["email", "name", "workspaces", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "memberships__role", "memberships__workspace"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["user_permissions"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password", "is_active"]}),
        ("This admin site", {"fields": POWERS, "classes": ["collapse"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]}),
    ]
    inlines = [MembershipInline]
    actions = ["switch_off", "switch_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("memberships__workspace")

    @admin.display
    def workspaces(self, user: User) -> str:
        return ", ".join(str(membership.workspace) for membership in user.memberships.all())

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser touches a superuser: a new password would be a way to the top."""
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not above and super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        fixed = list(super().get_readonly_fields(request, obj))
        if not request.user.is_superuser:
            fixed += POWERS
        if obj == request.user:
            # Nobody saws off the branch they sit on.
            fixed += ["is_active", "is_staff", "is_superuser"]
        return fixed

    @admin.action(description="Switch off: they are logged out and cannot log in")
    def switch_off(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._switch(request, users.exclude(pk=request.user.pk), is_active=False)

    @admin.action(description="Switch on again")
    def switch_on(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._switch(request, users, is_active=True)

    def _switch(self, request: HttpRequest, users: QuerySet[User], *, is_active: bool) -> None:
        changed = [
            user
            for user in users.exclude(is_active=is_active)
            if self.has_change_permission(request, user)
        ]
        for user in changed:
            user.is_active = is_active
            # One by one: saving is what tells open pages.
            user.save(update_fields=["is_active"])
            self.log_change(request, user, [{"changed": {"fields": ["active"]}}])
        state = "on" if is_active else "off"
        self.message_user(request, f"Switched {state}: {len(changed)}.", messages.SUCCESS)
