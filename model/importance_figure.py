"""Draw the joint importance beside the key joints of the descriptions, as in Figure 4 of CrossGLG.

    python -m model.importance_figure --data kinect25.npz --protocol protocol.json --weights protocol \\
        --out docs/images/joint-importance.png
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture import Joint
from capture.atomic import atomic_write
from model.data.kinect25 import ClipData
from model.data.reading import open_protocol, read_data
from model.errors import DataError, ModelError
from model.one_shot import embed_clips
from model.one_shot_encoder import OneShotEncoder
from model.text.descriptions import read_descriptions
from model.text.key_joints import key_joints


@dataclass(frozen=True)
class ImportanceOfAction:
    """One action's row of the figure.

    Attributes:
        action: its name.
        key_joints: (V,) bool, K of its description.
        importance: (V,) mean k_out over its clips, sums to 1.
        clips: how many clips the mean is over.
    """

    action: str
    key_joints: NDArray[np.bool_]
    importance: NDArray[np.float64]
    clips: int

    @property
    def share_on_key_joints(self) -> float:
        """How much of the importance lies on the key joints, 0..1."""
        return float(self.importance[self.key_joints].sum())


def importance_of_actions(
    data: ClipData, actions: Sequence[str], encoder: OneShotEncoder, descriptions: str
) -> list[ImportanceOfAction]:
    """Mean importance and key joints of each action.

    Raises:
        DataError: an action has no clip or no description.
    """
    texts = read_descriptions(descriptions)
    rows = []
    for action in actions:
        index = np.flatnonzero(data.action == action)
        if len(index) == 0 or action not in texts:
            raise DataError(f"There is no {'clip' if action in texts else 'description'} of '{action}'.")
        embedded = embed_clips(data, index, encoder).embeddings
        usable = embedded.seen.any(dim=1)
        importance = embedded.importance[usable].double().mean(dim=0).numpy()
        rows.append(ImportanceOfAction(action, key_joints(texts[action].overall), importance, int(usable.sum())))
    return rows


def draw(rows: Sequence[ImportanceOfAction], path: Path) -> None:
    """Write the figure: for each action the key joints above, the importance below, joints from left to right."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.0, 0.9 + 0.62 * len(rows)), layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots(len(rows), 1, squeeze=False)[:, 0]
    image = None
    for axis, row in zip(axes, rows, strict=True):
        wanted = row.key_joints / row.key_joints.sum()
        # Each strip by its own largest value: what matters is which joints stand out.
        strips = np.stack([wanted / wanted.max(), row.importance / row.importance.max()])
        image = axis.imshow(strips, cmap="cividis", aspect="auto", vmin=0.0, vmax=1.0)
        axis.set_yticks([0, 1], ["key joints", "importance"], fontsize=7)
        share = f"{100 * row.share_on_key_joints:.0f} % on key joints"
        axis.set_title(f"{row.action}: {share}", fontsize=8, loc="left", pad=2)
        axis.set_xticks([])
        axis.axhline(0.5, color="white", linewidth=1)
    axes[-1].set_xticks(range(len(Joint)), [joint.label for joint in Joint], rotation=90, fontsize=7)
    assert image is not None
    bar = figure.colorbar(image, ax=list(axes), fraction=0.02, pad=0.01)
    bar.set_label("relative to the strip's largest", fontsize=7)
    bar.ax.tick_params(labelsize=7)
    with atomic_write(path) as file:
        canvas.print_png(file)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.importance_figure", description=__doc__.partition("\n")[0])
    parser.add_argument("--data", required=True, metavar="FILE.npz")
    parser.add_argument("--protocol", required=True, metavar="FILE.json")
    parser.add_argument("--weights", default="protocol", metavar="NAME_OR_PATH", help="default: protocol")
    parser.add_argument("--descriptions", default="kinect70", metavar="NAME_OR_PATH", help="default: kinect70")
    parser.add_argument("--action", action="append", metavar="NAME", help="default: the validation actions")
    parser.add_argument("--out", required=True, type=Path, metavar="OUT.png")
    options = parser.parse_args(arguments)
    try:
        data, protocol = read_data(options.data), open_protocol(options.protocol)
        actions = options.action or protocol.actions("validation")
        encoder = OneShotEncoder.load(options.weights)
        rows = importance_of_actions(data, actions, encoder, options.descriptions)
    except ModelError as error:
        parser.exit(2, f"{error}\n")
    draw(rows, options.out)
    print(f"{'action':<32}{'clips':>6}{'key joints':>12}{'even share %':>14}{'importance on key joints %':>28}")
    for row in rows:
        keys = int(row.key_joints.sum())
        print(
            f"{row.action:<32}{row.clips:>6}{keys:>12}{100 * keys / len(Joint):>14.0f}"
            f"{100 * row.share_on_key_joints:>28.0f}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
