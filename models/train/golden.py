"""Stage: golden cases of the exported model, as ../reference has them of models with random weights."""

import sys
from pathlib import Path

import torch

import options
from draw import load_pipeline
from pictures import SIZE

REFERENCE = Path(__file__).parent.parent / "reference"
CASES = {"apple": ("a red apple", 1), "octopus": ("an octopus on a sky blue background", 2), "pizza": ("a picture of a pizza, yellow background", 3)}


def main() -> None:
    p = options.parser(__doc__)
    p.add_argument("--model", type=Path, help="exported folder (default: WORK/export/distilled)")
    p.add_argument("--out", type=Path, default=REFERENCE, help="writes OUT/cases/emoji-NAME")
    p.add_argument("--steps", type=int, default=4)
    args = options.parse(p)
    sys.path.insert(0, str(REFERENCE))
    from make_reference import round_to, run_case

    pipeline = load_pipeline(args.model or args.work / "export" / "distilled")
    round_to(pipeline.text_encoder, torch.bfloat16)  # the weights are so already; the rotary frequencies become so, as in all cases
    for name, (prompt, seed) in CASES.items():
        case = {"name": f"emoji-{name}", "model": "emoji", "prompt": prompt, "width": SIZE, "height": SIZE, "steps": args.steps, "seed": seed}
        run_case(case, pipeline, pipeline.tokenizer, args.out)


if __name__ == "__main__":
    main()
