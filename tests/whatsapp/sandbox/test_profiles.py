"""How a number presents itself, in the sandbox's WhatsApp."""


def test_a_profile_is_changed_piece_by_piece_within_whatsapps_limits(graph, number):
    place = f"{number.phone_number_id}/whatsapp_business_profile"
    product = {"messaging_product": "whatsapp"}
    assert graph.post(place, about="By the sea").json() == {"success": True}
    graph.post(place, websites=["https://casa.example"], vertical="HOTEL")

    (told,) = graph.get(f"{place}?fields=about,websites,vertical,email").json()["data"]
    assert told == product | {
        "about": "By the sea",
        "websites": ["https://casa.example"],
        "vertical": "HOTEL",
    }
    for wrong in (
        {"about": ""},
        {"about": "x" * 140},
        {"email": 7},
        {"websites": ["casa.example"]},
        {"websites": ["https://a.example"] * 3},
    ):
        assert graph.post(place, **wrong).json()["error"]["code"] == 100
    assert graph.get(f"{place}?fields=nothing").json()["error"]["code"] == 100
