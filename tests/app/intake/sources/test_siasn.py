"""Staff lists as SIMPEG and SIASN export them: units inside offices, rank, pension and leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.intake.source import RowProblem, Said
from graph.claims import PartyClaim, TieClaim
from graph.kinds import PartyKind, TieKind
from graph.period import Period
from tests.app.intake.deliveries import claims, codes, file, read
from tests.app.intake.sources.test_personnel import NIP, of_rows

SIASN = {
    "PNS ID": "A8", "NIP BARU": NIP, "NIP LAMA": "-", "NAMA": "MOH. YUSUF", "GELAR DEPAN": "Drs.", "GELAR BELAKANG": "M.Si",
    "TEMPAT LAHIR NAMA": "SAMARINDA", "TANGGAL LAHIR": "12-03-1970", "JENIS PEGAWAI NAMA": "PNS Daerah Kab./Kota",
    "KEDUDUKAN HUKUM NAMA": "Aktif", "TMT CPNS": "01-03-1995", "GOL AKHIR NAMA": "IV/a", "JABATAN NAMA": "Kepala Seksi",
    "TMT JABATAN": "01-03-2015", "ESELON NAMA": "IV.a", "UNOR NAMA": "Sekretariat", "UNOR INDUK NAMA": "Dinas Contoh",
}  # fmt: skip
ABOVE, WITHIN = "unit:dinas contoh", "unit:dinas contoh|sekretariat"


def siasn(folder: Path, **cells: str) -> tuple[list[Said], list[RowProblem]]:
    return of_rows(folder, "siasn.csv", SIASN | {key.replace("_", " "): text for key, text in cells.items()})


def test_an_export_of_siasn_names_the_unit_the_office_above_it_rank_and_echelon(tmp_path: Path) -> None:
    said, problems = siasn(tmp_path)
    assert problems == []
    (person,) = claims(said, PartyClaim, kind=PartyKind.PERSON)
    assert person.attributes == {"position": "Kepala Seksi", "echelon": "IV.a", "rank": "IV/a"}
    offices = {p.ref: p.attributes for p in claims(said, PartyClaim, kind=PartyKind.PUBLIC_BODY)}
    assert offices == {WITHIN: {"agency": "Dinas Contoh"}, ABOVE: {}}
    posts = {t.to_ref: (t.role, t.period) for t in claims(said, TieClaim, kind=TieKind.EMPLOYED_BY)}
    assert posts == dict.fromkeys((WITHIN, ABOVE), ("asn", Period.of("2015-03-01", "")))
    other, _ = siasn(tmp_path, UNOR_INDUK_NAMA="Dinas Lain")
    refs = {p.ref for p in claims(other, PartyClaim, kind=PartyKind.PUBLIC_BODY)}
    assert refs == {"unit:dinas lain", "unit:dinas lain|sekretariat"}  # every office has a secretariat of its own


def test_service_ends_the_day_before_the_pension_and_begins_with_the_post_or_the_appointment(tmp_path: Path) -> None:
    said, problems = siasn(tmp_path, TMT_PENSIUN="01-04-2028", TMT_JABATAN="")
    assert {t.period for t in claims(said, TieClaim)} == {Period.of("1995-03-01", "2028-03-31")}
    assert problems == []
    early, problems = siasn(tmp_path, TMT_PENSIUN="01-04-1990")
    assert {t.period for t in claims(early, TieClaim)} == {Period.of("2015-03-01", "")}
    assert codes(problems) == [("unreadable_period", "tmt_pensiun")]


@pytest.mark.parametrize(
    ("cells", "leave"),
    [
        ({"JENIS_CUTI": "CLTN", "MULAI_CUTI": "01-01-2024", "SELESAI_CUTI": "31-12-2025"}, ("2024-01-01", "2025-12-31")),
        ({"TMT_CLTN": "01-01-2024", "AKHIR_CLTN": "31-12-2025"}, ("2024-01-01", "2025-12-31")),
        ({"JENIS_CUTI": "Cuti di Luar Tanggungan Negara", "MULAI_CUTI": "01-01-2024"}, ("2024-01-01", None)),
        ({"JENIS_CUTI": "Cuti Tahunan", "MULAI_CUTI": "01-01-2024", "SELESAI_CUTI": "05-01-2024"}, None),
    ],
)
def test_only_leave_at_ones_own_cost_stands_beside_the_service(
    tmp_path: Path, cells: dict[str, str], leave: tuple[str, str | None] | None
) -> None:
    said, problems = siasn(tmp_path, **cells)
    found = claims(said, TieClaim, role="asn_unpaid_leave")
    assert [t.period for t in found] == ([Period.of(*leave)] if leave else [])
    assert len(claims(said, TieClaim, role="asn")) == 2
    assert problems == []


@pytest.mark.parametrize(
    ("kind", "standing", "role"),
    [("PNS", "Aktif", "asn"), ("PPPK", "", "asn"), ("PNS", "CLTN", "asn_unpaid_leave"), ("Honorer", "Aktif", "other")],
)
def test_that_somebody_is_on_leave_outranks_what_he_is(tmp_path: Path, kind: str, standing: str, role: str) -> None:
    said, _ = siasn(tmp_path, JENIS_PEGAWAI_NAMA=kind, KEDUDUKAN_HUKUM_NAMA=standing)
    assert {t.role for t in claims(said, TieClaim)} == {role}


def test_staff_may_come_as_json_with_objects_inside(tmp_path: Path) -> None:
    rows = [{
        "nip": NIP, "nama": "Moh. Yusuf", "golongan": {"nama": "IV/a"}, "jabatan_nama": "Kepala Seksi",
        "unor": {"nama": "Sekretariat"}, "unor_induk": {"nama": "Dinas Contoh"}, "hukdis": "-",
    }]  # fmt: skip
    said, problems = read("personnel", file(tmp_path, "pegawai.json", {"data": rows}))
    assert {t.to_ref for t in claims(said, TieClaim)} == {WITHIN, ABOVE}
    (person,) = claims(said, PartyClaim, kind=PartyKind.PERSON)
    assert (person.name, person.attributes) == ("Moh. Yusuf", {"position": "Kepala Seksi", "rank": "IV/a"})
    assert codes(problems) == [("unknown_field", "hukdis")]


@pytest.mark.parametrize(
    ("cells", "refs"),
    [
        ({"OPD": "Dinas Contoh", "KODE OPD": "1.03"}, {"unit:1.03"}),
        ({"UNIT KERJA": "Dinas Contoh", "KODE OPD": "1.03"}, {"unit:1.03"}),
        ({"UNIT KERJA": "Sekretariat", "OPD": "Dinas Contoh", "KODE OPD": "1.03"}, {"unit:1.03", "unit:1.03|sekretariat"}),
        ({"UNIT KERJA": "Sekretariat", "KODE UNIT KERJA": "1.03.1", "OPD": "Dinas Contoh"}, {"unit:1.03.1", ABOVE}),
    ],
)  # fmt: skip
def test_codes_belong_to_the_office_or_to_the_unit_by_their_heading(
    tmp_path: Path, cells: dict[str, str], refs: set[str]
) -> None:
    said, problems = of_rows(tmp_path, "staf.csv", {"NIP": NIP, "NAMA": "Moh. Yusuf", **cells})
    assert {t.to_ref for t in claims(said, TieClaim)} == refs
    assert {p.ref for p in claims(said, PartyClaim, kind=PartyKind.PUBLIC_BODY)} == refs
    assert problems == []
