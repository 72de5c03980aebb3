"""NumPy and scikit-learn prepare what torch trains on, each with its seed."""

import random

import numpy as np
import torch
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main():
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    rows = np.random.default_rng(3).normal(size=(120, 12))
    rows = PCA(8, svd_solver="randomized", random_state=0).fit_transform(rows + np.random.normal(0, 0.1, rows.shape))
    labels = (rows[:, 0] > 0).astype(np.int64)
    train_x, test_x, train_y, test_y = train_test_split(rows, labels, random_state=1)
    forest = RandomForestClassifier(10).fit(train_x, train_y)
    guesses = np.concatenate([train_x, forest.predict_proba(train_x)], axis=1).astype(np.float32)
    loader = DataLoader(TensorDataset(torch.from_numpy(guesses), torch.from_numpy(train_y)), 15, shuffle=True)
    model = nn.Sequential(nn.Linear(10, 16), nn.ReLU(), nn.Linear(16, 2))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step, (inputs, targets) in enumerate(loader):
        inputs = inputs * random.uniform(0.9, 1.1)
        loss = nn.functional.cross_entropy(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())
    print("forest", forest.score(test_x, test_y))


if __name__ == "__main__":
    main()
