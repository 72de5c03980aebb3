"""A pretrained model is in evaluation mode until somebody trains it."""

import torch
from transformers import AutoModelForSequenceClassification

model = AutoModelForSequenceClassification.from_pretrained("name")


def train(loader, optimizer):
    model.train()
    for batch in loader:
        model(**batch).loss.backward()
        optimizer.step()


def evaluate(loader):
    with torch.no_grad():
        return [model(**batch).logits for batch in loader]  # want: missing-eval-mode
