"""``python -m standaside``: the same as the command ``standaside``."""

from standaside.cli.app import main

if __name__ == "__main__":
    main()
