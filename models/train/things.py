"""The vocabulary of the model: which things it knows, in which colours, and on which backgrounds."""

from dataclasses import dataclass
from pathlib import Path

COLOURS = {
    "white": (255, 255, 255),
    "black": (16, 16, 16),
    "red": (214, 48, 49),
    "orange": (240, 147, 43),
    "yellow": (249, 220, 92),
    "green": (76, 175, 80),
    "blue": (52, 120, 220),
    "sky blue": (135, 206, 235),
    "purple": (140, 82, 190),
    "pink": (248, 165, 194),
    "brown": (121, 85, 72),
    "gray": (158, 158, 158),
    "turquoise": (45, 190, 180),
    "navy": (25, 42, 95),
    "beige": (235, 222, 190),
    "lime": (178, 222, 70),
}
DEFAULT_COLOUR = "white"
TINTS = {
    "red": (220, 40, 45),
    "orange": (243, 140, 35),
    "yellow": (250, 212, 60),
    "green": (60, 170, 70),
    "blue": (45, 110, 225),
    "purple": (145, 75, 200),
    "pink": (250, 140, 185),
    "brown": (125, 82, 55),
    "black": (38, 38, 44),
    "white": (238, 238, 242),
    "gray": (150, 150, 155),
    "turquoise": (40, 190, 185),
}
OTHER_COLOUR_NAMES = {
    "gray": ("grey", "silver"),
    "sky blue": ("light blue",),
    "purple": ("violet",),
    "navy": ("dark blue",),
    "turquoise": ("teal", "cyan"),
    "beige": ("cream",),
    "lime": ("light green",),
    "yellow": ("golden", "gold"),
    "red": ("scarlet", "crimson"),
}

SCENES = {
    "night": ("at night", "in the night", "at night with stars", "under the stars", "in the dark", "in the moonlight"),
    "grass": ("on grass", "on the grass", "in a meadow", "in the grass", "in a field", "in a garden", "in the park"),
    "snow": ("in the snow", "in snow", "on snow", "in winter", "on ice"),
    "sea": (
        "by the sea",
        "at the beach",
        "on the beach",
        "on a beach",
        "by the ocean",
        "at the seaside",
        "on the sand",
    ),
    "space": ("in space", "in outer space", "in the universe", "among the stars", "in the galaxy"),
    "sunset": ("at sunset", "at dusk", "in the sunset", "at sunrise", "in the evening"),
    "desert": ("in the desert", "in a desert", "in the dunes"),
    "sky": ("in the sky", "in the clouds", "in the air", "among clouds", "with clouds"),
    "forest": ("in the forest", "in a forest", "in the woods", "in the jungle", "among trees"),
    "underwater": ("underwater", "under water", "in the water", "in the sea", "in the ocean"),
    "mountains": ("in the mountains", "in front of mountains", "with mountains"),
    "city": ("in the city", "in a city", "in town", "on the street"),
    "room": ("in a room", "at home", "indoors", "on the floor"),
    "rain": ("in the rain", "in rain", "on a rainy day"),
}
STYLES = {
    "line art": ("as line art", "line art", "as a line drawing", "as a sketch", "as a pencil drawing"),
    "pixelated": ("pixelated", "as pixel art", "pixel art"),
    "black and white": ("in black and white", "black and white", "as a black and white photo", "in grayscale"),
    "sepia": ("in sepia", "as an old photo", "sepia"),
}

ALWAYS_PLURAL = {
    "cherries",
    "grapes",
    "blueberries",
    "pancakes",
    "french fries",
    "fries",
    "chips",
    "sunglasses",
    "jeans",
    "trousers",
    "pants",
    "socks",
    "scissors",
    "dice",
    "glasses",
    "spectacles",
    "headphones",
    "noodles",
}
UNCOUNTED = ALWAYS_PLURAL | {
    "bread",
    "sushi",
    "popcorn",
    "chocolate",
    "honey",
    "beer",
    "bubble tea",
    "soda",
    "lemonade",
    "coffee",
    "fire",
    "lightning",
    "garlic",
    "spaghetti",
    "pasta",
    "rice",
    "salad",
    "bacon",
    "milk",
    "tea",
    "wine",
    "yarn",
    "corn",
    "broccoli",
    "cheese",
    "santa",
    "santa claus",
    "ramen",
    "money",
    "love",
    "ice cream",
}
IRREGULAR_PLURALS = {
    "mouse": "mice",
    "goose": "geese",
    "sheep": "sheep",
    "deer": "deer",
    "fish": "fish",
    "blue fish": "fish",
    "wolf": "wolves",
    "man": "men",
    "woman": "women",
    "child": "children",
    "policeman": "policemen",
    "spaceman": "spacemen",
    "tooth": "teeth",
    "maple leaf": "maple leaves",
    "elf": "elves",
    "octopus": "octopuses",
    "cactus": "cacti",
    "scarf": "scarves",
    "jellyfish": "jellyfish",
    "die": "dice",
    "hippopotamus": "hippos",
    "jeans": "jeans",
    "squid": "squid",
    "shrimp": "shrimp",
    "cup of coffee": "cups of coffee",
    "cup of tea": "cups of tea",
    "glass of milk": "glasses of milk",
    "glass of wine": "glasses of wine",
    "ball of yarn": "balls of yarn",
    "ox": "oxen",
}


@dataclass(frozen=True)
class Thing:
    """One picture of the set: its plain name, its key in emoji-datasource, other names for it, its topic."""

    name: str
    short_name: str
    aliases: tuple[str, ...]
    topic: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @property
    def countable(self) -> bool:
        return self.name not in UNCOUNTED


def load_things(file: Path = Path(__file__).parent / "things.txt") -> list[Thing]:
    """All things, in the order of `file`: plain name | short_name in emoji-datasource | other names; # a topic."""
    things, topic = [], ""
    for line in file.read_text().splitlines():
        if line.startswith("#"):
            topic = line.removeprefix("# ")
        elif line:
            name, short_name, *aliases = (field.strip() for field in line.split("|"))
            things.append(Thing(name, short_name, tuple(aliases), topic))
    return things


def plural(name: str) -> str:
    """The plural of a name: "cat" becomes "cats", "maple leaf" becomes "maple leaves"."""
    if name in ALWAYS_PLURAL:
        return name
    if name in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[name]
    if name.endswith(("s", "x", "ch", "sh")):
        return name + "es"
    if name.endswith("y") and name[-2] not in "aeiou":
        return name[:-1] + "ies"
    if name in ("potato", "tomato", "mango", "volcano", "hero", "superhero", "torpedo", "tornado"):
        return name + "es"
    return name + "s"
