from torch.utils.data import DataLoader

import pretrain

if __name__ == "__main__":
    pretrain.main(DataLoader(read()))
