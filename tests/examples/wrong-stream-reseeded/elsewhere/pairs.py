import random

import numpy as np
from flips import flip
from torchvision import transforms

chosen = transforms.Compose([transforms.RandomChoice([transforms.Pad(1), transforms.Pad(2)])])


def outer(images, masks, seed):
    def inner(image, mask):
        random.seed(seed)  # want: wrong-stream-reseeded
        np.random.seed(seed)
        image = flip(image)
        random.seed(seed)
        np.random.seed(seed)
        return image, flip(mask)

    return [inner(*both) for both in zip(images, masks, strict=True)]


def python_stream(image, mask, seed):
    random.seed(seed)
    image = chosen(image)
    random.seed(seed)
    return image, chosen(mask)


def different(image, mask, first, second):
    random.seed(first)
    image = flip(image)
    random.seed(second)
    return image, flip(mask)


def given(transform, image, mask, seed):
    random.seed(seed)
    image = transform(image)
    random.seed(seed)
    return image, transform(mask)


def again(seed, rows):
    for _ in range(2):
        random.seed(seed)
        random.shuffle(rows)
    return flip(rows)
