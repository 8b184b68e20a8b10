"""Stage: is the picture of the thing that was asked for, on the colour that was asked for?

Thing: of all things' cutouts on the asked colour, moved by up to 4 pixels, the nearest to the generated picture by squared colour
distance at 32x32 pixels. Colour: of all colours, the nearest to the mean of the pixels that the asked thing leaves free."""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import avg_pool2d, pad

import autoencoder
import options
from draw import draw, load_pipeline
from pictures import load_cutouts
from things import COLOURS, load_things, prompt

SHRINK = 4
SHIFTS = (-1, 0, 1)  # shrunken pixels
FREE_MARGIN = 0.02  # alpha under this is background


def known_pictures(cutouts: np.ndarray, colour: str, dx: int, dy: int) -> torch.Tensor:
    """Every thing, moved, on the colour: [thing, 3 * 32 * 32]. Shrinking commutes with composing, and is done first as it spares most of the work."""
    alpha = torch.from_numpy(cutouts[..., 3:]).permute(0, 3, 1, 2)
    layers = torch.cat([torch.from_numpy(cutouts[..., :3]).permute(0, 3, 1, 2) * alpha, alpha], 1)
    layers = pad(avg_pool2d(layers, SHRINK), (1, 1, 1, 1))
    side = layers.shape[-1] - 2
    layers = layers[..., 1 - dy:1 - dy + side, 1 - dx:1 - dx + side]
    background = torch.tensor(COLOURS[colour]).view(3, 1, 1) / 255.0
    return ((layers[:, :3] + background * (1 - layers[:, 3:])) * 2 - 1).flatten(1)


def nearest_things(cutouts: np.ndarray, colour: str, pictures: torch.Tensor) -> torch.Tensor:
    """The index of the nearest thing on the colour for each picture."""
    small = avg_pool2d(pictures, SHRINK).flatten(1)
    distances = [torch.cdist(small, known_pictures(cutouts, colour, dx, dy)) for dx in SHIFTS for dy in SHIFTS]
    return torch.stack(distances).amin(0).argmin(1)


def nearest_colour(cutout: np.ndarray, picture: torch.Tensor) -> str:
    free = torch.from_numpy(cutout[..., 3] < FREE_MARGIN)
    mean = (picture[:, free].mean(1) + 1) * 127.5
    return min(COLOURS, key=lambda colour: float((mean - torch.tensor(COLOURS[colour])).pow(2).sum()))


def main() -> None:
    p = options.parser(__doc__)
    p.add_argument("--model", type=Path, help="exported folder (default: WORK/export/distilled)")
    p.add_argument("--names", type=int, default=100, help="how many of the things, evenly drawn")
    p.add_argument("--steps", type=int, default=4)
    p.add_argument("--guidance", type=float, default=1.0)
    p.add_argument("--batch", type=int, default=25)
    args = options.parse(p)
    folder = args.model or args.work / "export" / "distilled"
    pipeline, things = load_pipeline(folder), load_things()
    cutouts = load_cutouts(args.npm, things)
    colours = list(COLOURS)

    picks = np.random.default_rng(2).permutation(len(things))[:args.names]
    cases = [(int(t), colours[(k + 5 * second) % len(colours)], seed) for k, t in enumerate(picks) for second in (0, 1) for seed in (1, 2)]
    drawn = []
    for k in range(0, len(cases), args.batch):
        part = cases[k:k + args.batch]
        drawn.append(draw(pipeline, [prompt(things[t].name, c) for t, c, _ in part], [s + 1000 * t for t, _, s in part], args.steps, args.guidance))
        print(f"evaluate: {min(k + args.batch, len(cases))} of {len(cases)} pictures", flush=True)
    pictures = torch.cat(drawn)

    right, background, confused, wrong_colours = 0, 0, {}, {}
    for colour in colours:
        rows = [k for k, case in enumerate(cases) if case[1] == colour]
        if not rows:
            continue
        for k, nearest in zip(rows, nearest_things(cutouts, colour, pictures[rows])):
            thing = cases[k][0]
            right += int(nearest == thing)
            if nearest != thing:
                confused.setdefault(things[thing].name, []).append(things[int(nearest)].name)
            found = nearest_colour(cutouts[thing], pictures[k])
            background += int(found == colour)
            if found != colour:
                wrong_colours.setdefault(colour, []).append(found)
    psnr, _, _ = autoencoder.held_out_psnr(pipeline.vae, cutouts)
    result = {
        "pictures": len(cases), "steps": args.steps, "guidance": args.guidance,
        "right_thing": round(right / len(cases), 4), "right_background": round(background / len(cases), 4),
        "autoencoder_psnr_db": round(psnr, 2), "confused": confused, "wrong_colours": wrong_colours,
    }
    (args.work / f"evaluation-{folder.name}.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
