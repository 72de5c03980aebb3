"""What names tell: of functions that evaluate, seed or build, of flags for a model's mode, of models themselves."""

from __future__ import annotations

import re
from functools import lru_cache

from randlint.patterns import regex

# The same names stand in many files.
_remembered = lru_cache(maxsize=1 << 14)

_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_MODE_WORD = (
    r"train|training|eval|evaluate|evaluating|evaluation|infer|inference|predict|predicting|prediction|test|testing"
    r"|generate|generating|deterministic|determinism"
)
_MODE_FLAG = regex(
    rf"^_*((is|in|for|do|at|use|not|no|force|currently)_?)?({_MODE_WORD})(_?(flag|mode|time|phase|stage|only))?$"
    r"|^is_(grad|inference_mode)_enabled$",
    re.I,
)
_MODE_TEXT = regex(rf"^({_MODE_WORD}|val|valid|dev)$", re.I)
# A helper whose body cannot be read: silent when unsure.
_SEEDER = regex(
    r"(^|_)(seed|seeds|seeding|reseed|determinis\w*|reproducib\w*|randomness)(_|$)|seed_?everything|set_?seed", re.I
)
# A function that is there to seed, and may do more.
_SEEDS = regex(r"seed|determinis|reproduc|random_?state|rng|worker_?init|init_?worker|set_?random|fix_?random", re.I)
_SEEDING = regex(r"seed(er|ing)", re.I)
_SETTER = regex(r"^_*(set|setup|fix|init|initialize|control|configure|prepare|lock)(_|[A-Z]|$)")
_WORKER_INIT = regex(r"worker_?init|init_?worker|seed_?worker|worker_?seed", re.I)
_BUILDER = regex(r"^_*(init|reset|build|make|setup|create|configure|post_init)(_|$)|^__init")
_SEED = regex(r"(^|_|[a-z])(seed|random_?state)$", re.I)
# What people call a model whose class cannot be seen.
_MODEL = regex(
    r"(^|_)(model|net|network|generator|gen|discriminator|disc|critic|encoder|decoder|classifier|backbone|transformer"
    r"|unet|vae|gan|cnn|rnn|lstm|mlp|bert|gpt|resnet|vit|segmentor|detector|student|teacher|llm|lm)\d*(_|$)"
    r"|^net[GDEF]|Net$|Model$|^[GDE]$",
)
_VERB = regex(
    r"(get|build|create|make|load|save|unwrap|wrap|init|setup|set|prepare|define|compile|convert|export|train|test|run"
    r"|eval|evaluate|validate|fit|plot|print|count|freeze|update|register|select|choose|log|push|show|check)_"
)
_DROPOUT_RATE = regex(r"drop|keep_?(p|prob|rate|ratio)|surviv", re.I)
_UNIFORM = regex(r"^(rand|rand_like|random|random_sample|uniform_?|bernoulli_?|binomial)$")
_GAUSSIAN = regex(r"^(randn|randn_like|normal_?)$")
_IDENTITY = regex(
    r"(^|_)(run|job|session|request|trial|experiment|exp|worker|task|trace|span|instance|message|correlation)_?(id|uid|key"
    r"|name|tag)s?$|(^|_)(uid|uuid|guid|fingerprint|nonce|salt|run_?name)s?$|(^|_)(master_|free_|dist_)?port$"
    r"|(^|_)(tmp|temp)_?(dir|file|path|name|folder|filename|suffix|id)$|unique_?(id|name|key|suffix)$|cache_?key$",
    re.I,
)
# Tables that turn words, or classes, into numbers.
NUMBERED_TABLE = regex(
    r"vocab|2id|2idx|2index|to_?id|to_?idx|to_?index|alphabet|lexicon|label_?map|class_?map|stoi", re.I
)
_FILLS = regex(r"_$|init|fill|reset|load|copy|set_|glorot|zeros|ones|uniform|normal|kaiming|xavier|constant", re.I)
_SETS_UP = regex(r"init|reset|load|fill|^_?set_|build|prepare|update|convert|make|create|merge|quant|^__|state", re.I)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Methods by which a class, or who holds it, fills all of its weights, or that take them from a file.
FILLS_ALL_WEIGHTS = _words(
    "parameters named_parameters modules named_modules children apply load_state_dict _load_from_state_dict "
    "load_weights weight_loader from_pretrained post_init init_weights _init_weights initialize_weights weight_init "
    "buffers named_buffers to_empty"
)
# A file with these holds models whose weights always come from a file, or that their library fills.
WEIGHTS_COME_FROM_A_FILE = _words(
    "from_pretrained load_weights weight_loader load_checkpoint _init_weights PreTrainedModel ModelMixin"
)
_LOOKS = _words("shape size device dtype ndim dim numel requires_grad is_cuda")
_READS = _words(
    "t T mT transpose permute view reshape expand expand_as repeat unsqueeze squeeze to type_as flatten softmax sum "
    "mean abs pow exp sigmoid tanh matmul mm norm index_select gather repeat_interleave contiguous type float half "
    "unflatten chunk"
)

# What a function may do that is there to seed, whatever it is called: these effects of APIs, and calls by these names.
EFFECTS_BESIDE_SEEDING = frozenset({"seed", "configure", "read", "isolate", ""})
CALLED_BESIDE_SEEDING = _words("int isinstance hash print abs str len float is_available info debug")

_EVALUATES = _words(
    "evaluate evaluation eval validate validation valid val test testing predict prediction predictions infer inference"
)
_SAMPLES = _words("sample samples generate visualize translate")
# Not evaluation, whatever else the name says: acting in an environment, dropout or batch statistics that are wanted,
# one forward pass to learn shapes or to measure time.
_NEVER = _words(
    "action actions act policy rollout rollouts collect explore mc monte carlo mcdropout bayes bayesian uncertainty "
    "calibrate calibration recalibrate bn swa adapt adaptation tent ttt init initialize warmup profile benchmark trace "
    "export summary flops pseudo noise reparameterize"
)
# Names of code whose results are numbers to report: not of code that predicts or infers for its users.
_MEASURES = _words(
    "evaluate evaluates evaluation evaluations evaluator evaluators eval evals validate validation validator val"
)
_TESTS = _words("test tests testing tester")
_MEASURES_JOINED = regex(r"^eval|(?<!i)eval$")  # humaneval, evalplus; not retrieval
_TRAINS = _words(
    "train training trainer fit update learn optimize step loss losses teacher target targets ema momentum distill "
    "advantage advantages returns augment batch loader dataset data"
)
_TRAINS_FOR_SURE = _words("train training trainer fit learn optimize distill")

# What people call what a model reads, and what it must say to it; row by row they belong together.
_READ = _words(
    "data datas feature features feat feats input inputs image images img imgs picture pictures pic pics photo photos "
    "text texts sentence sentences doc docs document documents sample samples example examples signal signals sequence "
    "sequences seqs audio audios clip clips frame frames video videos comment comments tweet tweets review reviews "
    "question questions noisy"
)
_SAID = _words(
    "label labels lbl lbls target targets output outputs mask masks gt annotation annotations answer answers category "
    "categories clean caption captions groundtruth"
)
_LETTERS = regex(r"(?:^|(?<=_))([xyXY])(?=_|\d*$|(?:train|test|val|valid|tr|te|va|trn|tst|dev|all|full)\d*(?:_|$))")
_LAST_LETTER = regex(r"(?<=[a-z0-9])([XY])$")


#: Words of names for data or models that are held out: read to evaluate, not to train.
HELD_OUT = frozenset(["val", "valid", "validation", "test", "tests", "testing", "eval", "evaluation", "dev", "holdout"])


@_remembered
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in snake_case or camelCase, in lower case."""
    return tuple(w.lower() for w in _WORD.findall(name))


@_remembered
def names_evaluation(name: str) -> str:
    """ "evaluation" or "sampling" where a function's name says so, else empty."""
    words = set(words_of(name))
    if words & _NEVER or words & (_TRAINS_FOR_SURE if words & _EVALUATES else _TRAINS):
        return ""
    return "evaluation" if words & _EVALUATES else "sampling" if words & _SAMPLES else ""


def names_measurement(name: str) -> str:
    """ "evaluation" or "test" where the name of a file, package, class or function says so, else empty."""
    words = set(words_of(name))
    if words & (_NEVER | _TRAINS_FOR_SURE):
        return ""
    if words & _MEASURES or any(_MEASURES_JOINED.search(word) for word in words):
        return "evaluation"
    return "test" if words & _TESTS else ""


def is_never_evaluation(name: str) -> bool:
    """True where a name tells of something that only looks like evaluation, such as Monte-Carlo dropout."""
    return bool(set(words_of(name)) & _NEVER)


def names_training(name: str) -> bool:
    """True where a function's name says that it trains, or prepares what training needs."""
    words = set(words_of(name))
    return bool(words & _TRAINS) and not (words & _EVALUATES and not words & _TRAINS_FOR_SURE)


@_remembered
def is_mode_flag(name: str) -> bool:
    """True for names of the mode of a model: ``training``, ``is_train``, ``deterministic``."""
    return _MODE_FLAG.match(name) is not None


def is_mode_text(text: str) -> bool:
    """True for texts that name a mode or a part of the data: ``"train"``, ``"val"``."""
    return _MODE_TEXT.match(text) is not None


def is_named_like_seeder(name: str) -> bool:
    """True for names that people give to helpers which seed: ``set_seed``, ``seed_everything``, ``fix_seeds``."""
    return _SEEDER.search(name) is not None


def speaks_of_seeding(name: str) -> bool:
    """True for names of functions that may be there to seed: ``seed_all``, ``fix_random``, ``get_rng``."""
    return _SEEDS.search(name) is not None


def is_class_that_seeds(name: str) -> bool:
    """True for names of classes whose methods are there to seed: ``Seeder``."""
    return _SEEDING.search(name) is not None


def is_named_like_setter(name: str) -> bool:
    """True for names of helpers that bring something into a state: ``set_rng``, ``fix_random``, ``setup``."""
    return _SETTER.match(name) is not None


def is_named_like_worker_init(name: str) -> bool:
    """True for names that people give to functions which run in each worker: ``seed_worker``, ``worker_init``."""
    return _WORKER_INIT.search(name) is not None


def is_builder(name: str) -> bool:
    """True for functions that make a model ready and do not run it: ``__init__``, ``build_layers``."""
    return _BUILDER.match(name) is not None


def computes_with_weights(name: str) -> bool:
    """True for methods that are not there to set things up: ``forward``, not ``reset_parameters``."""
    return name in {"forward", "__call__"} or not (is_builder(name) or _SETS_UP.search(name))


def fills_weight(name: str) -> bool:
    """True for functions that may write to a tensor that they are given: ``normal_``, ``init_layer``."""
    return _FILLS.search(name) is not None


def looks_at_weight(name: str) -> bool:
    """True for what a tensor has besides its values: ``shape``."""
    return name in _LOOKS


def reads_weight(name: str) -> bool:
    """True for methods of a tensor that compute with its values, and change none."""
    return name in _READS


def is_seed_name(name: str) -> bool:
    """True for settings that hold a seed: ``seed``, ``random_state``, ``args_seed``."""
    return _SEED.search(name) is not None


def names_identity(name: str) -> bool:
    """True for what tells one run, or one thing of it, from all others: ``run_id``, ``port``, ``tmp_dir``."""
    return _IDENTITY.search(name) is not None


@_remembered
def is_model_name(name: str) -> bool:
    """True for names that people give to models: ``model``, ``netG``, ``text_encoder``; not ``get_model``."""
    return name == "module" or bool(_MODEL.search(name) and not _VERB.match(name))


@_remembered
def is_dropout_rate(name: str) -> bool:
    """True for names of rates of dropout: ``drop_prob``, ``keep_p``."""
    return _DROPOUT_RATE.search(name) is not None


def draws_evenly(name: str) -> bool:
    """True for functions whose numbers can be compared with a rate: ``rand``, ``bernoulli_``."""
    return _UNIFORM.match(name) is not None


def draws_noise(name: str) -> bool:
    """True for functions that draw normal numbers: ``randn``."""
    return _GAUSSIAN.match(name) is not None


def name_features_and_labels(first: str, second: str) -> bool:
    """True where two names speak of what a model reads and of what it must say to the same rows: ``train_images`` and
    ``train_labels``, ``X_train`` and ``y_train``; single letters only as ``X`` and ``y``."""
    return _belong(first, second) or _belong(second, first)


def _belong(read: str, said: str) -> bool:
    if {read, said} == {"X", "y"}:
        return read == "X"
    for pattern in (_LETTERS, _LAST_LETTER):
        letters = [pattern.search(name) for name in (read, said)]
        if letters[0] is not None and letters[1] is not None:
            rests = [name[: m.start()] + name[m.end() :] for name, m in zip((read, said), letters, strict=True) if m]
            pair = letters[0][1].lower() + letters[1][1].lower()
            return pair == "xy" and rests[0] == rests[1] and bool(rests[0].strip("_0123456789"))
    inputs, outputs = words_of(read), words_of(said)
    if len(inputs) != len(outputs):
        return False
    differing = [(a, b) for a, b in zip(inputs, outputs, strict=True) if a != b]
    return len(differing) == 1 and differing[0][0] in _READ and differing[0][1] in _SAID
