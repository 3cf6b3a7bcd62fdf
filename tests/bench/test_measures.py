"""Each measurement runs and finds what it promises. What it finds is no matter here: the load is too small."""

from pathlib import Path

import pytest

from tests.bench.__main__ import MEASURES
from tests.bench.ground import Ground, Load


@pytest.mark.parametrize("name", MEASURES)
async def test_a_measurement_comes_to_its_end(name: str, postgres: str, kafka: str, tmp_path: Path) -> None:
    findings = await MEASURES[name](Ground(postgres, kafka, tmp_path), Load(rounds=1, scale=0.01))
    assert findings
    for finding in findings:
        assert finding.ours
        assert finding.line().count("|") == 6
