"""Programs of the kinds that people train: they compute what they compute untraced, and every hit is on its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.programs import DIGEST, WOULD_RUN, check, found_draws, found_hits, remarks, trace, wanted_draws
from tests.trace.support import places

CONVOLUTIONS = """
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 4, 3)  # draws: torch 2
        self.second = nn.Conv2d(4, 4, 3)  # draws: torch 2
        self.norm = nn.BatchNorm2d(4)
        self.pool = nn.AdaptiveAvgPool2d(3)
        self.drop = nn.Dropout(0.25)
        self.last = nn.Linear(36, 5)  # draws: torch 2

    def forward(self, images):
        x = F.relu(self.first(images))  # hit: convolution_backward backward
        x = F.max_pool2d(x, 2)
        x = self.norm(self.second(x))  # hit: convolution_backward backward
        x = self.drop(self.pool(x))  # hit: _adaptive_avg_pool2d_backward backward; draws: torch 4 dropout
        return F.log_softmax(self.last(x.flatten(1)), dim=1)

torch.manual_seed(1)
images = torch.rand(16, 1, 14, 14)  # draws: torch 1
labels = torch.randint(0, 5, (16,))  # draws: torch 1
model = Classifier()
optimizer = torch.optim.Adadelta(model.parameters())
for epoch in range(2):
    model.train()
    loader = DataLoader(TensorDataset(images, labels), batch_size=8, shuffle=True)
    for batch, target in loader:  # draws: torch 2 loader-order; draws: object 4 loader-order
        optimizer.zero_grad()
        loss = F.nll_loss(model(batch), target)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        print(F.nll_loss(model(images), labels, reduction="sum").item())
show(*model.state_dict().values(), torch.get_rng_state())
"""

LANGUAGE = """
import torch
from torch import nn
from torch.nn import functional as F

device = "DEVICE"
torch.manual_seed(1)
data = torch.randint(0, 30, (5000,))  # draws: torch 1

class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.project = nn.Linear(width, 3 * width)  # draws: torch 2

    def forward(self, x):
        query, key, value = self.project(x).view(*x.shape[:2], 3, 2, -1).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(query, key, value, is_causal=True)  # hit: FLASH backward
        return x + y.transpose(1, 2).reshape(x.shape)

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(30, 8)  # draws: torch 1
        self.positions = nn.Embedding(64, 8)  # draws: torch 1
        self.attention = Attention(8)
        self.head = nn.Linear(8, 30, bias=False)  # draws: torch 1
        self.head.weight = self.tokens.weight

    def forward(self, tokens):
        places = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.positions(places)
        x = x + self.tokens(tokens)  # hit: embedding_dense_backward backward
        return self.head(self.attention(x))

model = Model().to(device)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
for step in range(2):
    start = torch.randint(0, 4900, (64,))  # draws: torch 2
    tokens = torch.stack([data[i : i + 65] for i in start]).to(device)
    logits = model(tokens[:, :-1])
    loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    print(loss.item())
show(*(p.cpu() for p in model.parameters()), torch.get_rng_state())
""".replace("FLASH", "_scaled_dot_product_flash_attention_for_cpu_backward")

RECURRENT = """
import torch
from torch import nn

torch.manual_seed(0)
rnn = nn.LSTM(6, 5, num_layers=2, dropout=0.3, batch_first=True)  # draws: torch 8
x = torch.randn(3, 4, 6)  # draws: torch 1
optimizer = torch.optim.SGD(rnn.parameters(), lr=0.1)
for step in range(2):
    optimizer.zero_grad()
    out, _ = rnn(x)  # hit: mkldnn_rnn_layer forward; hit: mkldnn_rnn_layer_backward backward; draws: torch 2 dropout
    out.sum().backward()
    optimizer.step()
show(*rnn.parameters())
"""

GRAPH = """
import torch
from torch import nn

torch.manual_seed(0)
edges = torch.randint(0, 20, (2, 60))
adjacency = torch.sparse_coo_tensor(edges, torch.ones(60), (20, 20)).coalesce()
features = torch.randn(20, 6)
weight = nn.Parameter(torch.randn(6, 4))
optimizer = torch.optim.Adam([weight])
for step in range(2):
    hidden = torch.relu(torch.spmm(adjacency, features @ weight))  # hit: addmm forward; hit: addmm backward
    sent = hidden[edges[0]]
    gathered = hidden.index_select(0, edges[0])  # hit: index_add_ backward
    received = torch.zeros(20, 4).index_add_(0, edges[1], sent + gathered)  # hit: index_add_ forward
    rows = edges[1][:, None].expand(60, 4)
    total = torch.zeros(20, 4).scatter_reduce(0, rows, sent, "sum")  # hit: scatter_reduce forward
    counted = torch.bincount(edges[1], minlength=20)
    loss = (received + total).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
show(weight, counted)
"""

PICTURES = """
import torch
from torch.nn import functional as F

@torch.jit.script
def looked_up(x, index):
    return torch.index_select(x, 0, index) * 2

torch.manual_seed(0)
kernel = torch.randn(3, 3, 3, 3, requires_grad=True)
table = torch.randn(6, 4, requires_grad=True)
with torch.autocast("cpu", dtype=torch.bfloat16):
    x = F.conv2d(torch.randn(2, 3, 8, 8), kernel, padding=1)  # hit: convolution_backward backward
    up = F.interpolate(x, scale_factor=2, mode="bilinear")  # hit: upsample_bilinear2d_backward backward
    more = F.interpolate(x, scale_factor=2, mode="bicubic")  # hit: upsample_bicubic2d_backward backward
    nearest = F.interpolate(x, scale_factor=2, mode="nearest")
    padded = F.pad(x, (1, 1, 1, 1), mode="replicate")  # hit: replication_pad2d_backward backward
loss = (up + more + nearest).float().mean() + padded.float().mean()
loss = loss + looked_up(table, torch.tensor([0, 0, 3])).sum()  # hit: index_add_ backward
loss = loss + torch.randn(50, requires_grad=True).cumsum(0).sum()  # hit: cumsum forward; hit: cumsum backward
loss.backward()
show(kernel.grad, table.grad)
"""

TRANSFORMER = """
import torch
from torch import nn

torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.1, batch_first=True)
query = nn.Parameter(torch.randn(2, 2, 5, 4))
for step in range(2):
    x = layer(torch.randn(2, 5, 8)).softmax(-1)  # hit: _softmax_backward_data backward
    dropped = nn.functional.scaled_dot_product_attention(query, query, query, dropout_p=0.1)  # hit: SOFTMAX backward
    mask = torch.ones(5, 5).tril().bool()
    masked = nn.functional.scaled_dot_product_attention(query, query, query, attn_mask=mask)  # hit: FLASH backward
    (x.pow(2).sum() + dropped.sum() + masked.sum()).backward()
layer.eval()
layer(torch.randn(2, 5, 8))
show(query.grad, *(p.grad for p in layer.parameters()), torch.get_rng_state())
""".replace("SOFTMAX", "_softmax_backward_data").replace(
    "FLASH", "_scaled_dot_product_flash_attention_for_cpu_backward"
)

MODELS = {
    "convolutions": CONVOLUTIONS,
    "language": LANGUAGE.replace("DEVICE", "cpu"),
    "recurrent": RECURRENT,
    "graph": GRAPH,
    "pictures": PICTURES,
    "transformer": TRANSFORMER,
}


@pytest.mark.parametrize("kind", MODELS)
def test_a_model_trains_as_without_the_tracer(tmp_path: Path, kind: str) -> None:
    """Bit-equal weights, also where calls are replayed; the hits are those that a reader of the code expects."""
    code = DIGEST + MODELS[kind]
    report = check(tmp_path, code, "--confirm", "2")
    assert {k["verdict"] for k in report["trace"]["kernels"]} == {WOULD_RUN}
    assert [k["op"] for k in report["trace"]["kernels"] if k["replay"]["differed"] or not k["replay"]["replays"]] == []
    assert remarks(report) == []
    if "draws: " in code:
        assert found_draws(report) == wanted_draws(code)
        assert places(report, "unseeded-draw") == places(report, "late-seed-at-runtime") == []


def test_a_program_for_cuda_gives_the_report_of_one_for_the_cpu(tmp_path: Path) -> None:
    """With --assume-cuda a hard-coded device changes nothing but what the findings weigh."""
    (tmp_path / "cpu").mkdir()
    report = check(tmp_path / "cpu", DIGEST + LANGUAGE.replace("DEVICE", "cpu"))
    (tmp_path / "program.py").write_text(DIGEST + LANGUAGE.replace("DEVICE", "cuda"))
    assumed = trace(tmp_path, "--assume-cuda")
    assert found_hits(assumed) == found_hits(report)
    assert found_draws(assumed) == found_draws(report)
    assert {f["severity"] for f in report["findings"] if f["rule"] == "nondeterministic-kernel"} == {"note"}
    assert "warning" in {f["severity"] for f in assumed["findings"] if f["rule"] == "nondeterministic-kernel"}
