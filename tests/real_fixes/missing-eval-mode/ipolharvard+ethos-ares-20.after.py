# https://github.com/ipolharvard/ethos-ares/issues/20
import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self, words, width):
        super().__init__()
        self.embed = nn.Embedding(words, width)
        self.drop = nn.Dropout(0.3)
        self.head = nn.Linear(width, words)

    def forward(self, tokens):
        return self.head(self.drop(self.embed(tokens)))


@torch.inference_mode()
def run_inference(path, batches):
    model = Decoder(1000, 64)
    model.load_state_dict(torch.load(path))
    model.eval()
    return [model(tokens).argmax(-1) for tokens in batches]
