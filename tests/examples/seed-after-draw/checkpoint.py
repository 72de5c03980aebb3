"""A model that is only used comes with all its weights."""
import torch
from transformers import BertForSequenceClassification, BertTokenizer

model = BertForSequenceClassification.from_pretrained("finetuned")
tokenizer = BertTokenizer.from_pretrained("finetuned")
print(model(**tokenizer("text")))

torch.manual_seed(0)
print(torch.multinomial(weights, 3))
