import albumentations as A
from torch.utils.data import DataLoader, Dataset


class Photos(Dataset):
    def __init__(self, images):
        self.images = images
        self.augment = A.Compose([A.RandomCrop(8, 8)])

    def __getitem__(self, index):
        return self.augment(image=self.images[index])["image"]


loader = DataLoader(Photos([]), num_workers=4)
