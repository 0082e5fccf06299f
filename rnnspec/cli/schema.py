"""`rnnspec schema`."""


def command() -> None:
    """Print the JSON Schema of the language (draft 7), for editors."""
    from rnnspec.cli._console import write_json
    from rnnspec.spec.schema import schema

    write_json(schema())
