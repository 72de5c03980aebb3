"""MONAI's own loader seeds transforms in its workers, torch's does not."""
from monai.data import DataLoader as SeedingLoader
from monai.transforms import Compose, RandFlipd, ScaleIntensityd
from torch.utils.data import DataLoader, Dataset


class Volumes(Dataset):
    def __init__(self, files, transform):
        self.files, self.transform = files, transform

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return self.transform(self.files[index])


class Scans(Volumes):
    def __getitem__(self, index):
        return self.transform(self.files[index])


augment = Compose([RandFlipd("image")]).set_random_state(seed=0)  # want: stored-worker-generator
scale = Compose([ScaleIntensityd("image")])
flips = Compose([RandFlipd("image")]).set_random_state(seed=0)
print(DataLoader(Volumes([], augment), num_workers=4), DataLoader(Volumes([], scale), num_workers=4))
print(SeedingLoader(Scans([], flips), num_workers=4))
