"""The one-shot protocols of NTU RGB+D 120 and 60: every sixth action is novel, with one fixed exemplar each.

Official (Liu et al., "NTU RGB+D 120: A Large-Scale Benchmark for 3D Human Activity Understanding", TPAMI 2019): the
novel actions A1, A7, A13, ... are learned from one named clip each; every other clip of them is a query, those by the
exemplar's own performer too, even the same performance seen by the other two cameras. The other actions train.
Without the samples whose skeletons the data set lists as missing that is

=========  ============  ==========  =======
data set   base actions  base clips  queries
=========  ============  ==========  =======
NTU 120    100           95,001      18,924
NTU 60     50            47,180      9,388
=========  ============  ==========  =======

CrossGLG (Tables 1 and 2) also trains on fewer base actions (20, 40, 60 and 80; 10, 20, 30 and 40). Which ones the
published numbers used is not public: here they are the first n by action number, without the novel ones, so a result
with them is of another experiment than the paper's, and a table that holds it has to say so.

A protocol has the keys ``base``, ``validation``, ``novel`` and ``novel_exemplars``; :func:`ntu120_validation` has
``validation_exemplars`` instead. Names of clips and actions are those of :mod:`model.data.ntu_folder`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from model.data.ntu_actions import action_name
from model.data.protocol import Draw, Protocol
from model.errors import DataError

NTU60_BASE_SIZES = (10, 20, 30, 40, 50)
NTU120_BASE_SIZES = (20, 40, 60, 80, 100)

_LAST_OF_NTU60 = 60
_LAST_OF_NTU120 = 120
_EVERY = 6


@dataclass(frozen=True)
class NtuProtocol(Protocol):
    """A protocol in code; ``path`` is its name, for messages."""

    def draws(self, key: str) -> tuple[Draw, ...]:
        """As :meth:`Protocol.draws`, but clips by the exemplar's performer are queries too, as in the official test.

        Raises:
            DataError: there are no draws at ``key``.
        """
        return tuple(replace(draw, keep_exemplar_subject=True) for draw in super().draws(key))


def ntu120(base_size: int = 100) -> Protocol:
    """The official protocol of NTU RGB+D 120: 20 novel actions, 100 base actions.

    Args:
        base_size: 20, 40, 60, 80 or 100 base actions. Which ones the published numbers for fewer than 100 used
            is not public; these are the first by action number, novel ones removed.

    Raises:
        DataError: another ``base_size``.
    """
    return _official("NTU RGB+D 120", _LAST_OF_NTU120, base_size, NTU120_BASE_SIZES)


def ntu60(base_size: int = 50) -> Protocol:
    """The official protocol of NTU RGB+D 60: 10 novel actions, 50 base actions.

    Args:
        base_size: 10, 20, 30, 40 or 50 base actions. Which ones the published numbers for fewer than 50 used
            is not public; these are the first by action number, novel ones removed.

    Raises:
        DataError: another ``base_size``.
    """
    return _official("NTU RGB+D 60", _LAST_OF_NTU60, base_size, NTU60_BASE_SIZES)


def ntu120_validation() -> Protocol:
    """To choose hyper-parameters on NTU RGB+D 120 without a look at the novel actions, which it does not hold.

    Of the 100 base actions the 20 numbered A2, A8, ... A116 are for validation, with the same exemplar names; train
    on the other 80, choose, then train anew with :func:`ntu120`.
    """
    validation = range(2, _LAST_OF_NTU120 + 1, _EVERY)
    novel = _novel(_LAST_OF_NTU120)
    base = [number for number in range(1, _LAST_OF_NTU120 + 1) if number not in novel and number not in validation]
    return _protocol("NTU RGB+D 120 validation", base=base, validation=validation, novel=())


def protocol_named(name: str) -> Protocol:
    """``ntu120``, ``ntu120-20`` (20 base actions), ``ntu120-validation``, ``ntu60``, ``ntu60-10``, ...

    Raises:
        DataError: there is no such protocol; the message lists them.
    """
    protocols = {"ntu120": ntu120, "ntu60": ntu60, "ntu120-validation": ntu120_validation}
    if name in protocols:
        return protocols[name]()
    family, _, size = name.rpartition("-")
    for known, make, sizes in (("ntu120", ntu120, NTU120_BASE_SIZES), ("ntu60", ntu60, NTU60_BASE_SIZES)):
        if family == known and size in map(str, sizes):
            return make(int(size))
    raise DataError(
        f"There is no protocol '{name}': known are {', '.join(protocols)}, and with fewer base actions "
        f"ntu120-N (N = {_listed(NTU120_BASE_SIZES)}) and ntu60-N (N = {_listed(NTU60_BASE_SIZES)})."
    )


def exemplar_name(number: int) -> str:
    """The clip that stands for action ``number`` (1 to 120): camera 3, performer 8, first replication.

    A1 to A60 were recorded in the setups S001 to S017, the later ones from S018 on.
    """
    setup = 1 if number <= _LAST_OF_NTU60 else 18
    return f"S{setup:03d}C003P008R001A{number:03d}"


def _novel(last_action: int) -> range:
    return range(1, last_action + 1, _EVERY)


def _official(name: str, last_action: int, base_size: int, sizes: Sequence[int]) -> Protocol:
    if base_size not in sizes:
        raise DataError(f"{name} has no set of {base_size} base actions: choose {_listed(sizes)}.")
    novel = _novel(last_action)
    base = [number for number in range(1, last_action + 1) if number not in novel][:base_size]
    return _protocol(f"{name}, {base_size} base actions", base=base, validation=(), novel=novel)


def _protocol(name: str, base: Sequence[int], validation: Sequence[int], novel: Sequence[int]) -> Protocol:
    content: dict[str, Any] = {
        "base": [action_name(number) for number in base],
        "validation": [action_name(number) for number in validation],
        "novel": [action_name(number) for number in novel],
    }
    for key, numbers in (("validation_exemplars", validation), ("novel_exemplars", novel)):
        if numbers:
            content[key] = [{action_name(number): exemplar_name(number) for number in numbers}]
    return NtuProtocol(Path(name), content)


def _listed(sizes: Sequence[int]) -> str:
    return f"{', '.join(map(str, sizes[:-1]))} or {sizes[-1]}"
