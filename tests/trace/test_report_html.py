"""The page of a traced run: complete without network or scripts, safe whatever the code says, told in words."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

from randlint.catalogue.kernels import load_kernels
from randlint.findings import Result, Status
from randlint.trace.data import Part, Process
from randlint.trace.report import html, render_html
from randlint.trace.report.timeline import BINS, LANES, timeline
from tests.trace import runs

VOID = {"meta", "input", "br", "wbr"}
OPTIONAL = {"li", "p", "option"}


class Page(HTMLParser):
    """Elements of a page with their attributes, the text outside of style and script, and whether all is closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"style", "script"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]


def page(view) -> Page:
    return Page(render_html(view))


def test_the_page_is_well_formed_and_refers_to_nothing_outside(tmp_path):
    """Every element is closed; there is no address, and the page itself forbids loading anything."""
    source = render_html(runs.view(tmp_path))
    made = Page(source)
    assert made.open == []
    assert [found for _, found in made.elements if {"src", "href", "srcset", "action"} & set(found)] == []
    assert "url(" not in source
    assert "@import" not in source
    assert "://" not in source
    (policy,) = made.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy["content"].startswith("default-src 'none'")


def test_everything_is_on_the_page(tmp_path):
    """Summary, operations, code, timeline, streams, settings, compiled graphs, environment and remarks."""
    words = page(runs.view(tmp_path)).text
    for expected in (
        "train.py --epochs 3",
        "Found 2 findings (1 error, 1 warning) in 1 file.",
        "2.13.0 (CUDA 13.0), 2 x NVIDIA H200",
        runs.ADVICE["rewrite"].text,
        "Why: Additions of floating-point numbers in the order in which threads arrive.",
        "confirmed here",
        "Replay: 14 of 15 repetitions differed (5 calls), by at most 1.5e-05 (12 ulp).",
        "On ranks 0, 1.",
        "Limits: not for integers.",
        "To silence it: # randlint: ignore[nondeterministic-kernel] (RND901) on its line.",
        "12 numbers were drawn from numpy's global stream",
        "30 calls from step 0 to 9, at most 3 in a step",
        "9 of them before a seed",
        "a value of its own in each worker by numpy.random.seed in torch",
        "set to True at train.py:20, changed back by lightning",
        "CUBLAS_WORKSPACE_CONFIG only matters for torch before 2.11; this is torch 2.13.0.",
        "tl.atomic_add",
        "loader-worker",
        "torchvision 0.28.0: its kernels were watched too",
    ):
        assert expected in words, expected


def test_the_code_around_a_line_is_shown_and_the_line_marked(tmp_path):
    """Five lines before and after; the mark is a sign too, not a colour alone."""
    source = render_html(runs.view(tmp_path, runs.kernel(tmp_path / "train.py", 12), result=Result()))
    shown = re.findall(r'<span class="(marked|around)"><span class="gutter">(.) *(\d+)</span> ([^\n<]*)</span>', source)
    assert [int(number) for _, _, number, _ in shown] == list(range(7, 18))
    (marked,) = [found for found in shown if found[0] == "marked"]
    assert marked == ("marked", "→", "12", "        rows = self.embedding.weight[index]")
    assert {sign for kind, sign, _, _ in shown if kind == "around"} == {" "}


def test_an_excerpt_ends_with_the_file(tmp_path):
    """At the first line, nothing stands before it; of a file that is gone nothing is shown."""
    first, gone = runs.kernel(tmp_path / "train.py", 1), runs.kernel(tmp_path / "gone.py", 1)
    source = render_html(runs.view(tmp_path, first, gone, result=Result()))
    assert re.findall(r'class="gutter">. *(\d+)<', source) == ["1", "2", "3", "4", "5", "6"]


def test_markup_in_names_and_code_is_text(tmp_path):
    """A file called <b>.py, a script in the code and quotes in arguments cannot leave their place."""
    odd = tmp_path / '<b>"&amp;.py'
    code = "x = '</script><script>alert(1)</script></pre>'  # <!-- {{ 7 * 7 }} {% raw %}"
    odd.write_text(code + "\n", "utf-8")
    site = runs.kernel(odd, 1, op="aten::<i>x</i>", advice="use `<u>`, not <s>", cause="<em>", node="<q>")
    view = runs.view(tmp_path, site, run=runs.run(tmp_path, command=("<h1>", "'\"")))
    source = render_html(view)
    made = Page(source)
    assert {"b", "i", "u", "s", "em", "q"} & {tag for tag, _ in made.elements} == set()
    assert (len(made.all("script")), len(made.all("h1")), made.open) == (1, 1, [])
    assert " ".join(code.split()) in made.text
    assert '<b>"&amp;.py:1' in made.text
    assert "Use <u>, not <s>." in made.text
    assert "randlint trace: <h1> '\"" in made.text


def test_filters_know_every_row(tmp_path):
    """The choices are the values that occur, every row carries what is filtered by, and every field has a label."""
    made = page(runs.view(tmp_path))
    rows = [found for found in made.all("tr") if found.get("class") == "row"]
    assert [(r["data-verdict"], r["data-phase"], r["data-promise"]) for r in rows] == [
        ("confirmed here", "backward", "runs-differ"),
        ("not reproduced here", "forward", "runs-differ"),
        ("executed", "forward", "runs-differ"),
        ("would run on CUDA", "backward", "runs-differ"),
        ("covered by deterministic mode", "forward", "runs-differ"),
        ("error", "", "runs-differ"),
    ]
    assert "tensor.__getitem__" in rows[0]["data-text"]
    (form,) = made.all("form")
    assert "hidden" in form
    fields = [found["id"] for tag in ("input", "select") for found in made.all(tag)]
    assert fields == [found["for"] for found in made.all("label")]
    assert fields == ["filter-text", "filter-verdict", "filter-phase", "filter-promise"]


def test_verdicts_are_words_and_signs(tmp_path):
    """No verdict is told by its colour alone, and signs are not read out."""
    source = render_html(runs.view(tmp_path))
    badges = re.findall(r'<span class="badge \w+"><span aria-hidden="true">(.)</span> ([^<]+)</span>', source)
    assert ("✕", "confirmed here") in badges
    assert ("✓", "covered by deterministic mode") in badges
    assert len({sign for sign, word in badges if word in dict.fromkeys(w for _, w in badges)}) >= 5


def test_a_silenced_line_is_marked(tmp_path):
    """The page keeps suppressed lines, and says so."""
    found = Result((runs.finding(status=Status.SUPPRESSED),), files=1)
    made = page(runs.view(tmp_path, runs.kernel(tmp_path / "train.py", 13), result=found))
    assert "executed suppressed" in made.text


def test_a_quiet_run_has_a_page(tmp_path):
    """It says what was watched, and has neither table nor timeline of hits."""
    made = page(runs.quiet(tmp_path))
    assert (
        "No operation ran that is known to differ from run to run (catalogue for torch 2.13.0: 1 entry)." in made.text
    )
    assert (made.all("form"), made.all("svg"), made.open) == ([], [], [])
    nothing = runs.quiet(tmp_path)
    assert "Nothing was recorded" in page(replace(nothing, run=replace(nothing.run, parts=[]))).text


def test_a_huge_run_is_capped(tmp_path):
    """Of 5,000 lines the page shows 2,000, and the code around 500 of them."""
    sites = [runs.kernel(tmp_path / "train.py", n % 20 + 1, op=f"aten::op{n}") for n in range(5000)]
    main = Part(Process(1), runs.machine(), complete=True)
    source = render_html(runs.view(tmp_path, *sites, run=runs.run(tmp_path, main)))
    assert source.count('<tr class="row"') == html.ROWS
    assert source.count("<pre") == html.EXCERPTS
    assert "... and 3,001 more lines" in source


# -- timeline --------------------------------------------------------------------------------------------------------


def bars(path: str) -> list[tuple[int, int]]:
    """Position and height of each bar."""
    return [(int(x), 24 - int(y)) for x, y in re.findall(r"M(\d+) 24V(\d+)h\.9V24Z", path)]


def test_bars_stand_where_calls_were_made(tmp_path):
    """One bar per step with calls, the highest for the most; words say the same."""
    (row,) = runs.view(tmp_path, runs.kernel("x", 1, steps=(0, 4, 0, 2), calls=6)).rows
    drawn = timeline((row,))
    assert (drawn.bins, drawn.last_step, drawn.width, drawn.hidden) == (4, 3, 1, 0)
    assert bars(drawn.lanes[0].path) == [(1, 24), (3, 12)]
    assert drawn.lanes[0].label == "index_add, forward"
    assert drawn.lanes[0].words == "6 calls from step 1 to 3, at most 4 in a step"


def test_long_runs_share_bars(tmp_path):
    """More steps than bars are added up, also where rows count on different scales; no call is lost."""
    fine = runs.kernel("x", 1, steps=(1,) * 1000)
    coarse = runs.kernel("x", 2, steps=(64,) * 10, step_width=64)
    drawn = timeline(runs.view(tmp_path, fine, coarse).rows)
    assert drawn.width == 64
    assert drawn.bins == 16 <= BINS
    assert drawn.lanes[0].words.startswith("1,640 calls from step 0 to 999")
    alone = timeline(runs.view(tmp_path, coarse).rows)
    assert alone.lanes[0].words == "640 calls from step 0 to 576, at most 64 in 64 steps"


def test_only_the_most_important_lanes_are_drawn(tmp_path):
    """The rest is counted."""
    sites = [runs.kernel("x", 1, op=f"aten::op{n}") for n in range(LANES + 3)]
    drawn = timeline(runs.view(tmp_path, *sites).rows)
    assert (len(drawn.lanes), drawn.hidden) == (LANES, 3)


def test_without_steps_there_is_no_timeline(tmp_path):
    """A program that never calls an optimizer, or does so once, has nothing to draw over."""
    for steps in ((), (7,)):
        assert timeline(runs.view(tmp_path, runs.kernel("x", 1, steps=steps)).rows) is None


def test_every_drawing_is_said_in_words(tmp_path):
    """Each picture has a label, and its path is drawn inside its box."""
    source = render_html(runs.view(tmp_path))
    drawings = [ElementTree.fromstring(found) for found in re.findall(r"<svg.*?</svg>", source)]
    assert len(drawings) == 5
    assert {drawing.attrib["role"] for drawing in drawings} == {"img"}
    assert all("30 calls from step 0 to 9" in drawing.attrib["aria-label"] for drawing in drawings)


def test_the_real_catalogue_fits(tmp_path):
    """Limits of the packaged catalogue's rows are shown for the rows that applied."""
    entry = next(each for each in load_kernels().kernels if each.limits)
    site = runs.kernel(tmp_path / "train.py", 13, rows=(entry.id,))
    words = page(runs.view(tmp_path, site, kernels=load_kernels())).text
    assert " ".join(f"Limits: {entry.limits}".replace("`", "").split()) in words
