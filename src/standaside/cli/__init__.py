"""The command line: parse, one library call, one present call."""
