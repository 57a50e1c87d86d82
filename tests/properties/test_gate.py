"""What holds for every wave that could happen: hypothesis invents the answers."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from analytics.plan import Item, Plan
from analytics.release import board
from analytics.release.derived import recompute
from analytics.tally.counting import ViewCounters, count_closed
from tests import release_world as world

ITEMS = (
    world.item("q1", scale="a"),
    world.item("q2", "scale0-10", scale="a", reverse=True),
    world.item("q3", "choice", options=3),
    world.item("q4", sensitive=True),
)
ASKED = world.questionnaire(ITEMS)
TEAMS = {f"D{n // 2}/t{n}": 14 for n in range(4)}
DOCUMENTS = world.manifest(ASKED, TEAMS, coarse=["t3"])
PLAN = Plan.from_documents(DOCUMENTS, ASKED)

ballot = st.tuples(*(st.integers(0, highest) for highest in PLAN.highest_bytes)).map(bytes)
waves = st.lists(st.lists(ballot, max_size=14), min_size=4, max_size=4)
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Wave = list[list[bytes]]


def exact(counts: Sequence[int], sigma: float) -> list[int]:
    return list(counts)


def counted(wave: Wave) -> ViewCounters:
    return count_closed([(f"t{n}", one) for n, team in enumerate(wave) for one in team], PLAN)


def release(wave: Wave) -> world.Document:
    return world.release(counted(wave), asked=ASKED, documents=DOCUMENTS, draw=exact)[0]


def answers(wave: Wave, item: Item, segments: tuple[str, ...]) -> int:
    """Answers to an item, counted from the ballots themselves."""
    return sum(one[item.slot] > 0 for name in segments for one in wave[PLAN.place[name]])


@few
@given(waves)
def test_no_cell_is_released_under_its_minimum(wave: Wave) -> None:
    groups, items = {group.id: group for group in PLAN.groups}, {item.measure: item for item in PLAN.items}
    for part in release(wave)["cells"]:
        if part["basis"] == "measured":
            item, needed = (
                items[part["measure"]],
                40 if part["noise"] is not None else PLAN.minimum(items[part["measure"]]),
            )
            number = answers(wave, item, groups[part["group"]].segments)
            assert number >= part["answers_from"] >= part["minimum"] == needed


@few
@given(waves)
def test_a_group_with_enough_answers_is_released(wave: Wave) -> None:
    found = release(wave)
    for leaf in PLAN.leaves("ordinary"):
        status = world.cell(found, leaf.id, "item:q1")["status"]
        assert (status == "released") == (answers(wave, PLAN.items[0], leaf.segments) >= 6)


@few
@given(waves, st.data())
def test_swapping_two_people_s_answers_within_a_group_changes_no_average(wave: Wave, data: st.DataObject) -> None:
    before = release(wave)
    team = data.draw(st.sampled_from(wave))
    if len(team) < 2:
        return
    one, other = data.draw(st.permutations(range(len(team))))[:2]
    slot = data.draw(st.integers(0, PLAN.slots - 1))
    first, second = bytearray(team[one]), bytearray(team[other])
    first[slot], second[slot] = second[slot], first[slot]
    team[one], team[other] = bytes(first), bytes(second)
    assert release(wave) == before


@few
@given(waves, st.randoms(use_true_random=False))
def test_row_order_never_matters(wave: Wave, chance: object) -> None:
    rows = [(f"t{n}", one) for n, team in enumerate(wave) for one in team]
    shuffled = list(rows)
    chance.shuffle(shuffled)
    first, second = count_closed(rows, PLAN), count_closed(shuffled, PLAN)
    assert (first.counts == second.counts).all()
    assert first.accepted.tolist() == second.accepted.tolist()


@few
@given(waves)
def test_publishing_twice_is_publishing_once(wave: Wave) -> None:
    engine = create_engine("sqlite://")
    board.metadata.create_all(engine)
    found = release(wave)
    assert board.post(engine, found) == board.post(engine, world.published(found)) == board.Board(engine).document("w1")


@few
@given(waves)
def test_recomputing_from_the_public_files_gives_every_cell(wave: Wave) -> None:
    read = world.published(release(wave))
    assert recompute(read, DOCUMENTS, ASKED) == read["cells"]


@few
@given(waves)
def test_withheld_cells_all_look_the_same(wave: Wave) -> None:
    names = ("group", "measure", "statistic")
    withheld = [part for part in release(wave)["cells"] if part["status"] == "withheld"]
    looks = {tuple(sorted((name, value) for name, value in part.items() if name not in names)) for part in withheld}
    assert len(looks) <= 1
