import torch
from diffusers import (
    AutoPipelineForImage2Image,
    DiffusionPipeline,
    FluxPriorReduxPipeline,
    StableDiffusionPipeline,
)
from diffusers.pipelines.stable_diffusion import StableDiffusionPipelineOutput

SEED = 7


def once(prompt):
    pipe = StableDiffusionPipeline.from_pretrained("a/b", torch_dtype=torch.float16)
    pipe = pipe.to("cuda")
    return pipe(prompt, generator=torch.Generator().manual_seed(SEED)).images  # want: unseeded-diffusion


def many(prompts):
    pipe = AutoPipelineForImage2Image.from_pipe(StableDiffusionPipeline.from_single_file("x.safetensors"))
    for prompt in prompts:
        yield pipe(prompt=prompt)  # want: unseeded-diffusion


def no_noise(image):
    prior = FluxPriorReduxPipeline.from_pretrained("a/b")
    return prior(image)


def an_output(images):
    return StableDiffusionPipelineOutput(images=images)


def seed_not_given(prompt, seed=None):
    pipe = DiffusionPipeline.from_pretrained("a/b")
    generator = None if seed is None else torch.Generator().manual_seed(seed)
    return pipe(prompt, generator=generator)


def settings(prompt, **kwargs):
    pipe = DiffusionPipeline.from_pretrained("a/b")
    return pipe(prompt, **kwargs)


def known_settings(prompt):
    pipe = DiffusionPipeline.from_pretrained("a/b")
    kwargs = {"num_inference_steps": 20}
    return pipe(prompt, **kwargs, generator=torch.Generator().manual_seed(SEED))  # want: unseeded-diffusion


def one_of_two(prompt, fast):
    pipe = DiffusionPipeline.from_pretrained("a/b")
    if fast:
        pipe = compiled(pipe)
    return pipe(prompt)


if __name__ == "__main__":
    once("a red cube")
