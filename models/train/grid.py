"""Stage: a sheet of pictures to look at, row after row, of the prompts in a file: one a line."""

from pathlib import Path

import options
from draw import draw, load_pipeline
from pictures import to_image


def main() -> None:
    p = options.parser(__doc__)
    p.add_argument("--model", type=Path, help="exported folder (default: WORK/export/distilled)")
    p.add_argument("--out", type=Path, default=Path("grid.png"))
    p.add_argument("--prompts", type=Path, default=Path(__file__).parent / "newcomer.txt")
    p.add_argument("--first", type=int, help="only so many of the prompts")
    p.add_argument("--columns", type=int, default=10)
    p.add_argument("--steps", type=int, default=4)
    p.add_argument("--guidance", type=float, default=1.0)
    p.add_argument("--seed", type=int, default=1)
    args = options.parse(p)
    prompts = [line for line in args.prompts.read_text().splitlines() if line and not line.startswith("#")][
        : args.first
    ]
    pipeline = load_pipeline(args.model or args.work / "export" / "distilled")
    to_image(
        draw(pipeline, prompts, [args.seed + k for k in range(len(prompts))], args.steps, args.guidance), args.columns
    ).save(args.out)
    print(f"grid: {len(prompts)} pictures in {args.out}")


if __name__ == "__main__":
    main()
