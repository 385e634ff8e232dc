"""An image repository gets a name that it may have."""

from __future__ import annotations

from embedded.lab import Lab


def test_a_generated_repository_name_is_in_lowercase(lab: Lab) -> None:
    name = lab.stack.resources["Repository"]
    assert name.startswith("lab-repository-")
    assert name == name.lower()
