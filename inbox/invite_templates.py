"""The template that carries a group's invite link: which one a number uses, filled for a group."""

from accounts.models import BusinessNumber, Template
from groups.models import Group, GroupDefaults
from inbox import templates
from inbox.templates import Filled


def of_number(number: BusinessNumber) -> list[Template]:
    """The approved group invitations of the number's account that need nothing but the group."""
    own = Template.objects.filter(
        connection=number.connection_id,
        waba_id=number.waba_id,
        deleted_at=None,
        status=Template.Status.APPROVED,
    ).exclude(library_name="")
    return [template for template in own.order_by("pk") if _takes_a_group_only(template)]


def chosen(number: BusinessNumber) -> Template | None:
    """The one in the number's defaults, else the first; None when there is none yet."""
    usable = of_number(number)
    defaults = GroupDefaults.objects.filter(number=number).first()
    wanted = defaults.invite_template_id if defaults else None
    return next((t for t in usable if t.pk == wanted), usable[0] if usable else None)


def fill(template: Template, group: Group) -> Filled:
    (field,) = templates.shape_of(template).fields
    return templates.fill(template, {field.key: str(group.pk)}, [group])


def _takes_a_group_only(template: Template) -> bool:
    return [field.kind for field in templates.shape_of(template).fields] == ["group"]
