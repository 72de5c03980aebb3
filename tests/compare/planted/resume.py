"""Two epochs at one go against one epoch, a checkpoint, and the second epoch in another process."""
# case: resume
# before b: --epochs 1 --save state.pt
# b: --resume state.pt
# want: equal
# case: resume-without-random-state
# before b: --epochs 1 --save state.pt --leave-out torch
# b: --resume state.pt
# want: channel stream|batch-order; step 4; kind rng-not-restored
# want: says random state|stream|resume
# case: resume-with-a-new-sampler
# before b: --epochs 1 --save state.pt --leave-out order
# b: --resume state.pt
# want: channel stream|batch-order; step 4; kind rng-not-restored|sampler-restarted; says order|resume|generator
# case: resume-without-optimizer
# before b: --epochs 1 --save state.pt --leave-out optimizer
# b: --resume state.pt
# want: channel optimizer-state|parameters; step 4; kind optimizer-not-restored
# want: says optimizer
# case: resume-without-scheduler
# before b: --epochs 1 --save state.pt --leave-out scheduler
# b: --resume state.pt
# want: channel hyperparameters; step 4; kind scheduler-not-restored; says lr

import argparse

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--save")
    parser.add_argument("--resume")
    parser.add_argument("--leave-out")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    rows = torch.randn(32, 10)
    order = torch.Generator().manual_seed(5)
    data = TensorDataset(rows, rows[:, :1])
    loader = DataLoader(data, batch_size=8, shuffle=True, generator=order)  # cause: resume-with-a-new-sampler
    model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    started = 0
    if arguments.resume:
        state = torch.load(arguments.resume)
        started = state["epoch"]
        model.load_state_dict(state["model"])
        if "optimizer" in state:
            optimizer.load_state_dict(state["optimizer"])
        elif "scheduler" in state:
            optimizer.param_groups[0]["lr"] = state["scheduler"]["_last_lr"][0]
        if "scheduler" in state:
            scheduler.load_state_dict(state["scheduler"])
        else:
            optimizer.param_groups[0]["lr"] = 0.1  # cause: resume-without-scheduler
        if "order" in state:
            order.set_state(state["order"])
        if "torch" in state:
            torch.set_rng_state(state["torch"])
    for epoch in range(started, arguments.epochs):
        for inputs, targets in loader:  # cause: resume-with-a-new-sampler
            loss = nn.functional.mse_loss(model(inputs), targets)  # cause: resume-without-random-state
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()  # cause
            print(epoch, loss.item())
        scheduler.step()
    if arguments.save:
        state = {
            "epoch": arguments.epochs,
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "scheduler": scheduler.state_dict(),
            "order": order.get_state(),
            "torch": torch.get_rng_state(),
        }
        state.pop(arguments.leave_out, None)
        torch.save(state, arguments.save)


if __name__ == "__main__":
    main()
