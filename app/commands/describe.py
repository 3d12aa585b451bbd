"""``onetake describe``: what is written about an action, from the bundled descriptions or by a language model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from capture import Joint
from model.errors import DataError, ModelError
from model.text.answers import printable
from model.text.description_cache import DescriptionCache
from model.text.description_files import add_description
from model.text.descriptions import Description, read_descriptions
from model.text.endpoint import EXAMPLE_URL, KEY_VARIABLE, MODEL_VARIABLE, URL_VARIABLE, configured_writer

BUNDLED = ("kinect70", "ntu120")  # where both know an action, the first answers


def run(options: argparse.Namespace) -> int:
    """Print the global description and the 25 joint sentences of an action.

    A bundled action is answered from the bundle unless an endpoint is given on the command line.

    Raises:
        ModelError: with one sentence for the user; nothing is written then.
    """
    action = printable(options.action)
    if not action:
        raise DataError("The action needs a name.")
    found = _bundled(action) if options.endpoint is None else None
    if found is not None:
        action, description, origin = found
        if options.refresh or options.llm is not None:
            raise DataError(f"'{action}' is a bundled action: to have it described anew, name an --endpoint.")
    if options.out is not None and options.out.exists() and not options.refresh:
        _refuse_known(options.out, action)
    if found is None:
        description, origin = _written(action, options)
    if options.out is not None:
        add_description(options.out, action, description, origin)

    print(f"{action} ({origin})\n\n{description.overall}\n")
    for joint, sentence in zip(Joint, description.joints, strict=True):
        print(f"{joint.label + ':':17}{sentence}")
    return 0


def _bundled(action: str) -> tuple[str, Description, str] | None:
    """The bundled action of that name in any capitals, its description and the name of the bundle."""
    for bundle in BUNDLED:
        for name, description in read_descriptions(bundle).items():
            if name.casefold() == action.casefold():
                return name, description, bundle
    return None


def _written(action: str, options: argparse.Namespace) -> tuple[Description, str]:
    """The description by the endpoint that the options or the environment name, and who wrote it."""
    writer = configured_writer(options.endpoint, options.llm, options.timeout)
    if writer is None:
        raise DataError(
            f"There is no bundled description of '{action}', and no endpoint is named that could write one: add e.g. "
            f"--endpoint {EXAMPLE_URL} --llm MODEL, or set {URL_VARIABLE}, {MODEL_VARIABLE} and, where one is needed, "
            f"{KEY_VARIABLE}. {_nearest(action)}"
        )
    cache = DescriptionCache()
    description = None if options.refresh else cache.read(action, writer.model)
    if description is None:
        print(f"asking {writer.model} at {writer.base_url} …", file=sys.stderr, flush=True)
        description = writer.describe(action)
        cache.write(action, writer.model, description)
    return description, f"written by {writer.model}"


def _nearest(action: str) -> str:
    """One sentence on the bundled actions that mean nearly the same."""
    from model.text.encoders import text_encoder  # takes seconds
    from model.text.nearest import nearest_actions

    known = list(dict.fromkeys(name for bundle in BUNDLED for name in read_descriptions(bundle)))
    try:
        nearest = nearest_actions(action, known, text_encoder("minilm"))
    except ModelError as error:
        return f"Which bundled actions come near it cannot be told: {error}"
    names = ", ".join(f"'{name}' ({similarity:.2f})" for name, similarity in nearest)
    return f"The bundled actions nearest in meaning are {names}."


def _refuse_known(path: Path, action: str) -> None:
    if action in read_descriptions(path):
        raise DataError(
            f"'{path}' describes '{action}' already: name another file, or have it written anew with --endpoint and "
            "--refresh."
        )
