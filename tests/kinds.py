"""On which databases a test is told, where its file says otherwise.

A story whose point stands above the databases is told on one: both have the same promises in tests/storage, and a long
walk through everything that a person meets on each. What is durable, counted or erased in rows is told on both.
"""

import pytest

on_both = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
on_a_server = pytest.mark.parametrize("kind", ["postgresql"])
