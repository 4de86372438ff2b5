"""The hub policy as its readers get it: what was passed, what was held back and by which cap, who decided what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.export.findings import Presenter, decision_view, label
from app.store.hubs import Ruling
from graph.explain import text
from graph.facts import HubPolicy

Json = dict[str, Any]


def policy_view(policy: HubPolicy) -> Json:
    """The caps and alarms in force, how many parties are decided on, and the ledger number of the newest decision in it."""
    alarms = [{"max_hops": hops, "min_strength": least} for hops, least in sorted(policy.alarms.items())]
    return {
        "edition": policy.edition, "ledger": policy.ledger or None, "caps": dict(policy.caps), "alarms": alarms,
        "may_pass": len(policy.always_pass), "never_pass": len(policy.never_pass),
    }


def caps_view(caps: Mapping[str, int], policy: HubPolicy) -> list[Json]:
    """How many hubs each cap caught; `most` is how many neighbours it admits, null where a decision says never."""
    return [{"cap": cap, "most": policy.caps.get(cap), "hubs": caps[cap]} for cap in sorted(caps)]


def named_view(presenter: Presenter, named: Mapping[str, str]) -> list[Json]:
    """Some of the hubs met, each with the cap that caught it; `presenter` already knows them."""
    return [{"party": presenter.party(id_), "cap": cap} for id_, cap in named.items()]


def standing_view(policy: HubPolicy, party: str, kind: str, *, is_hub: bool) -> Json:
    """Whether paths pass a party: by which cap, or by decision."""
    decided = {party in policy.never_pass: "never_pass", party in policy.always_pass: "may_pass"}.get(True, "by_cap")
    cap = policy.cap_of(kind)
    words = label(text("hub_note", "hub" if is_hub else "passed"))
    return {"is_hub": is_hub, "verdict": decided, "cap": cap, "most": policy.caps[cap], **words}


def ruling_view(ruling: Ruling, presenter: Presenter) -> Json:
    """A decision on the policy, and whether it holds or waits for a second person."""
    state = "in_force" if ruling.in_force else "proposed"
    return {
        **decision_view(ruling.made), "state": state, "note": label(text("hub_note", state)),
        "party": presenter.party(ruling.party) if ruling.party is not None else None,
    }
