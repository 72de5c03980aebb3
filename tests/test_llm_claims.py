"""What rules/apis/llm-requests.toml says of requests is true of the installed clients."""

from __future__ import annotations

import inspect
from typing import Any

import pytest


def parameters(function: Any) -> set[str]:
    return set(inspect.signature(function).parameters)


def test_openai() -> None:
    """Chat and plain completions take a seed, answers of the newer interface do not."""
    pytest.importorskip("openai")
    from openai.resources.chat.completions import AsyncCompletions, Completions
    from openai.resources.completions import Completions as Plain
    from openai.resources.responses import Responses

    for method in (Completions.create, Completions.parse, AsyncCompletions.create):
        assert {"seed", "temperature", "messages"} <= parameters(method)
    assert {"seed", "temperature", "prompt"} <= parameters(Plain.create)
    assert "seed" not in parameters(Responses.create)


def test_anthropic() -> None:
    """No message takes a seed."""
    pytest.importorskip("anthropic")
    from anthropic.resources.messages import Messages

    assert "seed" not in parameters(Messages.create)


def test_huggingface_hub() -> None:
    """The client of inference servers takes a seed."""
    hub = pytest.importorskip("huggingface_hub")
    assert {"seed", "temperature", "messages"} <= parameters(hub.InferenceClient.chat_completion)
