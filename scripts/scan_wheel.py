"""Find where a build of torch refuses or replaces nondeterministic kernels, and compare that with rules/kernels.

    python scripts/scan_wheel.py torch-2.13.0-cp311-manylinux.whl     call sites, tab-separated
    python scripts/scan_wheel.py path/to/libtorch_cuda.so             of one library
    python scripts/scan_wheel.py torch-2.13.0-cp311-manylinux.whl --compare

A call site is a function of the library that calls at::Context::alertNotDeterministic (an operation that raises under
torch.use_deterministic_algorithms(True); its name is decoded from the instructions before the call), or that reads the
flag (an operation that has another way). Exit code of --compare: 1 where the catalogue lacks an alert.

Reads x86-64 libraries for Linux with a symbol table, as the wheels have. Needs numpy, pyelftools and capstone.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from randlint.catalogue import load_kernels

ALERT = "alertNotDeterministic"
CALLED = (ALERT, "alertCuBLASConfigNotDeterministic", "deterministicAlgorithms", "deterministicAlgorithmsWarnOnly")
# The name that a mangled symbol of at::Context carries: its length, then itself.
_SYMBOL = re.compile(r"^_ZNK?2at7Context(\d+)(\w+)")
_CHUNK = 1 << 25  # bytes of code that are looked at in one go
_WINDOW = 30_000  # bytes before a call that are disassembled at most


class ScanError(Exception):
    """The library cannot be read; the text says why."""


@dataclass(frozen=True, order=True)
class CallSite:
    """``function`` (demangled where c++filt is there) calls ``called``; ``alert`` is the name it is called with."""

    library: str
    called: str
    alert: str
    function: str


class Library:
    """The parts of a shared library that are needed here; addresses are those of the file."""

    def __init__(self, name: str, content: bytes) -> None:
        try:
            import numpy
            from capstone import CS_ARCH_X86, CS_MODE_64, Cs
            from elftools.common.exceptions import ELFError
            from elftools.elf.elffile import ELFFile
        except ModuleNotFoundError as error:
            raise ScanError(f"this needs numpy, pyelftools and capstone: {error.name} is not installed") from error
        self._numpy = numpy
        self.name = name
        try:
            elf = ELFFile(io.BytesIO(content))
        except ELFError as error:
            raise ScanError(f"{name}: not an ELF library: {error}") from error
        if elf["e_machine"] != "EM_X86_64":
            raise ScanError(f"{name}: for {elf['e_machine']}; only x86-64 can be read")
        self._sections = {section.name: section for section in elf.iter_sections()}
        self._text = self._sections[".text"].data()
        self._text_at = self._sections[".text"]["sh_addr"]
        self._constants = self._sections[".rodata"].data() if ".rodata" in self._sections else b""
        self._constants_at = self._sections[".rodata"]["sh_addr"] if ".rodata" in self._sections else 0
        self._starts, self._names, self._strings = self._functions()
        self._disassembler = Cs(CS_ARCH_X86, CS_MODE_64)
        self._disassembler.detail = True

    def call_sites(self) -> Iterator[CallSite]:
        """Every call of one of ``CALLED``, in the order of the code; one function may have several."""
        targets = {**self._exported(), **self._imported()}
        for at, target in self._calls(sorted(targets)):
            index = int(self._numpy.searchsorted(self._starts, at, side="right")) - 1
            if index < 0:
                continue
            function = self._text_of(int(self._names[index]))
            if context_function(function):
                continue  # one method of at::Context that calls another
            called = targets[target]
            alert = self._alert(int(self._starts[index]), at) if called == ALERT else ""
            yield CallSite(self.name, called, alert, function)

    # -- symbols ---------------------------------------------------------------------------------------------------

    def _functions(self) -> tuple[Any, Any, bytes]:
        """Addresses of functions in order, offsets of their names, and the names."""
        numpy = self._numpy
        table = self._sections.get(".symtab") or self._sections.get(".dynsym")
        if table is None:
            raise ScanError(f"{self.name}: has no symbol table")
        fields = [("name", "<u4"), ("info", "u1"), ("other", "u1"), ("section", "<u2"), ("at", "<u8"), ("size", "<u8")]
        symbols = numpy.frombuffer(table.data(), dtype=numpy.dtype(fields))
        symbols = symbols[((symbols["info"] & 0xF) == 2) & (symbols["at"] != 0)]  # 2: functions
        symbols = symbols[numpy.argsort(symbols["at"], kind="stable")]
        strings = self._sections[".strtab" if ".symtab" in self._sections else ".dynstr"].data()
        return symbols["at"], symbols["name"], strings

    def _text_of(self, offset: int) -> str:
        return self._strings[offset : self._strings.index(b"\0", offset)].decode("utf-8", "replace")

    def _exported(self) -> dict[int, str]:
        """Addresses of the functions looked for that the library itself defines."""
        offsets = {}
        for called in CALLED:
            for match in re.finditer(rb"\0(_ZNK?2at7Context\d+" + called.encode() + rb"E[^\0]*)", self._strings):
                offsets[match.start(1)] = called
        return {
            int(at): offsets[int(name)]
            for at, name in zip(self._starts, self._names, strict=True)
            if int(name) in offsets
        }

    def _imported(self) -> dict[int, str]:
        """Addresses of the stubs through which the library calls them in another library."""
        if ".rela.plt" not in self._sections or ".plt" not in self._sections:
            return {}
        symbols = self._sections[".dynsym"]
        # Stubs of 16 bytes in the order of the relocations; the first entry of .plt is not one, .plt.sec has none.
        secure = self._sections.get(".plt.sec")
        first = secure["sh_addr"] if secure is not None else self._sections[".plt"]["sh_addr"] + 16
        found = {}
        for number, relocation in enumerate(self._sections[".rela.plt"].iter_relocations()):
            called = context_function(symbols.get_symbol(relocation["r_info_sym"]).name)
            if called in CALLED:
                found[first + 16 * number] = called
        return found

    # -- instructions ----------------------------------------------------------------------------------------------

    def _calls(self, targets: list[int]) -> Iterator[tuple[int, int]]:
        """Address and target of every call, and jump in place of a call, that leads to one of the targets."""
        numpy = self._numpy
        code = numpy.frombuffer(self._text, dtype=numpy.uint8)
        wanted = numpy.array(targets, dtype=numpy.int64)
        for begin in range(0, len(code) - 5, _CHUNK):
            opcodes = code[begin : min(begin + _CHUNK, len(code) - 5)]
            places = begin + numpy.nonzero((opcodes == 0xE8) | (opcodes == 0xE9))[0]
            offset = sum(code[places + 1 + byte].astype(numpy.int64) << (8 * byte) for byte in range(4))
            offset = numpy.where(offset >= 1 << 31, offset - (1 << 32), offset)
            leads_to = self._text_at + places + 5 + offset
            hit = numpy.isin(leads_to, wanted)
            yield from zip((self._text_at + places[hit]).tolist(), leads_to[hit].tolist(), strict=True)

    def _alert(self, start: int, call: int) -> str:
        """The text that a string_view argument points to, empty where the instructions do not show it."""
        start = max(start, call - _WINDOW)
        code = self._text[start - self._text_at : call - self._text_at]
        instructions = list(self._disassembler.disasm(code, start))[-40:]
        for instruction in reversed(instructions):
            if instruction.mnemonic != "lea" or "rip" not in instruction.op_str:
                continue
            text = self._constant(instruction.address + instruction.size + instruction.operands[1].mem.disp)
            if re.fullmatch(r"[A-Za-z_][\w:. ]{2,79}", text):
                return text
        return ""

    def _constant(self, address: int) -> str:
        offset = address - self._constants_at
        if not 0 <= offset < len(self._constants):
            return ""
        return self._constants[offset : offset + 120].split(b"\0")[0].decode("ascii", "replace")


def context_function(symbol: str) -> str:
    """The method of at::Context that a mangled name means, empty for another symbol.

    >>> context_function("_ZNK2at7Context23deterministicAlgorithmsEv")
    'deterministicAlgorithms'
    """
    match = _SYMBOL.match(symbol)
    return match[2][: int(match[1])] if match else ""


def demangled(names: list[str]) -> list[str]:
    """C++ names as c++filt writes them; as they are where it is not installed."""
    if not names or shutil.which("c++filt") is None:
        return names
    done = subprocess.run(["c++filt"], input="\n".join(names), capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def libraries(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of the library itself, or of those of torch in a wheel."""
    if not path.exists():
        raise ScanError(f"{path}: no such file")
    if path.suffix != ".whl":
        yield path.name, path.read_bytes()
        return
    with zipfile.ZipFile(path) as wheel:
        names = [n for n in wheel.namelist() if re.search(r"/lib/libtorch_(cpu|cuda|cuda_linalg)\.so$", n)]
        if not names:
            raise ScanError(f"{path}: holds no lib/libtorch_*.so")
        for name in sorted(names):
            yield name.rpartition("/")[2], wheel.read(name)


def scan(path: Path) -> list[CallSite]:
    """All call sites of a library or wheel, sorted; raises :class:`ScanError`."""
    found = [site for name, content in libraries(path) for site in Library(name, content).call_sites()]
    functions = demangled([site.function for site in found])
    return sorted(
        {CallSite(s.library, s.called, s.alert, f) for s, f in zip(found, functions, strict=True)},
    )


def missing_alerts(sites: list[CallSite]) -> list[CallSite]:
    """Alerts that no row of the catalogue names, and those whose name could not be decoded."""
    known = {alert for kernel in load_kernels().kernels for alert in kernel.alerts}
    return [site for site in sites if site.called == ALERT and site.alert not in known]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, help="a wheel of torch or a shared library")
    parser.add_argument("--compare", action="store_true", help="only alerts that rules/kernels does not know")
    options = parser.parse_args(arguments)
    try:
        sites = scan(options.path)
    except ScanError as error:
        print(f"scan_wheel: {error}", file=sys.stderr)
        return 2
    shown = missing_alerts(sites) if options.compare else sites
    for site in shown:
        print(site.library, site.called, site.alert, site.function, sep="\t")
    return 1 if options.compare and shown else 0


if __name__ == "__main__":
    raise SystemExit(main())
