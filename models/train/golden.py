"""Stage: golden cases of the exported models, as ../reference has them of models with random weights."""

import sys
from pathlib import Path

import options
from draw import load_pipeline
from scenes import SIZE

REFERENCE = Path(__file__).parent.parent / "reference"
SQUARE = {"width": SIZE, "height": SIZE}
FOLDERS = {"distill": "distilled", "base": "base"}
CASES = {
    "distill": [
        {"name": "emoji-apple", "model": "emoji", "prompt": "a red apple", **SQUARE, "steps": 4, "seed": 1},
        {
            "name": "emoji-octopus",
            "model": "emoji",
            "prompt": "an octopus on a sky blue background",
            **SQUARE,
            "steps": 4,
            "seed": 2,
        },
        {
            "name": "emoji-pizza",
            "model": "emoji",
            "prompt": "a picture of a pizza, yellow background",
            **SQUARE,
            "steps": 4,
            "seed": 3,
        },
    ],
    "base": [
        {
            "name": "emoji-base-sailboat",
            "model": "emoji-base",
            "prompt": "a sailboat on a purple background",
            "negative_prompt": "a sailboat on a gray background",
            **SQUARE,
            "steps": 6,
            "guidance": 2.0,
            "seed": 4,
        },
    ],
}


def main() -> None:
    p = options.parser(__doc__)
    p.add_argument(
        "--stage", choices=list(CASES), default="distill", help="the base model's cases or the distilled one's"
    )
    p.add_argument("--model", type=Path, help="exported folder (default: WORK/export/base or WORK/export/distilled)")
    p.add_argument("--out", type=Path, default=REFERENCE, help="writes OUT/cases/NAME")
    args = options.parse(p)
    sys.path.insert(0, str(REFERENCE))
    from make_reference import run_case

    # the stored weights, computed in float32; the rotary frequencies are what from_pretrained leaves, as in all cases
    pipeline = load_pipeline(args.model or args.work / "export" / FOLDERS[args.stage])
    for case in CASES[args.stage]:
        run_case(case, pipeline, pipeline.tokenizer, args.out)


if __name__ == "__main__":
    main()
