from torchvision.transforms import RandomVerticalFlip

flip = RandomVerticalFlip()
