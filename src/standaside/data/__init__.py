"""Files → domain: the only package that reads files or the network."""
