import torch as t


def save(path, model, opt):
    state = dict(model=model.state_dict(), opt=opt.state_dict())
    t.save(state, path)  # want: resume-without-rng-state(strict)
    t.save(state, path + ".backup")
