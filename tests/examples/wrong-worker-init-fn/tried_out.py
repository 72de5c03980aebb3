"""The loader here only tries it out: others import the class."""
import numpy as np
from torch.utils.data import DataLoader, Dataset


class Faces(Dataset):
    def worker_init_fn(self, worker_id):
        np.random.seed(np.random.get_state()[1][0] + worker_id)  # want: wrong-worker-init-fn


if __name__ == "__main__":
    faces = Faces()
    loader = DataLoader(faces, num_workers=0, worker_init_fn=faces.worker_init_fn)
