from django.urls import path

from inbox.sinch.contract import NothingHere
from inbox.sinch.groups import GroupsView, GroupView, InviteView, LeaveView
from inbox.sinch.icon import IconFileView, IconView
from inbox.sinch.people import AdminsView, ParticipantsView
from inbox.sinch.sending import SendView

app_name = "sinch"

GROUP = "whatsapp/groups/<str:group_id>"

urlpatterns = [
    path("whatsapp/send", SendView.as_view()),
    path("whatsapp/groups", GroupsView.as_view()),
    path(GROUP, GroupView.as_view()),
    path(f"{GROUP}/invite", InviteView.as_view()),
    path(f"{GROUP}/participants", ParticipantsView.as_view()),
    path(f"{GROUP}/leave", LeaveView.as_view()),
    path(f"{GROUP}/icon", IconView.as_view()),
    path(f"{GROUP}/admins", AdminsView.as_view()),
    path("whatsapp/icons/<str:token>", IconFileView.as_view(), name="icon_file"),
    path("<path:rest>", NothingHere.as_view()),
    path("", NothingHere.as_view()),
]
