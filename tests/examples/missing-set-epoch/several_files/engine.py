from tqdm import tqdm


def train_one_epoch(model, loader, optimizer):
    bar = tqdm(loader)
    for step, batch in enumerate(bar):
        model(batch).backward()
        optimizer.step()


def evaluate(model, loader):
    return [model(batch) for batch in loader]
