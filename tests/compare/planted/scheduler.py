"""Both runs start alike; at step 3 a scheduler, or a change of the weight decay, takes them apart."""
# case: scheduler-gamma
# a: --gamma 0.5
# b: --gamma 0.1
# want: channel hyperparameters; step 3; kind hyperparameter; says lr
# case: late-weight-decay
# a: --gamma 1 --late-decay 0
# b: --gamma 1 --late-decay 0.1
# want: channel hyperparameters; step 4; kind hyperparameter; says weight_decay

import argparse

import torch
from torch import nn


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gamma", type=float)
    parser.add_argument("--late-decay", type=float, default=0.0)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(10, 32), nn.GELU(), nn.Linear(32, 1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.0)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=arguments.gamma)  # cause: scheduler-gamma
    for step in range(6):
        if step == 4:
            for group in optimizer.param_groups:
                group["weight_decay"] = arguments.late_decay  # cause: late-weight-decay
        inputs = torch.randn(16, 10)
        loss = nn.functional.mse_loss(model(inputs), inputs.sum(1, keepdim=True))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()  # cause
        scheduler.step()  # cause: scheduler-gamma
        print(step, loss.item())


if __name__ == "__main__":
    main()
