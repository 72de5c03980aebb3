import torch
from model import Block
from transformers import Trainer, TrainingArguments

torch.use_deterministic_algorithms(True)
model = Block.from_pretrained("base", attn_implementation="flash_attention_2")
Trainer(model=model, args=TrainingArguments("out", full_determinism=True)).train()
