"""The trainer owns the loop."""

from lightning.pytorch import Trainer, seed_everything

seed_everything(1)
Trainer().fit(model)
