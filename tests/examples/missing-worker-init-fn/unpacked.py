"""Arguments that come out of a dict."""
from functools import partial

from torch.utils.data import DataLoader

from elsewhere import loader_options


def local(train_set, cuda):
    options = {"batch_size": 4}
    if cuda:
        options.update({"num_workers": 1, "pin_memory": True})
    return DataLoader(train_set, **options)  # want: missing-worker-init-fn


def stored(train_set, options=None):
    options = dict(batch_size=4)
    options["num_workers"] = 2
    return DataLoader(train_set, shuffle=True, **options)  # want: missing-worker-init-fn


def seeded(train_set, seed_worker):
    options = dict(num_workers=4, worker_init_fn=seed_worker)
    return DataLoader(train_set, **options)


def none(train_set):
    options = dict(num_workers=0)
    return DataLoader(train_set, **options)


def handed_on(train_set, **options):
    return DataLoader(train_set, **options)  # want: missing-worker-init-fn(strict)


def half_hidden(train_set, options):
    return DataLoader(train_set, num_workers=4, **options)  # want: missing-worker-init-fn(strict)


def from_elsewhere(train_set):
    return DataLoader(train_set, **loader_options)  # want: missing-worker-init-fn(strict)


make = partial(DataLoader, num_workers=4)
