"""Some hundred damaged requests; `Scripts/fuzz-http` sends as many as one likes (Docs/Fuzzing.md)."""

import os

from http_fuzz import Run, served

SEED = int(os.environ.get("FUZZ_SEED", "1"))
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "800"))


def test_damaged_requests_are_answered_and_cost_no_other_its_answer(pki, tmp_path):
    with served(tmp_path / "chancery", pki) as (server, places):
        findings = Run(SEED, REQUESTS, places, lambda: server.is_alive).run()
        assert server.is_alive
        assert findings == []
