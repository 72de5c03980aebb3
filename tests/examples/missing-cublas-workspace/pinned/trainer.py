"""Lightning sets the variable along with the mode."""

import torch
from lightning.pytorch import Trainer

torch.use_deterministic_algorithms(True)
trainer = Trainer(deterministic=True)
