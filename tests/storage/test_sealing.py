"""Sealing: what opens, what must not, and what a wrong key file is told."""

import base64
import json
import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.storage.sealing import KeyFileError, Keyring, Unreadable, open_sealed, seal

KEY = bytes(range(32))
ROW = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
OWNER = UUID("01890a5d-ac96-774b-bcce-b302099a8058")
OTHER = UUID("01890a5d-ac96-774b-bcce-b302099a8059")
WORDS = b"a hard night, then a walk by the river"

# Worked out apart from this program: AES-256-GCM under KEY with nonce 00..0b, and HMAC-SHA256 under 'iii...',
# over the parts v1, label, row, owner (for the index: v1, label, value), each after its length in four bytes.
KNOWN = bytes.fromhex(
    "01000102030405060708090a0b2622be7ab781e275e426ffff9dc90c05e6b8a755"
    "d00c3e10534787fc3d1d68d72162c78acab39c4e982d0d940f6a5d986ee08d20e759"
)
KNOWN_INDEX = bytes.fromhex("145b7cf8d3a26321d8254df71cee84b21d093940b2fb521de83631fda6287869")


def encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


def document(**changed: Any) -> dict[str, Any]:
    keys = [{"id": "new", "key": encoded(b"n" * 32)}, {"id": "old", "key": encoded(b"o" * 32)}]
    return {"stripes": 1, "keys": keys, "index": encoded(b"i" * 32)} | changed


def written(path: Path, content: object, mode: int = 0o600) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)
    return path


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.read(written(tmp_path / "sealing.key", document()))


# Fields


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=20), st.uuids(), st.uuids())
def test_what_was_sealed_opens_in_its_place(text: bytes, label: str, row: UUID, owner: UUID) -> None:
    sealed = seal(KEY, text, label=label, row=row, owner=owner)
    assert open_sealed(KEY, sealed, label=label, row=row, owner=owner) == text


def test_the_format_is_the_one_of_yesterday() -> None:
    assert open_sealed(KEY, KNOWN, label="entry.words", row=ROW, owner=OWNER) == WORDS


def test_sealing_twice_gives_different_bytes_of_a_known_length() -> None:
    first, second = (seal(KEY, WORDS, label="entry.words", row=ROW, owner=OWNER) for _ in range(2))
    assert first != second
    assert len(first) == 1 + 12 + len(WORDS) + 16
    assert WORDS not in first


@pytest.mark.parametrize(
    ("label", "row", "owner"),
    [
        ("entry.title", ROW, OWNER),
        ("entry.words", OTHER, OWNER),
        ("entry.words", ROW, OTHER),
        ("entry.words", OWNER, ROW),
    ],
)
def test_sealed_bytes_do_not_open_in_another_place(label: str, row: UUID, owner: UUID) -> None:
    with pytest.raises(Unreadable):
        open_sealed(KEY, KNOWN, label=label, row=row, owner=owner)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(KNOWN) * 8 - 1))
def test_one_flipped_bit_makes_it_unreadable(bit: int) -> None:
    flipped = bytearray(KNOWN)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unreadable):
        open_sealed(KEY, bytes(flipped), label="entry.words", row=ROW, owner=OWNER)


def opens(sealed: bytes) -> bool:
    try:
        open_sealed(KEY, sealed, label="entry.words", row=ROW, owner=OWNER)
    except Unreadable:
        return False
    return True


def test_a_truncated_field_is_unreadable() -> None:
    assert opens(KNOWN)
    assert [length for length in range(len(KNOWN)) if opens(KNOWN[:length])] == []


@pytest.mark.parametrize("key", [bytes(32), KEY[:31], b""])
def test_another_or_a_broken_data_key_does_not_open_it(key: bytes) -> None:
    with pytest.raises(Unreadable) as raised:
        open_sealed(key, KNOWN, label="entry.words", row=ROW, owner=OWNER)
    assert str(raised.value) == "the sealed bytes do not open here"
    assert raised.value.__cause__ is None


# The keyring


def test_a_data_key_is_wrapped_for_one_person(keyring: Keyring) -> None:
    data_key = keyring.new_data_key()
    kid, wrapped = keyring.wrap(data_key, OWNER)
    assert (kid, len(data_key)) == ("new", 32)
    assert data_key not in wrapped
    assert keyring.unwrap(kid, wrapped, OWNER) == data_key
    with pytest.raises(Unreadable):
        keyring.unwrap(kid, wrapped, OTHER)
    with pytest.raises(Unreadable):
        keyring.unwrap("old", wrapped, OWNER)
    with pytest.raises(Unreadable):
        keyring.unwrap("gone", wrapped, OWNER)


def test_a_data_key_of_another_length_is_never_wrapped(keyring: Keyring) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        keyring.wrap(b"short", OWNER)


def test_after_a_rotation_the_first_key_seals_and_the_older_one_opens(tmp_path: Path) -> None:
    keys = document()["keys"]
    before = Keyring.read(written(tmp_path / "before", document(keys=keys[1:])))
    after = Keyring.read(written(tmp_path / "after", document(keys=keys)))
    kid, wrapped = before.wrap(KEY, OWNER)
    assert kid == before.sealing_kid == "old"
    assert after.unwrap(kid, wrapped, OWNER) == KEY
    assert after.wrap(KEY, OWNER)[0] == after.sealing_kid == "new"
    assert after.index("lane", 7) == before.index("lane", 7)
    assert all(after.knows(*row) for row in before.canary())


def test_the_index_is_equal_for_equal_values_under_one_label(keyring: Keyring) -> None:
    assert keyring.index("telegram user", 4711) == KNOWN_INDEX
    assert keyring.index("telegram user", "4711") == KNOWN_INDEX
    assert keyring.index("telegram chat", 4711) != KNOWN_INDEX
    assert keyring.index("telegram user", 4712) != KNOWN_INDEX
    assert keyring.index("ab", "c") != keyring.index("a", "bc")


def test_the_canary_tells_right_keys_from_wrong_ones(keyring: Keyring, tmp_path: Path) -> None:
    other = Keyring.create(tmp_path / "other.key")
    rows = keyring.canary()
    assert [kid for kid, _ in rows] == ["new", "old", "index"]
    assert all(keyring.knows(*row) for row in rows)
    assert not any(other.knows(*row) for row in rows)
    assert not keyring.knows("new", dict(rows)["old"])
    assert not keyring.knows("new", b"")
    assert not keyring.knows("index", b"")


def test_a_key_under_a_known_id_with_other_bytes_is_not_known(keyring: Keyring, tmp_path: Path) -> None:
    swapped = [{"id": "new", "key": encoded(b"x" * 32)}]
    impostor = Keyring.read(written(tmp_path / "impostor", document(keys=swapped)))
    assert not impostor.knows("new", dict(keyring.canary())["new"])


def test_a_keyring_shows_nothing_of_its_keys(keyring: Keyring) -> None:
    shown = f"{keyring!r} {keyring} {keyring._keys!r} {[keyring]}"
    for byte in b"noi":
        assert str(bytes([byte]) * 4)[2:-1] not in shown
        assert encoded(bytes([byte]) * 32)[:8] not in shown


# The key file


def test_a_new_key_file_is_durable_private_and_readable(tmp_path: Path) -> None:
    path = tmp_path / "config" / "stripes" / "sealing.key"
    made = Keyring.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert all(Keyring.read(path).knows(*row) for row in made.canary())


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path / "sealing.key", document())
    before = path.read_bytes()
    with pytest.raises(KeyFileError) as raised:
        Keyring.create(path)
    assert str(raised.value) == f"{path} is already there: keep it, what is stored needs its keys"
    assert path.read_bytes() == before


def test_a_dangling_link_is_not_followed_when_making_a_key_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyFileError, match="already there"):
        Keyring.create(tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()


def test_a_key_file_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    with pytest.raises(KeyFileError, match="cannot be made"):
        Keyring.create(tmp_path / "plain" / "sealing.key")


def test_a_key_file_that_could_not_be_written_whole_is_not_left_behind(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(KeyFileError, match="cannot be made"):
            Keyring.create(tmp_path / "sealing.key")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_behind_a_link_is_fine(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(written(tmp_path / "sealing.key", document()))
    assert Keyring.read(tmp_path / "link").sealing_kid == "new"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_key_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "sealing.key", document(), mode)
    with pytest.raises(KeyFileError) as raised:
        Keyring.read(path)
    assert str(raised.value) == f"{path} is open to other users: run chmod 600 on it"


def test_a_missing_key_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError) as raised:
        Keyring.read(tmp_path / "none")
    assert str(raised.value) == (
        f"{tmp_path}/none is missing: put the sealing key file there, or name it in SEALING_KEY_FILE"
    )


def test_a_folder_is_not_a_key_file(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"cannot be read \(Is a directory\)"):
        Keyring.read(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_key_file_that_this_user_may_not_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="let this user read it"):
        Keyring.read(written(tmp_path / "sealing.key", document(), 0o000))


def only(**key: object) -> dict[str, Any]:
    return document(keys=[key])


WRONG: list[tuple[object, str]] = [
    ("", "is not JSON"),
    ("{", "is not JSON"),
    ("[" * 100_000, "is not JSON"),
    ([], "is not a sealing key file"),
    ({"stripes": 1}, "is not a sealing key file"),
    (document(extra=1), "is not a sealing key file"),
    (document(stripes=2), "has a version that this program does not know"),
    (document(keys=[]), "holds no master key"),
    (document(keys={}), "holds no master key"),
    (only(id="a"), "has a master key without id or key"),
    (document(keys=["a"]), "has a master key without id or key"),
    (only(id=7, key=encoded(KEY)), "has a key id that is not allowed"),
    (only(id="", key=encoded(KEY)), "has a key id that is not allowed"),
    (only(id="index", key=encoded(KEY)), "has a key id that is not allowed"),
    (only(id="a", key=encoded(KEY[:31])), "has a key that is not 32 bytes of base64"),
    (only(id="a", key=encoded(KEY) + "AAAA"), "has a key that is not 32 bytes of base64"),
    (only(id="a", key="é" * 44), "has a key that is not 32 bytes of base64"),
    (only(id="a", key=None), "has a key that is not 32 bytes of base64"),
    (document(index="!"), "has a key that is not 32 bytes of base64"),
    (document(keys=document()["keys"][:1] * 2), "has the same key id twice"),
    (only(id="a", key=encoded(b"i" * 32)), "uses the same key twice"),
]


@pytest.mark.parametrize(("content", "says"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_key_file_is_refused_in_one_line(tmp_path: Path, content: object, says: str) -> None:
    path = written(tmp_path / "sealing.key", content)
    with pytest.raises(KeyFileError) as raised:
        Keyring.read(path)
    assert str(raised.value) == f"{path} {says}: restore the file from its backup"
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("make", [Keyring.read, Keyring.create])
def test_a_failed_key_file_leaves_nothing_behind(tmp_path: Path, make: Callable[[Path], Keyring]) -> None:
    with pytest.raises(KeyFileError):
        make(tmp_path / ("n" * 300))
    assert list(tmp_path.iterdir()) == []
