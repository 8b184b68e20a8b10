"""The tokenizer: Qwen3's byte-level BPE and chat template, with merges learnt so that every word the model knows is one
token."""

from pathlib import Path

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import Qwen2TokenizerFast

from prompts import known_words

MAX_TOKENS = 32  # the template takes 12
SPECIAL_TOKENS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
THINK_TOKENS = ("<think>", "</think>")
QWEN_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CHAT_TEMPLATE = (
    "{%- for message in messages %}"
    "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}"
    "{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}"
    "{%- if enable_thinking is defined and enable_thinking is false %}"
    "{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}{%- endif %}"
)


def spellings(word: str) -> list[str]:
    """The forms of a word that are to be one token: within a sentence and at its start, also in capitals or beginning
    with one."""
    return [" " + word, word, word.capitalize(), word.upper(), " " + word.upper()]


def same_words(tokenizer: Qwen2TokenizerFast) -> torch.Tensor:
    """For each token the first token that is a spelling of the same word [len(tokenizer)]."""
    same = torch.arange(len(tokenizer))
    for word in known_words():
        first, *others = (tokenizer(form)["input_ids"] for form in spellings(word))
        for other in others:
            if len(other) == len(first) == 1 and len(word) > 1:
                same[other[0]] = same[first[0]]
    return same


def build_tokenizer() -> Qwen2TokenizerFast:
    bpe = Tokenizer(models.BPE(byte_fallback=False))
    bpe.normalizer = normalizers.NFC()
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN_SPLIT), behavior="isolated", invert=False),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    bpe.decoder = decoders.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    corpus = [form for word in known_words() for form in spellings(word)] + ["\n\n", ".", ",", " a", " A", " &"]
    bpe.train_from_iterator(
        corpus,
        trainers.BpeTrainer(
            vocab_size=16384, min_frequency=1, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
        ),
    )
    bpe.add_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL_TOKENS])
    bpe.add_tokens([AddedToken(token, special=False, normalized=False) for token in THINK_TOKENS])
    return Qwen2TokenizerFast(
        tokenizer_object=bpe,
        pad_token="<|endoftext|>",
        eos_token="<|im_end|>",
        unk_token=None,
        model_max_length=MAX_TOKENS,
        chat_template=CHAT_TEMPLATE,
        errors="replace",
    )


def load_tokenizer(work: Path) -> Qwen2TokenizerFast:
    """The tokenizer in the working folder, built on first use."""
    folder = work / "tokenizer"
    if not (folder / "tokenizer.json").exists():
        build_tokenizer().save_pretrained(folder)
    return Qwen2TokenizerFast.from_pretrained(folder)


def tokenize(tokenizer: Qwen2TokenizerFast, prompts: list[str]):
    """input_ids and attention_mask [batch, MAX_TOKENS], as Flux2KleinPipeline makes them."""
    texts = [
        tokenizer.apply_chat_template(
            [{"role": "user", "content": p}], tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        for p in prompts
    ]
    encoded = tokenizer(texts, return_tensors="pt", padding="max_length", truncation=True, max_length=MAX_TOKENS)
    return encoded["input_ids"], encoded["attention_mask"]
