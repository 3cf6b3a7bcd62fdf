"""What a person reads when the environment cannot be made."""

from pathlib import Path

import pytest

from deploy.local.venv import explain

LOG = Path("pip.log")


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("WARNING: Retrying after connection broken by 'NewConnectionError'", "registry could not be reached"),
        ("ERROR: Could not find a version\nERROR: No matching distribution found for click", "could not be reached"),
        ("socket.gaierror: Temporary failure in name resolution; could not resolve", "could not be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "do not use it"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("noise\nERROR: Failed building wheel for x", "could not install the packages (ERROR: Failed building wheel"),
        ("", "no output"),
    ],
)
def test_a_failure_of_pip_is_one_line_that_says_what_to_do(output: str, words: str) -> None:
    said = explain(output, LOG)
    assert words in said
    assert "\n" not in said
