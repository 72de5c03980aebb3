"""A head that the checkpoint does not hold is drawn."""
import torch
from transformers import BertForSequenceClassification

model = BertForSequenceClassification.from_pretrained("bert-base-cased", num_labels=5)  # want: unseeded-program
optimizer = torch.optim.AdamW(model.parameters())
for epoch in range(3):
    model(batch).loss.backward()
    optimizer.step()
