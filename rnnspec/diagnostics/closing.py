"""The last line of `check`: what was looked at and what was found."""


def closing(
    *,
    specs: int,
    seconds: float,
    concerned: int = 0,
    errors: int = 0,
    warnings: int = 0,
    hints: int = 0,
    ignored: int = 0,
    safe_fixes: int = 0,
    unsafe_fixes: int = 0,
    fixed: int = 0,
) -> str:
    """One line of text; `concerned` of the `specs` have findings. Counts that are zero go unsaid."""
    done = f"Fixed {_count(fixed, 'finding')}. " if fixed else ""
    aside = f" ({ignored} ignored)" if ignored else ""
    kinds = [_count(errors, "error"), _count(warnings, "warning"), _count(hints, "hint")]
    found = _list([kind for kind in kinds if kind])
    if not found:
        return f"{done}Checked {_count(specs, 'spec') or '0 specs'} in {_duration(seconds)}: no findings{aside}."
    where = _count(specs, "spec") if concerned == specs else f"{concerned} of {_count(specs, 'spec')}"
    return f"{done}Found {found} in {where}{aside}.{_fixable(safe_fixes, unsafe_fixes)}"


def _fixable(safe: int, unsafe: int) -> str:
    if safe and unsafe:
        return f" {safe} fixable with --fix, {unsafe} more with --unsafe-fixes."
    if safe or unsafe:
        return f" {safe or unsafe} fixable with {'--fix' if safe else '--unsafe-fixes'}."
    return ""


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}" if count else ""


def _list(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"
