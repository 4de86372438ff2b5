"""What a check could not look at, and how sure it is whom it is about: each limit in words and with its code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.export.findings import label
from graph.explain import missing_text
from graph.facts import Need

Json = dict[str, Any]
_UNIDENTIFIED = {
    "code": "vendor_unidentified",
    "id": "Penyedia yang ditanyakan tidak dapat dipastikan sebagai pihak yang dikenal; sebutkan nomor identitasnya.",
    "en": "The vendor asked about is not certainly any known party; state its identity number.",
}
_BY_NAME = {
    "code": "vendor_by_name",
    "id": "Penyedia yang ditanyakan dianggap peserta paket ini menurut namanya; sebutkan nomor identitasnya agar pasti.",
    "en": "The vendor asked about was taken for a participant of this tender by name; state its identity number to be sure.",
}
_ONE_OF_SEVERAL = {
    "code": "vendor_one_of_several",
    "id": "Beberapa peserta paket ini mungkin penyedia yang ditanyakan; jawaban ini tentang yang paling mirip.",
    "en": "Several participants of this tender may be the vendor asked about; this answer is about the likeliest.",
}
_WEAK_NUMBER = {
    "code": "vendor_number_weak",
    "id": "Nomor identitas yang disebut disamarkan atau tidak lolos angka pemeriksa; penyedianya tidak pasti karenanya.",
    "en": "The identity number given is masked or fails its check digits; it does not make sure who the vendor is.",
}
ROLE_NOT_SAID = {
    "code": "role_not_said", "id": "Peran pejabat tidak disebut; dinilai sebagai PPK.",
    "en": "The official's role was not said; judged as PPK.",
}
OFFICIALS_SEALED = {
    "code": "official_part_sealed",
    "id": "Hubungan pejabat dengan peserta, ada ataupun tidak, hanya diperlihatkan kepada atasan dan Inspektorat.",
    "en": "Ties between officials and bidders, be there any or none, are shown to the superior and the Inspectorate only.",
}
NO_LAW = {
    "code": "law_not_covered",
    "id": "Sebagian besar aturan belum berlaku pada tanggal itu dan hukum sebelumnya tidak dinilai.",
    "en": "Most rules were not in force at that date, and the law before them is not judged.",
}


def identity_limits(
    subject: Collection[str], described: Collection[str], meant: Mapping[str, Collection[str]],
    weakly_numbered: Collection[str], officials: Collection[str],
) -> Iterator[Json]:  # fmt: skip
    """Limits of the vendors asked about: those `described` only, those taken for one of all whom the name may have `meant`,
    and those whose number proves nothing. Officials are not named among these."""
    if set(subject) & set(described):
        yield _UNIDENTIFIED
    for party in sorted(set(subject) & set(meant)):
        text = _ONE_OF_SEVERAL if len(meant[party]) > 1 else _BY_NAME
        yield {**text, "parties": sorted(set(meant[party]).difference(officials))}
    if set(subject) & set(weakly_numbered):
        yield _WEAK_NUMBER


def missing(need: Need, known: tuple[int, int] | None) -> Json:
    """Data that is missing; `known`: for how many of how many parties there is some."""
    words = label(missing_text(need))
    if known is not None:
        words = {
            "id": f"{words['id']} (diketahui untuk {known[0]} dari {known[1]})",
            "en": f"{words['en']} (known for {known[0]} of {known[1]})",
        }
    return {"code": need.value, **words}


def not_in_force(rules: Sequence[str]) -> Json:
    named = ", ".join(rules)
    return {
        "code": "not_in_force", "id": f"Tidak berlaku pada tanggal paket, jadi tidak dinilai: {named}.",
        "en": f"Not in force at the tender's date, so not judged: {named}.",
    }


def stale(need: Need, delivered: date, days: int) -> Json:
    words, day = label(missing_text(need)), delivered.isoformat()
    return {
        "code": f"stale_{need.value}",
        "id": f"{words['id']}: terakhir dimuat {day}, lebih dari {days} hari sebelum tanggal yang dinilai.",
        "en": f"{words['en']}: last loaded on {day}, more than {days} days before the day judged.",
    }


def unresolved(parties: Sequence[str]) -> Json:
    return {
        "code": "unresolved", "id": "Pencocokan identitas beberapa peserta belum selesai; ulangi setelah selesai.",
        "en": "Identity matching of some bidders is not finished; ask again when it is.", "parties": list(parties),
    }
