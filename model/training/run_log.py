"""What a run writes about its epochs: standard output, ``log.jsonl``, TensorBoard."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

_VALIDATION = "validation_"


class RunLog:
    """The logs in the folder of a run; a context manager.

    Args:
        out: the folder.
        epoch: the last epoch that is done; TensorBoard forgets what it was told of later ones.
    """

    def __init__(self, out: Path, epoch: int) -> None:
        from torch.utils.tensorboard import SummaryWriter  # with the extra 'train', and slow to import

        self._path = out / "log.jsonl"
        self._writer = SummaryWriter(str(out), purge_step=epoch + 1)

    def write(self, result: Mapping[str, float]) -> None:
        """Log the result of an epoch."""
        epoch = int(result["epoch"])
        values = {name: value for name, value in result.items() if name != "epoch"}
        line = json.dumps({"epoch": epoch, **{name: float(f"{value:.5g}") for name, value in values.items()}})
        print(line, flush=True)
        with self._path.open("a", encoding="utf-8") as log:
            log.write(line + "\n")
        for name, value in values.items():
            of_validation = name.startswith(_VALIDATION)
            tag = f"validation/{name.removeprefix(_VALIDATION)}" if of_validation else f"training/{name}"
            self._writer.add_scalar(tag, value, epoch)
        self._writer.flush()

    def __enter__(self) -> RunLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._writer.close()
