import albumentations as A
from torch.utils.data import DataLoader, Dataset


def steps_of(size, train, seed):
    steps = []
    if train:
        steps.append(A.RandomCrop(size, size))
    steps.append(A.Normalize())
    return A.Compose(steps, seed=seed)  # want: stored-worker-generator


def more_steps(size, flips, seed):
    steps = [A.Resize(size, size)]
    if flips:
        steps += [A.HorizontalFlip(p=0.5)]
    steps.extend([A.Normalize()])
    return A.Compose(steps, seed=seed)  # want: stored-worker-generator


def fixed_steps(size, seed):
    steps = [A.Resize(size, size)]
    steps += [A.Normalize()]
    steps.append(A.CenterCrop(size, size))
    pipeline = A.Compose(steps, seed=seed)
    steps.append(A.RandomCrop(size, size))
    return pipeline


class Photos(Dataset):
    def __init__(self, images, size, seed=42):
        self.images = images
        self.first = steps_of(size, True, seed)
        self.second = more_steps(size, True, seed)
        self.third = fixed_steps(size, seed)

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image = self.first(image=self.images[index])["image"]
        return self.third(image=self.second(image=image)["image"])["image"]


loader = DataLoader(Photos([], 224), num_workers=4)
