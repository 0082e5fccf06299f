"""What training looks like on standard error."""

import io

from rnnspec.runtime.progress import Bar, Epoch, Lines, figure, progress

FIRST = Epoch(1, 20, 2.04, {"loss": 0.69312, "accuracy": 0.5}, 1, True)
SECOND = Epoch(2, 20, 61.0, {"loss": 0.7, "accuracy": 1e-7}, 1, False)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_one_line_per_epoch_off_a_terminal() -> None:
    stream = io.StringIO()
    shown = progress(stream)
    assert isinstance(shown, Lines)
    for epoch in (FIRST, SECOND):
        shown.on_epoch_start(epoch.number, epoch.epochs, 10)
        shown.on_batch(3, {"loss": 1.0})
        shown.on_epoch_end(epoch)
    shown.note("done")
    shown.close()
    assert stream.getvalue().splitlines() == [
        "epoch  1/20  loss 0.6931  accuracy 0.5000  2.0s  best",
        "epoch  2/20  loss 0.7000  accuracy 1e-07  61.0s",
        "done",
    ]


def test_a_bar_on_a_terminal() -> None:
    stream = Terminal()
    shown = progress(stream)
    assert isinstance(shown, Bar)
    shown.on_epoch_start(1, 20, 10)
    shown.on_batch(3, {"loss": 1.25})
    shown.bars.refresh()
    shown.on_epoch_end(FIRST)
    shown.on_epoch_start(2, 20, 10)
    shown.bars.refresh()
    shown.close()
    text = stream.getvalue()
    for part in ("epoch 1/20", "3/10", "loss 1.2500", "epoch  1/20  loss 0.6931", "best: epoch 1", "0:00:39 left"):
        assert part in text, part


def test_figures_stay_short() -> None:
    assert [figure(value) for value in (0.0, 0.001, 12.34567, 123456.0, 1.23456e-6, float("nan"))] == [
        "0.0000", "0.0010", "12.3457", "1.235e+05", "1.235e-06", "nan",
    ]  # fmt: skip
