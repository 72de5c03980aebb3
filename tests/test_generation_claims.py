"""What the rules about generated text and pictures say of the libraries is true of the installed versions."""

from __future__ import annotations

import inspect
import logging
from typing import Any

import pytest

from randlint.catalogue import load_catalogue

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


# -- diffusers -----------------------------------------------------------------------------------------------------

PIPELINES = load_catalogue().table("pipeline_class")[0]


@pytest.fixture(scope="module")
def classes() -> dict[str, type]:
    """The classes of the installed diffusers whose names say that they are pipelines."""
    logging.disable(logging.WARNING)  # of what is not installed
    diffusers = pytest.importorskip("diffusers")
    names = [name for name in sorted(dir(diffusers)) if PIPELINES["contains"] in name]
    found = {name: getattr(diffusers, name) for name in names}
    logging.disable(logging.NOTSET)
    return {name: value for name, value in found.items() if inspect.isclass(value)}


def is_listed(name: str) -> bool:
    return not any(part in name for part in PIPELINES["other"])


def test_pipelines_take_a_generator(classes: dict[str, type]) -> None:
    """Each class that the table takes for a pipeline has the parameter, each other one has none, or is no pipeline."""
    from diffusers import DiffusionPipeline

    silent, loud = [], []
    for name, cls in classes.items():
        if name == DiffusionPipeline.__name__ or not issubclass(cls, DiffusionPipeline):
            continue
        takes = PIPELINES["generator"] in inspect.signature(cls.__call__).parameters
        (silent if not is_listed(name) and takes else loud if is_listed(name) and not takes else []).append(name)
    assert (silent, loud) == ([], [])
    assert len(classes) > 100


def test_what_is_no_pipeline_is_not_listed(classes: dict[str, type]) -> None:
    """Of the other classes whose names say so, those that choose a pipeline and those that torch is too old for."""
    from diffusers import DiffusionPipeline

    others = [name for name, cls in classes.items() if is_listed(name) and not issubclass(cls, DiffusionPipeline)]
    assert [n for n in others if not n.startswith(("AutoPipelineFor", "Kolors"))] == []


def test_noise_comes_from_torchs_stream() -> None:
    """A pipeline without generator moves torch's stream, with one it does not."""
    diffusers = pytest.importorskip("diffusers")
    unet = diffusers.UNet2DModel(
        sample_size=8,
        layers_per_block=1,
        block_out_channels=(8, 8),
        norm_num_groups=4,
        down_block_types=("DownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "UpBlock2D"),
    )
    pipe = diffusers.DDPMPipeline(unet, diffusers.DDPMScheduler(num_train_timesteps=4))
    pipe.set_progress_bar_config(disable=True)
    before = torch.get_rng_state()
    pipe(num_inference_steps=2, generator=torch.Generator().manual_seed(0))
    assert torch.equal(before, torch.get_rng_state())
    pipe(num_inference_steps=2)
    assert not torch.equal(before, torch.get_rng_state())
