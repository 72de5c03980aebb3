# https://github.com/open-edge-platform/anomalib/pull/766
from omegaconf import OmegaConf
from pytorch_lightning import Trainer, seed_everything


def evaluate(path, model, datamodule):
    config = OmegaConf.load(path)
    if config.project.seed:  # want: seed-zero-ignored
        seed_everything(config.project.seed)
    Trainer(**config.trainer).test(model=model, datamodule=datamodule)
