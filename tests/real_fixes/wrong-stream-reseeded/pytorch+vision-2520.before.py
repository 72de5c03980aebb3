# https://github.com/pytorch/vision/issues/2520
import random

from torchvision import transforms


class Pairs:
    def __init__(self, images, masks):
        self.images, self.masks = images, masks
        self.for_image = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor()])
        self.for_mask = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor()])

    def __getitem__(self, index):
        seed = random.randint(0, 2**32)
        random.seed(seed)  # want: wrong-stream-reseeded
        image = self.for_image(self.images[index])
        random.seed(seed)
        mask = self.for_mask(self.masks[index])
        return image, mask
