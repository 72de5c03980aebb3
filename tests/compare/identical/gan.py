"""Two networks with an optimizer each, trained in turn."""

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as judged


def main():
    torch.manual_seed(0)
    maker = nn.Sequential(nn.Linear(4, 16), nn.LeakyReLU(0.2), nn.Linear(16, 2))
    judge = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(16, 1))
    of_maker = torch.optim.Adam(maker.parameters(), lr=2e-3, betas=(0.5, 0.999))
    of_judge = torch.optim.Adam(judge.parameters(), lr=2e-3, betas=(0.5, 0.999))
    yes, no = torch.ones(16, 1), torch.zeros(16, 1)
    for step in range(5):
        real, made = torch.randn(16, 2) * 0.5 + 1, maker(torch.randn(16, 4))
        loss = judged(judge(real), yes) + judged(judge(made.detach()), no)
        of_judge.zero_grad()
        loss.backward()
        of_judge.step()
        fooled = judged(judge(made), yes)
        of_maker.zero_grad()
        fooled.backward()
        of_maker.step()
        print(step, loss.item(), fooled.item())


if __name__ == "__main__":
    main()
