"""What is wrong in the arguments of a kind whose name is wrong: told in the same run, as if the name were right."""

from collections.abc import Iterable

from pydantic import ValidationError

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Context
from rnnspec.rules._check import explained
from rnnspec.source.tree import Mapping, plain
from rnnspec.spec import facts
from rnnspec.spec.errors import facts_of
from rnnspec.spec.family import family


def beneath(fact: facts.UnknownKind, name: str, context: Context) -> Iterable[Diagnostic]:
    """The findings that `fact` would hide in what stands under the kind: those of the arguments of `name`."""
    route = fact.route
    node = context.node(route)
    if isinstance(node, Mapping) and fact.given in node.entries and route[-1:] != (fact.given,):
        route, node = (*route, fact.given), node.entries[fact.given].value
    cls = next((cls for one in fact.families if (cls := family(one).get(name))), None)
    if cls is None or not isinstance(node, Mapping):
        return
    arguments = plain(node)
    try:
        cls.model_validate(arguments)
    except ValidationError as error:
        found = facts_of(error, name, cls, arguments, route)
        # What could not be put in has been told of, and the arguments are told of together.
        before = context.facts(facts.UnknownVariable, facts.BadArithmetic, facts.VariableCycle)
        inside = context.holding((*before, *found))
        for one in found:
            yield from explained(one, inside)
