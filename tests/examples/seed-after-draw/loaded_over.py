import torch

net = torch.nn.Linear(4, 1)
net.load_state_dict(torch.load("start.pt"))
torch.manual_seed(0)
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
