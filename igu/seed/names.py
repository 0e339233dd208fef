"""Invented Londoners: names as a borough's registers hold them, with accents, apostrophes and hyphens."""

import datetime
import random
from dataclasses import dataclass

from igu.people.enums import Sex
from igu.people.rules import pnc_letter


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_GIVEN = {
    "W": (
        _words(
            "Alfie Callum Connor Danny Ellis Finlay Harvey Jake Jamie Kieran Liam Luca Mateusz Piotr Reece Ronan Andrei Emre "
            "Stefan Tyler Dáithí Seán Óscar Łukasz Ciarán Billy Marko Ionuț"
        ),
        _words("Aoife Chloe Ellie Freya Gemma Keeley Magda Niamh Roxana Siân Zoë Elif Katarzyna"),
    ),
    "B": (
        _words(
            "Abdi Ayodele Dajuan Deshawn Ezekiel Ibrahim Isaiah Jahmal Jermaine Kairo Kofi Kwabena Malachi Micah Nathaniel "
            "Olu Rashaan Reuben Solomon Tariq Tobi Tyrell Yaw Zion Cédric Babatúndé Kamau André"
        ),
        _words("Abena Adwoa Amara Chidinma Efua Folasadé Hodan Keisha Naomi Renée Shanice Temi Zaynab"),
    ),
    "M": (
        _words("Aaron Caleb Dominic Elijah Jayden Jerome Joel Kai Leon Marlon Nico Omari Rio Theo Tyrese Xavi"),
        _words("Alana Jasmine Kiara Leila Maya Rochelle Talia"),
    ),
    "A": (
        _words("Aadil Arjun Farhan Hamza Imran Jun-Wei Kabir Minh Naveed Rafiq Rajan Sajid Yusuf Zubair"),
        _words("Aisha Farzana Mei-Lin Nusrat Priyanka Samira Thuý"),
    ),
    "O": (
        _words("Amir Bilal Dario Eduardo Hassan João Karim Mehmet Rafael Serkan Şahin Thiago Walid José"),
        _words("Beatriz Dilara Inês Lucía Mariam Yasmin"),
    ),
}
_FAMILY = {
    "W": _words(
        "Abbott Baines O’Dowd O’Reilly Whitlock Nowicki Lupescu McAteer Fitzgerald-Cole Demirci Çelik Kowalczyk Popescu "
        "Hartigan Tredwell Penrose Jovanović D’Angelo Pryce-Lunn Gallagher Sandhurst Wójcik Brannigan Vella"
    ),
    "B": _words(
        "Achampong Bennett-Osei Asante-Morgan Palmer-Grant Sesay Warsame Adebayo Adéyẹmí Boateng-Rowe Campbell-Reid Danquah "
        "Ekundayo Farah Gyamfi Jallow Kamara Mbeki-Shaw N’Diaye Nwosu Okonkwo-Hall Oyelaran Quartey Samuels-Duah Tetteh "
        "Francis-Lewin Grandison Balogun"
    ),
    "M": _words(
        "Ashby-Kone Carrington Fenwick-Addo Hylton Lawson-Mensah Marchetti Osbourne-Pike Rowe Santos-Clarke Walcott"
    ),
    "A": _words(
        "Ahmed-Khatun Begum Hussain-Malik Karim-Uddin Mahmood-Shah Nguyen Patel-Dewan Rehman Siddique Tran Wong-Lau"
    ),
    "O": _words(
        "Al-Hadidi Barzani Cardoso Ferreira Gonçalves Haddad Karimi Özdemir Peña Quispe Rahimi Sánchez-Mora Yıldız"
    ),
}
_CODES = {
    "W": ("W1", "W1", "W1", "W2", "W9", "W9"),
    "B": ("B1", "B1", "B2", "B2", "B2", "B9"),
    "M": ("M1", "M1", "M2", "M9"),
    "A": ("A2", "A3", "A9", "A1", "A4"),
    "O": ("O2", "O9", "O9", "NS"),
}
_STREET_NAMES = _words(
    "Ace Biggs Blinkz Bones Breezy Chips Cheeks Dots Ekko Fidget Flaco Ghosty Goldie Jigga K-Boy Kizz Lanks Lefty Mellow "
    "Midge Mojo Nines Ozzy Panda Pepsi Quavo Rizz Scoot Shades Slim Smiler Squeaks Tiny Toffee Trig Twitch Vex Wavy Ziggy"
)
_DISTRICTS = _words("N17 N17 N17 N17 N15 N15 N22 N22 N22 N8 N4 N10 N11")
_UNIT = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True)
class Londoner:
    given_name: str
    family_name: str
    sex: str
    ethnicity: str
    aliases: tuple[str, ...]
    postcode: str
    pnc: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Londoners:
    """Makes invented people, the same ones for the same seed, no full name twice."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._taken: set[tuple[str, str]] = set()

    def take(self, name: str) -> None:
        """Keep a name for somebody who is told by hand."""
        self._taken.add(tuple(name.split(" ", 1)))

    def one(self, *, women: float = 0.08, known_to_police: float = 0.7) -> Londoner:
        chance = self.chance
        while True:
            group = chance.choices("WBMAO", (30, 38, 14, 10, 8))[0]
            woman = chance.random() < women
            name = chance.choice(_GIVEN[group][woman]), chance.choice(_FAMILY[group])
            if name not in self._taken:
                break
        self._taken.add(name)
        return Londoner(
            *name,
            sex=Sex.FEMALE if woman else Sex.MALE,
            ethnicity=chance.choice(_CODES[group]),
            aliases=tuple(chance.sample(_STREET_NAMES, chance.choices((0, 1, 2), (55, 35, 10))[0])),
            postcode=self.postcode(),
            pnc=self.pnc() if chance.random() < known_to_police else "",
        )

    def postcode(self) -> str:
        chance = self.chance
        return f"{chance.choice(_DISTRICTS)} {chance.randint(0, 9)}{chance.choice(_UNIT)}{chance.choice(_UNIT)}"

    def pnc(self) -> str:
        year, serial = f"{self.chance.randint(12, 25)}", f"{self.chance.randint(100000, 999999)}"
        return f"{year}/{serial}{pnc_letter(year, serial)}"

    def birth(self, age: int, *, today: datetime.date) -> datetime.date:
        """A birthday that makes somebody this old today."""
        return today - datetime.timedelta(days=age * 365 + age // 4 + self.chance.randint(2, 360))
