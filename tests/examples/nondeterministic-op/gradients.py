"""Operations whose gradient differs: in models, in training, and where nobody asks for it."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision.ops import RoIAlign, deform_conv2d


class Net(nn.Module):
    def __init__(self, size, mode):
        super().__init__()
        self.up = nn.Upsample(scale_factor=2, mode="bilinear")  # want: nondeterministic-op
        self.nearest = nn.Upsample(scale_factor=2)
        self.chosen = nn.Upsample(scale_factor=2, mode=mode)
        self.pool = nn.AdaptiveAvgPool2d((7, 7))  # want: nondeterministic-op
        self.pools = [nn.AdaptiveAvgPool2d(s) for s in (1, 2)]
        self.rows = nn.AdaptiveAvgPool2d((None, 1))
        self.grid = nn.AdaptiveAvgPool2d((None, 4))  # want: nondeterministic-op
        self.mean = nn.AdaptiveAvgPool2d((1, 1))
        self.line = nn.AdaptiveMaxPool1d(1)
        self.video = nn.MaxPool3d(kernel_size=3, stride=2)  # want: nondeterministic-op
        self.slices = nn.MaxPool3d((1, 3, 3), stride=(1, 2, 2))  # want: nondeterministic-op
        self.halves = nn.MaxPool3d(2)
        self.steps = nn.AvgPool3d(2, 2)
        self.pad = nn.ReplicationPad2d(1)  # want: nondeterministic-op
        self.conv = nn.Conv2d(3, 3, 3, padding=1, padding_mode="reflect")  # want: nondeterministic-op
        self.zeros = nn.Conv2d(3, 3, 3, padding=1, padding_mode="zeros")
        self.bag = nn.EmbeddingBag(10, 3, mode="max")  # want: nondeterministic-op
        self.sums = nn.EmbeddingBag(10, 3, mode="sum")
        self.align = RoIAlign((7, 7), 1.0, 2)  # want: nondeterministic-op

    def forward(self, x, grid, offset, weight):
        x = F.grid_sample(x, grid, align_corners=True)  # want: nondeterministic-op
        x = F.pad(x, (1, 1, 1, 1), mode="reflect")  # want: nondeterministic-op
        x = F.pad(x, (1, 1, 1, 1))
        x = deform_conv2d(x, offset, weight)  # want: nondeterministic-op
        x = warp(x, grid)
        x = F.adaptive_avg_pool2d(x, output_size=(2, 2))  # want: nondeterministic-op
        return F.interpolate(x, size=(4, 4), mode="bicubic", antialias=True)  # want: nondeterministic-op

    @torch.no_grad()
    def resized(self, x):
        return F.interpolate(x, size=(4, 4), mode="bilinear")

    def shown(self, x):
        with torch.inference_mode():
            return F.interpolate(x, size=(4, 4), mode="bilinear")


def warp(x, grid):
    return F.grid_sample(x, grid)  # want: nondeterministic-op


def loss_of(scores, targets, sizes):
    return F.ctc_loss(scores, targets, sizes, sizes)  # want: nondeterministic-op


def train(model, loader):
    for x, y, sizes in loader:
        loss = loss_of(model(x), y, sizes)
        loss.backward()


def train_with_a_criterion(model, loader, device):
    criterion = nn.CTCLoss(zero_infinity=True).to(device)  # want: nondeterministic-op
    for x, y, sizes in loader:
        criterion(model(x), y, sizes, sizes).backward()


class Warped(nn.Module):
    def forward(self, image, features, grid):
        # only the grid learns
        sampled = F.grid_sample(image, grid)
        return sampled + F.grid_sample(features, grid)  # want: nondeterministic-op


# --- silent ---


def resized_batches(model, loader, size):
    for batch, _ in loader:
        images = batch.cuda().float() / 255
        images = F.interpolate(images, size=size, mode="bilinear")
        model(images).sum().backward()


def pyramid(noise, size):
    up = nn.Upsample(size=size, mode="bilinear")
    return noise + up(torch.randn_like(noise))


class InceptionFeatures(nn.Module):
    def forward(self, x):
        return F.interpolate(x, size=(299, 299), mode="bilinear")


def thumbnail(image):
    return F.interpolate(image, size=(64, 64), mode="bilinear")


def evaluate(model, images):
    return [F.interpolate(model(image), size=image.shape, mode="bilinear") for image in images]
