"""A disk in memory gives no figure about commits."""

from pathlib import Path

import pytest

from loadtests.benchmarks import commits, disk
from loadtests.benchmarks.findings import NoData

TMPFS, RAMFS, EXT4 = 0x01021994, 0x858458F6, 0xEF53


@pytest.mark.parametrize("kind", [TMPFS, RAMFS])
def test_a_file_system_in_memory_is_no_data(monkeypatch, kind):
    monkeypatch.setattr(disk, "_filesystem", lambda _: kind)
    with pytest.raises(NoData, match="nothing is synced"):
        disk.require_syncing(Path("/somewhere"))


def test_a_real_disk_is_taken(monkeypatch):
    monkeypatch.setattr(disk, "_filesystem", lambda _: EXT4)
    disk.require_syncing(Path("/somewhere"))


def test_the_kernel_says_what_a_folder_is_on():
    assert disk._filesystem(Path("/proc")) == 0x9FA0
    with pytest.raises(FileNotFoundError):
        disk._filesystem(Path("/proc/there-is-nothing"))


def test_the_benchmark_of_commits_says_no_data_in_memory(monkeypatch):
    monkeypatch.setattr(disk, "_filesystem", lambda _: TMPFS)
    found = commits.run(quick=True)
    assert found.goals[0].met is None
    assert found.figures == ()
    assert "tmpfs" in found.no_data[0]


def test_a_synced_page_costs_something_and_leaves_nothing(tmp_path):
    assert disk.sync_us(tmp_path) > 0
    assert list(tmp_path.iterdir()) == []
