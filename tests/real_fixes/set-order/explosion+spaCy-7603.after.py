# https://github.com/explosion/spaCy/pull/7603
class Bin:
    """Keeps documents as numbers, with the texts that these stand for beside them."""

    def __init__(self):
        self.strings = set()
        self.tokens = []

    def add(self, document):
        for token in document:
            self.strings.add(token.text.lower())
            self.tokens.append(token.key)

    def documents(self, vocab):
        for string in sorted(self.strings):
            vocab[string]
        return [restored(vocab, key) for key in self.tokens]
