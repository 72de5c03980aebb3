import albumentations as A
from albumentations.pytorch import ToTensorV2

SIZE = 32
shared = [A.Resize(SIZE, SIZE), A.Normalize()]


class Loader:
    def __init__(self, train, seed=None):
        if train:
            self.transform = A.Compose([A.RandomRotate90(), *shared, ToTensorV2()])  # want: unseeded-augmentation
        else:
            self.transform = A.Compose([*shared, ToTensorV2()])
        self.seeded = A.Compose([A.RandomRotate90()], seed=seed)
        self.nested = A.Compose([A.Compose([A.CoarseDropout()])], seed=3)
        self.flipped = A.Compose([A.VerticalFlip(p=1.0), A.HorizontalFlip(always_apply=True), *shared])

    def options(self, steps, **more):
        for turn in range(3):
            self.first = A.Compose([A.OneOf([A.Blur(), A.Sharpen()]), A.Normalize()])  # want: unseeded-augmentation
        return A.Compose(steps), A.Compose([A.Blur()], **more)
