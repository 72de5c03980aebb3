"""No evaluation: a picture for somebody to look at."""

from diffusers import StableDiffusionPipeline

pipe = StableDiffusionPipeline.from_pretrained("a/b")
pipe("a red cube").images[0].save("cube.png")  # want: unseeded-diffusion(strict)
