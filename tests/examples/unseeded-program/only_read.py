"""A loader in the order of the data says nothing of training."""
import torch
from torch.utils.data import DataLoader
from transformers import BertForSequenceClassification

model = BertForSequenceClassification.from_pretrained("finetuned")  # want: unseeded-program(strict)
found = []
for batch in DataLoader(rows, batch_size=8):
    with torch.no_grad():
        found.append(model(**batch).logits)
