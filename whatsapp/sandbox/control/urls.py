from django.urls import path

from whatsapp.sandbox.control import cards, faults, files, people, records
from whatsapp.sandbox.control.frame import resource, taker

urlpatterns = [
    path("people/", resource(get=people.list_people, post=people.create_person), name="people"),
    path("people/<int:person_id>/", resource(get=people.get_person, patch=people.change_person)),
    path("people/<int:person_id>/messages/", resource(post=people.write)),
    path("people/<int:person_id>/files/", taker(files.send_file)),
    path("files/<str:media_id>/", files.show_file, name="file"),
    path("people/<int:person_id>/unsupported/", resource(post=people.send_unsupported)),
    path("people/<int:person_id>/reactions/", resource(post=people.react)),
    path("people/<int:person_id>/places/", resource(post=cards.send_place)),
    path("people/<int:person_id>/cards/", resource(post=cards.send_card)),
    path("people/<int:person_id>/taps/", resource(post=people.tap)),
    path("people/<int:person_id>/joins/", resource(post=people.open_invite)),
    path("people/<int:person_id>/withdrawals/", resource(post=people.withdraw)),
    path("people/<int:person_id>/departures/", resource(post=people.leave)),
    path("people/<int:person_id>/reads/", resource(post=people.read)),
    path("people/<int:person_id>/plays/", resource(post=people.play)),
    path("windows/", resource(post=records.age_window)),
    path(
        "people/<int:person_id>/presence/",
        resource(post=people.set_presence, put=people.set_presence),
    ),
    path("people/<int:person_id>/numbers/", resource(post=people.change_number)),
    path("groups/", resource(get=records.list_groups, post=records.make_groups)),
    path(
        "groups/<str:group_id>/suspension/",
        resource(post=records.suspend, delete=records.clear_suspension),
    ),
    path("numbers/", resource(get=records.list_numbers)),
    path("numbers/<str:phone_number_id>/", resource(patch=records.change_number)),
    path("messages/", resource(get=records.list_messages)),
    path("calls/", resource(get=records.list_calls)),
    path("webhooks/", resource(get=records.list_webhooks)),
    path(
        "faults/",
        resource(get=faults.list_faults, post=faults.order_fault, delete=faults.clear_faults),
    ),
    path("faults/<int:fault_id>/", resource(delete=faults.clear_fault)),
    path("reset/", resource(post=records.start_over)),
]
