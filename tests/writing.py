"""Plain data as YAML in a chosen style."""

from typing import Any

import yaml

from rnnspec.source.scalars import resolve


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def text(self, data: str) -> yaml.ScalarNode:
        # PyYAML writes for YAML 1.1; what YAML 1.2 would take for a number or null needs quotes.
        style = '"' if not data or not isinstance(resolve(data), str) else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(str, _Dumper.text)


def dump(value: Any, *, flow: bool | None) -> str:
    """In flow style, in block style, or (None) block outside and flow inside."""
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=False, default_flow_style=flow, width=100))
