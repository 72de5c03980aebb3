import random

from torchvision import transforms

flip = transforms.RandomHorizontalFlip()


def pair(image, mask, seed):
    random.seed(seed)
    image = flip(image)
    random.seed(seed)
    return image, flip(mask)
