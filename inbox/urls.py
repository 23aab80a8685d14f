from django.urls import path

from inbox.views import changes, groups, handling, messages, pages

app_name = "inbox"

urlpatterns = [
    path("", pages.root, name="root"),
    path("inbox/", pages.home, name="home"),
    path("inbox/rows/", pages.rows, name="rows"),
    path("inbox/changes/", changes.changes, name="changes"),
    path("inbox/groups/new/", groups.new_group, name="new_group"),
    path("inbox/groups/", groups.groups, name="groups"),
    path("inbox/group-requests/<int:pk>/retry/", groups.retry, name="request_retry"),
    path("inbox/group-requests/<int:pk>/dismissal/", groups.dismissal, name="request_dismissal"),
    path("inbox/messages/<int:pk>/attempts/", messages.attempts, name="attempts"),
    path("inbox/messages/<int:pk>/receipts/", pages.receipts, name="receipts"),
    path("inbox/<int:pk>/", pages.conversation, name="conversation"),
    path("inbox/<int:pk>/row/", pages.row, name="row"),
    path("inbox/<int:pk>/thread/", pages.thread, name="thread"),
    path("inbox/<int:pk>/header/", pages.header, name="header"),
    path("inbox/<int:pk>/details/", pages.details_panel, name="details"),
    path("inbox/<int:pk>/messages/", messages.messages, name="messages"),
    path("inbox/<int:pk>/draft/", handling.draft, name="draft"),
    path("inbox/<int:pk>/read-mark/", handling.read_mark, name="read_mark"),
    path("inbox/<int:pk>/closure/", handling.closure, name="closure"),
    path("inbox/<int:pk>/assignment/", handling.assignment, name="assignment"),
    path("inbox/<int:pk>/group/subject/", groups.subject, name="group_subject"),
    path("inbox/<int:pk>/group/deletion/", groups.deletion, name="group_deletion"),
    path("inbox/<int:pk>/group/join-decisions/", groups.join_decisions, name="join_decisions"),
    path("inbox/<int:pk>/group/removals/", groups.removals, name="removals"),
]
