import torch
from losses import Diffusion


class Latent(Diffusion):
    def training_step(self, batch, index):
        return self.shared_step(batch)

    def validation_step(self, batch, index):
        return self.shared_step(batch)  # want: noisy-validation-loss

    def log_pictures(self, batch):
        return self.shared_step(batch)


class Sampled(Diffusion):
    """Steps of a sampler are no loss."""

    def evaluate_pictures(self, shape):
        noise = torch.randn(shape)
        t = torch.randint(0, 1000, (1,))
        return self.decode(noise, t)
