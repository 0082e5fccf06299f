"""What a spec means: variables, blocks, references, names, inheritance, overrides, older spellings."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnspec.rules import Checked, check
from rnnspec.spec.naming import snake_case
from rnnspec.spec.variables import NotArithmetic, Unknown, substitute
from tests.cases import checked, codes


def names(found: Checked) -> list[str]:
    assert found.report is not None
    return [step.node.name for step in found.report.layers]


def shapes(found: Checked) -> list[str]:
    assert not found.errors, [one.message for one in found.errors]
    assert found.report is not None
    return [str(step.outputs[0]) for step in found.report.layers]


VARIABLES = {"n": 8, "rate": 0.5, "name": "lstm", "on": True, "none": None, "sizes": [1, 2]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$n", 8),
        ("$rate", 0.5),
        ("$on", True),
        ("$none", None),
        ("$sizes", [1, 2]),
        ("$n * 2", 16),
        ("2*($n+1)", 18),
        ("$n // 3", 2),
        ("$n / 2", 4.0),
        ("-$n", -8),
        ("$n - $n", 0),
        ("a-$name-$n", "a-lstm-8"),
        ("conv$n", "conv8"),
        ("$on.keras", "true.keras"),
        ("$rate * 2", 1.0),
    ],
)
def test_substitution(text: str, value: Any) -> None:
    result = substitute(text, VARIABLES)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("$n / 0", "zero-division"),
        ("$n +", "syntax"),
        ("$name + 1", "not-a-number"),
        ("$on + 1", "not-a-number"),
        ("$n ** 2", "syntax"),
        ("*".join(["$n"] * 100), "too-large"),
        ("(" * 5000 + "$n" + ")" * 5000, "syntax"),
    ],
)
def test_arithmetic_without_a_value(text: str, problem: str) -> None:
    with pytest.raises(NotArithmetic) as raised:
        substitute(text, VARIABLES)
    assert raised.value.args == (problem,)


def test_an_unknown_variable() -> None:
    with pytest.raises(Unknown) as raised:
        substitute("a $missing one", VARIABLES)
    assert raised.value.args == ("missing",)


@given(st.integers(-50, 50), st.integers(1, 50), st.sampled_from(["+", "-", "*", "/", "//"]))
def test_arithmetic_is_pythons(a: int, b: int, sign: str) -> None:
    expected = eval(f"{a} {sign} {b}")
    assert substitute(f"$a {sign} $b", {"a": a, "b": b}) == expected


@given(st.text(alphabet=st.characters(exclude_characters="$"), max_size=30))
def test_text_without_a_dollar_is_never_touched(text: str) -> None:
    assert substitute(text, {}) == text


def test_variables_reach_keys_and_other_variables() -> None:
    found = checked("""\
        vars: {cell: GRU, base: 4, units: $base * 2}
        input: {shape: [5, 3]}
        layers:
          - $cell: {units: $units}
        """)
    assert shapes(found) == ["(B, 8)"]
    assert names(found) == ["gru"]


@pytest.mark.parametrize("written", ["${units}", "$(units)", "'{{ units }}'", "$vars.units", "${ units } * 2"])
def test_a_variable_in_a_foreign_spelling_is_told_of_and_read(written: str) -> None:
    text = f"""\
        vars: {{units: 4}}
        input: {{shape: [5, 3]}}
        layers:
          - GRU:
              units: {written}
          - GRU: {{units: 3}}
        """
    found = checked(text)
    # The first layer has its units: the second one is judged by what it gets from there.
    assert sorted(one.code for one in found.diagnostics) == ["RS051", "RS101"]
    assert sorted(codes(text.replace("units: 4", "units: -4"))) == ["RS026", "RS051"]


@pytest.mark.parametrize("written", ["${other}", "$(other)", "'{{ other }}'", "'{units}'", "units"])
def test_braces_around_anything_else_are_text(written: str) -> None:
    found = checked(f"""\
        vars: {{units: 4}}
        name: {written}
        input: {{shape: [5, 3]}}
        layers:
          - GRU: {{units: $units}}
        """)
    assert found.diagnostics == ()
    assert found.document.spec is not None
    assert found.document.spec.name == written.strip("'")


def test_a_value_that_went_wrong_is_told_once() -> None:
    assert codes("""\
        vars: {a: $b, b: $a}
        input: {shape: [5, 3]}
        layers: [{LSTM: {units: $a}}]
        """) == ["RS039"]


def test_names_are_those_of_keras() -> None:
    found = checked("""\
        input: {shape: [8, 4]}
        layers:
          - LSTM: {units: 2, return_sequences: true}
          - LSTM: {units: 2, return_sequences: true, name: lstm_1}
          - LSTM: {units: 2, return_sequences: true}
          - Conv1D: {filters: 2, kernel_size: 2}
          - TimeDistributed: {layer: {Dense: {units: 1}}}
          - GlobalMaxPooling1D
        """)
    assert names(found) == ["lstm", "lstm_1", "lstm_2", "conv1d", "time_distributed", "global_max_pooling1d"]


@pytest.mark.keras
def test_snake_case_is_that_of_keras() -> None:
    import keras
    from keras.src.utils.naming import to_snake_case

    for name in dir(keras.layers):
        assert snake_case(name) == to_snake_case(name)


def test_repeat_beside_a_kind_and_around_a_block() -> None:
    found = checked("""\
        input: {shape: [8, 4]}
        layers:
          - LSTM: {units: 4, return_sequences: true}
            repeat: 2
          - repeat: 2
            layers:
              - Dense: {units: 4, name: inner}
              - Add: {}
                from: [block, inner]
          - Flatten
        """)
    assert names(found) == ["lstm", "lstm_1", "inner", "add", "inner_1", "add_1", "flatten"]
    assert found.report is not None
    graph = {node.name: [ref.name for ref in node.refs] for node in found.report.graph.nodes}
    assert graph["add"] == ["lstm_1", "inner"]
    assert graph["inner_1"] == ["add"]
    assert graph["add_1"] == ["add", "inner_1"]


def test_each_binds_a_name_in_values_names_and_text() -> None:
    found = checked("""\
        vars: {width: 6}
        input: {shape: [32, 4]}
        layers:
          - each: {rate: [1, 2, 4], kernel: [2, 3, 2]}
            layers:
              - Conv1D:
                  {filters: $width * $rate, kernel_size: $kernel, dilation_rate: $rate, padding: same, name: at-$rate}
        """)
    assert names(found) == ["at-1", "at-2", "at-4"]
    assert shapes(found) == ["(B, 32, 6)", "(B, 32, 12)", "(B, 32, 24)"]


def test_blocks_nest() -> None:
    found = checked("""\
        input: {shape: [4]}
        layers:
          - each: {a: [1, 2]}
            layers:
              - each: {b: [10, 20]}
                layers:
                  - Dense: {units: $a * $b}
        """)
    assert shapes(found) == ["(B, 10)", "(B, 20)", "(B, 20)", "(B, 40)"]


def test_what_is_wrong_in_a_block_is_told_once() -> None:
    assert codes("""\
        input: {shape: [4]}
        layers:
          - repeat: 5
            layers: [{Dense: {unit: 3}}]
        """) == ["RS003"]


def test_reuse_is_the_same_layer_again() -> None:
    found = checked("""\
        inputs: {left: {shape: [5, 3]}, right: {shape: [5, 3]}}
        layers:
          - LSTM: {units: 4, name: tower}
            from: left
          - reuse: tower
            name: again
            from: right
          - Concatenate: {}
            from: [tower, again]
        """)
    assert names(found) == ["tower", "again", "concatenate"]
    assert found.report is not None
    assert found.report.params == 4 * ((3 + 4) * 4 + 4)


def test_references_may_point_forwards() -> None:
    found = checked("""\
        input: {shape: [3]}
        layers:
          - Add: {name: sum}
            from: [first, second]
          - Dense: {units: 2, name: first}
            from: input
          - Dense: {units: 2, name: second}
            from: input
        outputs: [sum]
        """)
    assert not found.errors
    assert sorted(names(found)) == ["first", "second", "sum"]


def test_states_have_names_and_numbers() -> None:
    text = """\
        inputs: {{source: {{shape: [null, 5]}}, target: {{shape: [null, 7]}}}}
        layers:
          - LSTM: {{units: 4, return_state: true, name: enc}}
            from: source
          - LSTM: {{units: 4, return_sequences: true}}
            from: {{sequences: target, initial_state: [{h}, {c}]}}
        """
    for h, c in (("enc.1", "enc.2"), ("enc.state_h", "enc.state_c")):
        assert shapes(checked(text.format(h=h, c=c))) == ["(B, 4)", "(B, T, 4)"]


def test_one_name_is_one_size_in_messages() -> None:
    found = checked("""\
        inputs: {a: {shape: [Steps, 3]}, b: {shape: [Steps, 4]}}
        layers:
          - Add: {}
            from: [a, b]
        """)
    (finding,) = found.errors
    assert "(B, Steps, 3)" in " ".join(label.text for label in finding.labels)


class TestExtends:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        (tmp_path / "pyproject.toml").write_text("")
        (tmp_path / "base.yaml").write_text(
            dedent("""\
                vars: {units: 4, rate: 0.1}
                input: {shape: [5, 3]}
                layers: [{LSTM: {units: $units, dropout: $rate}}]
                compile: {optimizer: {RMSprop: {learning_rate: 0.1, rho: 0.8}}, loss: mse}
                """)
        )
        return tmp_path

    def read(self, project: Path, text: str, name: str = "spec.yaml") -> Checked:
        path = project / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text))
        return check(path.read_bytes(), str(path), file=path)

    def test_mappings_are_merged_and_lists_replaced(self, project: Path) -> None:
        found = self.read(project, "extends: base.yaml\nvars: {units: 6}\n")
        assert shapes(found) == ["(B, 6)"]
        found = self.read(project, "extends: base.yaml\nlayers: [Flatten]\n")
        assert shapes(found) == ["(B, 15)"]

    def test_another_class_replaces_an_object(self, project: Path) -> None:
        found = self.read(project, "extends: base.yaml\ncompile: {optimizer: {Adam: {learning_rate: 0.2}}}\n")
        assert not found.errors
        assert found.report is not None
        assert found.report.spec.compile is not None
        assert found.report.spec.compile.optimizer.kind == "Adam"
        found = self.read(project, "extends: base.yaml\ncompile: {optimizer: {RMSprop: {rho: 0.7}}}\n")
        assert found.report is not None
        assert found.report.spec.compile is not None
        assert found.report.spec.compile.optimizer.given == {"learning_rate": 0.1, "rho": 0.7}

    @pytest.mark.parametrize(
        ("name", "target"),
        [
            ("spec.yaml", "spec.yaml"),
            ("spec.yaml", "../x.yaml"),
            ("spec.yaml", "none.yaml"),
            ("spec.yaml", "."),
            ("spec.yaml", f"{'9' * 400}.yaml"),
            ("spec.yaml", '"a\\0b.yaml"'),
        ],
        ids=["itself", "outside", "absent", "a folder", "too long", "no name"],
    )
    def test_cycles_escapes_and_absence_are_errors(self, project: Path, name: str, target: str) -> None:
        (project.parent / "x.yaml").write_text("layers: []\n")
        found = self.read(project, f"extends: {target}\nlayers: [Flatten]\ninput: {{shape: [2, 2]}}\n", name)
        assert [one.code for one in found.errors] == ["RS041"]

    def test_a_finding_in_the_base_points_into_it(self, project: Path) -> None:
        (project / "base.yaml").write_text("input: {shape: [5, 3]}\nlayers: [{LSTM: {unit: 3}}]\n")
        found = self.read(project, "extends: base.yaml\n")
        assert {Path(one.primary.place.source.path).name for one in found.errors} == {"base.yaml"}


@pytest.mark.parametrize(
    ("override", "shape"),
    [
        ("layers.0.LSTM.units=7", "(B, 7)"),
        ("vars.units=9", "(B, 9)"),
        ("input.batch_size=2", "(2, 4)"),
        ("layers=[Flatten]", "(B, 15)"),
        ("layers.0.LSTM={units: 2, return_sequences: true}", "(B, 5, 2)"),
    ],
)
def test_overrides(override: str, shape: str) -> None:
    text = "vars: {units: 4}\ninput: {shape: [5, 3]}\nlayers: [{LSTM: {units: $units}}]\n"
    found = check(text, "spec.yaml", overrides=[override])
    assert shapes(found) == [shape]


@pytest.mark.parametrize("override", ["layers.3.LSTM.units=7", "units", "=3", "vars.units=[1", "input.shape.x=3"])
def test_an_override_that_cannot_be_used(override: str) -> None:
    text = "vars: {units: 4}\ninput: {shape: [5, 3]}\nlayers: [{LSTM: {units: $units}}]\n"
    assert [one.code for one in check(text, "spec.yaml", overrides=[override]).errors] == ["RS042"]


OLDER = {
    "LSTM: {units: 10, input_shape: [3, 1]}": "(B, 3, 1)",
    "LSTM: {units: 10, input_dim: 1, input_length: 3}": "(B, 3, 1)",
    "LSTM: {units: 10, input_dim: 1}": "(B, T, 1)",
    "LSTM: {units: 10, batch_input_shape: [4, 3, 1]}": "(4, 3, 1)",
    "Embedding: {input_dim: 9, output_dim: 2, input_length: 5}": "(B, 5)",
    "Dense: {units: 2, input_dim: 6}": "(B, 6)",
}


@pytest.mark.parametrize(("layer", "shape"), OLDER.items())
def test_older_spellings_declare_the_input(layer: str, shape: str) -> None:
    found = check(f"layers:\n  - {layer}\n", "spec.yaml")
    assert not found.errors
    assert [one.code for one in found.diagnostics] == ["RS701"]
    assert found.report is not None
    assert [str(tensor) for tensor in found.report.inputs.values()] == [shape]


@pytest.mark.parametrize("layer", OLDER)
def test_the_fix_writes_todays_spelling(layer: str) -> None:
    from rnnspec.rules.fix import repaired

    text = f"# mine\nlayers:\n  - {layer}  # first\n".encode()
    new = repaired(text, "spec.yaml").data
    before, after = check(text, "spec.yaml"), check(new, "spec.yaml")
    assert not after.diagnostics
    assert b"# mine" in new
    assert b"# first" in new
    assert before.report is not None
    assert after.report is not None
    assert [str(one) for one in before.report.inputs.values()] == [str(one) for one in after.report.inputs.values()]
    assert before.report.weights == after.report.weights
