"""Templates of the report page. A package, so that they are found in a wheel, an archive and a source tree alike."""
