"""Two of three people open the ballots, one of them knows nothing, and shares that do not fit are refused in words."""

import json
import stat
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.tally.opening import open_sealed
from survey.credentials.canonical import canonical
from survey.credentials.sealing import seal
from survey.credentials.sharing import P256_ORDER, Share, SharesRefused, join, split
from survey.waves.trustee import TrusteeKey, TrusteeKeyError, load_key
from survey.waves.trustee.shares import HeldShare, joined, load_share, make_split_key, share_path

SECRETS = st.integers(0, P256_ORDER - 1)
WORDS = ("first of three words", "second of three words", "third of three words")


def test_the_worked_example_of_the_encyclopedia() -> None:
    """Wikipedia, Shamir's secret sharing: f(x) = 1234 + 166x + 94x² mod 1613."""
    numbers = iter([166, 94])
    shares = split(1234, needed=3, shares=6, prime=1613, draw=lambda _: next(numbers))
    assert [share.value for share in shares] == [1494, 329, 965, 176, 1188, 775]
    assert {join(some, needed=3, prime=1613) for some in combinations(shares, 3)} == {1234}


@given(secret=SECRETS)
def test_any_two_of_three_shares_give_the_secret(secret: int) -> None:
    shares = split(secret, needed=2, shares=3)
    assert {join(pair, needed=2) for pair in combinations(shares, 2)} == {secret}
    assert join(shares, needed=2) == secret


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_share_is_equally_likely_for_every_secret(number: int) -> None:
    """In a small field all polynomials can be listed: for each secret, a share takes each value exactly once."""
    prime = 31
    for secret in range(prime):
        values = Counter(
            split(secret, needed=2, shares=3, prime=prime, draw=lambda _, a=slope: a)[number - 1].value
            for slope in range(prime)
        )
        assert values == Counter(range(prime))


def test_slopes_are_drawn_from_the_whole_field() -> None:
    bounds: list[int] = []
    split(5, needed=2, shares=3, draw=lambda bound: bounds.append(bound) or 0)  # type: ignore[func-returns-value]
    assert bounds == [P256_ORDER]


@pytest.mark.parametrize(
    ("shares", "why"),
    [
        ([Share(1, 5)], "1 of the 2 shares"),
        ([Share(1, 5), Share(1, 5)], "twice"),
        ([Share(1, 5), Share(1, 6)], "twice"),
        ([Share(0, 5), Share(1, 5)], "damaged"),
        ([Share(1, P256_ORDER), Share(2, 5)], "damaged"),
    ],
)
def test_shares_that_cannot_be_joined_are_refused(shares: list[Share], why: str) -> None:
    with pytest.raises(SharesRefused, match=why):
        join(shares, needed=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ceremony")
    make_split_key(folder / "council.key", "the council's words", iter(WORDS))
    return folder


def held(folder: Path, number: int) -> HeldShare:
    return load_share(share_path(folder / "council.key", number), WORDS[number - 1])


def key_of(folder: Path) -> TrusteeKey:
    return load_key(folder / "council.key", "the council's words")


@pytest.mark.parametrize("numbers", [(1, 2), (1, 3), (2, 3), (3, 1), (1, 2, 3)])
def test_any_two_share_files_open_what_was_sealed_to_the_key(folder: Path, numbers: tuple[int, ...]) -> None:
    key = key_of(folder)
    whole = joined(key, [held(folder, number) for number in numbers])
    sealed = seal(key.public.sealing, b"info", b"an answer")
    assert list(open_sealed([(b"info", sealed)], whole.sealing)) == [b"an answer"]


def test_no_file_of_a_split_key_holds_what_opens(folder: Path) -> None:
    whole = joined(key_of(folder), [held(folder, 1), held(folder, 2)])
    files = {path.name: path for path in folder.iterdir()}
    assert len(files) == 4 and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files.values())
    assert "sealing" not in json.loads(files["council.key"].read_bytes())
    assert all(whole.sealing not in path.read_bytes() for path in files.values())


def test_a_split_key_signs_and_does_not_open(folder: Path) -> None:
    assert key_of(folder).is_split and key_of(folder).public.to_json()["sealing"]


def test_a_share_opens_under_its_own_passphrase_and_no_other(folder: Path) -> None:
    with pytest.raises(TrusteeKeyError, match=r"share-1\.json does not open under this passphrase"):
        load_share(share_path(folder / "council.key", 1), WORDS[1])


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"schema":"canopy.trustee-share/1"}'])
def test_a_file_that_is_no_share_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "share.json").write_bytes(content)
    with pytest.raises(TrusteeKeyError, match=r"share\.json is not a share"):
        load_share(tmp_path / "share.json", WORDS[0])


def test_a_damaged_share_is_told_from_a_wrong_passphrase(folder: Path, tmp_path: Path) -> None:
    file = json.loads(share_path(folder / "council.key", 1).read_bytes())
    changed = ("A" if file["wrapped"][60] != "A" else "B").join((file["wrapped"][:60], file["wrapped"][61:]))
    (tmp_path / "share.json").write_bytes(canonical({**file, "wrapped": changed}))
    with pytest.raises(TrusteeKeyError, match="is damaged"):
        load_share(tmp_path / "share.json", WORDS[0])


def test_a_share_of_another_key_is_refused(folder: Path, tmp_path: Path) -> None:
    make_split_key(tmp_path / "council.key", None, iter(WORDS))
    with pytest.raises(SharesRefused, match="of another key"):
        joined(key_of(folder), [held(folder, 1), held(tmp_path, 2)])


def test_a_share_whose_number_was_changed_is_found(folder: Path) -> None:
    first, second = held(folder, 1), held(folder, 2)
    forged = HeldShare(second.key, Share(2, (second.share.value + 1) % P256_ORDER))
    with pytest.raises(SharesRefused, match="do not make this key"):
        joined(key_of(folder), [first, forged])
