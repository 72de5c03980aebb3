import torch

import reproducible  # seeds

model = torch.nn.Linear(2, 2)
model(torch.zeros(2)).sum().backward()
