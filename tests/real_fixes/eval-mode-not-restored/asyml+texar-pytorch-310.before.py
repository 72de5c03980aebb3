# https://github.com/asyml/texar-pytorch/issues/310
import torch
from torch.nn import functional as F


def main(model, optimizer, scheduler, train_data, eval_data, epochs, eval_steps):
    def train_epoch():
        model.train()
        for step, (text, label) in enumerate(train_data):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(text), label)
            loss.backward()
            optimizer.step()
            scheduler.step()
            if eval_steps > 0 and step % eval_steps == 0:
                eval_epoch()

    @torch.no_grad()
    def eval_epoch():
        model.eval()  # want: eval-mode-not-restored
        right = sum((model(text).argmax(-1) == label).sum().item() for text, label in eval_data)
        print(right)

    for _ in range(epochs):
        train_epoch()
    eval_epoch()
