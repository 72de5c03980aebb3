# https://github.com/vllm-project/speculators/issues/1027
import torch


def save(folder, epoch, model, optimizer, scheduler):
    torch.save(model.state_dict(), folder / f"model_{epoch}.pt")
    torch.save([optimizer.state_dict(), scheduler.state_dict()], folder / f"training_{epoch}.pt")  # want: resume-without-rng-state


def resume(folder, epoch, model, optimizer, scheduler):
    model.load_state_dict(torch.load(folder / f"model_{epoch}.pt"))
    states = torch.load(folder / f"training_{epoch}.pt")
    optimizer.load_state_dict(states[0])
    scheduler.load_state_dict(states[1])
