"""What the answer of a check says of how sure it is whom it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

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
