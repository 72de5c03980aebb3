"""Small programs of the kinds that people write; each returns what it has computed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint
from torch.utils.data import DataLoader, TensorDataset

Program = Callable[[], list[Tensor]]


def train(model: nn.Module, loss: Callable[[], Tensor], optimizer: Any = None, steps: int = 3) -> list[Tensor]:
    optimizer = optimizer or torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        losses.append(value.detach().clone())
    return [*losses, *(p.detach() for p in model.parameters()), *(b for b in model.buffers() if not b.is_complex())]


def mlp() -> list[Tensor]:
    model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(inplace=True), nn.Linear(16, 3))
    x, y = torch.randn(10, 6), torch.randint(0, 3, (10,))
    return train(model, lambda: F.cross_entropy(model(x), y), torch.optim.Adam(model.parameters()))


def cnn() -> list[Tensor]:
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.2),
        nn.Flatten(),
        nn.Linear(8 * 9, 4),
    )
    x, y = torch.randn(5, 3, 8, 8), torch.randint(0, 4, (5,))
    return train(model, lambda: F.cross_entropy(model(x), y))


def channels_last() -> list[Tensor]:
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU()).to(memory_format=torch.channels_last)
    x = torch.randn(5, 3, 8, 8).to(memory_format=torch.channels_last)
    return train(model, lambda: model(x).square().mean())


def lstm() -> list[Tensor]:
    model = nn.LSTM(4, 6, num_layers=2, batch_first=True, dropout=0.3, bidirectional=True)
    x = torch.randn(3, 7, 4)
    return train(model, lambda: model(x)[0].square().mean(), steps=4)


def transformer() -> list[Tensor]:
    layer = nn.TransformerEncoderLayer(16, 4, 32, dropout=0.2, batch_first=True)
    model = nn.ModuleDict({"encoder": nn.TransformerEncoder(layer, 2), "head": nn.Linear(16, 5)})
    x, y = torch.randn(3, 6, 16), torch.randint(0, 5, (18,))

    def loss() -> Tensor:
        query = model["encoder"](x)
        mixed = F.scaled_dot_product_attention(query, query, query, dropout_p=0.1)
        return F.cross_entropy(model["head"](mixed).flatten(0, 1), y)

    optimizer = torch.optim.AdamW(model.parameters(), foreach=True)
    result = train(model, loss, optimizer)
    model.eval()
    with torch.no_grad():
        return [*result, loss()]


def sparse_embedding() -> list[Tensor]:
    model = nn.Embedding(20, 4, sparse=True)
    x = torch.tensor([1, 3, 3, 19])
    return train(model, lambda: model(x).square().sum(), torch.optim.SparseAdam(list(model.parameters())))


def autocast() -> list[Tensor]:
    model = nn.Sequential(nn.Linear(6, 16), nn.GELU(), nn.LayerNorm(16), nn.Linear(16, 3))
    x = torch.randn(10, 6)

    def loss() -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            return model(x).float().square().mean()

    return train(model, loss, torch.optim.AdamW(model.parameters(), fused=True))


def checkpointed(use_reentrant: bool) -> list[Tensor]:
    first, second = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Tanh()), nn.Linear(8, 1)
    x = torch.randn(6, 4, requires_grad=True)
    model = nn.ModuleList([first, second])
    return train(model, lambda: second(checkpoint(first, x, use_reentrant=use_reentrant)).mean())


class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x * 2 + x.sin()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Any:
        (x,) = ctx.saved_tensors
        return gradient * 2 + gradient * x.cos()


def custom_function() -> list[Tensor]:
    model = nn.Linear(4, 4)
    x = torch.randn(6, 4)
    return train(model, lambda: Twice.apply(model(x)).mean())  # type: ignore[no-untyped-call]


def gan() -> list[Tensor]:
    generator = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 4))
    critic = nn.Sequential(nn.Linear(4, 8), nn.LeakyReLU(0.2, inplace=True), nn.Linear(8, 1))
    steps = [torch.optim.RMSprop(net.parameters()) for net in (generator, critic)]
    for _ in range(2):
        real = torch.randn(5, 4)
        fake = generator(torch.randn(5, 2))
        mixed = (real + fake.detach()).requires_grad_()
        (slope,) = torch.autograd.grad(critic(mixed).sum(), mixed, create_graph=True)
        steps[1].zero_grad()
        (critic(fake.detach()).mean() - critic(real).mean() + (slope.norm(dim=1) - 1).square().mean()).backward()
        steps[1].step()
        steps[0].zero_grad()
        (-critic(fake).mean()).backward()
        steps[0].step()
    return [p.detach() for net in (generator, critic) for p in net.parameters()]


def closures() -> list[Tensor]:
    model = nn.Linear(3, 1)
    x = torch.randn(8, 3)
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=4)

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = model(x).square().mean()
        loss.backward()
        return loss

    for _ in range(2):
        optimizer.step(closure)
    return [p.detach() for p in model.parameters()]


def accumulated() -> list[Tensor]:
    model = nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(model.parameters(), foreach=True)
    for _ in range(2):
        for _ in range(3):
            model(torch.randn(4, 3)).square().mean().backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
    return [p.detach() for p in model.parameters()]


def in_place() -> list[Tensor]:
    x = torch.randn(4, 6, requires_grad=True)
    model = nn.BatchNorm1d(6)
    y = model(x)
    y.mul_(2)
    y[:, 1:3] += 1
    z = y.t()
    z.clamp_(min=0.1)
    buffer = torch.empty(4, 6)
    torch.exp(z.t(), out=buffer) if not z.requires_grad else buffer.fill_(1.0)
    (z.sum() + buffer.sum()).backward()
    assert x.grad is not None
    return [x.grad, *(p.grad for p in model.parameters() if p.grad is not None)]


def complex_numbers() -> list[Tensor]:
    x = torch.randn(4, 8, dtype=torch.complex64, requires_grad=True)
    y = torch.fft.ifft(torch.fft.fft(x).conj() * 2)
    z = (y.imag + torch.view_as_real(y).sum(-1)).square().sum()
    z.backward()
    assert x.grad is not None
    return [z.detach(), torch.view_as_real(x.grad)]


def transforms() -> list[Tensor]:
    weight, x, y = torch.randn(3, 2), torch.randn(5, 3), torch.randn(5, 2)

    def loss(weight: Tensor, x: Tensor, y: Tensor) -> Tensor:
        return (torch.tanh(x @ weight) - y).square().mean()

    each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0, 0))(weight, x, y)
    jacobian = torch.func.jacrev(lambda w: torch.tanh(x @ w))(weight)
    model = nn.Linear(3, 2)
    output = torch.func.functional_call(model, dict(model.named_parameters()), (x,))
    return [each, jacobian, output.detach()]


def inference() -> list[Tensor]:
    model = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))
    with torch.inference_mode():
        once = model(torch.ones(2, 4))
    with torch.no_grad():
        return [once.clone(), model.eval()(torch.ones(2, 4))]


def sparse() -> list[Tensor]:
    x = torch.eye(4).to_sparse().requires_grad_()
    dense = torch.randn(4, 3, requires_grad=True)
    torch.sparse.mm(x, dense).square().sum().backward()
    y = torch.eye(4).to_sparse_csr() @ dense.detach()
    assert dense.grad is not None
    return [dense.grad, y]


def draws() -> list[Tensor]:
    generator = torch.Generator().manual_seed(3)
    x = torch.ones(4, 5)
    return [
        F.dropout(x, 0.5),
        torch.randperm(7, generator=generator),
        torch.bernoulli(x / 2),
        torch.multinomial(x, 2),
        torch.normal(x, 1.0),
        nn.init.trunc_normal_(torch.empty(3, 3)),
        F.gumbel_softmax(x),
        F.rrelu(-x, training=True),
    ]


def loaded() -> list[Tensor]:
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    data = TensorDataset(torch.randn(8, 3))
    # randlint: ignore[missing-worker-init-fn] whoever calls this has seeded, and the data draws nothing
    for (x,) in DataLoader(data, batch_size=4, shuffle=True, num_workers=1, multiprocessing_context="fork"):
        optimizer.zero_grad()
        model(x).mean().backward()
        optimizer.step()
    return [p.detach() for p in model.parameters()]


def hooked() -> list[Tensor]:
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    seen = []
    model[0].register_forward_hook(lambda module, args, output: output * 2)
    model[1].register_full_backward_hook(lambda module, given, got: (given[0] * 3,))
    x = torch.randn(5, 3, requires_grad=True)
    x.register_hook(seen.append)
    return [*train(model, lambda: model(x).mean()), *seen]


PROGRAMS: dict[str, Program] = {
    program.__name__: program
    for program in (
        mlp,
        cnn,
        channels_last,
        lstm,
        transformer,
        sparse_embedding,
        autocast,
        custom_function,
        gan,
        closures,
        accumulated,
        in_place,
        complex_numbers,
        transforms,
        inference,
        sparse,
        draws,
        loaded,
        hooked,
    )
} | {
    "checkpoint": functools.partial(checkpointed, False),
    "reentrant_checkpoint": functools.partial(checkpointed, True),
}
