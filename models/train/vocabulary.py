"""Stage: what a model knows, as vocabulary.json in its folder. It needs neither images nor weights."""

import argparse
import json
import re
from pathlib import Path

from prompts import NUMBERS, RELATIONS, SIDES, SIZES, known_words
from things import COLOURS, IRREGULAR_PLURALS, OTHER_COLOUR_NAMES, SCENES, STYLES, TINTS, Thing, load_things

FILE = "vocabulary.json"
NEAREST = Path(__file__).parent / "nearest.txt"
PLAIN_COLOURS = list(COLOURS)[:12]  # the backgrounds of a model that draws one thing on a plain colour
PLAIN_WORDS = ("a", "an", "the", "of", "on", "with", "photo", "picture", "image", "drawing", "emoji", "background")


def composed() -> dict:
    """What a model of this recipe knows."""
    modifiers = {
        "Colours of things": {colour: others(colour) for colour in TINTS},
        "Background colours": {colour: others(colour) for colour in COLOURS},
        "Scenes": spoken(SCENES),
        "Styles": spoken(STYLES),
        "Numbers": spoken({str(count): forms for count, forms in NUMBERS.items()}),
        "Sizes": spoken(SIZES),
        "Places": spoken(SIDES),
        "Relations": spoken(RELATIONS),
    }
    return vocabulary(load_things(), modifiers, known_words())


def plain(things: list[Thing]) -> dict:
    """What a model knows that draws one of `things` on a plain background."""
    phrases = [*(name for thing in things for name in thing.names), *PLAIN_COLOURS, *PLAIN_WORDS]
    words = [word for phrase in phrases for word in phrase.split() if word.isalpha()]
    return vocabulary(things, {"Background colours": {colour: [] for colour in PLAIN_COLOURS}}, words)


def vocabulary(things: list[Thing], modifiers: dict[str, dict[str, list[str]]], words: list[str]) -> dict:
    """The document: things by topic and modifiers by kind, each with its other names; all words, and words near them."""
    topics: dict[str, dict[str, list[str]]] = {}
    for thing in things:
        topics.setdefault(thing.topic, {})[thing.name] = list(thing.aliases)
    known = sorted(set(words))
    return {"things": topics, "modifiers": modifiers, "words": known, "nearest": nearest(topics, modifiers, set(known))}


def nearest(topics: dict, modifiers: dict, words: set[str]) -> dict[str, str | None]:
    """For words that the model does not know: the name that it knows of the same or nearly the same thing. None where it
    knows none: such a word is not a misspelt name."""
    known = {}
    for group in (*topics.values(), *modifiers.values()):
        for name, aliases in group.items():
            for phrase in (name, *aliases):
                known.setdefault(phrase, name)
    near: dict[str, str | None] = {}
    for phrases in _groups():
        name = next((known[phrase] for phrase in phrases if phrase in known), None) if phrases[0] else None
        for word in phrases:
            if word.isalnum() and word not in words:
                near[word] = near.get(word) or name
    return dict(sorted((near | {word: near.get(word) for word in known_words() if word not in words}).items()))


def _groups() -> list[list[str]]:
    """Phrases of nearly the same meaning: those of the recipe first, as they mean the same."""
    groups = [list(thing.names) for thing in load_things()]
    groups += [[name, several] for name, several in IRREGULAR_PLURALS.items()]
    groups += [[colour, *names] for colour, names in OTHER_COLOUR_NAMES.items()]
    lines = [line for line in NEAREST.read_text().splitlines() if line and not line.startswith("#")]
    return groups + [[field.strip() for field in line.split("|")] for line in lines]


def others(colour: str) -> list[str]:
    return list(OTHER_COLOUR_NAMES.get(colour, ()))


def spoken(forms: dict[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """The phrases of templates, each once: "{0} next to {1}" becomes "next to", "{1} with {0} on it" "with ... on it"."""
    phrases = {}
    for name, templates in forms.items():
        said = [re.sub(r"\{\d?\}", "...", template).replace(",", "") for template in templates]
        said = [text.removeprefix("...").removesuffix("...").strip() for text in said]
        phrases[name] = [phrase for phrase in dict.fromkeys(said) if phrase not in (name, "")]
    return phrases


def write(folder: Path, document: dict) -> None:
    (folder / FILE).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    p.add_argument("folder", type=Path, help="the model's folder")
    p.add_argument("--plain", type=Path, metavar="THINGS", help="list of a model that draws one thing on a plain colour")
    args = p.parse_args()
    document = plain(load_things(args.plain)) if args.plain else composed()
    write(args.folder, document)
    things = sum(map(len, document["things"].values()))
    print(f"vocabulary: {args.folder / FILE}, {things} things, {len(document['words'])} words")


if __name__ == "__main__":
    main()
