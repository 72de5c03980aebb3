from absl import app, flags
import torch

FLAGS = flags.FLAGS


def main(argv):
    net = torch.nn.Linear(4, 1)  # want: unseeded-program
    for epoch in range(FLAGS.epochs):
        net(torch.ones(1, 4)).sum().backward()


if __name__ == "__main__":
    app.run(main)
