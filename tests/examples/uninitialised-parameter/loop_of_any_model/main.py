import tools
from layers import Mixer

model = Mixer(3)
tools.fill(model)
