"""Themes of comments: subjects that several people of a group share, each language by itself.

In: what each writer wrote. Out: themes with bands of writers. Called by: `analytics.release`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.measures.comments.documents import ORGANISATION, Document, by_language
from analytics.measures.comments.words import Writer
from analytics.policy import DEFAULT, Policy, Respondents

_COMMENTS_PER_THEME: Final = 20  # comments in a language for each theme that is looked for
_MOST_THEMES: Final = 8  # per language; a reader could not tell more of them apart
_ROUNDS: Final = 200  # of the factorisation, always all of them: a tolerance may never be met when texts repeat
_MOST_TERMS: Final = 8  # per theme
_TERMS_IN_LABEL: Final = 3
_WEIGHTY: Final = 0.1  # share of a theme's heaviest term, below which a term does not belong to it
_AT_HOME: Final = 0.5  # share of a term's weight in the theme where it weighs most, below which it is not repeated


@dataclass(frozen=True)
class Term:
    """A word or two that at least `theme_writers` people of the displayed group wrote."""

    term: str
    writers: Respondents


@dataclass(frozen=True)
class Theme:
    """A subject of one question in one group; every number of people in it is a band."""

    language: str
    terms: tuple[Term, ...]
    label: str
    writers_band: Respondents
    item: str
    group: str


@dataclass(frozen=True)
class _Model:
    """Themes of one language: what each document is mainly about (−1: nothing), and each theme's terms by weight."""

    main: list[int]
    terms: list[list[str]]


def find_themes(writers: Sequence[Writer], *, policy: Policy = DEFAULT) -> list[Theme]:
    """Find what several people of a group write about, one model per language for the whole organisation.

    Formula: names and addresses struck out (`redact`); English, German, French and Spanish by their small words, other
    languages left out; tf-idf of words and neighbouring pairs of words, a person counting once per question;
    non-negative matrix factorisation X ≈ W H; a comment belongs to the theme with its largest W · Σ H. Shown per
    question and group: themes with `theme_writers` people or more, of whose terms only those that as many people of
    that group wrote to that question; groups from `comments_for_themes` comments on. The label is made of the terms
    that most people wrote. A term is shown with the capitals that most texts give it inside a sentence if
    `theme_writers` people of that group wrote it exactly so to that question, else in small letters. The same comments
    in any order give the same themes.
    What it cannot do: a surname that five people write in German, all of them without title or given name, is a term.
    Shapes and units: one Writer per person; numbers of people as bands (rule 10, the lowest begun at `theme_writers`).
    Raises: nothing; too few comments give no themes.
    Source: Lee, Seung, Nature 401, 1999, 788–791; Salton, Buckley, Information Processing & Management 24, 1988.

    >>> from analytics.measures.comments.words import CommentAnswer
    >>> say = "Please plan the shift handover with overlap."
    >>> staff = [Writer("d1", (CommentAnswer("help", say, False),)) for _ in range(50)]
    >>> [(theme.group, theme.label, theme.writers_band) for theme in find_themes(staff)]
    [('organisation', 'overlap, plan, shift handover', (40, 99))]
    """
    found: list[Theme] = []
    spoken = by_language(writers)
    groups = _shown_groups([document for documents in spoken.values() for document in documents], policy)
    for language, documents in spoken.items():
        model = _fit(documents, policy.theme_writers)
        for group in groups:
            for item in sorted({document.item for document in documents}):
                chosen = [
                    (document, main)
                    for document, main in zip(documents, model.main, strict=True)
                    if document.item == item and group in (document.segment, ORGANISATION)
                ]
                found += _themes_of(chosen, model, policy, where=(language, item, group))
    return sorted(found, key=_order)


def _shown_groups(documents: list[Document], policy: Policy) -> list[str]:
    """Give the organisation, and its segments when there are several, as far as they have enough comments."""
    sizes = Counter(document.segment for document in documents)
    groups = {ORGANISATION: sizes.total()} | (dict(sizes) if len(sizes) > 1 else {})
    return sorted(group for group, size in groups.items() if size >= policy.comments_for_themes)


def _writers_of(documents: Iterable[Document]) -> dict[str, set[int]]:
    people: defaultdict[str, set[int]] = defaultdict(set)
    for document in documents:
        for term in document.terms:
            people[term].add(document.writer)
    return people


def _fit(documents: list[Document], minimum_writers: int) -> _Model:
    people = _writers_of(documents)
    vocabulary = sorted(term for term, wrote in people.items() if len(wrote) >= minimum_writers)
    if not vocabulary:
        return _Model([-1] * len(documents), [])
    wanted = max(1, min(_MOST_THEMES, len(documents) // _COMMENTS_PER_THEME))
    loads, weights = _factorise([document.terms for document in documents], vocabulary, wanted)
    main = [int(row.argmax()) if row.max() > 0 else -1 for row in loads]
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    heaviest = np.maximum(weights.max(axis=1, keepdims=True) * _WEIGHTY, weights.max(axis=0) * _AT_HOME)
    return _Model(main, [_by_weight(row, vocabulary) for row in np.where(weights >= heaviest, weights, 0.0)])


def _factorise(
    texts: list[tuple[str, ...]], vocabulary: list[str], wanted: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give (documents × themes) loads and (themes × terms) weights, the same ones at every call."""
    from sklearn.decomposition import NMF  # imported here: it takes a second, and most callers never come this far
    from sklearn.feature_extraction.text import TfidfVectorizer

    tfidf = TfidfVectorizer(analyzer=tuple, vocabulary=vocabulary, binary=True).fit_transform(texts)
    themes = min(wanted, *tfidf.shape)
    model = NMF(n_components=themes, init="nndsvda", random_state=0, max_iter=_ROUNDS, tol=0)
    with np.errstate(invalid="ignore"):  # of its closing error √(≈ −0) when texts repeat so that the fit is perfect
        loads: Any = model.fit_transform(tfidf)
    return np.asarray(loads * model.components_.sum(axis=1)), np.asarray(model.components_)


def _by_weight(weights: NDArray[np.float64], vocabulary: list[str]) -> list[str]:
    order = np.argsort(-weights.round(9), kind="stable")  # stable, rounded: no machine's last bit decides an order
    return [vocabulary[place] for place in order if weights[place] > 0]


def _themes_of(
    chosen: list[tuple[Document, int]], model: _Model, policy: Policy, *, where: tuple[str, str, str]
) -> Iterator[Theme]:
    people = _writers_of(document for document, _ in chosen)
    language, item, group = where
    written = _as_written([document for document, _ in chosen], policy)
    for number, terms in enumerate(model.terms):
        writers = {document.writer for document, main in chosen if main == number}
        shared = _distinct([term for term in terms if len(people.get(term, ())) >= policy.theme_writers], people)
        if len(writers) < policy.theme_writers or not shared:
            continue
        shown = tuple(Term(term, _band(len(people[term]), policy)) for term in shared)
        label = ", ".join(written.get(term, term) for term in _label(shown))
        told = tuple(Term(written.get(one.term, one.term), one.writers) for one in shown)
        yield Theme(language, told, label, _band(len(writers), policy), item, group)


def _as_written(documents: Iterable[Document], policy: Policy) -> dict[str, str]:
    """Terms whose capitals as many people of this group wrote, to this question, as a term needs; others stay small."""
    people: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for document in documents:
        for spelling in document.capitals:
            people[spelling].add(document.writer)
    return {term: written for (term, written), wrote in people.items() if len(wrote) >= policy.theme_writers}


def _distinct(terms: list[str], people: dict[str, set[int]]) -> list[str]:
    """Drop words that only repeat a pair of words written by the same people."""
    pairs = [term for term in terms if " " in term]
    repeated = {word for pair in pairs for word in pair.split() if people.get(word) == people[pair]}
    return [term for term in terms if term not in repeated][:_MOST_TERMS]


def _label(terms: Sequence[Term]) -> list[str]:
    """Name a theme by its most frequent terms that do not repeat each other's words.

    Frequent by band, and by weight within a band: exact numbers would tell the terms of one band apart.
    """
    chosen: list[str] = []
    for term in sorted(terms, key=lambda term: -_lowest(term.writers)):
        if not set(term.term.split()) & {word for earlier in chosen for word in earlier.split()}:
            chosen.append(term.term)
    return chosen[:_TERMS_IN_LABEL]


def _band(writers: int, policy: Policy) -> Respondents:
    """Begin the lowest band at the fewest writers: "5–8", where respondents have 6–8."""
    lowest = policy.bands[0]
    return (policy.theme_writers, lowest[1]) if writers <= lowest[1] else policy.band(writers)


def _order(theme: Theme) -> tuple[str, str, str, int, str]:
    """Within a group by band, then by label: an order by exact numbers would tell them apart within a band."""
    return theme.group, theme.item, theme.language, -_lowest(theme.writers_band), theme.label


def _lowest(band: Respondents) -> int:
    return band[0] if isinstance(band, tuple) else band or 0
