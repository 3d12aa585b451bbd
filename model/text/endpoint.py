"""Descriptions of new actions from an endpoint that speaks OpenAI's chat completions (section 3.3 of CrossGLG).

The paper asks ChatGPT, Gemini or Qwen, and finds that the choice hardly matters (45.2 to 45.7 %). Here a user names
the endpoint, which can be a local one (Ollama, llama.cpp); there is no default, so nothing is sent anywhere unasked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from model.errors import DataError
from model.text.answers import UnusableAnswerError, global_description, joint_sentences, printable
from model.text.descriptions import Description
from model.text.prompts import correction_prompt, global_prompt, joint_motion_prompt

if TYPE_CHECKING:  # openai takes a second to import: only who asks an endpoint pays for it
    import openai
    from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

URL_VARIABLE = "ONETAKE_LLM_URL"
MODEL_VARIABLE = "ONETAKE_LLM_MODEL"
KEY_VARIABLE = "ONETAKE_LLM_KEY"
EXAMPLE_URL = "http://localhost:11434/v1"

LONGEST_ANSWER = 50_000  # characters, ten times what 25 sentences need: small models may repeat themselves for ever
LONGEST_QUOTE = 200  # characters of a server's own words in a message

Parsed = TypeVar("Parsed")


class DescriptionWriter:
    """Asks a language model for descriptions.

    Answers are streamed, so that a slow model is waited for as long as it goes on writing.

    Args:
        base_url: the endpoint, up to and without ``/chat/completions``, e.g. ``http://localhost:11434/v1``.
        model: the name by which the endpoint knows the model.
        api_key: None for the environment variable ``ONETAKE_LLM_KEY``; local servers mostly need none.
        timeout_s: how long the endpoint may be silent, in seconds.
        retries: how often a question is asked again after an answer that cannot be used; as often a request is sent
            again, after a pause, when the endpoint is busy, fails or cannot be reached.

    Raises:
        DataError: the address, the key or the time cannot be used, or the package ``openai`` is missing.
    """

    def __init__(
        self, base_url: str, model: str, api_key: str | None = None, timeout_s: float = 60, retries: int = 2
    ) -> None:
        self.base_url = _checked_url(base_url)
        self.model = model.strip()
        self.timeout_s = timeout_s
        self.retries = retries
        api_key = (os.environ.get(KEY_VARIABLE, "") if api_key is None else api_key).strip()
        if not self.model:
            raise DataError(f"Name the model that {self.base_url} shall use.")
        if not timeout_s > 0:
            raise DataError("The time that an endpoint may take must be more than 0 s.")
        if not (api_key.isascii() and api_key.isprintable()):
            raise DataError(f"The API key holds characters that no key has: check {KEY_VARIABLE}.")
        self._has_key = bool(api_key)
        self._client, self._headers = _make_client(self.base_url, api_key, timeout_s, retries)

    def describe(self, action: str) -> Description:
        """Ask the two prompts about an action.

        Raises:
            DataError: the endpoint cannot be reached, refuses, or gives no usable answer; the sentence says which
                endpoint and what to do.
        """
        action = printable(action)
        if not action:
            raise DataError("The action needs a name.")
        overall = self._ask(global_prompt(action), global_description, f"the global description of '{action}'")
        joints = self._ask(joint_motion_prompt(action), joint_sentences, f"the joint sentences of '{action}'")
        return Description(overall, joints)

    def _ask(self, question: str, parse: Callable[[str], Parsed], subject: str) -> Parsed:
        messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": question}]
        reason = ""
        for _ in range(self.retries + 1):
            answer = ""
            try:
                answer = self._request(messages)
                return parse(answer)
            except UnusableAnswerError as error:
                reason = str(error)
            messages = messages[:1]
            if answer:  # only the last one goes back: a local model's context is small
                messages += [
                    {"role": "assistant", "content": answer},
                    {"role": "user", "content": correction_prompt(reason)},
                ]
        attempts = f"{self.retries + 1} attempts" if self.retries else "its answer"
        raise DataError(
            f"{self.model} at {self.base_url} did not write {subject} in {attempts}; the last time, {reason}: try "
            "again, or another model."
        )

    def _request(self, messages: list[ChatCompletionMessageParam]) -> str:
        """The text of one answer.

        Raises:
            UnusableAnswerError: the answer is not whole.
            DataError: there is none.
        """
        import openai

        try:
            with self._client.chat.completions.create(
                model=self.model, messages=messages, stream=True, extra_headers=self._headers
            ) as chunks:
                return self._whole_text(chunks)
        except openai.APITimeoutError:
            raise DataError(
                f"The endpoint {self.base_url} was silent for {self.timeout_s:g} s: try again, allow more time, or "
                "choose a smaller model."
            ) from None
        except openai.APIConnectionError as error:
            cause = printable(str(error.__cause__ or "no connection"))
            raise DataError(
                f"The connection to the endpoint {self.base_url} failed ({cause}): check the address, and that the "
                "server is running."
            ) from error
        except openai.APIStatusError as error:
            raise DataError(self._refusal(error)) from error
        except openai.APIError as error:  # sent in the middle of an answer
            raise DataError(
                f"The endpoint {self.base_url} failed while {self.model} was answering{_quote(error)}: try again, or "
                "look into the server's log."
            ) from error
        except ValueError as error:  # a chunk that is no JSON
            raise DataError(self._no_chat()) from error

    def _whole_text(self, chunks: openai.Stream[ChatCompletionChunk]) -> str:
        text, finish_reason, any_choice = "", None, False
        for chunk in chunks:
            # The library does not check that a server sends what the types promise.
            for choice in getattr(chunk, "choices", None) or ():
                any_choice = True
                content = getattr(getattr(choice, "delta", None), "content", None)
                text += content if isinstance(content, str) else ""
                finish_reason = getattr(choice, "finish_reason", None) or finish_reason
            if len(text) > LONGEST_ANSWER:
                raise UnusableAnswerError("the answer is much too long")
        if not any_choice:
            raise DataError(self._no_chat())
        if finish_reason == "content_filter":
            raise UnusableAnswerError("the answer was withheld by the endpoint's content filter")
        if finish_reason in (None, "length"):
            raise UnusableAnswerError("the answer breaks off before its end")
        return text

    def _no_chat(self) -> str:
        return (
            f"What {self.base_url} answers is no chat completion: check the address, which mostly ends with /v1, such "
            f"as {EXAMPLE_URL}."
        )

    def _refusal(self, error: openai.APIStatusError) -> str:
        """One sentence on a status that is no success."""
        status, quote = error.status_code, _quote(error)
        if status in (401, 403):
            if self._has_key:
                return f"The endpoint {self.base_url} refuses the API key{quote}: check {KEY_VARIABLE}."
            return f"The endpoint {self.base_url} wants an API key{quote}: set {KEY_VARIABLE}."
        if status == 404:
            offered = self._offered_models()
            if offered is None:  # who knows its models has the right address
                return self._no_chat()
            if self.model not in offered:
                names = ", ".join(offered[:8]) + (", …" if len(offered) > 8 else "")
                advice = f"choose one of {names}" if offered else "load one there first"
                return f"The endpoint {self.base_url} has no model '{self.model}'{quote}: {advice}."
        if status == 429:
            return (
                f"The endpoint {self.base_url} takes no more questions for now{quote}: wait a while, or check your "
                "quota there."
            )
        if status >= 500:
            return (
                f"The endpoint {self.base_url} failed with status {status}{quote}: try again later, or look into the "
                "server's log."
            )
        if 300 <= status < 400:
            # Not followed: the question would go to a place that nobody named.
            target = printable(error.response.headers.get("location", "another address"))
            return f"The endpoint {self.base_url} redirects to {target}: if you trust it, name that address instead."
        return (
            f"The endpoint {self.base_url} refused the question with status {status}{quote}: check that '{self.model}' "
            "is a chat model there."
        )

    def _offered_models(self) -> list[str] | None:
        """The names of the endpoint's models, None if it does not tell."""
        import openai

        try:
            models = list(self._client.with_options(max_retries=0).models.list(extra_headers=self._headers))
        except (openai.OpenAIError, ValueError, AttributeError, TypeError):  # no list, or something else than a list
            return None
        return sorted(printable(model.id) for model in models if isinstance(model.id, str))


def configured_writer(
    base_url: str | None = None, model: str | None = None, timeout_s: float = 60
) -> DescriptionWriter | None:
    """The writer that the arguments or else the environment (``ONETAKE_LLM_URL``, ``ONETAKE_LLM_MODEL``) name.

    Returns:
        None if neither names an endpoint.

    Raises:
        DataError: an endpoint is named without a model, or see :class:`DescriptionWriter`.
    """
    base_url = base_url or os.environ.get(URL_VARIABLE)
    model = model or os.environ.get(MODEL_VARIABLE)
    if not base_url:
        return None
    if not model:
        raise DataError(f"Name the model that {base_url} shall use: give --llm, or set {MODEL_VARIABLE}.")
    return DescriptionWriter(base_url, model, timeout_s=timeout_s)


def _checked_url(base_url: str) -> str:
    base_url = base_url.strip().rstrip("/").removesuffix("/chat/completions")
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or not base_url.isprintable() or " " in base_url:
        raise DataError(f"'{printable(base_url)}' is no address of an endpoint: write it like {EXAMPLE_URL}.")
    if "@" in parts.netloc or parts.query or parts.fragment:
        # The address is shown and kept with the descriptions: no place for secrets.
        raise DataError(f"The address of an endpoint holds no key, '?' or '#': put a key into {KEY_VARIABLE}.")
    return base_url


def _make_client(
    base_url: str, api_key: str, timeout_s: float, retries: int
) -> tuple[openai.OpenAI, dict[str, str | openai.Omit]]:
    """The client, and the headers to send with each request."""
    try:
        import openai
    except ImportError as error:
        raise DataError(
            "To ask an endpoint, the package 'openai' is needed: install it with 'pip install -e \".[text]\"'."
        ) from error

    try:
        http_client = openai.DefaultHttpxClient(follow_redirects=False)
    except (ImportError, ValueError) as error:  # from HTTPS_PROXY and its like
        raise DataError(f"The proxy settings of this computer cannot be used ({printable(str(error))}).") from error
    client = openai.OpenAI(
        base_url=base_url,
        api_key=api_key or "none",  # the library insists on one; the headers below leave it out
        timeout=timeout_s,
        max_retries=retries,
        http_client=http_client,
    )
    # The library would add the user's key and account at OpenAI from its own environment variables, but the endpoint
    # is mostly somebody else's.
    omit = openai.Omit()
    authorization = f"Bearer {api_key}" if api_key else omit
    return client, {"Authorization": authorization, "OpenAI-Organization": omit, "OpenAI-Project": omit}


def _quote(error: openai.APIError) -> str:
    """What the server said about it, in brackets; empty if it said nothing that a person can read."""
    body: Any = error.body
    words = body.get("message") if isinstance(body, dict) else body
    if not isinstance(words, str) or not words.strip() or words.lstrip().startswith(("<", "{")):
        return ""
    words = printable(words)
    return f" ({words[:LONGEST_QUOTE]}{'…' if len(words) > LONGEST_QUOTE else ''})"
