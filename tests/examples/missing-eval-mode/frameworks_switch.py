"""Frameworks that own the loop, and a pretrained model that starts in evaluation mode."""

import lightning.pytorch as pl
import torch
from ignite.engine import Engine
from torch import nn
from transformers import AutoModelForSequenceClassification, Trainer


class Module(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))

    def validation_step(self, batch, index):
        with torch.no_grad():
            return self.net(batch)

    def predict_step(self, batch, index):
        return self.net(batch)


class MyTrainer(Trainer):
    def prediction_step(self, model, inputs, only_loss, ignore_keys=None):
        with torch.no_grad():
            return model(**inputs)


class Unknown(Engine):
    def __init__(self):
        self.net = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))

    def test(self, x):
        with torch.no_grad():
            return self.net(x)


model = AutoModelForSequenceClassification.from_pretrained("name")
with torch.no_grad():
    logits = model(input_ids=torch.tensor([[1, 2]]))

trainer = Trainer(model=model)
trainer.train()
model = AutoModelForSequenceClassification.from_pretrained("trained")
with torch.no_grad():
    logits = model(input_ids=torch.tensor([[1, 2]]))
