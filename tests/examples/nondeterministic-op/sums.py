"""Sums over indices: of floats, of whole numbers, on the CPU."""

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F


def forms(x, src, index):
    torch.index_add(x, 0, index, src)  # want: nondeterministic-op
    x.index_add(0, index, src)  # want: nondeterministic-op
    x.scatter_add_(0, index, src)  # want: nondeterministic-op
    torch.scatter_add(x, 0, index, src)  # want: nondeterministic-op
    x.scatter_reduce(0, index, src, reduce="mean")  # want: nondeterministic-op
    x.scatter_reduce_(0, index, src, "prod")  # want: nondeterministic-op
    x.index_reduce_(0, index, src, "mean")  # want: nondeterministic-op
    x.scatter_(0, index, src, reduce="add")  # want: nondeterministic-op
    torch.bincount(index, weights=src)  # want: nondeterministic-op
    torch.sparse.mm(x, src)  # want: nondeterministic-op
    torch.zeros(3, device="cuda").index_add_(0, index, src)  # want: nondeterministic-op
    torch.logcumsumexp(x.float(), 0)  # want: nondeterministic-op


def running_sums(scores, mask, lengths):
    torch.cumsum(F.softmax(scores, dim=0), dim=0)  # want: nondeterministic-op
    weights = scores.exp()
    weights.cumsum(dim=0)  # want: nondeterministic-op
    weights.flatten().cumsum(dim=-1)  # want: nondeterministic-op
    torch.cumsum(F.softmax(scores, dim=-1), dim=-1)
    torch.cumsum(scores, 0)
    torch.cumsum(lengths, 0)
    mask.long().cumsum(-1)
    (scores > 0).cumsum(dim=0)


class Graph(torch.nn.Module):
    def forward(self, x, edges):
        sent = x.index_select(0, edges[0])
        gathered = x.new_zeros(x.shape)
        return gathered.scatter_add(0, edges[1], sent)  # want: nondeterministic-op


# --- silent ---


def maxima_and_writes(x, src, index):
    x.scatter_reduce_(0, index, src, reduce="amax")
    x.scatter_reduce(0, index, src, reduce=how())
    x.scatter_(1, index, 1.0)
    x.index_copy_(0, index, src)
    x.index_put_((index,), src, accumulate=True)
    torch.bincount(index)
    torch.gather(x, 1, index)


def whole_numbers(x, src, index, counts, n):
    x.scatter_add_(0, index, torch.ones_like(index))
    counts.index_add_(0, index, src)
    torch.zeros(n, dtype=torch.int64, device=x.device).scatter_add_(0, index, src)
    hits = x.argmax(-1) == index
    x.index_add_(0, index, hits.long())


def each_index_once(out, x, mask, rows, experts):
    idx, top = torch.where(mask)
    out.index_add_(0, top, x[idx])
    chosen = mask.nonzero(as_tuple=False).squeeze(-1)
    out.index_add_(0, chosen, x)
    out.scatter_add_(0, torch.unique(rows), x)


def ones_are_exact(out, index, x):
    out.scatter_add_(0, index, torch.ones_like(x))
    out.index_add_(0, index, x.new_ones(len(index)))


def on_the_cpu(src, index, n):
    out = torch.zeros(n)
    out.index_add_(0, index, src)
    src.cpu().scatter_add_(0, index, src)
    torch.zeros(n, device="cpu").index_add_(0, index, src)


def no_tensors(values, frame):
    table = pd.DataFrame(values)
    table.cumsum()
    np.cumsum(values)
    np.bincount(values, weights=values)
    values.cumsum(axis=0)
    return frame["x"].cumsum()


def gradient_only(x, edges):
    return x.index_select(0, edges)
