"""Sinch's contract: /v1/whatsapp/… for programs that spoke to Sinch (Wavy) before.

Its addresses, headers, bodies and codes, over the services that the screen and /api/ use.
"""
