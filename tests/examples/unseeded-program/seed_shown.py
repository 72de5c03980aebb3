import known_only_here as lab
import torch

args = lab.load_config()
print(args["seed"])
lab.show(args["seed"])
data = lab.prepare_rows("train", args["seed"])
model = torch.nn.Linear(2, 2)  # want: unseeded-program
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
model(data).sum().backward()
optimizer.step()
