from options import parse
from seeding import Trainer, seed_everything

args = parse()
seed_everything(args.seed)  # want: seed-type
Trainer(None, args.seed)
Trainer(None, seed="3")  # want: seed-type
seed_everything(3)
