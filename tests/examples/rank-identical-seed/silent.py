import torch
import torch.distributed as dist


def helper(number):
    torch.manual_seed(number + dist.get_rank())


def by_helper(args, model, loader):
    dist.init_process_group("nccl")
    helper(args.number)
    for x in loader:
        model(x + torch.randn(x.shape)).backward()


def own_generator(model, loader, number):
    torch.manual_seed(number)
    own = torch.Generator().manual_seed(number + dist.get_rank())
    for x in loader:
        model(x + torch.randn(x.shape, generator=own)).backward()


def reseeded(model, loader, number):
    torch.manual_seed(number)
    helper(number)
    for x in loader:
        model(x + torch.randn(x.shape)).backward()


def evaluation(model, loader, number):
    torch.manual_seed(number)
    with torch.no_grad():
        for x in loader:
            model(x + torch.randn(x.shape))


def unread(model, loader, start):
    start.seed_everything(3)
    for x in loader:
        model(x + torch.randn(x.shape)).backward()
