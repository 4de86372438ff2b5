"""The demonstration's files, in the formats and with the habits of the offices they pretend to come from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import orjson
import xlsxwriter

from app.intake.demo import names
from app.intake.demo.exports import spse_tables
from app.intake.demo.market import LPSE, Firm, Holding, Market, Post
from app.intake.demo.ownership import statements
from app.intake.demo.people import Person
from app.intake.demo.plants import Extra

Row = dict[str, Any]


class Files:
    """Writes one folder per source."""

    def __init__(self, directory: Path, random: Random, market: Market, extra: Extra) -> None:
        self._directory = directory
        self._random = random
        self._market = market
        self._extra = extra

    def write(self, *, lean: bool) -> list[tuple[str, Path]]:
        """The deliveries as (source, folder), in the order they are best loaded."""
        made = [self._spse(masked=lean), self._personnel(), self._qualification(), self._blacklist()]
        return made if lean else [*made, self._ownership(), self._households()]

    def _folder(self, source: str) -> Path:
        folder = self._directory / source
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _spse(self, *, masked: bool) -> tuple[str, Path]:
        folder = self._folder("spse")
        for file, rows in spse_tables(self._random, self._market, masked=masked).items():
            (folder / file).write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2) if rows else b"")
        return "spse", folder

    # --- personnel --------------------------------------------------------------------------------------------------
    def _personnel(self) -> tuple[str, Path]:
        folder = self._folder("personnel")
        _xlsx(folder / "Daftar Pegawai 2024.xlsx", "DAFTAR PEGAWAI PEMERINTAH PROVINSI", list(self._staff()))
        _csv(folder / "SK Penetapan.csv", list(self._decrees()), ";")
        _csv(folder / "KP4.csv", list(self._allowances()), ",")
        return "personnel", folder

    def _staff(self) -> Iterable[Row]:
        units = [(o.name, o.code, p) for o in self._market.offices for p in o.staff]
        units += [("UKPBJ Provinsi Kalimantan Timur", "4.01.01.0.00.07", p) for p in self._market.committee]
        retired = {p.nip: day for p, day in self._extra.retired}
        leave = {p.nip for p in self._extra.leave}
        for n, (unit, code, who) in enumerate(units):
            on_duty = "PPPK" if who.nip[12:14] == "21" else "PNS"
            status = "Pensiun" if who.nip in retired else "CLTN" if who.nip in leave else on_duty
            yield {
                "No": n + 1, "NAMA": names.careless(self._random, who.name), "NIP": who.nip, "NIK": who.nik,
                "TANGGAL LAHIR": f"{who.born:%d-%m-%Y}", "UNIT KERJA": unit, "KODE UNIT KERJA": code, "STATUS": status,
                "JABATAN": "Staf", "TMT MULAI": f"{who.nip[8:12]}-03-01",
                "TMT SELESAI": retired[who.nip].isoformat() if who.nip in retired else "",
                "TANGGAL DATA": "2024-12-31",
            }

    def _decrees(self) -> Iterable[Row]:
        for package in self._market.packages:
            for role, who in package.roles:
                yield {
                    "NOMOR SK": f"188.4/{package.code % 1000}/K.{package.published.year}",
                    "TANGGAL SK": f"{package.published:%d/%m/%Y}",
                    "KODE TENDER": package.id, "PERAN": role, "NIP": who.nip,
                    "NAMA": names.careless(self._random, who.name), "BERLAKU MULAI": f"01/01/{package.published.year}",
                    "BERLAKU SAMPAI": f"31/12/{package.awarded.year}",
                }

    def _allowances(self) -> Iterable[Row]:
        lodgers = {head.nik: lodger for head, lodger in self._extra.lodgers}
        siblings = {who.nik: other for who, other in self._extra.siblings}
        servants = [p for o in self._market.offices for p in o.staff] + self._market.committee
        for who in servants:
            family: list[tuple[str, Person]] = []
            if who.spouse:
                family.append(("istri" if who.spouse.woman else "suami", who.spouse))
            family += [("anak kandung", child) for child in who.children]
            family += [(word, p) for word, p in (("ayah", who.father), ("ibu", who.mother)) if p]
            family += [("saudara kandung", siblings[who.nik])] if who.nik in siblings else []
            family += [("keponakan", lodgers[who.nik])] if who.nik in lodgers else []
            for relation, member in family:
                yield self._allowance(who, relation, member)

    def _allowance(self, who: Person, relation: str, member: Person) -> Row:
        spouse = member is who.spouse
        ended = self._extra.divorced.get(who.nik) if spouse else None
        return {
            "NIP PEGAWAI": who.nip, "NAMA PEGAWAI": names.careless(self._random, who.name),
            "NO KK": who.kk if member.kk == who.kk else "", "HUBUNGAN": relation,
            "NAMA KELUARGA": names.careless(self._random, member.name, titles=False), "NIK KELUARGA": member.nik,
            "TANGGAL LAHIR": f"{member.born:%d-%m-%Y}",
            "TANGGAL PERKAWINAN": f"{who.married:%d-%m-%Y}" if spouse and who.married else "",
            "BERAKHIR": f"cerai {ended:%d-%m-%Y}" if ended else "", "ALAMAT RUMAH": who.address,
            "TANGGAL FORMULIR": "15-01-2024",
        }

    # --- what bidders say of themselves -----------------------------------------------------------------------------
    def _qualification(self) -> tuple[str, Path]:
        folder = self._folder("qualification")
        contacts = [row for firm in self._market.firms for row in self._contacts(firm, "2021-12-15")]
        _csv(folder / "formulir_kualifikasi_2021.csv", contacts, "\t", encoding="utf-16")
        rows = [row for firm in self._market.firms for row in self._form(firm)]
        _csv(folder / "formulir_kualifikasi_2024.csv", rows, ";", encoding="cp1252")
        return "qualification", folder

    def _contacts(self, firm: Firm, day: str) -> Iterable[Row]:
        yield {
            "NPWP PENYEDIA": dotted(firm.npwp), "NAMA PENYEDIA": firm.full, "TANGGAL PERNYATAAN": day, "BAGIAN": "kontak",
            "NIB PENYEDIA": firm.nib, "ALAMAT PENYEDIA": firm.address, "TELEPON PENYEDIA": firm.phone,
            "EMAIL PENYEDIA": firm.email, "REKENING PENYEDIA": firm.account, "BANK PENYEDIA": firm.bank,
        }

    def _form(self, firm: Firm) -> Iterable[Row]:
        base = {"NPWP PENYEDIA": dotted(firm.npwp), "NAMA PENYEDIA": firm.full, "TANGGAL PERNYATAAN": "2024-12-31"}
        yield from self._contacts(firm, "2024-12-31")
        for post in firm.posts:
            yield base | self._person(post.person) | {"BAGIAN": "pengurus", "JABATAN": post.title} | _dates(post)
        for held in firm.holdings:
            if not held.beneficial:  # nobody writes down a hidden owner of his own accord
                yield base | {"BAGIAN": "pemilik", "SAHAM (%)": held.percent} | self._holder(held) | _dates(held)
        for who, code in firm.crew:
            yield base | self._person(who) | {
                "BAGIAN": "personel inti", "JABATAN": "Site Manager", "KODE TENDER": code, "KODE LPSE": str(LPSE),
            }

    def _person(self, who: Person) -> Row:
        return {"NAMA": names.careless(self._random, who.name), "NIK": who.nik, "ALAMAT": who.address}

    def _holder(self, held: Holding) -> Row:
        match held.holder:
            case Person():
                return self._person(held.holder) | {"JENIS PEMILIK": "perorangan"}
            case Firm():
                return {"NAMA": held.holder.full, "NPWP": dotted(held.holder.npwp), "JENIS PEMILIK": "perusahaan"}
            case str():
                return {"NAMA": held.holder, "JENIS PEMILIK": "pemerintah"}

    # --- sanctions, registers ---------------------------------------------------------------------------------------
    def _blacklist(self) -> tuple[str, Path]:
        folder = self._folder("blacklist")
        rows = []
        for n, (firm, letter, start, end, status, other) in enumerate(self._extra.sanctions):
            number = firm.npwp if not other else f"{firm.npwp[:5]}{(int(firm.npwp[5:8]) + 111) % 1000:03d}{firm.npwp[8:]}"
            rows.append({
                "penyedia": firm.full.upper(), "organization/individual": "Organization",
                "npwp": f"**.***.{number[5:8]}.*-*{number[10:12]}.***", "nib": "N/A", "alamat": firm.address,
                "provinsi": "Kalimantan Timur", "kota": "Samarinda (Kota)", "nomor_sk": f"050/{n + 1}/SK-DH/{start.year}",
                "jenis_pelanggaran": f"Peraturan LKPP No. 4 Tahun 2021 Lampiran II angka 3.1 huruf {letter}",
                "deskripsi": "", "tanggal_berlaku": f"{start:%d-%m-%Y}", "tanggal_selesai": f"{end:%d-%m-%Y}",
                "status": status,
            })
        _xlsx(folder / "daftar_hitam.xlsx", None, rows)
        return "blacklist", folder

    def _ownership(self) -> tuple[str, Path]:
        folder = self._folder("bods")
        made = statements(self._market)
        (folder / "kepemilikan.json").write_bytes(orjson.dumps(made, option=orjson.OPT_INDENT_2))
        return "bods", folder

    def _households(self) -> tuple[str, Path]:
        """Marriages of officials' children, as an auditor writes them into the template of ties."""
        folder = self._folder("table")
        rows = []
        officials = [p for o in self._market.offices for p in o.staff]
        for child in (c for who in officials for c in who.children):
            spouse = child.spouse
            if spouse is None or child.married is None:
                continue
            pairs = [(child, "istri" if child.woman else "suami", spouse, child.married)]
            pairs += [(p, "orang tua", spouse, spouse.born) for p in (spouse.father, spouse.mother) if p]
            rows += [
                {"FROM": f"NIK:{a.nik}", "FROM NAME": a.name, "TYPE": word, "TO": f"NIK:{b.nik}", "TO NAME": b.name,
                 "START": since.isoformat(), "STATEMENT DATE": "2024-12-31"}
                for a, word, b, since in pairs
            ]
        _csv(folder / "ties.csv", rows, ",")
        return "table", folder


def _dates(held: Post | Holding) -> Row:
    return {"MULAI": _day(held.start), "SAMPAI": _day(held.end) if held.end else ""}


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def dotted(npwp: str) -> str:
    """15 digits as offices write them: 01.234.567.8-722.000."""
    return f"{npwp[:2]}.{npwp[2:5]}.{npwp[5:8]}.{npwp[8]}-{npwp[9:12]}.{npwp[12:]}"


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _csv(path: Path, rows: Sequence[Row], delimiter: str, encoding: str = "utf-8-sig") -> None:
    with path.open("w", encoding=encoding, newline="", errors="replace") as file:
        writer = csv.DictWriter(file, _columns(rows), delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _xlsx(path: Path, title: str | None, rows: Sequence[Row]) -> None:
    """A sheet of texts, with a title row above the headings where an office would put one."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("Data")
        first = 0
        if title:
            sheet.write_string(0, 0, title)
            first = 2
        columns = _columns(rows)
        sheet.write_row(first, 0, columns)
        for n, row in enumerate(rows, first + 1):
            sheet.write_row(n, 0, [row.get(c, "") for c in columns])
