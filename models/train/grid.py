"""Stage: a sheet of pictures to look at, one row of eight after another."""

from pathlib import Path

import options
from draw import draw, load_pipeline
from pictures import to_image
from things import COLOURS, load_things, prompt


def main() -> None:
    p = options.parser(__doc__)
    p.add_argument("--model", type=Path, help="exported folder (default: WORK/export/distilled)")
    p.add_argument("--out", type=Path, default=Path("grid.png"))
    p.add_argument("--prompts", nargs="*", help="default: 64 things, every other one on a colour")
    p.add_argument("--steps", type=int, default=4)
    p.add_argument("--guidance", type=float, default=1.0)
    p.add_argument("--seed", type=int, default=1)
    args = options.parse(p)
    prompts = args.prompts
    if not prompts:
        things, colours = load_things(), list(COLOURS)
        chosen = things[::max(1, len(things) // 64)][:64]
        prompts = [prompt(thing.name, colours[k % len(colours)] if k % 2 else "white") for k, thing in enumerate(chosen)]
    pipeline = load_pipeline(args.model or args.work / "export" / "distilled")
    to_image(draw(pipeline, prompts, [args.seed + k for k in range(len(prompts))], args.steps, args.guidance), 8).save(args.out)
    print(f"grid: {len(prompts)} pictures in {args.out}")


if __name__ == "__main__":
    main()
