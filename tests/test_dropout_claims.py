"""What the dropout rules say of PyTorch is true of the installed version."""

from __future__ import annotations

import inspect

import pytest

from randlint.catalogue import load_catalogue

torch = pytest.importorskip("torch")
F = torch.nn.functional
CATALOGUE = load_catalogue()


def is_noisy(function: object, seed_of: int = 0) -> bool:
    """Whether two calls with the same input differ."""
    x = torch.ones(2, 64, 4, 4)
    torch.manual_seed(seed_of)
    first, second = function(x), function(x)  # type: ignore[operator]
    return not torch.equal(first, second)


@pytest.mark.parametrize("name", ["dropout", "dropout1d", "dropout2d", "dropout3d"])
def test_functional_dropout_is_on_when_the_flag_is_omitted(name: str) -> None:
    """`F.dropout` and its like drop values unless `training=False` is passed."""
    function = getattr(F, name)
    shape = {"dropout1d": (2, 64, 4), "dropout3d": (2, 64, 2, 2, 2)}.get(name, (2, 64, 4, 4))
    x = torch.ones(shape)
    assert inspect.signature(function).parameters["training"].default is True
    assert not torch.equal(function(x), function(x))
    assert torch.equal(function(x, training=False), x)


@pytest.mark.parametrize("name", ["alpha_dropout", "feature_alpha_dropout", "rrelu"])
def test_alpha_dropout_is_off_when_the_flag_is_omitted(name: str) -> None:
    """`F.alpha_dropout`, `F.feature_alpha_dropout` and `F.rrelu` are silent without a flag."""
    function = getattr(F, name)
    assert inspect.signature(function).parameters["training"].default is False
    assert not is_noisy(function)
    assert is_noisy(lambda x: function(-x, training=True))


@pytest.mark.parametrize("name", ["dropout", "feature_dropout", "alpha_dropout", "feature_alpha_dropout"])
def test_the_operators_need_the_flag(name: str) -> None:
    """`torch.dropout(x, p)` without `train` is a TypeError, and `train=False` leaves the input as it is."""
    function = getattr(torch, name)
    x = torch.ones(2, 64, 4, 4)
    with pytest.raises(TypeError):
        function(x, 0.5)
    assert torch.equal(function(x, 0.5, False), x)
    assert is_noisy(lambda y: function(y, p=0.5, train=True))


def test_native_dropout_drops_by_its_flag() -> None:
    """`torch.native_dropout(input, p, train)` gives the values and the mask."""
    x = torch.ones(64)
    assert torch.equal(torch.native_dropout(x, 0.5, False)[0], x)
    assert is_noisy(lambda y: torch.native_dropout(y, 0.5, True)[0])


def test_eval_does_not_reach_a_function() -> None:
    """A model in evaluation mode still drops where `forward` calls `F.dropout` without a flag."""

    class Net(torch.nn.Module):  # type: ignore[misc, name-defined]
        def forward(self, x: object) -> object:
            return F.dropout(x, 0.5)

    assert is_noisy(Net().eval())


@pytest.mark.parametrize(
    "layer", ["Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout", "RReLU"]
)
def test_eval_does_not_reach_a_layer_that_forward_builds(layer: str) -> None:
    """A layer built in `forward` is in training mode whatever the mode of the model."""
    x = -torch.ones({"Dropout1d": (2, 64, 4), "Dropout3d": (2, 64, 2, 2, 2)}.get(layer, (2, 64, 4, 4)))

    class Net(torch.nn.Module):  # type: ignore[misc, name-defined]
        def forward(self, x: object) -> object:
            return getattr(torch.nn, layer)()(x)

    net = Net().eval()
    assert not torch.equal(net(x), net(x))


def test_attention_drops_by_the_rate_it_is_given() -> None:
    """`scaled_dot_product_attention` has no dropout when the rate is omitted, and knows no mode when it is given."""
    q = torch.randn(1, 2, 32, 8)
    attend = F.scaled_dot_product_attention

    class Net(torch.nn.Module):  # type: ignore[misc, name-defined]
        def forward(self, q: object) -> object:
            return attend(q, q, q, dropout_p=0.5)

    net = Net().eval()
    assert torch.equal(attend(q, q, q), attend(q, q, q))
    assert torch.equal(attend(q, q, q, None, 0.0), attend(q, q, q))
    assert not torch.equal(net(q), net(q))
    assert not torch.equal(attend(q, q, q, None, 0.5), attend(q, q, q, None, 0.5))


def test_functional_multi_head_attention_is_on_when_the_flag_is_omitted() -> None:
    """`F.multi_head_attention_forward` has `training=True`."""
    parameters = inspect.signature(F.multi_head_attention_forward).parameters
    assert parameters["training"].default is True
    assert list(parameters).index("dropout_p") == 10


@pytest.mark.parametrize("row", CATALOGUE.table("functional_form"), ids=lambda row: row["layer"].rpartition(".")[2])
def test_a_layer_and_its_function_do_the_same(row: dict[str, str]) -> None:
    """`layer(...)(x)` and `function(x, ..., training=True)` give equal numbers from equal streams."""
    layer = getattr(torch.nn, row["layer"].rpartition(".")[2])()
    function = getattr(F, row["function"].rpartition(".")[2])
    x = -torch.ones({"Dropout1d": (2, 8, 4), "Dropout3d": (2, 8, 2, 2, 2)}.get(type(layer).__name__, (2, 8, 4, 4)))
    torch.manual_seed(1)
    by_layer = layer(x)
    torch.manual_seed(1)
    assert torch.equal(function(x, training=True), by_layer)
    own = list(inspect.signature(type(layer)).parameters)
    taken = [p for p in inspect.signature(function).parameters if p not in {"input", "training"}]
    assert own == taken


def test_every_dropout_layer_has_a_functional_form() -> None:
    """The table names a function for each dropout layer of the catalogue, and catalogued functions only."""
    layers = {a.name for a in CATALOGUE.apis.values() if a.role == "dropout-layer"}
    rows = CATALOGUE.table("functional_form")
    assert sorted(r["layer"] for r in rows) == sorted(layers)
    assert [r["function"] for r in rows if CATALOGUE.api(r["function"]) is None] == []
