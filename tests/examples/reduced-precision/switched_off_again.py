import torch

torch.manual_seed(1)
torch.backends.cuda.matmul.allow_tf32 = True
warm_up()
torch.backends.cuda.matmul.allow_tf32 = False
