# https://github.com/albumentations-team/albumentations/issues/744
import random

import imgaug
import imgaug.augmenters as iaa
import torch

random.seed(3)
torch.manual_seed(3)
imgaug.random.seed(123)
transform = iaa.Sequential([iaa.Sharpen(alpha=(0, 1.0)), iaa.PiecewiseAffine(scale=0.02)])
