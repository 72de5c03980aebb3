from pathlib import Path


def pictures_in(folder):
    return [str(path) for path in Path(folder).rglob("*.png")]  # want: unsorted-listing


def number_of(folder):
    return [path for path in Path(folder).iterdir()]


def masks_in(folder):
    return [str(path) for path in Path(folder).rglob("*.png")]
