"""Seeds and generators: what seeds a stream, with what, and on which ranks and turns."""
