# https://github.com/UKGovernmentBEIS/inspect_ai/pull/2012
import random


class Rows:
    def __init__(self, rows):
        self.rows = rows

    def shuffle(self, seed: int | None = None) -> None:
        if seed is not None:
            random.Random(seed).shuffle(self.rows)
        else:
            self.rows.sort(key=lambda row: row.id)
