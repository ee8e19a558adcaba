"""The published contract of Callout: what a phone, a panel or a stranger may say to the server.

Nothing is imported here: `api_client.vocabulary` must load with the standard library alone.
"""
