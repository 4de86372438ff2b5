"""The parameters that a rule may have, by its template: of those that look at ties and of the process flags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.judge.flags import FLAGS
from graph.judge.templates import TEMPLATES

SHAPES: Mapping[str, type[Any]] = {
    **{name: template.params for name, template in TEMPLATES.items()},
    **{name: kind.params for name, kind in FLAGS.items()},
}
