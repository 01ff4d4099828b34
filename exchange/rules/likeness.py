"""How near a written title is to those of the roadmap: a score to show, never a reason to take.

Titles are compared as bare words in any order: no accent, plural, article nor usual abbreviation. A title
cut short counts by the words it kept, at nine tenths. A word alone says little: it is near one that a typing
error away only.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from exchange.rules.layout.headings import ARTICLES, words

MOST = 3
FEWEST_PERCENT = 70
_CUT_SHORT = 0.9
_FEWEST_WORDS = 3
_TYPING_ERRORS = 1
# No title is that long; what is beyond is not compared, so that the cost of a line is bounded.
_LONGEST = 300
_ABBREVIATIONS = {
    "min": "ministere", "dev": "developpement", "coord": "coordination", "nat": "national", "reg": "regional",
    "conf": "confederal", "org": "organisation", "op": "operationnalisation", "ops": "operation", "prog": "programme",
    "proj": "projet", "adm": "administration", "tech": "technique", "eco": "economique", "fin": "financier",
    "agri": "agricole", "secu": "securite", "mep": "mise place", "meo": "mise oeuvre", "inst": "institution",
    "harm": "harmonisation", "creat": "creation", "elab": "elaboration", "constr": "construction",
    "em": "etatmajor",
}  # fmt: skip


@dataclass(frozen=True)
class Near:
    """A measure whose title is near, and how near, in percent."""

    code: str
    percent: int


def comparable(title: str) -> str:
    """Return a title as the words that are compared."""
    bare = words(title[:_LONGEST]).replace("etat major", "etatmajor")
    kept = [_ABBREVIATIONS.get(word, word) for word in bare.split() if word not in ARTICLES]
    return " ".join(word.rstrip("sx") if len(word) > 3 else word for word in kept)


def nearest(title: str, titles: Mapping[str, str]) -> tuple[Near, ...]:
    """Return the measures whose titles are nearest, best first. `titles`: comparable title by code."""
    wanted = comparable(title)
    if not wanted:
        return ()
    found = _scores(fuzz.token_sort_ratio, wanted, titles, FEWEST_PERCENT)
    for code in [code for code in found if _is_word_alone(wanted, titles[code])]:
        if OSA.distance(wanted, titles[code]) > _TYPING_ERRORS:
            del found[code]
    if len(wanted.split()) >= _FEWEST_WORDS:
        # A known title of few words would stand whole in many others.
        long = {code: known for code, known in titles.items() if len(known.split()) >= _FEWEST_WORDS}
        for code, score in _scores(fuzz.token_set_ratio, wanted, long, FEWEST_PERCENT / _CUT_SHORT).items():
            found[code] = max(found.get(code, 0), score * _CUT_SHORT)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    # Below the identity of the titles themselves, nothing is whole.
    return tuple(Near(code, min(round(score), 99)) for code, score in ranked)


def _is_word_alone(*titles: str) -> bool:
    return any(" " not in title for title in titles)


def _scores(scorer: object, wanted: str, titles: Mapping[str, str], fewest: float) -> dict[str, float]:
    found = process.extract(wanted, titles, scorer=scorer, processor=None, limit=None, score_cutoff=fewest)
    return {code: score for _, score, code in found}
