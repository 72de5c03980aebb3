import pytorch_lightning as pl

pl.seed_everything(1)
options = {"max_epochs": 3, "deterministic": True}
trainer = pl.Trainer(benchmark=False)
careful = pl.Trainer(benchmark=True, **options)  # want: cudnn-benchmark(strict)
