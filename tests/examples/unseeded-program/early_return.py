import torch


def build(kind):
    if kind == "none":
        return None
    torch.manual_seed(0)
    return torch.nn.Linear(4, 1)


net = build("one")
head = torch.nn.Linear(1, 1)
for epoch in range(3):
    head(net(torch.ones(1, 4))).sum().backward()
