from data import Part, Table
from torch.utils.data import DataLoader

table = Table("rows.csv")
first = DataLoader(table, num_workers=2)  # want: unsharded-iterable-dataset
again = DataLoader(table, num_workers=2)
alone = DataLoader(table, num_workers=0)
parts = DataLoader(Part([1, 2, 3], 0, 1), num_workers=2)
