"""The skeleton branch of an InfoGCN with pooled attention in OpenVINO, on a CPU, in float32."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import torch
from torch import Tensor

from model.runtime.folding import fold
from model.runtime.openvino_graph import build_graph
from model.runtime.openvino_package import import_openvino
from model.skeleton_branch import SkeletonBranch


class OpenVinoBranch:
    """Holds folded copies of a branch's weights; later changes of the branch do not reach it.

    May be called in several threads; windows are run one after the other, as in :mod:`model.runtime.folded`. A graph is
    compiled when a window of so many frames comes for the first time, which takes about a second, for as many threads
    as torch has then.

    Args:
        branch: in evaluation mode, on the CPU, float32.

    Raises:
        ValueError: :func:`model.runtime.folding.can_be_folded` says no.
        ImportError: OpenVINO is not installed.
    """

    name = "openvino"

    def __init__(self, branch: SkeletonBranch) -> None:
        self._weights = fold(branch)
        self._importance = branch.importance
        self._core = import_openvino().Core()
        self._requests: dict[int, Any] = {}  # by frames
        self._lock = threading.Lock()  # guards them; a request takes one window at a time

    def __call__(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Joint features averaged over time (N, V, C), reweighted, and importance (N, V) of inputs (N, 9, T, V)."""
        if len(inputs) == 0:
            joints = inputs.shape[-1]
            return inputs.new_empty(0, joints, self._weights.channels_after), inputs.new_empty(0, joints)
        encoded = [self._window(window.numpy()) for window in inputs]
        after, before = (torch.from_numpy(np.stack(parts)) for parts in zip(*encoded, strict=True))
        importance = self._importance(before[:, None])  # of (N, 1, V, C): averaged already
        return after * (importance.shape[-1] * importance)[:, :, None], importance

    def _window(self, window: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Features averaged over time of one window (9, T, V): (V, C) after all blocks, (V, C_before)."""
        with self._lock:
            request = self._request(window.shape[1])
            request.infer([np.ascontiguousarray(window)], share_inputs=True)
            return request.get_output_tensor(0).data.copy(), request.get_output_tensor(1).data.copy()

    def _request(self, frames: int) -> Any:
        if frames not in self._requests:
            settings = {
                "INFERENCE_PRECISION_HINT": "f32",  # newer CPUs would take bfloat16
                "INFERENCE_NUM_THREADS": torch.get_num_threads(),
                "NUM_STREAMS": 1,
                "ENABLE_CPU_PINNING": False,  # the cores are shared with the pose model and the window
            }
            compiled = self._core.compile_model(build_graph(self._weights, frames), "CPU", settings)
            self._requests[frames] = compiled.create_infer_request()
        return self._requests[frames]
