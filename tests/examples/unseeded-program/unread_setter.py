"""A helper of an unknown library that sets something and is given a seed alone, as a statement."""
import known_only_here as lab
import torch

args = lab.load_config()
lab.set_rng(args["seed"])
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
model(torch.zeros(1, 2)).sum().backward()
optimizer.step()
