"""One small file per hazard. Each function registers itself with :func:`randlint.checks.base.check`."""
