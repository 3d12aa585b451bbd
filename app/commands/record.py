"""``onetake record``: learn one action from a source, without a window."""

from __future__ import annotations

import argparse
import sys

from app.commands.reading import DEFAULT_TAKE_S, countdown, is_endless, open_for, read_people
from capture import SourceError
from model.errors import ActionError
from model.example import check_take
from model.motion import trim
from model.one_shot_encoder import OneShotEncoder
from model.pack import load_pack, save_pack
from model.support import SupportSet, clean_name


def run(options: argparse.Namespace) -> int:
    """Record a take, trim it to the movement unless its end was told, and add it to the pack.

    Raises:
        CaptureError, ModelError: with one sentence for the user; the pack is then as it was.
    """
    name = clean_name(options.action)
    start_s = options.start or 0.0
    end_s = options.end
    if end_s is not None and end_s <= start_s:
        raise ActionError("The take ends before it begins: --end must be larger than --start.")
    source = open_for(options)
    encoder = OneShotEncoder.load(options.weights)
    support = SupportSet()
    if options.pack.exists():
        pack = load_pack(options.pack, encoder)
        support = pack.support
        if pack.notice:
            print(pack.notice, file=sys.stderr)
    # Two names that differ in nothing but capitals are one name.
    taken = next((known for known in support.names if known.casefold() == name.casefold()), None)
    if taken is not None and not options.replace:
        raise ActionError(f"There is already an action '{taken}': choose another name, or add --replace.")

    if is_endless(options.source) and end_s is None:
        end_s = start_s + DEFAULT_TAKE_S
    # Somebody alone before a sensor needs time to step back, once it is known that the sensor works.
    counts_down = is_endless(options.source) and options.source != "demo"
    people = read_people(source, start_s, end_s, once_open=countdown if counts_down else None)
    if not people:
        raise SourceError(f"{source.name} shows no person in the take: choose another --start and --end.")
    clip = max(people.values(), key=len)
    check_take(clip)
    # Marks that were set by hand are kept; otherwise the take is as long as the movement.
    marked = options.end is not None
    take = clip if marked else trim(clip)
    if take is None:
        raise ActionError("Nothing moves in the take: choose another --start and --end.")

    changed = support.with_action(name, take, encoder) if taken is None else support.with_take(taken, take, encoder)
    save_pack(options.pack, changed, encoder)
    print(
        f"learned '{taken or name}' from {take.start_ms / 1000:.2f} s to {take.end_ms / 1000:.2f} s "
        f"({len(changed)} actions in {options.pack})"
    )
    return 0
