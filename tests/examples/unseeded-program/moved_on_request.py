import torch

net = torch.nn.Linear(4, 1)  # want: unseeded-program
if torch.cuda.is_available():
    net = net.cuda()
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
