"""A language model is asked over HTTP, at a server on this machine that behaves and misbehaves."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture import Joint
from model.errors import DataError
from model.text.endpoint import DescriptionWriter, configured_writer
from model.text.prompts import global_prompt, joint_motion_prompt
from tests.chat_server import OVERALL, Answer, ChatServer, Silence, Status, Stream, error, joints_answer, serve

ROOT = Path(__file__).resolve().parents[3]
TOO_MANY = Status(429, error("Rate limit reached."), headers=(("retry-after-ms", "1"),))


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("ONETAKE_LLM", "OPENAI_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serve() as chat:
        yield chat


def ask(server: ChatServer, retries: int = 0, timeout_s: float = 60, key: str | None = None) -> str:
    """The sentence that ends a failing question."""
    with pytest.raises(DataError) as raised:
        DescriptionWriter(server.base_url, "m", key, timeout_s, retries).describe("spin around")
    message = str(raised.value)
    assert message.endswith(".") and "\n" not in message
    assert server.base_url in message
    return message


# Good answers


def test_the_two_prompts_are_asked(server: ChatServer) -> None:
    description = DescriptionWriter(server.base_url, "m").describe("spin around")
    assert description.overall == OVERALL
    assert description.joints == tuple(f"In spin around the {joint.label} turns." for joint in Joint)
    questions = [global_prompt("spin around"), joint_motion_prompt("spin around")]
    assert [request.path for request in server.requests] == ["/v1/chat/completions"] * 2
    assert [request.body["messages"] for request in server.requests] == [
        [{"role": "user", "content": question}] for question in questions
    ]
    assert all(request.body["model"] == "m" and request.body["stream"] for request in server.requests)


@pytest.mark.parametrize("ending", ["/", "/chat/completions"])
def test_other_ways_to_write_the_address(server: ChatServer, ending: str) -> None:
    DescriptionWriter(server.base_url + ending, "m").describe("spin around")
    assert [request.path for request in server.requests] == ["/v1/chat/completions"] * 2


def test_a_bad_answer_is_asked_again_with_the_reason(server: ChatServer) -> None:
    lacking = json.loads(joints_answer())
    del lacking["left knee"]
    server.replies = [Answer(OVERALL), Answer("No."), Answer(json.dumps(lacking)), Answer(joints_answer())]
    description = DescriptionWriter(server.base_url, "m", retries=2).describe("spin around")
    assert description.joints[Joint.KNEE_LEFT] == "In spin around the left knee turns."
    last = server.requests[-1].body["messages"]
    assert [message["role"] for message in last] == ["user", "assistant", "user"]
    assert last[0]["content"] == joint_motion_prompt("spin around")
    assert last[1]["content"] == json.dumps(lacking)
    assert "no sentence for the left knee" in last[2]["content"]


def test_a_busy_server_is_asked_again(server: ChatServer) -> None:
    server.replies = [TOO_MANY, TOO_MANY, Answer(OVERALL), Answer(joints_answer())]
    assert DescriptionWriter(server.base_url, "m", retries=2).describe("spin around").overall == OVERALL
    assert len(server.requests) == 4


# Keys


def test_without_a_key_none_is_sent_not_even_openais(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    DescriptionWriter(server.base_url, "m").describe("spin around")
    for request in server.requests:
        assert "authorization" not in request.headers
        assert not any("secret" in value for value in request.headers.values())


def test_the_key_comes_from_the_argument_or_the_environment(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONETAKE_LLM_KEY", "of-the-environment\n")
    DescriptionWriter(server.base_url, "m").describe("spin around")
    assert server.requests[-1].headers["authorization"] == "Bearer of-the-environment"
    server.replies = [Answer(OVERALL), Answer(joints_answer())]
    DescriptionWriter(server.base_url, "m", "of-the-argument").describe("spin around")
    assert server.requests[-1].headers["authorization"] == "Bearer of-the-argument"


# Bad answers


@pytest.mark.parametrize(
    ("replies", "subject", "reason"),
    [
        ([Answer("")], "the global description of 'spin around'", "the answer is empty"),
        ([Answer("Sorry!")], "the global description of 'spin around'", "no body part"),
        ([Answer(OVERALL), Answer("{}")], "the joint sentences of 'spin around'", "no sentence for the spine base"),
        ([Answer(OVERALL), Answer("The feet.")], "the joint sentences", "no valid JSON object"),
        ([Answer(OVERALL, "length")], "the global description", "breaks off"),
        ([Answer(OVERALL, None)], "the global description", "breaks off"),
        ([Answer(OVERALL, "content_filter")], "the global description", "content filter"),
        ([Answer("and the hand " * 10_000)], "the global description", "too long"),
    ],
)
def test_after_bad_answers_it_says_what_was_wrong(
    server: ChatServer, replies: list[Answer], subject: str, reason: str
) -> None:
    server.replies = list(replies)
    message = ask(server, retries=1)
    assert subject in message and reason in message and "2 attempts" in message
    assert len(server.requests) == len(replies) + 1


# Servers that do not answer


def test_time_out(server: ChatServer) -> None:
    server.replies = [Silence()]
    message = ask(server, timeout_s=0.2)
    assert "silent for 0.2 s" in message and "more time" in message


def test_refused_connection() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
    with pytest.raises(DataError) as raised:
        DescriptionWriter(url, "m", retries=0).describe("spin around")
    message = str(raised.value)
    assert f"connection to the endpoint {url} failed (" in message and "server is running." in message


def test_a_connection_that_breaks_in_the_answer(server: ChatServer) -> None:
    server.replies = [Stream(b'data: {"choices": [{"delta": {"content": "The hand"}}]}\n\n', whole=False)]
    assert "connection" in ask(server) and "failed (" in ask(server)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Status(403, error("Not in your country.")), ["wants an API key (Not in your country.): set ONETAKE_LLM_KEY"]),
        (Status(400, error("'m' does not support chat.")), ["status 400 ('m' does not support chat.): check"]),
        (Status(413, "<html>Too large</html>", "text/html"), ["status 413:"]),
        (Status(429, error("No credit left.")), ["no more questions for now (No credit left.)", "wait", "quota"]),
        (Status(500, error("The model needs 9 GiB.")), ["status 500 (The model needs 9 GiB.)", "log"]),
        (Status(502, "<html>Bad Gateway</html>", "text/html"), ["failed with status 502:", "try again later"]),
        (Status(503, error("x" * 10_000)), ["failed with status 503 (xxx", "x…)"]),
        (Status(500, error("red \x1b[31m")), ["(red [31m)"]),
    ],
)
def test_every_status_gives_one_sentence(server: ChatServer, reply: Status, words: list[str]) -> None:
    server.replies = [reply]
    message = ask(server)
    assert all(word in message for word in words), message
    assert len(message) < 500


def test_a_wrong_key_and_a_missing_one_are_told_apart(server: ChatServer) -> None:
    server.replies = [Status(401, error("Unauthorized"))]
    assert "wants an API key (Unauthorized): set ONETAKE_LLM_KEY" in ask(server)
    assert "refuses the API key (Unauthorized): check ONETAKE_LLM_KEY" in ask(server, key="wrong")
    assert len(server.requests) == 2


def test_a_missing_model_and_a_wrong_address_are_told_apart(server: ChatServer) -> None:
    server.replies = [Status(404, error('model "m" not found, try pulling it first'))]
    server.models = ["qwen3:8b", "llama3.2"]
    message = ask(server)
    assert "no model 'm' (model \"m\" not found, try pulling it first): choose one of llama3.2, qwen3:8b." in message
    server.models = [f"model-{index:02}" for index in range(40)]
    assert ask(server).endswith("choose one of " + ", ".join(server.models[:8]) + ", ….")
    server.models = []
    assert "no model 'm'" in ask(server) and ask(server).endswith("load one there first.")
    server.models = ["m"]
    assert "'m' is a chat model there" in ask(server)
    server.models = None
    assert "address, which mostly ends with /v1" in ask(server)


@pytest.mark.parametrize(
    "reply",
    [
        Status(200, "<html>Welcome</html>", "text/html"),
        Status(200, "{}"),
        Status(200, '{"hello": "world"}'),
        Status(200, "null"),
        Stream(b""),
        Stream(b"data: [DONE]\n\n"),
        Stream(b"data: this is no JSON\n\n"),
        Stream(b"data: 5\n\n"),
        Stream(b'data: {"choices": null}\n\n'),
        Stream(b'data: {"hello": "world"}\n\ndata: [DONE]\n\n'),
    ],
)
def test_something_that_speaks_another_language(server: ChatServer, reply: Status | Stream) -> None:
    server.replies = [reply]
    message = ask(server)
    assert "is no chat completion" in message and "ends with /v1" in message


def test_chunks_of_a_wrong_shape_are_no_answer(server: ChatServer) -> None:
    chunks = [{"choices": [{}]}, {"choices": [{"delta": None}]}, {"choices": [{"delta": {"content": 5}}]}]
    server.replies = [Stream(b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks))]
    assert "breaks off" in ask(server)


def test_a_failure_in_the_middle_of_an_answer(server: ChatServer) -> None:
    server.replies = [Stream(b'data: {"error": {"message": "Out of memory."}}\n\n')]
    assert "failed while m was answering (Out of memory.)" in ask(server)


def test_a_redirection_is_told_and_not_followed(server: ChatServer) -> None:
    with serve() as elsewhere:
        target = f"{elsewhere.base_url}/chat/completions"
        server.replies = [Status(307, headers=(("Location", target),))]
        assert f"redirects to {target}" in ask(server, key="secret")
        assert elsewhere.requests == []


# Settings


@pytest.mark.parametrize(
    "url",
    ["localhost:11434/v1", "ftp://localhost/v1", "http://", "http://:80/v1", "http://localhost:port/v1",
     "http://localhost:99999/v1", "http://[::1/v1", "http://local host/v1", "", "   "],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(DataError, match="is no address of an endpoint: write it like http://localhost:11434/v1"):
        DescriptionWriter(url, "m")


@pytest.mark.parametrize(
    "url", ["http://me:secret@localhost/v1", "http://localhost/v1?key=secret", "http://x/v1#secret"]
)
def test_an_address_with_a_secret_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(DataError, match="ONETAKE_LLM_KEY") as raised:
        DescriptionWriter(url, "m")
    assert "secret" not in str(raised.value)


def test_other_settings_that_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://localhost/v1"
    for arguments, words in [
        ({"model": " "}, "Name the model"),
        ({"timeout_s": 0}, "more than 0 s"),
        ({"timeout_s": float("nan")}, "more than 0 s"),
        ({"api_key": "schlüssel"}, "ONETAKE_LLM_KEY"),
        ({"api_key": "two\nlines"}, "ONETAKE_LLM_KEY"),
    ]:
        with pytest.raises(DataError, match=words):
            DescriptionWriter(**{"base_url": url, "model": "m"} | arguments)
    monkeypatch.setenv("ALL_PROXY", "nonsense://localhost")
    with pytest.raises(DataError, match="proxy settings"):
        DescriptionWriter(url, "m")


@pytest.mark.parametrize("action", ["", "  ", "\x07"])
def test_an_action_needs_a_name(server: ChatServer, action: str) -> None:
    with pytest.raises(DataError, match="needs a name"):
        DescriptionWriter(server.base_url, "m").describe(action)
    assert server.requests == []


def test_settings_come_from_arguments_then_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert configured_writer() is None, "there is no default endpoint"
    assert configured_writer(model="m") is None
    with pytest.raises(DataError, match="Name the model that http://a/v1 shall use"):
        configured_writer("http://a/v1")
    monkeypatch.setenv("ONETAKE_LLM_URL", "http://environment/v1")
    monkeypatch.setenv("ONETAKE_LLM_MODEL", "environment")
    writer = configured_writer(timeout_s=5)
    assert writer is not None
    assert (writer.base_url, writer.model, writer.timeout_s) == ("http://environment/v1", "environment", 5)
    writer = configured_writer("http://argument/v1", "argument")
    assert writer is not None and (writer.base_url, writer.model) == ("http://argument/v1", "argument")


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(DataError, match=r"'openai' is needed: install it with 'pip install"):
        DescriptionWriter("http://localhost/v1", "m")


def test_openai_is_imported_only_to_ask() -> None:
    code = "import sys, model.text.endpoint; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=120, check=False).returncode == 0
