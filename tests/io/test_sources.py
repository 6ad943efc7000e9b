"""Files are written completely or not at all, wherever they are."""

import io

import pytest

from gpuframe.io import sources


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "t.bin"
    path.write_bytes(b"old")

    def fail():
        with sources.writing(path) as file:
            file.write(b"half")
            raise RuntimeError("disk on fire")

    with pytest.raises(RuntimeError, match="disk on fire"):
        fail()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.bin"]


def test_a_file_appears_under_its_name_when_it_is_complete(tmp_path):
    path = tmp_path / "t.bin"
    with sources.writing(path) as file:
        file.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"


def test_mode_of_a_replaced_file_and_links_to_it_are_kept(tmp_path):
    path, link = tmp_path / "t.bin", tmp_path / "link.bin"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    with sources.writing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_devices_are_written_directly():
    with sources.writing("/dev/null") as file:
        file.write(b"gone")


def test_file_objects_get_all_bytes_or_none():
    target = io.BytesIO()

    def fail():
        with sources.writing(target) as file:
            file.write(b"half")
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        fail()
    assert target.getvalue() == b""


def test_urls():
    pytest.importorskip("fsspec")
    with sources.writing("memory://folder/t.bin") as file:
        file.write(b"new")
    assert sources.read_bytes("memory://folder/t.bin") == b"new"
    with pytest.raises(FileNotFoundError, match=r"nothing\.bin"):
        sources.read_bytes("memory://folder/nothing.bin")


def test_a_missing_folder_is_named(tmp_path):
    with (
        pytest.raises(OSError, match=r"non-existent directory: .*nowhere"),
        sources.writing(tmp_path / "nowhere" / "t.bin"),
    ):
        pass


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("t.csv", None), ("t.csv.gz", "gzip"), ("T.CSV.GZ", "gzip"), ("t.zip", "zip"),
        ("t.bz2", "bz2"), ("t.xz", "xz"), ("t.zst", "zstd"), ("t.tar.gz", "tar"),
    ],
)  # fmt: skip
def test_compression_is_inferred_from_the_name(name, method):
    assert sources.compression_of(name, "infer") == (method, {})
    assert sources.compression_of(name, None) == (None, {})


def test_arguments_of_a_method_are_split_off():
    given = {"method": "gzip", "compresslevel": 1}
    assert sources.compression_of("t.csv", given) == ("gzip", {"compresslevel": 1})
    with pytest.raises(ValueError, match="Unrecognized compression type: rar"):
        sources.compression_of("t.csv", "rar")


def test_zstd_and_tar_are_read(tmp_path):
    import tarfile

    import pyarrow as pa

    path = tmp_path / "t.zst"
    path.write_bytes(pa.Codec("zstd").compress(b"content", asbytes=True))
    assert sources.read_bytes(path, compression="infer") == b"content"
    member = tmp_path / "member"
    member.write_bytes(b"content")
    with tarfile.open(tmp_path / "t.tar.gz", "w:gz") as archive:
        archive.add(member, "member")
    assert sources.read_bytes(tmp_path / "t.tar.gz", compression="infer") == b"content"
