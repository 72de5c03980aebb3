def total(loader, model):
    return sum(one(x, model) for x in loader)


def one(x, model):
    return model(x).sum()


def careful(loader, model):
    model.eval()
    result = sum(one(x, model) for x in loader)
    model.train()
    return result
