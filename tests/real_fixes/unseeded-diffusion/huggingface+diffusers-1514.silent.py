# https://github.com/huggingface/diffusers/issues/1514: one seed gives other pictures on another device; noise that is
# drawn on the CPU and moved is the same everywhere.
import torch
from diffusers import StableDiffusionPipeline


def evaluate(prompt, seed):
    pipeline = StableDiffusionPipeline.from_pretrained("some/model").to("mps")
    noise = torch.randn((1, 4, 64, 64), generator=torch.Generator().manual_seed(seed))
    return pipeline(prompt, latents=noise.to("mps")).images


if __name__ == "__main__":
    evaluate("a red cube", 1)
