"""What differs in every run and touches no result: times, ids, ports, temporary names, addresses, a log file."""

import logging
import os
import tempfile
import time
import uuid
from pathlib import Path

import torch
from torch import nn

log = logging.getLogger("training")


def main():
    logging.basicConfig(filename="training.log", level=logging.INFO, format="%(asctime)s %(process)d %(message)s")
    run = uuid.uuid4().hex
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 16), nn.SiLU(), nn.Dropout(0.1), nn.Linear(16, 1))
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=3)
    inputs = torch.randn(32, 8)

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(inputs), inputs[:, :1])
        loss.backward()
        return loss

    started = time.time()
    with tempfile.TemporaryDirectory(prefix=run) as folder:
        for step in range(4):
            loss = optimizer.step(closure)
            log.info("run %s step %d loss %s after %.4f s", run, step, loss.item(), time.time() - started)
            torch.save(model.state_dict(), Path(folder) / f"{os.getpid()}-{step}.pt")
            print(step, loss.item())


if __name__ == "__main__":
    main()
