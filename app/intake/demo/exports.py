"""The e-procurement export: tables of the legacy service, or of its successor that masks persons."""

from __future__ import annotations

from random import Random
from typing import Any

from app.intake.demo import names
from app.intake.demo.market import LPSE, Firm, Market, Offer, Package
from app.intake.demo.people import Person

Row = dict[str, Any]


def spse_tables(random: Random, market: Market, *, masked: bool) -> dict[str, list[Row]]:
    """File name -> rows. One table is empty, as in real exports."""
    pen = _Pen(random, masked)
    competed = [p for p in market.packages if not p.direct]
    direct = [p for p in market.packages if p.direct]
    return {
        "47_1013_SPSE-TenderPengumuman.json": [pen.announcement(p) for p in competed],
        "42_1070_SPSE-PesertaTender.json": [row for p in competed for row in pen.participants(p)],
        "49_1015_SPSE-TenderSelesaiNilai.json": [pen.award(p) for p in competed],
        "44_1073_SPSE-TenderEkontrak-2Kontrak.json": [pen.contract(p) for p in competed],
        "SPSE-JadwalTahapanTender.json": [pen.opening(p) for p in competed],
        "36_1016_SPSE-NonTenderPengumuman.json": [pen.direct_announcement(p) for p in direct],
        "37_1017_SPSE-NonTenderSelesai.json": [pen.direct_award(p) for p in direct],
        "43_1076_SPSE-TenderEkontrak-4BAPBAST.json": [],
    }


class _Pen:
    def __init__(self, random: Random, masked: bool) -> None:
        self._random = random
        self._masked = masked

    def _name(self, who: Person) -> str:
        written = names.careless(self._random, who.name)
        return names.masked(written) if self._masked else written

    def _nip(self, who: Person) -> str:
        return "*" * 15 + who.nip[-3:] if self._masked else who.nip

    def _head(self, p: Package) -> Row:
        return {
            "tahun_anggaran": p.published.year, "kd_klpd": "D900", "nama_klpd": "Pemerintah Provinsi Kalimantan Timur",
            "jenis_klpd": "PROVINSI", "kd_satker": str(p.office.satker), "kd_satker_str": p.office.code,
            "nama_satker": p.office.name.upper(), "kd_lpse": LPSE,
        }

    def announcement(self, p: Package) -> Row:
        ppk = next(w for r, w in p.roles if r == "PPK")
        committee = [w for r, w in p.roles if r == "POKJA"]
        return self._head(p) | {
            "nama_lpse": "LPSE Provinsi (fiktif)", "kd_tender": p.code, "kd_pkt_dce": p.code - 1_000,
            "kd_rup": str(p.code + 40_000_000), "nama_paket": p.title, "pagu": p.estimate + 500_000, "hps": p.estimate,
            "sumber_dana": "APBD", "jenis_pengadaan": "Pekerjaan Konstruksi", "mtd_pemilihan": "Tender",
            "mtd_evaluasi": "Harga Terendah Sistem Gugur", "mtd_kualifikasi": "Pasca Satu File", "status_tender": "Selesai",
            "tanggal_status": p.awarded.isoformat(), "versi_tender": 1, "ket_ditutup": None, "ket_diulang": None,
            "tgl_buat_paket": f"{p.published.isoformat()} 08:00:00",
            "tgl_pengumuman_tender": f"{p.published.isoformat()} 16:00:00",
            "nip_ppk": self._nip(ppk), "nama_ppk": self._name(ppk),
            "nip_pokja": ";".join(self._nip(w) for w in committee), "nama_pokja": ";".join(self._name(w) for w in committee),
            "lokasi_pekerjaan": "Kalimantan Timur",
        }

    def participants(self, p: Package) -> list[Row]:
        """Registrants and bidders in one table; only who has a price bid."""
        return [
            {"tahun_anggaran": p.published.year, "kd_klpd": "D900", "kd_satker": str(p.office.satker),
             "kd_satker_str": p.office.code, "kd_lpse": LPSE, "kd_tender": p.code, "kd_pkt_dce": p.code - 1_000,
             "kd_peserta": p.code * 10 + n, **self._firm(o.firm), "nilai_penawaran": o.price, "nilai_terkoreksi": o.price,
             "pemenang": int(o is p.winner), "pemenang_terverifikasi": int(o is p.winner), "alasan": None}
            for n, o in enumerate(p.offers)
        ]

    def _firm(self, firm: Firm) -> Row:
        return {
            "kd_penyedia": firm.number + 500_000, "nama_penyedia": names.careless_firm(self._random, firm.form, firm.name),
            "npwp_penyedia": firm.npwp, "npwp_penyedia_16": f"0{firm.npwp}",
        }

    def award(self, p: Package) -> Row:
        won = p.winner
        return self._head(p) | self._firm(won.firm) | {
            "kd_tender": p.code, "kd_paket": p.code - 1_000, "pagu": p.estimate + 500_000, "hps": p.estimate,
            "nilai_penawaran": won.price, "nilai_terkoreksi": won.price, "nilai_negosiasi": won.price,
            "nilai_kontrak": won.price, "tgl_pengumuman_tender": p.published.isoformat(),
            "tgl_penetapan_pemenang": p.awarded.isoformat(),
        }

    def contract(self, p: Package) -> Row:
        won = p.winner
        signatory = won.firm.posts[0].person
        ppk = next(w for r, w in p.roles if r == "PPK")
        return self._head(p) | self._firm(won.firm) | {
            "kd_tender": p.code, "nama_paket": p.title, "no_kontrak": f"602/{p.code % 10_000}/KTR/{p.awarded.year}",
            "tgl_kontrak": p.awarded.isoformat(), "tgl_kontrak_awal": p.awarded.isoformat(),
            "nip_ppk": self._nip(ppk), "nama_ppk": self._name(ppk), "jabatan_ppk": "Pejabat Pembuat Komitmen",
            "bentuk_usaha_penyedia": won.firm.form,
            "tipe_penyedia": "KSO" if won.partner else "Penyedia Badan Usaha Non KSO",
            "anggota_kso": _members(won), "wakil_sah_penyedia": self._name(signatory), "jabatan_wakil_penyedia": "Direktur",
            "nilai_kontrak": won.price, "status_kontrak": "Kontrak Selesai",
        }

    def opening(self, p: Package) -> Row:
        """The one stage of the schedule that dates the conflicts."""
        return {
            "kd_lpse": LPSE, "kd_tender": p.code, "nama_akt": "PEMBUKAAN_PENAWARAN",
            "nama_tahapan": "Pembukaan Dokumen Penawaran",
            "tgl_awal": f"{p.opened.isoformat()} 09:00:00", "tgl_akhir": f"{p.opened.isoformat()} 12:00:00",
        }

    def direct_announcement(self, p: Package) -> Row:
        ppk = next(w for r, w in p.roles if r == "PPK")
        officer = next(w for r, w in p.roles if r == "PP")
        return self._head(p) | {
            "lls_id": p.code, "kd_nontender": p.code, "kd_pkt_dce": p.code - 1_000, "kd_rup": str(p.code + 40_000_000),
            "nama_paket": p.title, "pagu": p.estimate + 500_000, "hps": p.estimate, "sumber_dana": "APBD",
            "mak": f"{p.office.code[:4]}.01.2.01.0001.5.2.01.", "jenis_pengadaan": "Pengadaan Barang",
            "mtd_pemilihan": "Pengadaan Langsung", "status_nontender": "Selesai",
            "tgl_pengumuman_nontender": f"{p.published.isoformat()} 08:00:00",
            "nip_nama_ppk": f"{self._nip(ppk)} - {self._name(ppk)}",
            "nip_nama_pp": f"{self._nip(officer)} - {self._name(officer)}",
        }

    def direct_award(self, p: Package) -> Row:
        won = p.winner
        return self._head(p) | self._firm(won.firm) | {
            "kd_nontender": p.code, "nama_paket": p.title, "hps": p.estimate, "nilai_penawaran": won.price,
            "nilai_negosiasi": won.price, "nilai_kontrak": won.price, "status_nontender": "Selesai",
            "mtd_pemilihan": "Pengadaan Langsung", "tgl_selesai_nontender": p.awarded.isoformat(),
        }


def _members(offer: Offer) -> str | None:
    """The members of a joint operation as one free text, the way the export has it."""
    if offer.partner is None:
        return None
    return "; ".join(f"{f.full} ({f.npwp})" for f in (offer.firm, offer.partner))
