import torch


def main(model, optimizer, sampler, path):
    state = torch.load(path)
    optimizer.load_state_dict(state["optimizer"])
    for epoch in range(state["epoch"], 10):
        sampler.set_epoch(epoch)
        torch.save({"optimizer": optimizer.state_dict(), "epoch": epoch}, path)
