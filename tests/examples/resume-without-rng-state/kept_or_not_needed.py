import torch


def only_saved(model, optimizer_of_elsewhere):
    torch.save({"model": model.state_dict(), "note": optimizer_of_elsewhere}, "a.pt")


def restored_then_seeded_elsewhere(state, seed):
    torch.set_rng_state(state)
    for number in range(3):
        torch.manual_seed(seed + number)
