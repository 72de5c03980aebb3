# https://github.com/Nerogar/OneTrainer/pull/660: validation passes a generator that starts from the same seed.
import torch
from torch.nn.functional import mse_loss


class Setup:
    def predict(self, model, latents, generator):
        noise = torch.randn(latents.shape, generator=generator)
        timestep = torch.randint(0, 1000, (latents.shape[0],), generator=generator)
        return mse_loss(model(latents + noise, timestep), noise)

    def validate(self, model, batches):
        generator = torch.Generator().manual_seed(0)
        return sum(self.predict(model, latents, generator) for latents in batches)
