import torch
from transformers import enable_full_determinism

enable_full_determinism(2)
loss.backward()
