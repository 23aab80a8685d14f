"""The one way to call an address that a user gave us: webhooks, links to files, pictures.

Knows no table and no meaning. `fetching.fetch` asks, `urls.check` refuses early, in a form.
"""
