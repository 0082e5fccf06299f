"""`rnnspec schema`."""


def command() -> None:
    """Print the JSON Schema of the language (draft 7), for editors."""
    from pathlib import Path

    from rnnspec.cli._console import write_json
    from rnnspec.spec.config import nearest
    from rnnspec.spec.plugins import activate
    from rnnspec.spec.schema import schema

    activate(nearest(Path.cwd()))
    write_json(schema())
