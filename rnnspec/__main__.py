"""`python -m rnnspec`."""

from rnnspec.cli.main import main

if __name__ == "__main__":
    main()
