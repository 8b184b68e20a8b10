"""A sheet of what an adapter does, drawn by diffusers: a row for each strength, a column for each prompt."""

from pathlib import Path

import torch

import options
from pictures import to_image
from student import Student

PROMPTS = (
    "a red apple",
    "a tiger on a sky blue background",
    "a rocket on a black background",
    "a guitar on a yellow background",
    "a house on a green background",
    "a penguin",
    "a pizza on an orange background",
    "a sunflower",
)


@torch.no_grad()
def main() -> None:
    p = options.parser(__doc__)
    p.add_argument(
        "--model", type=Path, default=Path(__file__).parent.parent / "emoji", help="distilled model's folder"
    )
    p.add_argument("--lora", type=Path, help="the adapter (default: WORK/pixel-art.safetensors)")
    p.add_argument("--strengths", type=float, nargs="+", default=[0, 0.5, 1, -1])
    p.add_argument("--prompts", nargs="+", default=PROMPTS)
    p.add_argument("--seed", type=int, default=1, help="of the first column")
    p.add_argument("--out", type=Path, default=Path("strengths.png"))
    args = options.parse(p)
    student = Student(args.model)
    student.pipeline.load_lora_weights(args.lora or args.work / "pixel-art.safetensors", adapter_name="style")
    noise = torch.cat([student.noise(args.seed + k) for k in range(len(args.prompts))])
    embeddings, rows = student.embed(list(args.prompts)), []
    for strength in args.strengths:
        student.pipeline.set_adapters("style", strength)
        rows.append(student.decode(student.walk(noise, embeddings)) * 2 - 1)
    to_image(torch.cat(rows), len(args.prompts)).save(args.out)
    print(f"strengths: {args.out}, rows {', '.join(map(str, args.strengths))}")


if __name__ == "__main__":
    main()
