"""What an unknown field stands for: an argument of something else, or one that cannot be set."""

from collections.abc import Callable

from rnnspec.diagnostics.model import Fix
from rnnspec.rules._base import Context, Rule
from rnnspec.rules._inner import belongs_inside, homeless
from rnnspec.rules._passed import ELSEWHERE, beside, call_argument, causal, source
from rnnspec.rules._words import REASONS, glued, keys_at, owner_of, respelled
from rnnspec.source.record import Record
from rnnspec.spec import facts
from rnnspec.spec.family import family


class Answer(Record):
    """The words for a field: a label at it, the message, and the fix, or help where none is sure."""

    label: str
    message: str
    help: tuple[str, ...] = ()
    fix: Fix | None = None


def stands_for(fact: facts.UnknownField, context: Context) -> Answer | None:
    """The first answer that fits an unknown field, None if it may be anything."""
    return next((answer for ask in _ANSWERS if (answer := ask(fact, context)) is not None), None)


def _refused(fact: facts.UnknownField, context: Context) -> Answer | None:
    cls = family("layers").get(fact.owner)
    refused = getattr(cls, "refused_arguments", {}).get(fact.name) if cls else None
    if refused is None:
        return None
    return Answer(
        REASONS.get(refused, "cannot be in a spec"),
        f"`{fact.name}` of {fact.owner} cannot be set in a spec",
        (f"remove `{fact.name}`",),
    )


def _source(fact: facts.UnknownField, context: Context) -> Answer | None:
    if (taken := source(fact, context)) is None:
        return None
    written, there = taken
    place = context.document.place(fact.route, key=True)
    present = keys_at(context, fact.route[:-1] if there else fact.route[:-2])
    edits = respelled(context, place, fact.name, "from") if there and "from" not in present else ()
    return Answer(
        "spelled `from`" if there else "stands beside the layer, as `from`",
        f"the input of a layer is named by `from`, not by `{fact.name}`",
        (f"write `{written}` beside the layer",),
        Rule.fix(f"write `{written}`", edits, "safe"),
    )


def _beside(fact: facts.UnknownField, context: Context) -> Answer | None:
    if (written := beside(fact, context)) is None:
        return None
    return Answer(
        f"no argument of {fact.owner}",
        f"`{fact.name}` stands beside `{fact.owner}`, not under it",
        (f"write `{written}` below, at the column of `{fact.owner}`",),
    )


def _causal(fact: facts.UnknownField, context: Context) -> Answer | None:
    if (masked := causal(fact, context)) is None:
        return None
    kind, title, edits = masked
    return Answer(
        "an argument of the call",
        f"the causal mask of {kind} is asked for in its call: `use_causal_mask: true` in `from`",
        (f"{title} beside the layer",),
        Rule.fix(title, edits, "safe"),
    )


def _call_argument(fact: facts.UnknownField, context: Context) -> Answer | None:
    if (passed := call_argument(fact, context)) is None:
        return None
    name, kind, how = passed
    return Answer("not an argument of the constructor", f"`{name}` is an argument of the call of {kind}", (how,))


def _inside(fact: facts.UnknownField, context: Context) -> Answer | None:
    if (moved := belongs_inside(fact, context)) is None:
        return None
    title = f"move it inside: `{moved.text}`"
    return Answer(
        f"an argument of the `{moved.inner}` inside",
        f"`{fact.name}` belongs to the `{moved.inner}` inside of `{fact.owner}`",
        (title,),
        Rule.fix(title, moved.edits, "safe"),
    )


def _glued(fact: facts.UnknownField, context: Context) -> Answer | None:
    if (apart := glued(fact, context)) is None:
        return None
    field, edit = apart
    title = f"write `{fact.name.replace(':', ': ', 1)}`"
    return Answer(
        f"one word, and not `{field}` with a value",
        f"a space is missing after the colon of `{field}`",
        (title,),
        Rule.fix(title, (edit,), "safe") if edit.place.source is context.document.source else None,
    )


def _home(fact: facts.UnknownField, context: Context) -> Answer | None:
    if (home := homeless(fact, context)) is None:
        return None
    belongs = f"belongs under `{home.key}`"
    if fact.owner == "a spec":
        return Answer("not a section", f"`{fact.name}` {belongs}", (f"write `{home.text}`",))
    message = f"`{fact.name}` does not stand right under {owner_of(fact.owner)}"
    return Answer(belongs, message, (f"write `{home.text}`",))


def _elsewhere(fact: facts.UnknownField, context: Context) -> Answer | None:
    if (way := ELSEWHERE.get((fact.owner, fact.name))) is None:
        return None
    return Answer("not known here", f"`{fact.name}` is not set under {owner_of(fact.owner)}", (way,))


_ANSWERS: tuple[Callable[[facts.UnknownField, Context], Answer | None], ...] = (
    _refused,
    _source,
    _beside,
    _causal,
    _call_argument,
    _inside,
    _glued,
    _home,
    _elsewhere,
)
