"""Data on its way to a model: datasets, loaders and their workers, environments, orders, augmentations."""
