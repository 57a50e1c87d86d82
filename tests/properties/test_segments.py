"""What holds for the groups of any roster."""

import random

from hypothesis import given
from hypothesis import strategies as st

from survey.roster.merging import Cluster, merge
from survey.roster.people import Person
from survey.roster.segments import Partition, partition
from survey.roster.units import Tree, common, upwards
from tests.segment_rules import RULES, people

UNITS = st.lists(st.sampled_from("ABä"), min_size=1, max_size=4).map("/".join)
SIZES = st.dictionaries(UNITS, st.integers(1, 20), min_size=1, max_size=25)


ROSTERS = SIZES.map(people).filter(lambda crowd: len(crowd) >= RULES.refuse_below)


def again(crowd: list[Person], before: Partition) -> Partition:
    unit = {person.person_id: person.unit for person in crowd}
    return partition(
        crowd,
        RULES,
        [group.units for group in before.org],
        previous_sensitive=[{unit[one] for one in group.members} for group in before.sensitive],
        previous_text=[group.units for group in before.text],
    )


@given(ROSTERS)
def test_everybody_is_in_exactly_one_group_of_each_partition(crowd: list[Person]) -> None:
    found = partition(crowd, RULES)

    for groups in (found.org, found.sensitive, found.text):
        assert sorted(one for group in groups for one in group.members) == sorted(one.person_id for one in crowd)


@given(ROSTERS)
def test_no_group_is_smaller_than_its_size_unless_it_is_everybody(crowd: list[Person]) -> None:
    found = partition(crowd, RULES)

    for groups, needed in ((found.org, 10), (found.sensitive, 15), (found.text, 30)):
        assert len(groups) == 1 or all(len(group.members) >= needed for group in groups)
        assert all(len(group.members) >= RULES.k_issue for group in groups)


@given(ROSTERS, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(crowd: list[Person], chance: random.Random) -> None:
    shuffled = chance.sample(crowd, len(crowd))

    assert partition(shuffled, RULES) == partition(crowd, RULES)


@given(ROSTERS)
def test_the_same_roster_keeps_its_groups(crowd: list[Person]) -> None:
    before = partition(crowd, RULES)

    assert again(crowd, before) == before


@given(ROSTERS, ROSTERS, st.randoms(use_true_random=False))
def test_the_order_of_former_groups_never_matters(
    earlier: list[Person], crowd: list[Person], chance: random.Random
) -> None:
    former = [group.units for group in partition(earlier, RULES).org]

    assert partition(crowd, RULES, chance.sample(former, len(former))) == partition(crowd, RULES, former)


@given(ROSTERS)
def test_sensitive_groups_are_made_of_whole_org_groups(crowd: list[Person]) -> None:
    found = partition(crowd, RULES)
    members = {group.id: group.members for group in found.org}

    for group in found.sensitive:
        assert group.members == frozenset().union(*(members[segment] for segment in group.segments))


@given(ROSTERS)
def test_no_two_groups_share_an_id_or_a_label(crowd: list[Person]) -> None:
    found = partition(crowd, RULES)
    ids = [*(group.id for group in (*found.org, *found.text)), *(group.id for group in found.sensitive)]

    assert len(set(ids)) == len(ids)
    for some in (found.org, found.sensitive, found.text):
        assert len({group.label for group in some}) == len(some)


@given(SIZES, st.integers(1, 60))
def test_heaps_merge_exactly_as_the_rule_says(sizes: dict[str, int], needed: int) -> None:
    tree = Tree(sizes)
    clusters = [Cluster((unit,), size) for unit, size in sizes.items()]

    assert merge(clusters, needed, tree) == by_the_book(clusters, needed, tree)


def by_the_book(clusters: list[Cluster], needed: int, tree: Tree) -> list[Cluster]:
    """The rule of protocol section 1 without any index: slow, and easy to check by eye."""
    while len(clusters) > 1 and min(clusters, key=lambda one: one.entry).size < needed:
        one = min(clusters, key=lambda cluster: cluster.entry)
        parent = tree.parent(one.units)
        others = [cluster for cluster in clusters if cluster is not one]
        same = [cluster for cluster in others if tree.parent(cluster.units) == parent]
        below = ([other for other in others if under(other, node, tree)] for node in upwards(parent))
        partner = min(same or next(filter(None, below)), key=lambda cluster: cluster.entry)
        both = Cluster(tuple(sorted(one.units + partner.units)), one.size + partner.size)
        clusters = [cluster for cluster in others if cluster is not partner] + [both]
    return sorted(clusters, key=lambda cluster: cluster.units)


def under(cluster: Cluster, node: tuple[str, ...], tree: Tree) -> bool:
    return common([tree.parent(cluster.units), node]) == node
