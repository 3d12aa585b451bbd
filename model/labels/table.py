"""Tables with a header: what the CSV and the BORIS format have in common."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from model.labels.checked import LabelSyntaxError, decoded, shortened


def table(columns: Sequence[str], rows: Iterable[Mapping[str, str]], delimiter: str) -> bytes:
    """A header and one line per row; what a row does not name stays empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def rows(content: bytes, required: Sequence[str], delimiter: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row as its place ("line 3") and its values by column; columns of any order, more than required too.

    Raises:
        LabelSyntaxError: no such table; a row that does not have the header's number of values.
    """
    reader = csv.reader(io.StringIO(decoded(content), newline=""), delimiter=delimiter, strict=True)
    try:
        header = next(reader, [])
        missing = [column for column in required if column not in header]
        if missing:
            raise LabelSyntaxError(f"the first line does not name the column '{missing[0]}'")
        for values in reader:
            if not values:  # an empty line
                continue
            where = f"line {reader.line_num}"
            if len(values) != len(header):
                raise LabelSyntaxError(f"{where}: there are {len(values)} values under {len(header)} columns")
            yield where, dict(zip(header, values, strict=True))
    except csv.Error as error:
        raise LabelSyntaxError(f"line {reader.line_num}: {shortened(str(error))}") from error


def seconds_as_ms(text: str, where: str) -> float:
    """A time in seconds as milliseconds, to the microsecond.

    Raises:
        LabelSyntaxError: it is no number.
    """
    return round(1000 * number(text, where), 3)


def number(text: str, where: str) -> float:
    """A number with a decimal point.

    Raises:
        LabelSyntaxError: it is none.
    """
    try:
        return float(text)
    except ValueError:
        raise LabelSyntaxError(f"{where}: '{shortened(text)}' is no number") from None
