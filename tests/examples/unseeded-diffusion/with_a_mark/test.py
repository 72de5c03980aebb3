from diffusers import StableDiffusionPipeline
from torchmetrics.multimodal.clip_score import CLIPScore

if __name__ == "__main__":
    pipe = StableDiffusionPipeline.from_pretrained("a/b")
    pictures = pipe(["a red cube"], output_type="pt").images  # want: unseeded-diffusion
    print(CLIPScore()(pictures, ["a red cube"]))
