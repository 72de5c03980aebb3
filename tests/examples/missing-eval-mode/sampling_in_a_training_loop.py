"""GAN-style helpers, called from the training loop at the end of the file."""

import torch
import torch.nn as nn


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8), nn.Tanh())

    def forward(self, noise):
        return self.body(noise)


class Tracking(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.InstanceNorm2d(4, affine=True, track_running_stats=True)

    def forward(self, x):
        return self.norm(x)


class Untracked(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.InstanceNorm2d(4)

    def forward(self, x):
        return self.norm(x)


generator = Generator()
tracking = Tracking()
untracked = Untracked()
cured = Generator()
if torch.cuda.is_available():
    generator = generator.cuda()
optimizer = torch.optim.Adam(generator.parameters())


def sample_image(noise, save):
    images = generator(noise)  # want: missing-eval-mode
    save(images)


def save_sample(noise, save):
    for row in noise:
        save(tracking(row))  # want: missing-eval-mode


def generate_images(noise, save):
    save(untracked(noise))  # want: missing-eval-mode(strict)


def sample_images(noise, save):
    cured.eval()
    images = cured(noise)
    cured.train()
    save(images)


for step in range(100):
    z = torch.randn(16, 8)
    fake = generator(z)
    optimizer.zero_grad()
    fake.mean().backward()
    optimizer.step()
    with torch.no_grad():
        preview = generator(z)
    sample_image(z, print)
