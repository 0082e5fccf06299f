from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._beneath import beneath
from rnnspec.rules._earlier import kind
from rnnspec.rules._words import NOUNS, kind_place, primary, respelled
from rnnspec.spec import facts


class OutdatedKind(Rule, code="RS703", on=facts.UnknownKind):
    """a class of earlier Keras versions

    ## What it does
    Finds layers, losses and metrics that Keras 1 or 2 had and Keras 3 has not: `CuDNNLSTM`, `TimeDistributedDense`,
    `Merge`, `LocallyConnected1D`, `cosine_proximity`.

    ## Why is this bad?
    There is nothing to build, and the name nearest in spelling is often another thing.

    ## What happens at run time
    Keras 3.15.1 has no class of that name: an AttributeError or ValueError.

    ## Repair
    Write what the finding names. `LSTM` and `GRU` run NVIDIA's kernel by themselves wherever it can be used.

    ## Source
    the public names of Keras 2.2 and 2.15 beside those of Keras 3.15.1
    """

    def check(self, fact: facts.UnknownKind, context: Context) -> Iterable[Diagnostic]:
        found = kind(fact)
        if found is None:
            return
        today, words = found
        place, _ = kind_place(fact, context)
        title = f"write `{today}`"
        edits = respelled(context, place, fact.given, today) if today else ()
        helps = [] if edits or not today else [title]
        noun = " or ".join(NOUNS[name] for name in fact.families)
        yield self.finding(
            fact.route,
            primary(place, f"today: `{today}`" if today else "of earlier Keras versions"),
            message=f"the {noun} `{fact.given}` is not in Keras 3",
            notes=(f"{today}: {words}",) if today and words else (),
            help=(*helps, words) if words and not today else tuple(helps),
            fix=self.fix(title, edits, "safe"),
        )
        if today:
            yield from beneath(fact, today, context)

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - CuDNNLSTM: {units: 8}  # RS703
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}  # RS703
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - CuDNNLSTM: {unitz: 8}  # RS703 RS003
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {unitz: 8}  # RS703 RS003
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - TimeDistributedDense: {output_dim: 8}  # RS703
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {layer: {CuDNNGRU: {units: 8}}}  # RS703
            compile: {loss: mse}
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {layer: {GRU: {units: 8}}}  # RS703
            compile: {loss: mse}
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: cosine_proximity}  # RS703
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: cosine_similarity}  # RS703
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: cosine_similarity}
            """
        ),
    )
