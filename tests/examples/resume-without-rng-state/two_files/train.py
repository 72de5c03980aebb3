import torch

from saving import save


def main(model, optimizer, path):
    state = torch.load(path)
    optimizer.load_state_dict(state["opt"])
    save(path, model, optimizer)
