"""What a folder of labels was made with: a run that is resumed must not mix the labels of two packs."""

from __future__ import annotations

from pathlib import Path

from app.archive.work import Job
from capture.atomic import atomic_write
from model.errors import DataError
from model.pack import pack_checksum

NAME = "made-with.txt"


def claim(out: Path, job: Job, weights_digest: str) -> None:
    """Make the folder this job's, or see that it is already.

    Raises:
        PackError: the pack cannot be read.
        DataError: the folder's labels were made with another pack or other weights, or it cannot be written.
    """
    note = out / NAME
    mark = f"pack {pack_checksum(Path(job.pack))}\nweights {weights_digest}\n"
    try:
        if note.is_file():
            if note.read_text(encoding="utf-8", errors="replace") != mark:
                raise DataError(
                    f"The labels in '{out}' were made with another pack or other weights: choose another --out."
                )
            return
        out.mkdir(parents=True, exist_ok=True)
        with atomic_write(note) as file:
            file.write(mark.encode())
    except OSError as error:
        raise DataError(f"'{error.filename or out}' cannot be used: {error.strerror or error}.") from error
