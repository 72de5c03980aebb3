# https://github.com/pytorch/vision/issues/9
import torchvision.transforms.functional as functional
from torchvision import transforms


def alike(image, target):
    angle = transforms.RandomRotation.get_params([-30, 30])
    return functional.rotate(image, angle), functional.rotate(target, angle)
