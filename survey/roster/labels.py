"""Names of groups: short, told apart from each other, and the same as long as the units are.

In: the units of each group of a partition, and the tree. Out: label, path and id of each.
Called by: survey.roster.segments.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from survey.roster.units import Path, Tree, common, upwards

WHOLE_ORGANISATION = "Whole organisation"
_MOST_NAMES = 4  # names in a label before it is shortened
_NAMES_WHEN_SHORTENED = 2
_LONGEST_NAME = 60  # characters of one name in a label
_LONGEST_VALUE = 24  # characters of a value in the id of a band
_LONGEST_SLUG = 40  # with prefix and digits, ids stay below 64
# These begin the ids of other partitions; ids of org segments never do.
PREFIXES = SENSITIVE, TEXT, ATTRIBUTE = ("s-", "t-", "v-")

Units = tuple[str, ...]


@dataclass(frozen=True)
class Name:
    label: str
    path: Path


@dataclass(frozen=True)
class _Part:
    """A piece of a group: a whole node, or the people directly in an inner unit."""

    node: Path
    directly: bool

    @property
    def home(self) -> Path:
        return self.node if self.directly else self.node[:-1]

    def name(self) -> str:
        short = _shortened(self.node[-1]) if self.node else WHOLE_ORGANISATION
        return f"{short} (directly)" if self.directly else short


def names_of(groups: Sequence[Units], tree: Tree) -> list[Name]:
    """Label and path of each group of one partition; no two labels are alike."""
    parts = [_parts(units, tree) for units in groups]
    labels = _told_apart([_candidates(own, units) for own, units in zip(parts, groups, strict=True)])
    return [Name(label, _path(own, label)) for own, label in zip(parts, labels, strict=True)]


def ids_of(groups: Sequence[Units], prefix: str = "") -> list[str]:
    """An id for each group: a readable part and six hex digits of its units.

    It depends on the units alone, so that a line of results goes on when other groups come, go or are renamed.
    """
    short = [_id(units, prefix, 6) for units in groups]
    taken = Counter(short)
    return [_id(units, prefix, 12) if taken[name] > 1 else name for name, units in zip(short, groups, strict=True)]


def band_ids(view: str, bands: Sequence[Units]) -> list[str]:
    """The same for bands of an attribute: from the view and the values alone."""
    names = [f"{ATTRIBUTE}{view}-{slug(values[:1], _LONGEST_VALUE)}" for values in bands]
    digests = (_digest((f"{view}:{len(values)}", *values))[:8] for values in bands)
    return [f"{name}-{digest}" for name, digest in zip(names, digests, strict=True)]


def _parts(units: Units, tree: Tree) -> list[_Part]:
    """The fewest nodes that make up the group, in the order of their paths."""
    inside = Counter(node for unit in units for node in upwards(tree.path(unit)))
    covered: dict[_Part, list[Path]] = {}
    for unit in sorted(units):
        top: Path | None = None
        for node in upwards(tree.path(unit)):
            if inside[node] != tree.units_under(node):
                break
            top = node
        part = _Part(tree.path(unit), directly=True) if top is None else _Part(top, directly=False)
        covered.setdefault(part, []).append(tree.path(unit))
    if len(covered) > 1:
        return list(covered)
    ((part, paths),) = covered.items()
    return [part if part.directly else _Part(common(paths), directly=False)]  # a lone team goes by its own name


def _candidates(parts: list[_Part], units: Units) -> list[str]:
    """What the group could be called, from the shortest to one that nothing else is called."""
    anchor = common(part.home for part in parts)
    lone = len(parts) == 1
    above = parts[0].node[:-1] if lone else anchor
    body = parts[0].name() if lone else _joined(parts, anchor)
    near = f"{_shortened(above[-1])}: {body}" if above else body
    full = f"{' / '.join(above)}: {body}" if above else body
    plain = near if len(parts) > _MOST_NAMES else body
    return [plain, near, full, f"{full} ({_digest(units)[:6]})"]


def _joined(parts: list[_Part], anchor: Path) -> str:
    names = [_named_within(part, anchor) for part in parts]
    if len(names) <= _MOST_NAMES:
        return " + ".join(names)
    shown = names[:_NAMES_WHEN_SHORTENED]
    return " + ".join([*shown, f"{len(names) - len(shown)} more"])


def _named_within(part: _Part, anchor: Path) -> str:
    """With its department's name where the group spans several."""
    if part.home == anchor or part.directly:
        return part.name()
    return f"{part.name()} ({_shortened(part.home[-1])})"


def _told_apart(candidates: list[list[str]]) -> list[str]:
    """The first candidate of each, and longer ones only where labels would be alike."""
    chosen = [0] * len(candidates)
    while True:
        labels = [names[level] for names, level in zip(candidates, chosen, strict=True)]
        taken = Counter(label.casefold() for label in labels)
        alike = [n for n, label in enumerate(labels) if taken[label.casefold()] > 1 and chosen[n] < 3]
        if not alike:
            return labels
        for n in alike:
            chosen[n] += 1


def _path(parts: list[_Part], label: str) -> Path:
    """A whole node is found where it stands in the tree; everything else by its label, below its parent."""
    if len(parts) == 1 and not parts[0].directly:
        return parts[0].node
    return (*common(part.home for part in parts), label)


def _id(units: Units, prefix: str, digits: int) -> str:
    paths = [tuple(unit.split("/")) for unit in units]
    shared = common(paths)
    name = slug([shared[-1]] if shared else sorted({path[0] for path in paths}))
    if not prefix and f"{name}-".startswith(PREFIXES):
        name = f"g-{name}"
    return f"{prefix}{name}-{_digest(units)[:digits]}"


def slug(names: Iterable[str], longest: int = _LONGEST_SLUG) -> str:
    """The names in a-z, 0-9 and hyphens; `group` where nothing of them is left."""
    plain = unicodedata.normalize("NFKD", "-".join(names).casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:longest].strip("-") or "group"


def _digest(units: Units) -> str:
    return sha256("\n".join(sorted(units)).encode()).hexdigest()


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
