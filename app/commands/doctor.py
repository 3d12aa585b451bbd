"""``onetake doctor``: whether everything that OneTake needs is there; one line a check.

It imports only what comes with Python, so that it can still tell what is missing where packages are.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from app.diagnostics.finding import INSTALL_AGAIN, Check, Finding
from app.diagnostics.report import CHECKS, about, worst_is_problem


def main(arguments: Sequence[str], prog: str = "onetake doctor", checks: Sequence[Check] = CHECKS) -> int:
    """Check, print, and return 1 if something is a problem, else 0; 2 if the file cannot be written."""
    parser = argparse.ArgumentParser(prog=prog, description="Checks whether everything that OneTake needs is there.")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write what was found as JSON, too")
    options = parser.parse_args(arguments)
    findings = _printed(checks)
    if options.json is not None:
        try:
            _write(options.json, findings)
        except OSError as error:
            print(f"'{options.json}' cannot be written: {error.strerror or error}.", file=sys.stderr)
            return 2
        except ImportError as error:
            print(f"'{options.json}' cannot be written without {error.name}. {INSTALL_AGAIN}", file=sys.stderr)
            return 2
    return int(worst_is_problem(findings))


def _printed(checks: Sequence[Check]) -> list[Finding]:
    findings = []
    for check in checks:
        findings.append(check.run())
        print(findings[-1].line, flush=True)  # at once: some checks take seconds
    return findings


def _write(path: Path, findings: Sequence[Finding]) -> None:
    from capture.atomic import atomic_write  # the package around it needs numpy

    content = {"about": about(), "findings": [asdict(finding) for finding in findings]}
    with atomic_write(path) as file:
        file.write((json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode())
