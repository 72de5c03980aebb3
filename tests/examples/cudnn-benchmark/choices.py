"""Paths that nobody takes who asks for results that repeat, and options of their own."""

import torch
import torch.backends.cudnn as cudnn


def no_seed(args):
    if args.seed is None:
        cudnn.benchmark = True
    else:
        torch.manual_seed(args.seed)


def negative_seed(args):
    if args.cuda and args.seed < 0:
        cudnn.benchmark = True
    torch.manual_seed(args.seed)


def not_deterministic(args):
    torch.manual_seed(args.seed)
    if not args.deterministic:
        cudnn.benchmark = True


def otherwise(args):
    torch.manual_seed(args.seed)
    if args.reproducible:
        cudnn.benchmark = False
    else:
        cudnn.benchmark = True


def an_option(args):
    torch.manual_seed(args.seed)
    if args.cudnn_benchmark:
        cudnn.benchmark = True


def a_parameter(seed, fast):
    torch.manual_seed(seed)
    cudnn.benchmark = fast


def negated(args):
    torch.manual_seed(args.seed)
    cudnn.benchmark = not args.deterministic


def put_back(seed):
    torch.manual_seed(seed)
    old = cudnn.benchmark
    cudnn.benchmark = True
    measure()
    cudnn.benchmark = old


class Config:
    benchmark = True


config = Config()
config.benchmark = True
