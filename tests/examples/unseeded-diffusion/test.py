"""A trial: it shows a picture, and gives no mark."""

from diffusers import StableDiffusionPipeline

if __name__ == "__main__":
    pipe = StableDiffusionPipeline.from_pretrained("a/b")
    pipe("a red cube").images[0].save("cube.png")  # want: unseeded-diffusion(strict)
