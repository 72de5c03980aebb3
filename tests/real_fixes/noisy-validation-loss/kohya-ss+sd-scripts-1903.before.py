# https://github.com/kohya-ss/sd-scripts/pull/1903: the validation loss is worked out from other noise and other
# timesteps each time.
import torch
import torch.nn.functional as F


def noise_and_timesteps(latents, steps):
    noise = torch.randn_like(latents)
    timesteps = torch.randint(0, steps, (latents.shape[0],), device=latents.device)
    return noise, timesteps


def process_batch(unet, scheduler, latents):
    noise, timesteps = noise_and_timesteps(latents, 1000)
    predicted = unet(scheduler.add_noise(latents, noise, timesteps), timesteps)
    return F.mse_loss(predicted, noise)


def validate(unet, scheduler, batches):
    with torch.no_grad():
        losses = [process_batch(unet, scheduler, latents) for latents in batches]  # want: noisy-validation-loss
    return torch.stack(losses).mean()
