import copy

import torch
from torch import nn

model = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def loss_of(net, x, y):
    return (net(x) - y).pow(2).mean()


def every_so_often(loader, held_out):
    model.train()
    for step, (x, y) in enumerate(loader):
        loss = loss_of(model, x, y)
        model.zero_grad()
        (model(x) * loss).mean().backward()
        optimizer.step()
        if step % 100 == 99:
            model.eval()  # want: eval-mode-not-restored
            with torch.no_grad():
                print(model(held_out))


def restored_only_per_epoch(loader, held_out):
    for epoch in range(3):
        model.train()
        for x, y in loader:
            model.zero_grad()
            loss = model(x).mean()
            loss.backward()
            optimizer.step()
            model.eval()  # want: eval-mode-not-restored
            with torch.no_grad():
                print(model(held_out))


def in_both_phases(loaders):
    for epoch in range(3):
        for phase in ["train", "val"]:
            if phase == "train":
                model.train()
            else:
                model.eval()
            for x, y in loaders[phase]:
                with torch.set_grad_enabled(phase == "train"):
                    loss = model(x).mean()
                    if phase == "train":
                        loss.backward()
                        optimizer.step()


def by_a_flag(loader, train=True):
    model.train(train)
    for x, y in loader:
        loss = model(x).mean()
        if train:
            loss.backward()
            optimizer.step()


def by_flag_in_a_loop(train_loader, val_loader):
    for epoch in range(3):
        by_a_flag(train_loader)
        by_a_flag(val_loader, train=False)


def at_each_step(loader, held_out):
    for x, y in loader:
        model.train()
        model.zero_grad()
        model(x).mean().backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            print(model(held_out))


def at_the_end(loader, held_out, epochs):
    for epoch in range(epochs):
        for x, y in loader:
            model.zero_grad()
            model(x).mean().backward()
            optimizer.step()
        if epoch == epochs - 1:
            model.eval()
            with torch.no_grad():
                print(model(held_out))
    model.eval()
    with torch.no_grad():
        return model(held_out)


def of_an_average(loader, held_out):
    ema_model = copy.deepcopy(model)
    for x, y in loader:
        model.zero_grad()
        model(x).mean().backward()
        optimizer.step()
        ema_model.eval()
        with torch.no_grad():
            print(ema_model(held_out))


def frozen_on_purpose(loader, held_out):
    model.eval()  # keeps the statistics it came with
    for x, y in loader:
        model.zero_grad()
        model(x).mean().backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            print(model(held_out))


def attacks(net, x):
    x = x.clone().requires_grad_()
    net(x).mean().backward()
    return x + x.grad.sign()


def trained_on_attacks(loader):
    for x, y in loader:
        model.eval()
        worse = attacks(model, x)
        model.train()
        model.zero_grad()
        model(worse).mean().backward()
        optimizer.step()


def an_input_is_trained(images):
    model.eval()
    with torch.no_grad():
        print(model(images))
    image = images.clone().requires_grad_()
    moves = torch.optim.Adam([image], lr=0.1)
    for _ in range(100):
        loss = model(image).mean()
        loss.backward()
        moves.step()


def of_a_frozen_part(loader, adapter):
    base = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))
    base.requires_grad_(False)
    base.eval()
    with torch.no_grad():
        print(base(next(iter(loader))))
    trains = torch.optim.Adam(adapter.parameters())
    for x in loader:
        loss = adapter(base(x)).mean()
        loss.backward()
        trains.step()


def reloaded(loader, held_out):
    net = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))
    while True:
        net = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))
        steps = torch.optim.Adam(net.parameters())
        for x in loader:
            net(x).mean().backward()
            steps.step()
        net.eval()
        with torch.no_grad():
            print(net(held_out))


def stops_there(loader, held_out):
    for x, y in loader:
        model.zero_grad()
        model(x).mean().backward()
        optimizer.step()
        if x.mean() > 3:
            model.eval()
            with torch.no_grad():
                print(model(held_out))
            break
