import jax
import jax.numpy as jnp
from jax import random as jr


def steps(key, n):
    total = 0.0
    for _ in range(n):
        total += jr.normal(key)  # want: reused-key
    return total


def split_in_the_loop(key, n):
    for _ in range(n):
        _, sub = jr.split(key)  # want: reused-key
        use(jr.normal(sub))


def never_changed(key):
    while True:
        x = jr.uniform(key)  # want: reused-key
        if x > 0.5:
            break
    return x


def comprehension(key, shapes):
    return [jr.normal(key, shape) for shape in shapes]  # want: reused-key


def arrays(key, shapes):
    return {name: jr.normal(key, shape) for name, shape in shapes.items()}  # want: reused-key


def one_of_the_keys(key, n):
    keys = jr.split(key, n)
    for _ in range(n):
        use(jr.normal(keys[0]))  # want: reused-key


def inner_loop(key, epochs, batches):
    for _ in range(epochs):
        key, sub = jr.split(key)
        for batch in batches:
            use(jr.normal(sub, batch.shape))  # want: reused-key


def folded_with_the_epoch(key, epochs, batches):
    for epoch in range(epochs):
        for batch in batches:
            use(batch + jr.normal(jr.fold_in(key, epoch)))  # want: reused-key


def only_sometimes(key, n):
    for i in range(n):
        if i % 10 == 0:
            use(jr.normal(key))  # want: reused-key


def bound_anew(key, n):
    for _ in range(n):
        key, sub = jr.split(key)
        use(jr.normal(sub))


def bound_anew_at_the_end(key, n):
    for _ in range(n):
        use(jr.normal(key))
        key = jr.fold_in(key, 1)


def one_key_each(key, n):
    keys = jr.split(key, n)
    for i in range(n):
        use(jr.normal(keys[i]))
    for i, k in enumerate(keys):
        use(jr.fold_in(k, i))


def in_pairs(key, shapes):
    keys = jr.split(key, len(shapes))
    return [jr.normal(k, s) for k, s in zip(keys, shapes)]


def counted(key, n):
    i = 0
    while i < n:
        use(jr.normal(jr.fold_in(key, i)))
        i += 1


def first_turn_only(key, n):
    for _ in range(n):
        use(jr.normal(key))
        break


def retried(key, n):
    for _ in range(n):
        x = jr.normal(key)
        return x


def compared(key, models):
    for model in models:
        use(model, jr.normal(key))


def compared_values(key):
    for scale in (1, 10):
        use(scale * jr.normal(key))


def evaluated(eval_key, key, n):
    for _ in range(n):
        use(jr.normal(eval_key))


def of_a_generator(keys, n):
    for _ in range(n):
        use(jr.normal(next(keys)))


def while_changing_something_else(key, n):
    for i in range(n):
        step = jr.fold_in(key, i)
        a, b = jr.split(step)
        use(jr.normal(a), jr.normal(b))


def continued(key, n):
    for _ in range(n):
        key, sub = jr.split(key)
        if n > 3:
            continue
        use(jr.normal(sub))


def tree(key, params):
    return jax.tree_util.tree_map(lambda p: p + jr.normal(key, p.shape), params)  # want: reused-key


def scanned(key, xs):
    def body(carry, x):
        return carry + jr.normal(key), x  # want: reused-key

    return jax.lax.scan(body, 0.0, xs)


def loop_body(key, n):
    return jax.lax.fori_loop(0, n, lambda i, total: total + jr.normal(key), 0.0)  # want: reused-key


def folded_loop_body(key, n):
    return jax.lax.fori_loop(0, n, lambda i, total: total + jr.normal(jr.fold_in(key, i)), 0.0)


def carried(key, xs):
    def body(carry, x):
        key, total = carry
        key, sub = jr.split(key)
        return (key, total + jr.normal(sub)), x

    return jax.lax.scan(body, (key, 0.0), xs)


def over_keys(key, n):
    return jax.lax.scan(lambda total, k: (total + jr.normal(k), None), 0.0, jr.split(key, n))


def handed_to_one(key, x):
    return jax.vmap(lambda row: row + jr.normal(key))(jnp.asarray(x))


def last_turn_only(key, sizes):
    for i, n in enumerate(sizes):
        if i < len(sizes) - 1:
            use(n)
        else:
            use(jr.normal(key, (n,)))


def same_order_in_every_epoch(key, epochs, n):
    for _ in range(epochs):
        use(jr.permutation(key, n))  # want: reused-key


def same_rows_of_each(key, arrays, tree):
    def shuffled(x):
        return jr.permutation(key, x)

    several = [jr.permutation(key, x) for x in arrays]
    return several, jax.tree.map(lambda x: jr.permutation(key, x), tree), jax.tree.map(shuffled, tree)


def settings(key, optimizers):
    def run(optimizer):
        return optimizer(jr.normal(key))

    for optimizer in optimizers:
        run(optimizer)


def rounds(key, n):
    def run(x):
        return x + jr.normal(key)  # want: reused-key

    total = 0.0
    for _ in range(n):
        total = run(total)
    return total


def use(*values):
    return values
