"""What a run looks like: its curves as a picture, and a page that needs nothing beside itself."""

import base64
import html
import io
from typing import Any

from rnnspec.inference import Report
from rnnspec.runtime.history import History
from rnnspec.runtime.progress import figure
from rnnspec.runtime.run_dir import SPEC, RunDir

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
table { border-collapse: collapse } td, th { padding: .15rem .8rem .15rem 0; text-align: left; vertical-align: top }
pre { background: #f5f5f5; padding: 1rem; overflow-x: auto } img { max-width: 100% }
"""


def write_report(run: RunDir, report: Report, history: History) -> None:
    """`curves.png` and `report.html`; neither if no epoch was finished."""
    if not history.rows:
        return
    picture = curves(history)
    run.write("curves.png", picture)
    run.write("report.html", page(run, report, history, picture))


def curves(history: History) -> bytes:
    """A PNG with one plot for the loss and one for each metric, training beside validation."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    keys = [key for key in history.columns if key not in ("epoch", "seconds") and not key.startswith("val_")]
    drawing = Figure(figsize=(6.4, 3.2 * len(keys)), layout="constrained", dpi=100)
    FigureCanvasAgg(drawing)
    for axes, key in zip(drawing.subplots(len(keys), squeeze=False)[:, 0], keys, strict=True):
        for name, label, colour in ((key, "training", "tab:blue"), (f"val_{key}", "validation", "tab:orange")):
            epochs, values = history.series(name)
            if epochs:
                # A line of one epoch has no length.
                axes.plot(epochs, values, color=colour, label=label, marker="." if len(epochs) < 20 else None)
        if history.best is not None:
            axes.axvline(history.best, color="0.6", linestyle="--", label=f"best: epoch {history.best}")
        axes.set(xlabel="epoch", ylabel=key)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend()
    stream = io.BytesIO()
    drawing.savefig(stream, format="png")
    return stream.getvalue()


def page(run: RunDir, report: Report, history: History, picture: bytes) -> str:
    """The run on one page: outcome, curves, layers, environment, spec."""
    manifest = run.manifest
    outcome: dict[str, Any] = {
        "status": manifest.get("status"),
        "started": manifest.get("started"),
        "seconds": manifest.get("seconds"),
        "epochs": history.last,
        "best epoch": f"{history.best} (by {history.goal.monitor})" if history.best is not None else None,
        **{key: figure(value) for key, value in history.figures(history.best).items()},
        "seed": manifest.get("seed"),
        "backend": f"{manifest['backend']['name']} {manifest['backend']['version']}, Keras {manifest['keras']}",
        "devices": ", ".join(manifest["hardware"]["devices"]),
        "git": (manifest.get("git") or {}).get("commit"),
    }
    rows = "".join(_row(key, value) for key, value in outcome.items() if value is not None)
    layers = "".join(
        _row(step.node.name, step.node.kind, ", ".join(map(str, step.outputs)), sum(one.size for one in step.weights))
        for step in report.layers
    )
    spec = (run.path / SPEC).read_text("utf-8")
    title = html.escape(report.spec.name)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"<h1>{title}</h1><table>{rows}</table>"
        f'<p><img alt="loss and metrics by epoch" src="data:image/png;base64,{base64.b64encode(picture).decode()}"></p>'
        f"<h2>Layers</h2><table><tr><th>name<th>kind<th>output<th>parameters</tr>{layers}"
        f"{_row('total', '', '', report.params)}</table>"
        f"<h2>Spec</h2><pre>{html.escape(spec)}</pre></html>\n"
    )


def _row(*cells: object) -> str:
    return f"<tr>{''.join(f'<td>{html.escape(str(cell))}' for cell in cells)}</tr>"
