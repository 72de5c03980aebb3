class Trainer:
    def __init__(self, model, loader):
        self.model, self.loader = model, loader

    def run_epoch(self, epoch):
        sampler = getattr(self.loader, "sampler", None)
        if hasattr(sampler, "set_epoch"):
            sampler.set_epoch(epoch)
        for batch in self.loader:
            self.model(batch).backward()

    def fit(self, epochs):
        for epoch in range(epochs):
            self.run_epoch(epoch)
