"""What the rules about generated text and pictures say of the libraries is true of the installed versions."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def model() -> Any:
    """A language model with a vocabulary of 50 and weights that nobody trained."""
    transformers = pytest.importorskip("transformers")
    config = transformers.GPT2Config(
        vocab_size=50, n_positions=32, n_embd=16, n_layer=1, n_head=2, bos_token_id=0, eos_token_id=0
    )
    return transformers.GPT2LMHeadModel(config).eval()


def draws(model: Any, **settings: Any) -> bool:
    """Whether generating moves torch's stream."""
    before = torch.get_rng_state()
    model.generate(torch.tensor([[1, 2, 3]]), max_new_tokens=4, pad_token_id=0, **settings)
    return not torch.equal(before, torch.get_rng_state())


def test_sampling_is_asked_for(model: Any) -> None:
    """`do_sample=True` draws, given or in a configuration; a temperature alone does not."""
    from transformers import GenerationConfig

    assert draws(model, do_sample=True)
    assert draws(model, generation_config=GenerationConfig(do_sample=True))
    assert not draws(model)
    assert not draws(model, temperature=0.7, top_k=50)
    assert not draws(model, generation_config=GenerationConfig(do_sample=True), do_sample=False)


def test_one_token_to_choose_from(model: Any) -> None:
    """With `top_k=1`, or a `top_p` of 0, sampling gives what greedy search gives."""
    ids = torch.tensor([[1, 2, 3]])
    greedy = model.generate(ids, max_new_tokens=8, pad_token_id=0)
    for settings in ({"top_k": 1}, {"top_p": 0.0}):
        sampled = model.generate(ids, max_new_tokens=8, pad_token_id=0, do_sample=True, **settings)
        assert torch.equal(greedy, sampled)


def test_a_seed_pins_it(model: Any) -> None:
    from transformers import set_seed

    ids = torch.tensor([[1, 2, 3]])
    texts = []
    for _ in range(2):
        set_seed(0)
        texts.append(model.generate(ids, max_new_tokens=8, pad_token_id=0, do_sample=True))
    assert torch.equal(*texts)
