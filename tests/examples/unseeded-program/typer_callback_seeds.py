import torch
import typer

app = typer.Typer()


@app.callback()
def setup(seed: int = 0):
    torch.manual_seed(seed)


@app.command()
def train(epochs: int = 3):
    net = torch.nn.Linear(4, 1)
    for epoch in range(epochs):
        net(torch.ones(1, 4)).sum().backward()


if __name__ == "__main__":
    app()
