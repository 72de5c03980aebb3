import hydra
import torch


@hydra.main(config_path="conf", config_name="base", version_base=None)
def main(cfg):
    net = torch.nn.Linear(4, 1)  # want: unseeded-program
    for epoch in range(cfg.epochs):
        net(torch.ones(1, 4)).sum().backward()


if __name__ == "__main__":
    main()
