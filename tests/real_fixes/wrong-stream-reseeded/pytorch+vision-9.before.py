# https://github.com/pytorch/vision/issues/9
import random

import torchvision.transforms as transforms

rotate = transforms.RandomRotation(30)


def alike(image, target, seed):
    random.seed(seed)  # want: wrong-stream-reseeded
    image = rotate(image)
    random.seed(seed)
    target = rotate(target)
    return image, target
