"""When things draw: what the tables of building, seeding constructors and training say is what the libraries do."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from randlint.catalogue import Api, Catalogue, load_catalogue
from tests.apis_support import derive
from tests.building import build_streams, moved_by, pinned_by, row_of

pytestmark = pytest.mark.filterwarnings("ignore")
STREAMS = ("python", "numpy", "torch")
# Arguments with which a layer can be made; other layers of PyTorch take none, or one of the lists of ATTEMPTS.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "torch.nn.Bilinear": {"in1_features": 2, "in2_features": 2, "out_features": 2},
    "torch.nn.MultiheadAttention": {"embed_dim": 4, "num_heads": 2},
    "torch.nn.Transformer": {"d_model": 4, "nhead": 2, "num_encoder_layers": 1, "num_decoder_layers": 1},
    "torch.nn.TransformerEncoderLayer": {"d_model": 4, "nhead": 2, "dim_feedforward": 4},
    "torch.nn.TransformerDecoderLayer": {"d_model": 4, "nhead": 2, "dim_feedforward": 4},
    "torch.nn.AdaptiveLogSoftmaxWithLoss": {"in_features": 4, "n_classes": 10, "cutoffs": [2, 5]},
    "torch.nn.FractionalMaxPool2d": {"kernel_size": 2, "output_size": 2},
    "torch.nn.FractionalMaxPool3d": {"kernel_size": 2, "output_size": 2},
    "torch.nn.Unflatten": {"dim": 1, "unflattened_size": (2, 2)},
}
ATTEMPTS: tuple[tuple[Any, ...], ...] = ((), (4,), (2, 4), (4, 2, 1), (4, 2, 2, 1))


def layers_of(package: str) -> list[Api]:
    """The catalogued layers of a package, each once."""
    found = dict.fromkeys(load_catalogue().apis.values())
    return [a for a in found if a.name.startswith(package) and a.effect in {"build", ""} and "layer" in a.role]


def maker(name: str, attempts: tuple[tuple[Any, ...], ...] = ATTEMPTS) -> Callable[[], object]:
    """A call that makes the object of a name with arguments that it accepts; trying them out draws, so do it before."""
    found: Any = derive.resolve(name)
    if name in ARGUMENTS:
        return lambda: found(**ARGUMENTS[name])
    for arguments in attempts:
        try:
            found(*arguments)
        except (TypeError, ValueError, RuntimeError, AttributeError):
            continue
        return lambda arguments=arguments: found(*arguments)  # type: ignore[misc]
    raise LookupError(f"{name} takes none of {attempts}")


def test_every_layer_of_torch_draws_when_built_or_not_as_the_tables_say() -> None:
    """Making a layer of torch.nn moves exactly the streams that a [[build_draw]] row speaks of."""
    pytest.importorskip("torch")
    catalogue = load_catalogue()
    wrong = []
    for api in layers_of("torch.nn."):
        try:
            make = maker(api.name)
        except LookupError as error:
            wrong.append(str(error))
            continue
        moved, listed = moved_by(make, STREAMS), build_streams(catalogue, api)
        if moved != listed:
            wrong.append(f"{api.name} draws from {moved}, the tables say {listed}")
    assert wrong == []


def test_lazy_layers_draw_at_their_first_call() -> None:
    """A lazy layer of torch.nn moves the stream at its first input, as its [[use_draw]] row says."""
    torch = pytest.importorskip("torch")
    layer = torch.nn.LazyLinear(2)
    assert moved_by(lambda: layer(torch.ones(1, 3)), STREAMS) == ["torch"]
    api = load_catalogue().apis["torch.nn.LazyLinear"]
    row = row_of(load_catalogue(), "use_draw", api, "torch")
    assert row is not None
    assert row["by"] == "call"


def test_every_layer_of_keras_draws_when_made_or_not_as_the_tables_say() -> None:
    """Making a Keras 3 layer moves Python's stream where a [[build_draw]] row says so, and never NumPy's or torch's."""
    derive.prepare("keras")
    pytest.importorskip("keras")
    catalogue = load_catalogue()
    attempts = ((), (0.5,), (2,), (2, 2), (2, 2, 2), (0.5, 0.5), ("a,b->c", 2), ("ab,bc->ac", 2))
    wrong = []
    for api in layers_of("keras.layers."):
        if api.role not in {"layer", "auto-dropout-layer", "auto-dropout-option-layer", "auto-norm-layer"}:
            continue
        moved, listed = moved_by(maker(api.name, attempts), STREAMS), build_streams(catalogue, api)
        if moved != listed:
            wrong.append(f"{api.name} draws from {moved}, the tables say {listed}")
    assert wrong == []


def test_layers_of_keras_that_are_filled_draw_nothing_when_made() -> None:
    """With constants for every listed initialiser no stream moves; with all but one of them Python's does."""
    derive.prepare("keras")
    keras = pytest.importorskip("keras")
    catalogue = load_catalogue()
    attempts = ((2,), (2, 2), ("ab,bc->ac", 2))
    texts = [text for row in catalogue.table("constant_initializer") for text in row["texts"]]
    assert all(not moved_by(lambda t=t: keras.initializers.get(t), STREAMS) for t in texts)
    for row in catalogue.table("filled_by"):
        for name in row["names"]:
            make = getattr(keras.layers, name.rpartition(".")[2])
            filled = dict.fromkeys(row["parameters"], "zeros")
            for left_out in (None, *filled):
                given = {k: v for k, v in filled.items() if k != left_out}
                moved = moved_by(partial(_first_that_works, make, attempts, given), STREAMS)
                assert bool(moved) == (left_out is not None), f"{name} without {left_out}"


def _first_that_works(make: Any, attempts: tuple[tuple[Any, ...], ...], given: dict[str, str]) -> Any:
    for arguments in attempts:
        try:
            return make(*arguments, **given)
        except (TypeError, ValueError):
            continue
    raise AssertionError(f"{make} takes none of the attempts")


def test_keras_augmentations_take_their_seed_when_made() -> None:
    """Making a random preprocessing layer of Keras 3 moves Python's stream only."""
    derive.prepare("keras")
    keras = pytest.importorskip("keras")
    catalogue = load_catalogue()
    for name in ("RandomFlip", "RandomRotation", "RandomZoom"):
        found = getattr(keras.layers, name)
        make = (lambda found=found: found()) if name == "RandomFlip" else (lambda found=found: found(0.1))
        api = catalogue.apis[f"keras.layers.{name}"]
        assert [moved_by(make, STREAMS), build_streams(catalogue, api)] == [["python"], ["python"]]


def test_models_of_transformers_draw_their_weights_when_made(tmp_path: Path) -> None:
    """A constructor draws all weights, `from_pretrained` only those of a head that the checkpoint lacks."""
    transformers = pytest.importorskip("transformers")
    config = transformers.BertConfig(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, vocab_size=20
    )
    catalogue = load_catalogue()
    transformers.BertModel(config).save_pretrained(tmp_path)
    for name, attribute, arguments in [
        ("transformers.BertModel", "", (config,)),
        ("transformers.AutoModel", "from_config", (config,)),
        ("transformers.BertModel", "from_pretrained", (tmp_path,)),
        ("transformers.AutoModel", "from_pretrained", (tmp_path,)),
        ("transformers.BertForSequenceClassification", "from_pretrained", (tmp_path,)),
        ("transformers.AutoModelForTokenClassification", "from_pretrained", (tmp_path,)),
    ]:
        found: Any = derive.resolve(f"{name}.{attribute}" if attribute else name)
        moved = moved_by(lambda found=found, arguments=arguments: found(*arguments), STREAMS)
        assert (name, attribute, moved) == (name, attribute, says(catalogue, name, attribute))


def says(catalogue: Catalogue, name: str, attribute: str) -> list[str]:
    """What the tables say about a class of transformers, by the end of its name."""
    last = name.rpartition(".")[2]
    if attribute == "from_config":
        return build_streams(catalogue, catalogue.apis[f"{name}.{attribute}"])
    table = catalogue.table("new_head" if attribute else "model_class")
    row = next(row for row in table if row.get("package") == "transformers")
    fits = last.endswith(tuple(row["suffixes"])) and not last.startswith(tuple(row["not_prefixes"]))
    return [row["stream"]] if fits and attribute == row.get("method", "") else []


@pytest.mark.slow
def test_suffixes_of_model_classes_are_those_of_models_only() -> None:
    """Of the classes of transformers whose name ends like a model's, 99 in 100 are models."""
    transformers = pytest.importorskip("transformers")
    row = load_catalogue().table("model_class")[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        named = [n for n in dir(transformers) if n.endswith(tuple(row["suffixes"]))]
        named = [n for n in named if not n.startswith(tuple(row["not_prefixes"]))]
        classes = {n: getattr(transformers, n, None) for n in named}
    models = [n for n, c in classes.items() if inspect.isclass(c) and issubclass(c, transformers.PreTrainedModel)]
    others = [n for n, c in classes.items() if inspect.isclass(c) and n not in models]
    assert len(models) > 1000
    assert len(others) * 100 < len(models), others


@pytest.mark.parametrize(
    ("library", "name", "arguments"),
    [
        ("torchvision", "torchvision.models.squeezenet1_1", {}),
        ("timm", "timm.create_model", {"model_name": "resnet18"}),
        ("segmentation_models_pytorch", "segmentation_models_pytorch.Unet", {"encoder_weights": None}),
        ("efficientnet_pytorch", "efficientnet_pytorch.EfficientNet.from_name", {"model_name": "efficientnet-b0"}),
        ("torch_geometric", "torch_geometric.nn.GCNConv", {"in_channels": 2, "out_channels": 2}),
        ("torch_geometric", "torch_geometric.nn.GATConv", {"in_channels": 2, "out_channels": 2}),
    ],
)
def test_models_that_one_call_makes_draw_at_that_call(library: str, name: str, arguments: dict[str, Any]) -> None:
    """Without weights to load, the call that makes a model or layer of another library moves torch's stream."""
    pytest.importorskip(library, exc_type=ImportError)
    found: Any = derive.resolve(name)
    api = load_catalogue().apis[name]
    assert [moved_by(lambda: found(**arguments), STREAMS), build_streams(load_catalogue(), api)] == [["torch"]] * 2


def test_a_trainer_of_transformers_seeds_when_it_is_made(tmp_path: Path) -> None:
    """Making a Trainer pins the listed streams with the default of `TrainingArguments.seed`, which is listed too."""
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("accelerate")
    config = transformers.BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, vocab_size=20)
    model = transformers.BertForSequenceClassification(config)
    rows = {row["api"]: row for row in load_catalogue().table("seeding_constructor")}
    for name, options in [("Trainer", "TrainingArguments"), ("Seq2SeqTrainer", "Seq2SeqTrainingArguments")]:
        arguments = getattr(transformers, options)(str(tmp_path), use_cpu=True, report_to=[])
        trainer = getattr(transformers, name)
        row = rows[f"transformers.{name}"]
        pinned = pinned_by(lambda trainer=trainer, arguments=arguments: trainer(model, arguments), STREAMS)
        assert [pinned, arguments.seed] == [list(row["streams"][:3]), row["default"]]


def test_a_module_that_shares_a_name_with_a_layer_draws_nothing_more() -> None:
    """`spectral_norm` starts from a random vector, `weight_norm` does not and is not listed."""
    torch = pytest.importorskip("torch")
    for name, listed in [("spectral_norm", ["torch"]), ("weight_norm", [])]:
        layer, norm = torch.nn.Linear(2, 2), getattr(torch.nn.utils.parametrizations, name)
        api = load_catalogue().api(f"torch.nn.utils.parametrizations.{name}")
        assert [moved_by(lambda norm=norm, layer=layer: norm(layer), STREAMS), bool(api)] == [listed, bool(listed)]


def test_scipy_draws_from_numpy_where_no_state_is_passed() -> None:
    """Every way of drawing with SciPy that is listed moves NumPy's stream, and none with a state of its own."""
    stats = pytest.importorskip("scipy.stats")
    sparse, optimize = pytest.importorskip("scipy.sparse"), pytest.importorskip("scipy.optimize")
    vq = pytest.importorskip("scipy.cluster.vq")
    points = [[float(i)] for i in range(20)]

    def total(values: Any, axis: int = -1) -> Any:
        return values.sum(axis)

    draws: list[tuple[str, Callable[..., object], str]] = [
        ("scipy.stats.norm.rvs", lambda **k: stats.norm.rvs(size=2, **k), "random_state"),
        ("scipy.stats.poisson.rvs", lambda **k: stats.poisson.rvs(3, size=2, **k), "random_state"),
        ("scipy.stats.multivariate_normal.rvs", lambda **k: stats.multivariate_normal.rvs([0, 0], **k), "random_state"),
        ("scipy.stats.distributions.rv_frozen.rvs", lambda **k: stats.norm(1).rvs(2, **k), "random_state"),
        ("scipy.stats.gaussian_kde.resample", lambda **k: stats.gaussian_kde([1.0, 2.0, 4.0]).resample(2, **k), "seed"),
        ("scipy.sparse.random", lambda **k: sparse.random(4, 4, 0.5, **k), "random_state"),
        ("scipy.sparse.random_array", lambda **k: sparse.random_array((4, 4), density=0.5, **k), "random_state"),
        ("scipy.stats.bootstrap", lambda **k: stats.bootstrap(([1, 2, 4],), total, n_resamples=3, **k), "random_state"),
        (
            "scipy.optimize.differential_evolution",
            lambda **k: optimize.differential_evolution(lambda x: float(x[0] ** 2), [(-1, 1)], maxiter=1, **k),
            "seed",
        ),
        ("scipy.cluster.vq.kmeans", lambda **k: vq.kmeans(points, 2, **k), "seed"),
        ("scipy.cluster.vq.kmeans2", lambda **k: vq.kmeans2(points, 2, **k), "seed"),
    ]
    for name, draw, state in draws:
        api = load_catalogue().apis[name]
        assert [name, moved_by(draw, STREAMS), api.all_streams, api.seed] == [name, ["numpy"], ("numpy",), state]
        assert [name, moved_by(lambda draw=draw, state=state: draw(**{state: 7}), STREAMS)] == [name, []]


def test_a_distribution_of_scipy_that_is_not_listed_is_new() -> None:
    """Distributions without an entry are those that came after SciPy 1.11."""
    stats = pytest.importorskip("scipy.stats")
    known = load_catalogue().apis
    found = [n for n in dir(stats) if isinstance(getattr(stats, n), (stats.rv_continuous, stats.rv_discrete))]
    missing = {n for n in found if f"scipy.stats.{n}" not in known or f"scipy.stats.{n}.rvs" not in known}
    late = {"betanbinom", "dpareto_lognorm", "irwinhall", "jf_skew_t", "landau", "poisson_binom", "rel_breitwigner"}
    assert missing <= late | {"studentized_range", "truncpareto"}


GRAPHS: dict[str, tuple[Any, ...]] = {
    "gnp_random_graph": (6, 0.5),
    "fast_gnp_random_graph": (6, 0.5),
    "erdos_renyi_graph": (6, 0.5),
    "gnm_random_graph": (6, 4),
    "dense_gnm_random_graph": (6, 4),
    "watts_strogatz_graph": (6, 2, 0.5),
    "connected_watts_strogatz_graph": (6, 4, 0.5),
    "newman_watts_strogatz_graph": (6, 2, 0.5),
    "barabasi_albert_graph": (6, 2),
    "powerlaw_cluster_graph": (6, 2, 0.5),
    "random_regular_graph": (2, 6),
    "random_geometric_graph": (6, 0.5),
    "random_labeled_tree": (6,),
    "scale_free_graph": (6,),
    "configuration_model": ([2, 2, 2],),
    "expected_degree_graph": ([2, 2, 2],),
    "stochastic_block_model": ([3, 3], [[0.5, 0.5], [0.5, 0.5]]),
    "planted_partition_graph": (2, 4, 0.5, 0.5),
    "relaxed_caveman_graph": (2, 4, 0.5),
    "waxman_graph": (6,),
    "gn_graph": (6,),
    "random_regular_expander_graph": (6, 2),
}


def test_graphs_of_networkx_come_from_the_listed_stream() -> None:
    """A random graph moves the listed stream, and none where a seed is passed."""
    networkx = pytest.importorskip("networkx")
    catalogue = load_catalogue()
    for name, sizes in GRAPHS.items():
        found, api = getattr(networkx, name), catalogue.apis[f"networkx.{name}"]
        moved = moved_by(lambda found=found, sizes=sizes: found(*sizes), STREAMS)
        assert [name, moved] == [name, list(api.all_streams)]
        seeded = moved_by(lambda found=found, sizes=sizes: found(*sizes, seed=7), STREAMS)
        assert [name, seeded] == [name, []]


def test_tensors_that_fill_themselves_are_known_by_name_alone() -> None:
    """`weight.data.normal_()` draws from torch on whatever it is called: no other library has such methods."""
    duck = load_catalogue().duck_methods()
    names = ["normal_", "uniform_", "random_", "bernoulli_", "exponential_", "geometric_", "cauchy_", "log_normal_"]
    assert [(n, [a.all_streams for a in duck[n]]) for n in names] == [(n, [("torch",)]) for n in names]
    torch = pytest.importorskip("torch")
    for name in names:
        arguments = (0.5,) if name == "geometric_" else ()
        fill = getattr(torch.empty(3), name)
        assert moved_by(lambda fill=fill, arguments=arguments: fill(*arguments), STREAMS) == ["torch"]
