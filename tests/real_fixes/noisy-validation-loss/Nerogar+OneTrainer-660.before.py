# https://github.com/Nerogar/OneTrainer/pull/660: the validation loss jumps, because its noise and its timesteps do.
import torch
from torch.nn.functional import mse_loss


class Setup:
    def predict(self, model, latents):
        noise = torch.randn(latents.shape)
        timestep = torch.randint(0, 1000, (latents.shape[0],))
        return mse_loss(model(latents + noise, timestep), noise)

    def validate(self, model, batches):
        return sum(self.predict(model, latents) for latents in batches)  # want: noisy-validation-loss
