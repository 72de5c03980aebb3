"""What rules/apis/augmentation.toml says of augmentation libraries is what the installed ones do."""

from __future__ import annotations

import importlib
import inspect
import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from randlint.catalogue import load_catalogue

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")
ROWS = {row["library"]: row for row in load_catalogue().table("own_augmentation")}
Augment = Callable[[], float]


def imported(library: str) -> Mapping[str, Any]:
    """The row of a library that is installed and can be imported here."""
    try:
        importlib.import_module(library)
    except (ImportError, AttributeError) as error:  # imgaug 0.4 asks NumPy for what NumPy 2 no longer has
        pytest.skip(str(error))
    return ROWS[library]


def resolve(name: str) -> Any:
    module, _, last = name.rpartition(".")
    return getattr(importlib.import_module(module), last)


def seed_all() -> None:
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)


def repeats(make: Callable[[], Augment], seed: Callable[[], object]) -> bool:
    """Whether two pipelines, each made after the same seed, do the same to eight inputs."""
    results = []
    for _ in range(2):
        seed()
        augment = make()
        results.append([augment() for _ in range(8)])
    return results[0] == results[1]


@pytest.mark.parametrize("library", sorted(ROWS))
def test_listed_names_and_parameters_exist(library: str) -> None:
    """Pipelines take the steps where the table says, and a seed where it names one."""
    row = imported(library)
    for name in row["pipelines"]:
        parameters = [p for p in inspect.signature(resolve(name)).parameters if p != "self"]
        assert parameters[: len(row["parameters"])] == list(row["parameters"])
        assert not row["seed"] or row["seed"] in parameters
    assert [name for name in row["groups"] if not callable(resolve(name))] == []
    fixed = (*row["fixed"], *row.get("fixed_then", ()))
    gone = {"ToTensor", "Scale"}
    home = importlib.import_module(row["members"][0].rpartition(".")[0])
    pytorch = importlib.import_module("albumentations.pytorch") if library == "albumentations" else home
    assert [n for n in fixed if not hasattr(home, n) and not hasattr(pytorch, n) and n not in gone] == []


def test_albumentations_has_generators_of_its_own() -> None:
    """Shared streams do not matter, `seed` pins a pipeline, and what is fixed draws nothing."""
    row = imported("albumentations")
    import albumentations as A

    image = np.random.default_rng(0).integers(0, 255, (8, 8, 3), dtype=np.uint8)

    def pipeline(**options: Any) -> Augment:
        augment = A.Compose([A.HorizontalFlip(p=0.5), A.RandomBrightnessContrast(p=0.9)], **options)
        return lambda: float((augment(image=image)["image"] * np.arange(8).reshape(1, 8, 1)).sum())

    assert not repeats(pipeline, seed_all)
    assert repeats(lambda: pipeline(seed=3), lambda: None)
    for name in row["fixed_then"]:
        augment = getattr(A, name)(p=1.0)
        assert len({augment(image=image)["image"].tobytes() for _ in range(8)}) == 1


def test_monai_is_pinned_by_its_own_helper_or_its_own_loader() -> None:
    """Shared streams do not matter, its own helpers do; MONAI's loader hands torch's seed on."""
    imported("monai")
    from monai.data import DataLoader, Dataset
    from monai.transforms import Compose, RandGaussianNoise
    from monai.utils import set_determinism

    def pipeline(seed: int | None = None) -> Augment:
        augment = Compose([RandGaussianNoise(prob=0.9)])
        if seed is not None:
            augment.set_random_state(seed=seed)
        return lambda: float(augment(np.zeros((1, 4, 4), "float32")).sum())

    def loaded(loader: Any) -> Callable[[], Augment]:
        def make() -> Augment:
            data = Dataset([np.zeros((1, 4, 4), "float32")], Compose([RandGaussianNoise(prob=1.0)]))
            batches = loader(data)
            return lambda: float(next(iter(batches)).sum())

        return make

    set_determinism(None)  # another test may have given it a seed
    assert not repeats(pipeline, seed_all)
    assert repeats(lambda: pipeline(seed=3), lambda: None)
    assert repeats(loaded(DataLoader), seed_all)
    assert not repeats(loaded(torch.utils.data.DataLoader), seed_all)
    try:
        assert repeats(pipeline, lambda: set_determinism(0))
    finally:
        set_determinism(None)


@pytest.mark.parametrize("seed", [3, None])
@pytest.mark.parametrize("library", [name for name, row in ROWS.items() if row["reseed"]])
def test_pipelines_are_copied_into_workers(library: str, seed: int | None) -> None:
    """Workers and epochs draw the same from a pipeline, with a seed or without, unless the worker gives it one."""
    reseed = imported(library)["reseed"]
    image = np.arange(256, dtype="float32").reshape(1, 16, 16)

    class Crops(torch.utils.data.Dataset):
        def __init__(self) -> None:
            if library == "albumentations":
                import albumentations as A

                self.pipeline = A.Compose([A.RandomCrop(4, 4)], seed=seed)
                self.crop = lambda: self.pipeline(image=image[0])["image"]
            else:
                from monai.transforms import Compose, RandSpatialCrop

                self.pipeline = Compose([RandSpatialCrop((4, 4), random_size=False)])
                if seed is not None:
                    self.pipeline.set_random_state(seed=seed)
                self.crop = lambda: self.pipeline(image)

        def __len__(self) -> int:
            return 2

        def __getitem__(self, index: int) -> list[float]:
            return [float(self.crop().sum()) for _ in range(4)]

    def seed_in_worker(worker: int) -> None:
        pipeline = torch.utils.data.get_worker_info().dataset.pipeline
        getattr(pipeline, reseed)(torch.initial_seed() % 2**32)

    def two_epochs(init: Callable[[int], None] | None) -> list[list[float]]:
        seed_all()
        options: dict[str, Any] = {"num_workers": 2, "multiprocessing_context": "fork", "worker_init_fn": init}
        loader = torch.utils.data.DataLoader(Crops(), batch_size=None, **options)
        return [item for _ in range(2) for item in loader]

    copied, seeded = two_epochs(None), two_epochs(seed_in_worker)
    assert copied == [copied[0]] * 4
    assert len({tuple(item) for item in seeded}) == 4


def test_torchio_draws_from_torch_and_audiomentations_from_the_shared_streams() -> None:
    """They need no row: seeding the shared streams pins them."""
    torchio, audiomentations = pytest.importorskip("torchio"), pytest.importorskip("audiomentations")
    volume, samples = torch.zeros(1, 8, 8, 8), np.zeros(800, "float32")

    def volumes() -> Augment:
        augment = torchio.Compose([torchio.RandomNoise()])
        return lambda: float(augment(volume).sum())

    def sounds() -> Augment:
        augment = audiomentations.Compose([audiomentations.AddGaussianNoise(p=0.9)])
        return lambda: float(augment(samples=samples, sample_rate=8000).sum())

    assert repeats(volumes, seed_all)
    assert repeats(sounds, seed_all)
