"""Stage: do the pictures show what was asked for?

Single things on plain backgrounds, pairs with positions, counts and recoloured things are asked for in plain words. The
judge compares each picture with rendered templates of all things, by squared colour distance at a quarter of the size,
moved by up to 4 pixels. Its own accuracy is measured on true scenes that have gone through the autoencoder."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import avg_pool2d, pad

import autoencoder
import options
from backgrounds import draw_background
from draw import draw, load_pipeline
from pictures import Pictures
from prompts import Writer, with_article
from scenes import LAYOUTS, Background, Item, Scene
from things import COLOURS, DEFAULT_COLOUR, TINTS, Thing, load_things

SHRINK = 4
SHIFTS = (-1, 0, 1)  # shrunken pixels
FREE_MARGIN = 0.02  # alpha under this is background
COUNTED = {1: "one", 2: "beside", 3: "three", 4: "four"}
KINDS = {"single": 400, "pair": 200, "count": 100, "recoloured": 100}
PAIR_WORDS = {
    "beside": ("{0} to the left of {1}", "{1} to the right of {0}", "{0} on the left and {1} on the right"),
    "stack": ("{0} on top of {1}", "{1} under {0}", "{0} above {1}"),
}


def scenes_to_ask(kind: str, count: int, things: list[Thing]) -> list[tuple[Scene, str]]:
    """Scenes and the words for them, the same ones each time."""
    rng, writer, colours = np.random.default_rng(list(KINDS).index(kind)), Writer(things), list(COLOURS)
    countable = [k for k, thing in enumerate(things) if thing.countable]
    order = np.concatenate([rng.permutation(len(things)) for _ in range(2 * count // len(things) + 1)])
    asked = []
    for k in range(count):
        background = Background(colours[rng.integers(len(colours))])
        thing, other = int(order[2 * k]), int(order[2 * k + 1])
        if kind == "pair":
            layout = list(PAIR_WORDS)[k % 2]
            scene = Scene(layout, (Item(thing), Item(other)), background)
            words = [writer.write(Scene("one", (item,))) for item in scene.items]
            said = PAIR_WORDS[layout][k // 2 % 3].format(*words)
            said += "" if background.colour == DEFAULT_COLOUR else f" on a {background.colour} background"
            asked.append((scene, with_article(said)))
            continue
        if kind == "single":
            scene = Scene("one", (Item(thing),), background)
        elif kind == "count":
            number = k % 4 + 1
            scene = Scene(COUNTED[number], (Item(countable[thing % len(countable)]),) * number, background)
        else:
            scene = Scene(
                "one",
                (Item(thing, list(TINTS)[rng.integers(len(TINTS))]),),
                Background(("white", "gray", "sky blue", "beige")[k % 4]),
            )
        asked.append((scene, writer.write(scene)))
    return asked


class Judge:
    """Knows all things as shrunken templates."""

    def __init__(self, pictures: Pictures, things: list[Thing]):
        self.pictures, self.things = pictures, things
        self.templates: dict[tuple[int, str | None], torch.Tensor] = {}

    def thing(
        self, picture: torch.Tensor, background: Background, box: tuple[int, int, int], tints=(None,), rows=slice(None)
    ) -> tuple[int, str | None]:
        """The nearest thing in a box of the picture [3, y, x], and its tint; `rows` of the shrunken box are looked
        at."""
        distances = torch.stack([self._distances(picture, background, box, tint, rows) for tint in tints])
        nearest = int(distances.argmin())
        return nearest % len(self.things), tints[nearest // len(self.things)]

    def tint(self, picture: torch.Tensor, scene: Scene) -> str:
        """The tint in which the scene's thing is nearest to the picture."""
        item, (box,) = scene.items[0], LAYOUTS[scene.layout]
        return min(
            TINTS,
            key=lambda tint: float(self._distances(picture, scene.background, box, tint, slice(None), item.thing)),
        )

    def count(self, picture: torch.Tensor, scene: Scene) -> int:
        """The number of the scene's things that a rendering is nearest with."""
        errors = {}
        for number, layout in COUNTED.items():
            rendering = self.pictures.batch([replace(scene, layout=layout, items=scene.items[:1] * number)])
            errors[number] = float((avg_pool2d(rendering, SHRINK) - avg_pool2d(picture[None], SHRINK)).pow(2).mean())
        return min(errors, key=errors.get)

    def background(self, picture: torch.Tensor, scene: Scene) -> str:
        """The colour nearest to the mean of the pixels that the scene's things leave free."""
        free = torch.ones(picture.shape[1:], dtype=torch.bool)
        for item, (x, y, side) in zip(scene.items, LAYOUTS[scene.layout]):
            free[y : y + side, x : x + side] &= torch.from_numpy(self.pictures.cutout(item, side)[..., 3] < FREE_MARGIN)
        mean = (picture[:, free].mean(1) + 1) * 127.5
        return min(COLOURS, key=lambda colour: float((mean - torch.tensor(COLOURS[colour])).pow(2).sum()))

    def _template(self, side: int, tint: str | None) -> torch.Tensor:
        """All things, premultiplied: [thing, 4, side / SHRINK + 2, side / SHRINK + 2]."""
        if (side, tint) not in self.templates:
            cutouts = np.stack([self.pictures.cutout(Item(k, tint), side) for k in range(len(self.things))])
            self.templates[side, tint] = pad(
                avg_pool2d(torch.from_numpy(cutouts).permute(0, 3, 1, 2), SHRINK), (1, 1, 1, 1)
            )
        return self.templates[side, tint]

    def _distances(self, picture, background, box, tint, rows, thing: int | slice = slice(None)) -> torch.Tensor:
        x, y, side = box
        template = self._template(side, tint)[thing]
        template = template if template.dim() == 4 else template[None]
        small = side // SHRINK
        seen = avg_pool2d(picture[None, :, y : y + side, x : x + side], SHRINK)[:, :, rows]
        behind = torch.from_numpy(draw_background(background)[y : y + side, x : x + side]).permute(2, 0, 1)[None]
        behind = avg_pool2d(behind, SHRINK)[:, :, rows]
        best = torch.full((len(template),), torch.inf)
        for dy in SHIFTS:
            for dx in SHIFTS:
                moved = template[:, :, 1 - dy : 1 - dy + small, 1 - dx : 1 - dx + small][:, :, rows]
                shown = (moved[:, :3] + behind * (1 - moved[:, 3:])) * 2 - 1
                best = torch.minimum(best, (shown - seen).pow(2).mean((1, 2, 3)))
        return best


def judged(judge: Judge, kind: str, scene: Scene, picture: torch.Tensor) -> dict[str, bool]:
    """What is right about the picture."""
    asked, boxes = [item.thing for item in scene.items], LAYOUTS[scene.layout]
    if kind == "recoloured":
        tints = (None, *TINTS)
        return {
            "thing": judge.thing(picture, scene.background, boxes[0], tints)[0] == asked[0],
            "colour": judge.tint(picture, scene) == scene.items[0].tint,
        }
    overlap = (boxes[0][1] + boxes[0][2] - boxes[1][1]) // SHRINK if scene.layout == "stack" else 0
    rows = [slice(None, -overlap), slice(overlap, None)] if overlap else [slice(None)] * len(boxes)
    found = [judge.thing(picture, scene.background, box, rows=part)[0] for box, part in zip(boxes, rows)]
    if kind == "single":
        return {"thing": found == asked, "background": judge.background(picture, scene) == scene.background.colour}
    if kind == "count":
        return {"things": found == asked, "count": judge.count(picture, scene) == len(asked)}
    return {"things": sorted(found) == sorted(asked), "places": found == asked}


def summary(results: list[dict[str, bool]]) -> dict[str, float]:
    """The share that is right in each respect, and in all."""
    shares = {name: float(np.mean([result[name] for result in results])) for name in results[0]}
    return {
        name: round(share, 4)
        for name, share in (shares | {"all": float(np.mean([all(result.values()) for result in results]))}).items()
    }


@torch.no_grad()
def main() -> None:
    p = options.parser(__doc__)
    p.add_argument("--model", type=Path, help="exported folder (default: WORK/export/distilled)")
    p.add_argument("--share", type=float, default=1.0, help="of the pictures, for a quicker estimate")
    p.add_argument("--steps", type=int, default=4)
    p.add_argument("--guidance", type=float, default=1.0)
    p.add_argument("--batch", type=int, default=20)
    args = options.parse(p)
    folder = args.model or args.work / "export" / "distilled"
    pipeline, things = load_pipeline(folder), load_things()
    pictures = Pictures(args.npm, things)
    judge = Judge(pictures, things)
    result: dict = {"steps": args.steps, "guidance": args.guidance}
    for kind, whole in KINDS.items():
        asked = scenes_to_ask(kind, round(whole * args.share), things)
        drawn, true, wrong = [], [], []
        for k in range(0, len(asked), args.batch):
            part = asked[k : k + args.batch]
            made = draw(
                pipeline,
                [said for _, said in part],
                [1000 + k + n for n in range(len(part))],
                args.steps,
                args.guidance,
            )
            copies = pipeline.vae.decode(
                pipeline.vae.encode(pictures.batch([scene for scene, _ in part])).latent_dist.mode()
            ).sample
            for (scene, said), picture, copy in zip(part, made, copies):
                drawn.append(judged(judge, kind, scene, picture))
                true.append(judged(judge, kind, scene, copy))
                if not all(drawn[-1].values()):
                    wrong.append(said)
            print(f"evaluate: {len(drawn)} of {len(asked)} {kind}: {summary(drawn)}, judge {summary(true)}", flush=True)
        result[kind] = {
            "pictures": len(asked),
            "right": summary(drawn),
            "judge_on_true_scenes": summary(true),
            "wrong": wrong,
        }
    result["autoencoder_psnr_db"] = round(autoencoder.held_out_psnr(pipeline.vae, pictures)[0], 2)
    (args.work / f"evaluation-{folder.name}.json").write_text(json.dumps(result, indent=1) + "\n")
    print(
        json.dumps(
            {
                name: value if not isinstance(value, dict) else value | {"wrong": len(value["wrong"])}
                for name, value in result.items()
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
