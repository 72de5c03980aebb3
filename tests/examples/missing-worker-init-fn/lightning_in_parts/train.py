import lightning as L

L.seed_everything(int("3"), workers=True)
