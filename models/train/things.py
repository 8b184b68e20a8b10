"""The vocabulary of the model: which things and which background colours it knows, and how people ask for them."""

from dataclasses import dataclass
from pathlib import Path

COLOURS = {
    "white": (255, 255, 255), "black": (16, 16, 16), "red": (214, 48, 49), "orange": (240, 147, 43),
    "yellow": (249, 220, 92), "green": (76, 175, 80), "blue": (52, 120, 220), "sky blue": (135, 206, 235),
    "purple": (140, 82, 190), "pink": (248, 165, 194), "brown": (121, 85, 72), "gray": (158, 158, 158),
}
DEFAULT_COLOUR = "white"

OPENINGS = ("a {}", "{}", "a photo of a {}", "a picture of a {}", "an image of a {}", "a drawing of a {}", "an emoji of a {}", "the {}")
CLOSINGS = (" on a {} background", " on {} background", " with a {} background", " on {}", ", {} background")


@dataclass(frozen=True)
class Thing:
    """One picture of the set: its plain name, its key in emoji-datasource, other names for it."""

    name: str
    short_name: str
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


def load_things() -> list[Thing]:
    """All things, in the order of things.txt."""
    things = []
    for line in (Path(__file__).parent / "things.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, short_name, *aliases = (field.strip() for field in line.split("|"))
            things.append(Thing(name, short_name, tuple(aliases)))
    return things


def with_article(phrase: str) -> str:
    """Replaces "a" by "an" before a vowel: "a apple" becomes "an apple"."""
    words = phrase.split(" ")
    for i in range(len(words) - 1):
        if words[i] == "a" and words[i + 1][:1] in "aeiou" and not words[i + 1].startswith(("uni", "ufo", "eu")):
            words[i] = "an"
    return " ".join(words)


def prompt(name: str, colour: str, opening: str = "a {}", closing: str = CLOSINGS[0], always_name_colour: bool = False) -> str:
    """The words for a thing on a colour; white, the default, is left unsaid unless asked for."""
    said = opening.format(name)
    if colour != DEFAULT_COLOUR or always_name_colour:
        said += closing.format(colour)
    return with_article(said)


def random_prompt(thing: Thing, colour: str, rng) -> str:
    """A prompt for the thing as one of many people would put it."""
    name = thing.name if not thing.aliases or rng.random() < 0.75 else thing.aliases[rng.integers(len(thing.aliases))]
    opening = OPENINGS[0] if rng.random() < 0.5 else OPENINGS[rng.integers(len(OPENINGS))]
    closing = CLOSINGS[0] if rng.random() < 0.75 else CLOSINGS[rng.integers(len(CLOSINGS))]
    said = prompt(name, colour, opening, closing, always_name_colour=rng.random() < 0.3)
    return said[0].upper() + said[1:] if rng.random() < 0.1 else said
