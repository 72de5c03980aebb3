"""The file format: a folder for a run, and in it one SQLite database for each process that has something to tell.

SQLite, because it needs no package, grows without being held in memory, and is readable up to its last transaction
after a crash.  Every file carries :data:`APPLICATION_ID` and :data:`VERSION`.

In the folder of a run:

``recording.json``
    what was run, where, with which level, how it ended, and the environment (written by the supervisor, at the start
    and once more at the end).
``part-*.jsonl``
    what the tracer saw: draws, seeds, settings, kernels (:mod:`randlint.trace.parts`).
``events-*.sqlite``
    the events of one process, in program order.

Fingerprints are signed 64-bit integers; equal values have equal fingerprints, and different ones differ but for one
chance in 2**64.  They depend on the order of values, on their type and on their shape.
"""

from __future__ import annotations

from enum import IntEnum

APPLICATION_ID = 0x524E4452  # "RNDR"
VERSION = 1
MANIFEST = "recording.json"
EVENTS = "events-*.sqlite"


class Kind(IntEnum):
    """What an event is. Comments say which columns of ``event`` it fills, beside id, kind, step, thread and phase."""

    START = 0  # recording begins; streams
    SEED = 1  # a stream was seeded or its state set: name (the stream), site, detail {call, value, entropy}
    DRAWS = 2  # numbers were drawn: name (the stream), site, value (calls since the last event of another kind),
    #            detail {call, purpose, unseeded}; written before the next event of another kind, and at 4,096 draws;
    #            at level `op` one event for each draw, before it, with inputs = fingerprint of the stream's state
    BATCH = 3  # a loader gave a batch: name (of the loader), site (of the loop), inputs = fingerprint of the indices
    #            (NULL where there are none), outputs = fingerprint of the values, detail {indices, size, epoch, ...}
    LOSS = 4  # `backward` was called: site, outputs = fingerprint, value (of a loss of one element)
    INITIAL = 5  # before the first update of an optimizer: name (of the optimizer), tensors `parameter` and `state`
    GRADIENTS = 6  # before an update: name (of the optimizer), site, tensors `gradient`, outputs = all of them in one;
    #                where `step` is given a closure, after each call of it
    UPDATE = 7  # after an update: name, site, tensors `parameter`, `sample`, at every tenth `state`; outputs = all
    #             parameters in one; streams; detail {groups: [hyperparameters of each group]}
    MODULE = 8  # a module was called (phase forward), or got gradients (phase backward): name (its class), module (its
    #             path), site, inputs, outputs, value (norm of the outputs)
    OPERATION = 9  # an operation of torch ran: name (aten::mm.default), module, site, inputs (NULL where values come
    #               from Python), outputs, value (norm, estimated from a sample of large outputs)
    END = 10  # the process ends; streams


class Phase(IntEnum):
    """Where in a step something happens."""

    NONE = 0
    FORWARD = 1
    BACKWARD = 2
    OPTIMIZER = 3
    DATA = 4  # inside a loader


LEVELS = ("step", "module", "op")

# Roles of the tensors of an event. `gradient`, `parameter` and `state` have one fingerprint and one norm (Euclidean,
# of all elements) for each name of their layout; `sample` has values (float64) at fixed places of the parameters.
# Names of `state` are keys of the optimizer's state (exp_avg), each for all parameters together. A parameter without
# a gradient has fingerprint.NOTHING and the norm 0.
ROLES = ("gradient", "parameter", "state", "sample")

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;  -- process (JSON), level, first and last step
CREATE TABLE text (id INTEGER PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE site (id INTEGER PRIMARY KEY, value TEXT NOT NULL);  -- JSON of randlint.trace.data.Site
CREATE TABLE event (
    id INTEGER PRIMARY KEY,   -- program order in this process, from 0
    kind INTEGER NOT NULL,    -- Kind
    step INTEGER NOT NULL,    -- updates of optimizers that ended before, so 0 up to the first one
    thread INTEGER NOT NULL,  -- 0 is the main thread, others in order of their first event
    phase INTEGER NOT NULL,   -- Phase
    name INTEGER,             -- text
    module INTEGER,           -- text: path of the module, from the outermost one
    site INTEGER,             -- site
    inputs INTEGER,           -- fingerprint
    outputs INTEGER,          -- fingerprint
    value REAL,
    detail TEXT               -- JSON
);
CREATE TABLE layout (id INTEGER PRIMARY KEY, names TEXT NOT NULL);  -- JSON: names of tensors, in order
CREATE TABLE tensors (
    event INTEGER NOT NULL,
    role TEXT NOT NULL,
    layout INTEGER,
    fingerprints BLOB,        -- int64, little endian, one for each name; NULL for `sample`
    numbers BLOB,             -- float64, little endian: norms, or sampled values
    PRIMARY KEY (event, role)
) WITHOUT ROWID;
CREATE TABLE stream (
    event INTEGER NOT NULL,
    name INTEGER NOT NULL,    -- text: python, numpy, torch, torch.cuda:0, or a generator by its place of birth
    fingerprint INTEGER NOT NULL,
    PRIMARY KEY (event, name)
) WITHOUT ROWID;
CREATE TABLE source (path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, content BLOB) WITHOUT ROWID;
    -- the user's source files; content is zlib of UTF-8 (NULL for large files)
CREATE TABLE input (path TEXT PRIMARY KEY, size INTEGER, fingerprint TEXT, site INTEGER) WITHOUT ROWID;
    -- data files that the program opened for reading, and folders that it listed: size -1, fingerprint of the order
"""
