# https://github.com/huggingface/diffusers/pull/2516: to compare two checkpoints by a score of their pictures, both have
# to start from the same noise.
import torch
from diffusers import StableDiffusionPipeline


def evaluate(name, prompts, clip_score):
    pipeline = StableDiffusionPipeline.from_pretrained(name, torch_dtype=torch.float16).to("cuda")
    images = pipeline(prompts, num_images_per_prompt=1, output_type="np").images  # want: unseeded-diffusion
    return clip_score(images, prompts)


if __name__ == "__main__":
    for name in ("model/v1-4", "model/v1-5"):
        print(name, evaluate(name, ["a red cube"], clip_score))
