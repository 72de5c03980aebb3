"""The parts of benchmarks/performance.py: corpora, peers, cases, measuring, tables."""
