"""What keeps the live output from starting."""


class BroadcastError(Exception):
    """The live output cannot be started. The message is meant to be shown to the user as it is."""
