"""Comments: themes that several people wrote about, and their words where they agreed to be quoted.

In: a desk. Out: what results/comments.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping
from typing import Any

from analytics.pages.desk import Desk


def build(desk: Desk) -> Mapping[str, Any]:
    return {"blocks": list(desk.now.release.themes)}
