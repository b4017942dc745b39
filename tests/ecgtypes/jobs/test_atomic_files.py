"""A file is whole, or it is not there."""

import pytest

from ecgtypes.jobs.atomic_files import remove_unfinished, whole_file, write_whole


def test_a_file_takes_its_place_when_it_is_whole(tmp_path):
    target = tmp_path / "below" / "file"
    with whole_file(target) as stream:
        stream.write(b"all of it")
        assert not target.exists()
    assert target.read_bytes() == b"all of it"
    assert list(target.parent.iterdir()) == [target]


def test_a_file_that_was_there_stays_when_writing_fails(tmp_path):
    target = tmp_path / "file"
    write_whole(target, b"old")
    with pytest.raises(TypeError), whole_file(target) as stream:
        stream.writelines([b"half of the n", "ew"])
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_it_may_lie_elsewhere_until_it_is_whole(tmp_path):
    through = tmp_path / "through"
    through.mkdir()
    with whole_file(tmp_path / "file", through=through) as stream:
        stream.write(b"all")
        assert len(list(through.iterdir())) == 1
    assert list(through.iterdir()) == []
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "other", through=tmp_path / "gone"):
        pass
    assert not (tmp_path / "other").exists()


def test_what_killed_processes_left_is_removed(tmp_path):
    write_whole(tmp_path / "file", b"whole")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / ".0123.unfinished").write_bytes(b"ha")
    remove_unfinished(tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["below", "file"]
