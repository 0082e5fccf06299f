"""One file per command, thin: options → one call → renderer → exit code."""
