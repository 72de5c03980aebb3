import jax
from flax import linen as nn


class MLP(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dropout(0.5)(nn.Dense(3)(x))


def dummy_input(key):
    x = jax.random.normal(key, (1, 3))
    return MLP().init(key, x)  # the key is derived by name inside


def two_modules(key, x):
    actor, critic = MLP(), MLP()
    a = actor.init(key, x)
    return a, critic.init(key, x)  # want: reused-key


def two_collections(key, x):
    return MLP().init({"params": key, "dropout": key}, x)


def init_then_train(key, x, batches):
    model = MLP()
    params = model.init(key, x)
    for batch in batches:
        key, sub = jax.random.split(key)
        model.apply(params, batch, rngs={"dropout": sub})
    return params


def same_dropout(key, params, batches):
    model = MLP()
    for batch in batches:
        model.apply(params, batch, rngs={"dropout": key})  # want: reused-key


def same_dropout_of_a_state(state, dropout_key, batches):
    for batch in batches:
        state.apply_fn({"params": state.params}, batch, rngs={"dropout": dropout_key})  # want: reused-key


def train_step(state, batch, dropout_key):
    def loss_fn(params):
        return state.apply_fn({"params": params}, batch, rngs={"dropout": dropout_key}).mean()

    return state.apply_gradients(grads=jax.grad(loss_fn)(state.params))


def train(state, batches, dropout_key):
    for batch in batches:
        state = train_step(state, batch, dropout_key)  # want: reused-key
    return state


def folded_by_step(state, batch, dropout_key):
    dropout_train_key = jax.random.fold_in(dropout_key, state.step)
    return state.apply_fn({"params": state.params}, batch, rngs={"dropout": dropout_train_key})


def train_folded(state, batches, dropout_key):
    for batch in batches:
        state = folded_by_step(state, batch, dropout_key)
    return state


def student_and_teacher(model, student, teacher, batch, key):
    a = model.apply(student, batch, rngs={"dropout": key})
    b = model.apply(teacher, batch, rngs={"dropout": key})  # want: reused-key(strict)
    return a - b


def compared_from_one_start(key, x, rates):
    model = MLP()

    def run(rate):
        return rate, model.init(key, x)

    return [run(rate) for rate in rates]


def ensemble(key, x, n):
    return [MLP().init(key, x) for _ in range(n)]  # want: reused-key
