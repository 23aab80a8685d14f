"""Redis is a hint: without it everything works, only a little later."""

from tests.e2e.desk import Desk, until


def test_messages_come_in_and_go_out_while_redis_is_away(desk: Desk) -> None:
    person, conversation = desk.first_words("Ruth Redis", "Is anybody there?")
    desk.octet.redis.stop()

    desk.phones(f"people/{person}/messages/", text="Still there without Redis?")
    until(lambda: "Still there without Redis?" in desk.thread(conversation))
    assert desk.send(conversation, "Of course.").status_code == 201
    until(lambda: "Of course." in desk.heard())

    desk.octet.redis.start()
    desk.phones(f"people/{person}/messages/", text="And with it again?")
    until(lambda: "And with it again?" in desk.thread(conversation))
