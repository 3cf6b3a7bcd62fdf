"""Which work belongs to which trace, where nobody collects any."""

import subprocess
import sys

import pytest

from shared import tracing
from shared.logging import with_trace

GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_work_is_a_part_of_the_trace_that_it_was_handed() -> None:
    with tracing.span("work", parent=GIVEN) as work:
        assert work.traceparent != GIVEN
        assert work.traceparent[:36] == GIVEN[:36]
        assert tracing.current() == work.traceparent
        assert with_trace(None, "info", {})["trace_id"] == GIVEN[3:35]
    assert tracing.current() is None
    assert with_trace(None, "info", {}) == {}


@pytest.mark.parametrize("wrong", [None, "", "x", GIVEN.upper(), GIVEN + "0", f"00-{'0' * 32}-00f067aa0ba902b7-01"])
def test_what_is_no_traceparent_begins_a_trace_of_our_own(wrong: str | None) -> None:
    with tracing.span("work", parent=wrong) as work:
        assert tracing.sound(work.traceparent) is not None
        assert work.traceparent[3:35] != GIVEN[3:35]


def test_work_that_fails_leaves_its_trace_too() -> None:
    with pytest.raises(RuntimeError), tracing.span("work"):
        raise RuntimeError
    assert tracing.current() is None


def test_without_an_endpoint_the_sdk_is_not_even_imported() -> None:
    program = (
        "import sys, services.notifications.app; from shared import tracing; "
        "tracing.configure('notifications', build='', endpoint=None); "
        "print([name for name in sys.modules if name.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
