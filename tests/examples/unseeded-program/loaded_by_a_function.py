import torch

from checkpoints import load_checkpoint

net = torch.nn.Linear(4, 1).cuda()
_ = net.eval()
_ = load_checkpoint("start.pt", net, None)
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
