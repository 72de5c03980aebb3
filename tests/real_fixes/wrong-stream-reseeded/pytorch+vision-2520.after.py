# https://github.com/pytorch/vision/issues/2520
import random

import torch
from torchvision import transforms


class Pairs:
    def __init__(self, images, masks):
        self.images, self.masks = images, masks
        self.for_image = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor()])
        self.for_mask = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor()])

    def __getitem__(self, index):
        seed = int(torch.randint(2**31, ()))
        random.seed(seed)
        torch.manual_seed(seed)
        image = self.for_image(self.images[index])
        random.seed(seed)
        torch.manual_seed(seed)
        mask = self.for_mask(self.masks[index])
        return image, mask
