import torch


class Diffusion(torch.nn.Module):
    def shared_step(self, batch):
        t = torch.randint(0, 1000, (len(batch),)).long()
        return self.p_losses(batch, t)

    def p_losses(self, x, t, noise=None):
        noise = noise if noise is not None else torch.randn_like(x)
        return torch.nn.functional.mse_loss(self.model(x + noise, t), noise)
