"""Brings the translation files up to date with the sources: ``python -m app.translations.update``.

New texts come in as unfinished, those that are gone go. ``--release LRELEASE`` then writes the binary files that the
window loads, with Qt's own tool (see docs/translation.md). Nothing of this is needed to run OneTake.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

FOLDER = Path(__file__).parent
SOURCES = FOLDER.parent


def update(path: Path, *, plurals_only: bool) -> None:
    """Take over what the sources say now.

    Args:
        path: of a .ts file, which has to be there: its header names the language.
        plurals_only: keep only texts that depend on a number, as English needs no others.
    """
    from PyQt6.lupdate.lupdate import lupdate

    lupdate([str(SOURCES)], [str(path)], no_obsolete=True)
    tree = ElementTree.parse(path)
    root = tree.getroot()
    for context in root.findall("context"):
        for message in context.findall("message"):
            for location in message.findall("location"):  # would change with every line that is added to a source
                message.remove(location)
            if plurals_only and message.get("numerus") != "yes":
                context.remove(message)
        if context.find("message") is None:
            root.remove(context)
        context[1:] = sorted(context[1:], key=lambda message: message.findtext("source", ""))
    root[:] = sorted(root, key=lambda context: context.findtext("name", ""))
    ElementTree.indent(tree, "    ")
    content = ElementTree.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{content}\n', encoding="utf-8")


def main() -> int:
    """Update all; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m app.translations.update", description="Brings the translation files up to date."
    )
    parser.add_argument("--release", metavar="LRELEASE", help="write the .qm files, too, with this lrelease")
    options = parser.parse_args()
    for path in sorted(FOLDER.glob("*.ts")):
        update(path, plurals_only=path.stem.endswith("_en"))
        if options.release:
            command = [options.release, "-silent", str(path), "-qm", str(path.with_suffix(".qm"))]
            subprocess.run(command, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
