"""How people ask for a scene: one of many wordings, in English."""

import numpy as np

from scenes import Background, Item, Scene
from things import (
    ALWAYS_PLURAL,
    COLOURS,
    DEFAULT_COLOUR,
    OTHER_COLOUR_NAMES,
    SCENES,
    STYLES,
    TINTS,
    UNCOUNTED,
    Thing,
    load_things,
    plural,
)

OPENINGS = (
    "a photo of {}",
    "a picture of {}",
    "an image of {}",
    "a drawing of {}",
    "an emoji of {}",
    "draw {}",
    "draw me {}",
    "show me {}",
    "i want {}",
    "give me {}",
    "please draw {}",
    "an icon of {}",
    "an illustration of {}",
    "a painting of {}",
    "make {}",
    "paint {}",
)
PLAIN = (
    "{} on a {} background",
    "{} on {} background",
    "{} with a {} background",
    "{} on {}",
    "{}, {} background",
    "{} against a {} background",
    "{} in front of a {} background",
    "{} on a plain {} background",
    "{}, on {}",
    "a {1} background with {0}",
)
GRADIENTS = (
    "{} on a {} to {} gradient",
    "{} on a gradient from {} to {}",
    "{} on a {} and {} gradient",
    "{} on a {} and {} gradient background",
    "{} with a {} to {} gradient background",
    "{}, gradient from {} to {}",
)
FILLERS = (
    "cute",
    "beautiful",
    "nice",
    "pretty",
    "lovely",
    "funny",
    "happy",
    "single",
    "simple",
    "cartoon",
    "3d",
    "realistic",
    "cool",
    "sweet",
    "adorable",
    "friendly",
    "shiny",
    "fluffy",
    "old",
    "new",
    "young",
    "fresh",
    "delicious",
    "colorful",
    "detailed",
    "real",
)
DOINGS = (
    "sitting",
    "standing",
    "running",
    "walking",
    "sleeping",
    "flying",
    "jumping",
    "swimming",
    "playing",
    "dancing",
    "smiling",
)
SHADES = ("dark", "light", "bright", "deep", "pale")
SIZES = {
    "tiny": ("tiny", "very small", "miniature", "tiny little"),
    "small": ("small", "little"),
    "huge": ("huge", "giant", "big", "large", "enormous", "gigantic", "very big"),
}
SIDES = {
    "left": ("{} on the left", "{} on the left side", "{} at the left"),
    "right": ("{} on the right", "{} on the right side", "{} at the right"),
    "top": ("{} at the top", "{} on the top"),
    "bottom": ("{} at the bottom", "{} on the bottom"),
}
NUMBERS = {
    2: ("two {}", "2 {}", "a pair of {}", "a couple of {}", "two {}", "two {}"),
    3: ("three {}", "3 {}", "a group of three {}", "three {}", "three {}", "{}", "some {}", "several {}", "a few {}"),
    4: ("four {}", "4 {}", "a group of four {}", "four {}", "four {}", "many {}", "lots of {}"),
}
RELATIONS = {
    "beside": (
        "{0} and {1}",
        "{0} and {1}",
        "{0} and {1}",
        "{0} next to {1}",
        "{0} next to {1}",
        "{0} beside {1}",
        "{0} with {1}",
        "{0} near {1}",
        "{0} & {1}",
        "{0}, {1}",
        "{0} by {1}",
        "{0} left of {1}",
        "{0} to the left of {1}",
        "{0} on the left of {1}",
        "{1} right of {0}",
        "{1} to the right of {0}",
        "{1} on the right of {0}",
        "{0} on the left and {1} on the right",
        "{0} on the left, {1} on the right",
        "{1} on the right and {0} on the left",
        "{0} together with {1}",
        "{0} and {1} side by side",
        "{0} eating {1}",
        "{0} holding {1}",
        "{0} carrying {1}",
        "{0} playing with {1}",
        "{0} looking at {1}",
        "{0} chasing {1}",
        "{0} talking to {1}",
    ),
    "stack": (
        "{0} on {1}",
        "{0} on {1}",
        "{0} on top of {1}",
        "{0} on top of {1}",
        "{0} above {1}",
        "{0} over {1}",
        "{1} under {0}",
        "{1} under {0}",
        "{1} below {0}",
        "{1} beneath {0}",
        "{0} sitting on {1}",
        "{0} standing on {1}",
        "{0} riding {1}",
        "{1} with {0} on it",
        "{1} with {0} on top",
        "{1} wearing {0}",
        "{1} underneath {0}",
    ),
    "front": ("{0} in front of {1}", "{0} in front of {1}", "{1} behind {0}", "{0} before {1}"),
}
LISTS = ("{}, {} and {}", "{}, {} and {}", "{}, {}, and {}", "{} and {} and {}", "{}, {}, {}", "{} with {} and {}")
GROUPS = ("{} and {}", "{} and {}", "{} with {}", "{} next to {}", "{}, {}", "{} & {}")


def with_article(phrase: str) -> str:
    """Replaces "a" by "an" before a vowel: "a apple" becomes "an apple"."""
    words = phrase.split(" ")
    for i in range(len(words) - 1):
        if words[i] == "a" and words[i + 1][:1] in "aeiou" and not words[i + 1].startswith(("uni", "ufo", "eu")):
            words[i] = "an"
    return " ".join(words)


class Writer:
    """Puts scenes into words; with a generator, as one of many people would, without, always the plainest words."""

    def __init__(self, things: list[Thing], rng: np.random.Generator | None = None):
        self.things, self.rng = things, rng

    def write(self, scene: Scene) -> str:
        said = self._background(self._things(scene), scene.background)
        if scene.style:
            said = self._style(said, scene.style)
        elif self._chance(0.25):
            said = self._choose(OPENINGS).format(said)
        said = with_article(said)
        return self._finish(said) if self.rng else said

    def _choose(self, options):
        return options[self.rng.integers(len(options))] if self.rng else options[0]

    def _chance(self, share: float) -> bool:
        return self.rng is not None and self.rng.random() < share

    def _noun(self, item: Item, count: int = 1, size: str = "") -> str:
        """One thing or several of a kind, as in "a blue banana" or "two cats"."""
        thing = self.things[item.thing]
        others = [name for name in thing.aliases if count == 1 or name not in UNCOUNTED]
        name = self._choose(others) if others and self._chance(0.3) else thing.name
        words = [size] if size else []
        if self._chance(0.06):
            words.append(self._choose(FILLERS))
        elif self._chance(0.02):
            words.append(self._invented())
        if item.tint:
            words += [self._choose(SHADES)] if self._chance(0.06) else []
            words.append(self._colour(item.tint))
        if count > 1:
            return self._choose(NUMBERS[count]).format(" ".join(words + [plural(name)]))
        said = " ".join(words + [name])
        if item.tint and self._chance(0.05):
            said = " ".join([name, "in", words[-1]])
        if name in UNCOUNTED:
            return said if not self._chance(0.3) or name in ALWAYS_PLURAL else "a " + said
        article = self._choose(("a ", "a ", "a ", "a ", "a ", "a ", "", "the ", "one ")) if self.rng else "a "
        return article + said

    def _things(self, scene: Scene) -> str:
        groups: list[list[Item]] = []
        for item in scene.items:
            if groups and groups[-1][0] == item and scene.layout != "stack":
                groups[-1].append(item)
            else:
                groups.append([item])
        if scene.layout in SIZES:
            return self._noun(scene.items[0], size=self._choose(SIZES[scene.layout]))
        nouns = [self._noun(group[0], len(group)) for group in groups]
        if self._chance(0.04):
            nouns[0] += " " + self._choose(DOINGS)
        if scene.layout in SIDES:
            return self._choose(SIDES[scene.layout]).format(*nouns)
        if len(nouns) == 1:
            return nouns[0]
        if scene.layout in RELATIONS:
            return self._choose(RELATIONS[scene.layout]).format(*nouns)
        return self._choose(GROUPS if len(nouns) == 2 else LISTS).format(*nouns)

    def _colour(self, name: str) -> str:
        others = OTHER_COLOUR_NAMES.get(name)
        return self._choose(others) if others and self._chance(0.25) else name

    def _background(self, said: str, background: Background) -> str:
        if background.scene:
            phrase = self._choose(SCENES[background.scene])
            return (
                f"{phrase}, {said}"
                if self._chance(0.05)
                else f"{said}, {phrase}"
                if self._chance(0.1)
                else f"{said} {phrase}"
            )
        if background.to:
            return self._choose(GRADIENTS).format(said, self._colour(background.colour), self._colour(background.to))
        if background.colour == DEFAULT_COLOUR and not self._chance(0.2):
            return said
        form = self._choose(PLAIN) if self._chance(0.6) else PLAIN[0]
        return form.format(said, self._colour(background.colour))

    def _style(self, said: str, style: str) -> str:
        phrase = self._choose(STYLES[style])
        if not phrase.startswith(("as ", "in ")):
            return f"{phrase} of {said}" if self._chance(0.5) else f"{said}, {phrase}"
        return f"{said} {phrase}"

    def _invented(self) -> str:
        """A word that means nothing, so that such words do no harm."""
        letters = [self._choose("bcdfghklmnprstvw" if k % 2 else "aeiou") for k in range(self.rng.integers(3, 9))]
        return "".join(letters)

    def _finish(self, said: str) -> str:
        kind = self.rng.random()
        if kind < 0.12:
            said = said[0].upper() + said[1:]
        elif kind < 0.15:
            said = said.upper()
        return said + "." if self._chance(0.05) else said


def known_words() -> list[str]:
    """Every word of every prompt, in order of first use."""
    things = load_things()
    names = [name for thing in things for name in thing.names]
    phrases = names + [plural(name) for name in names]
    phrases += [
        phrase
        for table in (SCENES, STYLES, SIZES, SIDES, NUMBERS, RELATIONS)
        for phrases_of in table.values()
        for phrase in phrases_of
    ]
    phrases += [colour for pair in OTHER_COLOUR_NAMES.items() for colour in (pair[0], *pair[1])] + [*COLOURS, *TINTS]
    phrases += [
        *OPENINGS,
        *PLAIN,
        *GRADIENTS,
        *FILLERS,
        *DOINGS,
        *SHADES,
        *LISTS,
        *GROUPS,
        "an",
        "one",
        "the",
        "in",
        "of",
        "user",
        "assistant",
        "some",
    ]
    words = [
        word.strip(",&")
        for phrase in phrases
        for word in phrase.replace("{0}", "").replace("{1}", "").replace("{}", "").split()
    ]
    return [word for word in dict.fromkeys(words) if word.isalpha()]
