# https://github.com/dsfsi/textaugment/pull/28
import random


class Replacer:
    def __init__(self, seed=1):
        random.seed(seed)

    def synonyms(self, word):
        found = set()
        for entry in entries_of(word):
            for lemma in entry.lemmas():
                found.add(lemma.name().replace("_", " ").lower())
        return list(found)  # want: set-order

    def replaced(self, word):
        synonyms = self.synonyms(word)
        return random.choice(synonyms) if synonyms else word
