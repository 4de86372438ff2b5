"""Whatever stands in a file, a reader says what is wrong and never raises: any field may hold any value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.intake.problems import problem_text
from tests.app.intake.deliveries import file, read

ODD: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "-", "2020-13-45", "<b>", "\u202e", "*****", "1,4 M", "a" * 300, "0000-00-00", "NaN"])
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "name", "url"]), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
RELEASE = {
    "ocid": "o", "id": "r", "date": "2020-01-01", "tag": ["tender"],
    "parties": [{"id": "p", "name": "N", "roles": ["supplier"], "identifier": {"scheme": "S", "id": "1"}, "address": {},
                 "contactPoint": {"email": "a@b.example"}, "beneficialOwners": [{"name": "B"}]}],
    "buyer": {"id": "p"}, "planning": {"budget": {"amount": {"amount": 1}}},
    "tender": {"tenderers": [{"id": "p"}], "value": {"amount": 1, "currency": "IDR"}, "tenderPeriod": {"endDate": "2020"}},
    "bids": {"details": [{"id": "1", "tenderers": [{"id": "p"}], "value": {"amount": 1}}]},
    "awards": [{"id": "a", "suppliers": [{"id": "p"}], "date": "2020-01-01"}],
    "contracts": [{"id": "c", "awardID": "a", "period": {"startDate": "2020-01-01", "endDate": "2020-02-01"}}],
}  # fmt: skip
STATEMENT = {
    "statementId": "s" * 32, "declarationSubject": "e", "statementDate": "2020-01-01", "recordId": "r",
    "recordType": "relationship", "recordStatus": "new", "publicationDetails": {"publicationDate": "2020-01-01"},
    "recordDetails": {
        "subject": "e", "interestedParty": {"reason": "unknown"},
        "interests": [{"type": "shareholding", "share": {"exact": 5}, "startDate": "2020-01-01", "endDate": "2021-01-01"}],
        "entityType": {"type": "state"}, "personType": "knownPerson", "names": [{"fullName": "A"}],
        "identifiers": [{"scheme": "S", "id": "1"}], "addresses": [{"address": "x"}], "placeOfBirth": {"address": "y"},
    },
    "replacesStatements": ["x"],
}  # fmt: skip
OLD_STATEMENT = {
    "statementID": "s", "statementType": "ownershipOrControlStatement", "subject": {"describedByEntityStatement": "e"},
    "interestedParty": {"unspecified": {"reason": "unknown"}}, "interests": [], "replacesStatements": ["s"],
}  # fmt: skip
ROW = dict.fromkeys(
    (
        "kd_tender", "kd_lpse", "kd_klpd", "kd_satker_str", "nama_satker", "nama_paket", "pagu", "hps", "mtd_pemilihan",
        "versi_tender", "tgl_pengumuman_tender", "nip_ppk", "nama_ppk", "nip_pokja", "nama_pokja", "nip_nama_pp",
        "kd_penyedia", "nama_penyedia", "npwp_penyedia", "no_kontrak", "tgl_kontrak", "tgl_kontrak_akhir", "nilai_kontrak",
        "wakil_sah_penyedia", "no_rek_bank", "anggota_kso", "kd_peserta", "pemenang", "nilai_penawaran",
    ),
    "1",
)  # fmt: skip
BARRED = {
    "nama_penyedia": "PT A", "npwp_penyedia": "1", "nomor_sk": "1", "status": "tayang", "mulai_sanksi": "2020-01-01",
    "masa_sanksi": {"tgl_mulai": "2020-01-01"}, "tanggal_pencabutan": "2021-01-01", "alamat_penyedia": "x",
}  # fmt: skip


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of every value inside a JSON value."""
    found = [at] if at else []
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found += places(item, (*at, key))
    return found


def spoiled(value: Any, at: tuple[Any, ...], odd: Any) -> Any:
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = odd
    return copy


@pytest.mark.parametrize(
    ("source", "name", "whole"),
    [
        ("ocds", "a.json", RELEASE),
        ("ocds", "a.json", {"ocid": "o", "releases": [RELEASE], "compiledRelease": RELEASE, "versionedRelease": RELEASE}),
        ("bods", "a.json", STATEMENT),
        ("bods", "a.json", OLD_STATEMENT),
        ("spse", "47_1013_SPSE-TenderPengumuman.json", ROW),
        ("spse", "42_1070_SPSE-PesertaTender.json", ROW),
        ("spse", "44_1073_SPSE-TenderEkontrak-2Kontrak.json", ROW),
        ("spse", "49_1015_SPSE-TenderSelesaiNilai.json", ROW),
        ("blacklist", "a.json", BARRED),
    ],
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(data=st.data())
def test_any_value_in_any_field_is_read_or_located(
    tmp_path: Path, source: str, name: str, whole: dict[str, Any], data: st.DataObject
) -> None:
    broken = whole
    for _ in range(data.draw(st.integers(1, 3))):
        broken = spoiled(broken, data.draw(st.sampled_from(places(broken))), data.draw(ODD))
    _, problems = read(source, file(tmp_path, name, [broken, whole]))
    for problem in problems:
        assert problem_text(problem.problem)
        assert problem.place.file == name
        assert not any(len(run) > 15 for run in "".join(c if c.isdigit() else " " for c in problem.value or "").split())


@pytest.mark.parametrize("source", ["ocds", "bods", "spse", "blacklist"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(content=st.binary(max_size=120) | st.text(max_size=120).map(str.encode))
def test_any_bytes_are_read_or_located(tmp_path: Path, source: str, content: bytes) -> None:
    for name in ("a.json", "a.csv", "a.xlsx", "a.jsonl.gz"):
        read(source, file(tmp_path, name, content))
