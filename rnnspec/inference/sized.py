"""The same model for the samples of its data: open axes have the sizes that these have."""

from rnnspec.inference.data import Described
from rnnspec.inference.engine import infer
from rnnspec.inference.report import Report
from rnnspec.spec.tensors import Blame, Dim, Tensor


def sized(report: Report, data: Described) -> Report:
    """The report with the sizes of the samples in place of open axes; itself where they say no more.

    Only of a sound model: what is wrong for every size has been found.
    """
    if not report.sound:
        return report
    inputs = dict(report.inputs)
    for name, field in data.inputs(report.inputs).items():
        tensor = inputs[name]
        # Samples with another number of axes are spoken of by RS403, those of unequal length by RS405.
        if len(field.shape) + 1 == tensor.rank and not field.ragged:
            inputs[name] = _filled(tensor, field.shape, Blame(("data", *field.blame.get("shape", ()))))
    return report if inputs == report.inputs else infer(report.spec, inputs)


def _filled(tensor: Tensor, sample: tuple[int | None, ...], blame: Blame) -> Tensor:
    batch, *dims = tensor.shape
    pairs = zip(dims, sample, strict=True)
    return tensor.with_shape(
        (batch, *(dim if dim.size is not None or size is None else Dim(size, blame=blame) for dim, size in pairs))
    )
