"""An animated figure that performs known movements: for a class without a camera, and to measure accuracy.

``figure`` is the body, ``movements`` what it can do, ``performance`` turns both into clips.
"""

from capture.demonstrator.movements import MOVEMENTS, Movement, movement_named
from capture.demonstrator.performance import Segment, Variation, perform, perform_sequence, performances

__all__ = [
    "MOVEMENTS",
    "Movement",
    "Segment",
    "Variation",
    "movement_named",
    "perform",
    "perform_sequence",
    "performances",
]
