"""Invented names of people and firms, and the ways in which offices write one and the same name."""

from __future__ import annotations

from random import Random

MEN = (
    "Muhammad Ahmad Abdul Rahman Yusuf Hasan Arif Budi Eko Dwi Agus Hendra Joko Rudi Slamet Bambang Wahyu Dedi Fajar Irfan "
    "Rizki Aditya Hidayat Syahrul Zainal Taufik Iskandar Gunawan Ridwan Surya Anton Markus Yohanes Herman Sahrani Jumadi "
    "Kaspul Rahmadi Supian Aspian Darmawan Ilham Nanang Wawan Teguh Suryadi Mulyadi Hamzah Idris Basri"
).split()
WOMEN = (
    "Siti Nur Sri Dewi Ratna Rina Lestari Wati Aminah Fatimah Khadijah Maryam Halimah Rohani Norhayati Endang Yuliana Indah "
    "Fitri Ayu Maya Lina Susi Herlina Rusmini Kartini Melati Anggraini Puspita Wulandari Nurul Hasnah Jamilah Mariani "
    "Erlina Novita Yanti Astuti Rahmawati Salmah Tuti Murni Sulastri Ida Rosita Elisabet Maria Yuni Dahlia Aisyah"
).split()
LAST = (
    "Saputra Hidayat Wijaya Kusuma Pratama Santoso Nugroho Setiawan Firmansyah Ramadhan Maulana Effendi Hakim Syahputra "
    "Kurniawan Wibowo Purnomo Sanjaya Mahendra Utomo Siregar Nasution Ginting Sinaga Lubis Tandi Lawing Bilung Jalung Ding "
    "Apuy Imang Rusdiansyah Noorsalam Baihaqi Fadillah Syukur Mansyur Darlan Badrun Sulaiman Zulkifli Anwar Junaidi Masrani "
    "Suhaimi Fauzi Rasyid Halidi Thamrin Kusnadi Ansyari Sofyan Amrullah Haris Yasin Ibrahim Djamal Tjokro Rachmat"
).split()
FIRM_FIRST = (
    "Mahakam Etam Borneo Kutai Paser Benua Kelubir Bukit Telaga Ulin Meranti Enggang Pesut Karang Sungai Tanjung Muara "
    "Berau Segah Kelay Sangatta Batu Rimba Samudera Khatulistiwa Equator Anugerah Berkah Cahaya Sinar Mitra Karya"
).split()
FIRM_SECOND = (
    "Jaya Mandiri Utama Sentosa Perkasa Bersama Sejahtera Abadi Lestari Makmur Konstruksi Teknik Persada Raya Sarana "
    "Engineering Konsultan Nusantara Pratama Sukses Gemilang Madani Etam Harapan Buana Tunggal"
).split()
FIRM_THIRD = "Satu Dua Tiga Indah Baru Group Lima Timur Selatan Sakti Prima Multi Graha Cipta Putra Permai".split()
FRONT = ("Drs. ", "Ir. ", "H. ", "Dr. ", "Hj. ", "Drs. H. ")
BEHIND = (", S.T.", ", S.E.", ", S.T., M.T.", ", S.Sos., M.Si.", " S.H", ", SKM", ",S.Kom", ", M.M.", " ,ST")
OLD = (("u", "oe"), ("y", "j"), ("c", "tj"), ("j", "dj"), ("kh", "ch"))
SHORT = {"Muhammad": ("Moh.", "Muh.", "Mohammad", "M.", "Mochamad"), "Abdul": ("Abd.", "Abdoel"), "Siti": ("St.", "Sitti"),
         "Ahmad": ("Achmad", "Akhmad"), "Yusuf": ("Jusuf", "Yusup"), "Nur": ("Noor", "Noer"), "Rahman": ("Rachman",)}


def person(random: Random, woman: bool) -> str:
    """A name of two or three words."""
    first = random.sample(WOMEN if woman else MEN, random.choice((1, 2)))
    return " ".join([*first, random.choice(LAST)])


def firm(random: Random) -> str:
    """A firm's name without its legal form."""
    words = [random.choice(FIRM_FIRST), random.choice(FIRM_SECOND)]
    return " ".join([*words, random.choice(FIRM_THIRD)] if random.random() < 0.6 else words)


def careless(random: Random, name: str, *, titles: bool = True) -> str:
    """The name as some office writes it: titles, capitals, old spelling, abbreviations, a doubled or dropped letter."""
    words = [_word(random, w) for w in name.split()]
    text = " ".join(words)
    if titles and random.random() < 0.5:
        text = (random.choice(FRONT) if random.random() < 0.4 else "") + text + random.choice(BEHIND)
    style = random.random()
    return text.upper() if style < 0.35 else text.lower() if style < 0.4 else text


def _word(random: Random, word: str) -> str:
    if word in SHORT and random.random() < 0.5:
        return random.choice(SHORT[word])
    if random.random() < 0.08:
        new, old = random.choice(OLD)
        return word[0] + word[1:].replace(new, old)
    return word


def careless_firm(random: Random, form: str, name: str) -> str:
    """A firm as SPSE shows it: "PT. X", "X, PT", "pt.x", with or without the form's dot."""
    return random.choice((f"{form} {name}", f"{form}. {name}", f"{form}. {name.upper()}", f"{name.upper()}, {form}",
                          f"{form.lower()}.{name}", f"{form}. {name}"))  # fmt: skip


def masked(name: str) -> str:
    """As INAPROC masks persons: the first letter of each token, stars for the other letters."""
    return " ".join(t[0] + "".join("*" if c.isalnum() else c for c in t[1:]) for t in name.split())
