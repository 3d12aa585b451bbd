"""Errors that a user can meet; each message is one sentence that says what to do."""


class ModelError(Exception):
    """Base of the errors below. The message is meant to be shown to the user as it is."""


class DataError(ModelError):
    """A data or protocol file is missing, damaged, or does not hold what was asked for."""


class WeightsError(ModelError):
    """Weights are missing, damaged, or of a newer version."""


class RuntimeChoiceError(ModelError):
    """What is asked to run the encoder cannot run it."""


class PackError(ModelError):
    """An action pack cannot be read or written."""


class PackConflictError(PackError):
    """Somebody else has changed the pack's file since it was read: what they saved must not be overwritten."""


class ActionError(ModelError):
    """An action's name or take cannot be used."""
