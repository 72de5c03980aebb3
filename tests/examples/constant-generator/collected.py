import torch

streams = {"a": torch.Generator(), "b": torch.Generator()}
for stream in streams.values():
    stream.manual_seed(0)

g = torch.Generator()
for each in (g,):
    each.manual_seed(0)
order = torch.randperm(10, generator=g)
