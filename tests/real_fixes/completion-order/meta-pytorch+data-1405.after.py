# https://github.com/meta-pytorch/data/issues/1405
from torchdata.nodes import Batcher, Loader, ParallelMapper

rows = ParallelMapper(source, map_fn=prepared, num_workers=4)
loader = Loader(Batcher(rows, 32))
