#!/usr/bin/env python3
"""Writes the tokenizer tests' expected ids, as Hugging Face tokenizers (0.23.2) makes them.

    tokenizer_fixtures.py strings TOKENIZER_JSON COUNT SEED > strings.jsonl
    tokenizer_fixtures.py variants SMALL_TOKENIZER_JSON SEED > variants.jsonl
    tokenizer_fixtures.py unicode > unicode.json

strings: random text, one {"text", "ids"} a line. variants: the small tokenizer changed in one way, one
{"name", "tokenizer", "cases"} a line, where "tokenizer" holds the keys that replace the small tokenizer's.
unicode: how many code points the split pattern's classes have, and the CRC-32 of their list.
TOKENIZER_JSON may be gzipped.
"""
import copy, gzip, json, random, sys, unicodedata, zlib

from tokenizers import Regex, Tokenizer, pre_tokenizers

ADDED = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>",
         "<|quad_end|>", "<|vision_pad|>", "<|image_pad|>", "<tool_call>", "</tool_call>", "<|fim_middle|>", "<|repo_name|>",
         "<tool_response>", "</tool_response>", "<think>", "</think>"]
SPACES = ["\t", "\n", "\x0b", "\x0c", "\r", "\x1c", "\x1f", " ", "\x85", "\xa0", "\u1680", "\u180e", "\u2000", "\u2003",
          "\u2009", "\u200a", "\u200b", "\u2028", "\u2029", "\u202f", "\u205f", "\u2060", "\u3000", "\ufeff", "\r\n", "\n\n", "  "]
CONTRACTIONS = ["'s", "'S", "'\u017f", "'t", "'T", "'re", "'RE", "'rE", "'ve", "'VE", "'m", "'M", "'ll", "'LL", "'lL", "'d", "'D",
                "'\u0131", "'\u0130", "'i", "\u2019s", "\u2019ll", "'ss", "'sT", "'\xdf", "'\ufb06", "'\ufb05", "'\u0149",
                "\u0149", "'\u212a", "'r", "'v", "'l", "''s", "' s", "'\u1e9e", "'t\u0301", "'s\u0323", "'m\u0307", "'d\u0327"]
WORDS = ("a photo of the red apple on wooden table cat sitting window light sunset mountain river in style portrait "
         "Haus M\u00e4dchen \u00fcber Stra\u00dfe caf\u00e9 na\u00efve fa\u00e7ade ni\u00f1o se\u00f1or g\u00fczel \u0131\u015f\u0131k \u0130stanbul I\u015eIK "
         "\u043a\u0430\u0440\u0442\u0438\u043d\u0430 \u043c\u0430\u0441\u043b\u043e\u043c \u0457\u0436\u0430\u043a \u0439\u043e\u0433\u0443\u0440\u0442 \u5c71\u306e\u4e0a\u306e\u57ce "
         "\u5915\u713c\u3051 \u732b\u304c \u30ac\u30e9\u30b9 \uace0\uc591\uc774 \uac15\uc544\uc9c0 \u0645\u062f\u064a\u0646\u0629 \u0642\u062f\u064a\u0645\u0629 "
         "\u0928\u092e\u0938\u094d\u0924\u0947 \u0995\u09cb \u0b95\u0bca \u0e44\u0e17\u0e22 \u05e9\u05dc\u05d5\u05dd \u0391\u0392\u0393 \u03b1\u03c2 Vi\u1ec7t \u1ee9ng 8k 4K 35mm f/1.8 --ar 16:9 "
         "(masterpiece:1.2) snake_case CamelCase kebab-case http://x.y/z?a=b#c 3.14 $5 100% C++ user@host").split()
EMOJI = ["\U0001f600", "\U0001f469\u200d\U0001f469\u200d\U0001f467\U0001f3fd", "\U0001f1eb\U0001f1f7", "\u2764\ufe0f\u200d\U0001f525", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e007f",
         "1\ufe0f\u20e3", "\U0001f468\U0001f3fb\u200d\U0001f680", "\u263a", "\U0001faf1", "\U0001fae9", "\u2601\ufe0f"]
# After Unicode 9: new combining marks and new compositions, which the reference's normaliser does not know.
NEW_MARKS = [(0x7FD, 0x7FD), (0x897, 0x89F), (0x8CA, 0x8D3), (0x9FE, 0x9FE), (0xC3C, 0xC3C), (0xD3B, 0xD3C), (0xEBA, 0xEBA),
             (0x1715, 0x1715), (0x1ABF, 0x1ACE), (0x1DF6, 0x1DFA), (0xA82C, 0xA82C), (0x105C9, 0x105E4), (0x10D24, 0x10D27),
             (0x10D69, 0x10D6D), (0x10EAB, 0x10EAC), (0x10EFD, 0x10EFF), (0x10F46, 0x10F50), (0x10F82, 0x10F85), (0x1133B, 0x1133B),
             (0x11380, 0x113D0), (0x11930, 0x11943), (0x11D42, 0x11D45), (0x1611E, 0x1612F), (0x16D63, 0x16D6A), (0x16FF0, 0x16FF1),
             (0x1E130, 0x1E136), (0x1E2EC, 0x1E2EF), (0x1E4EC, 0x1E4EF), (0x1E5EE, 0x1E5EF)]
# Scripts, symbols, digits of many scripts, private use, and code points that no version has assigned.
BLOCKS = [(0x20, 0x7E), (0xA1, 0xFF), (0x100, 0x24F), (0x250, 0x2AF), (0x370, 0x3FF), (0x400, 0x52F), (0x530, 0x58F), (0x590, 0x5FF),
          (0x600, 0x6FF), (0x700, 0x74F), (0x780, 0x7BF), (0x860, 0x8FF), (0x900, 0x97F), (0x980, 0x9FF), (0xB80, 0xBFF), (0xC00, 0xC7F),
          (0xD00, 0xD7F), (0xE00, 0xE7F), (0xF00, 0xFFF), (0x1000, 0x109F), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x137F),
          (0x13A0, 0x13FF), (0x1780, 0x17FF), (0x1800, 0x18AF), (0x1B00, 0x1B7F), (0x1C80, 0x1C8A), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF),
          (0x2000, 0x206F), (0x2070, 0x20CF), (0x2100, 0x218F), (0x2190, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x27BF), (0x2C00, 0x2C5F),
          (0x2E80, 0x2FDF), (0x3000, 0x30FF), (0x3100, 0x33FF), (0x3400, 0x9FFF), (0xA000, 0xA4CF), (0xA640, 0xA7FF), (0xA840, 0xA8DF),
          (0xAB30, 0xABFF), (0xAC00, 0xD7FF), (0xE000, 0xF8FF), (0xF900, 0xFAFF), (0xFB00, 0xFDFF), (0xFE00, 0xFE6F), (0xFF00, 0xFFFF),
          (0x10000, 0x103FF), (0x10400, 0x107FF), (0x10800, 0x10FFF), (0x11000, 0x11FFF), (0x12000, 0x123FF), (0x13000, 0x143FF),
          (0x16000, 0x16FFF), (0x17000, 0x18AFF), (0x1B000, 0x1B2FF), (0x1CC00, 0x1CFFF), (0x1D000, 0x1D7FF), (0x1DF00, 0x1E9FF),
          (0x1EC00, 0x1EFFF), (0x1F000, 0x1FAFF), (0x1FB00, 0x1FBFF), (0x20000, 0x323AF), (0x323B0, 0xDFFFF), (0xE0000, 0xE01EF),
          (0xF0000, 0x10FFFF)]
DIGITS = [c for c in range(0x80, 0x20000) if unicodedata.category(chr(c))[0] == "N"]
MARKS = [c for c in range(0x300, 0x20000) if unicodedata.category(chr(c))[0] == "M"]
CLASSED = [c for c in MARKS if unicodedata.combining(chr(c))]


def code_point(rng, first, last):
    while True:
        c = rng.randint(first, last)
        if not 0xD800 <= c < 0xE000:
            return chr(c)


def marks(rng, n):
    return "".join(chr(rng.choice(CLASSED)) if rng.random() < 0.7 else code_point(rng, *rng.choice(NEW_MARKS)) for _ in range(n))


def piece(rng):
    kind = rng.randrange(18)
    if kind == 0:
        return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 6)))
    if kind == 1:
        return unicodedata.normalize(rng.choice(["NFD", "NFC", "NFKD"]), rng.choice(WORDS))
    if kind == 2:
        return "".join(rng.choice(SPACES) for _ in range(rng.randint(1, 5)))
    if kind == 3:
        return rng.choice(WORDS) + rng.choice(CONTRACTIONS) + rng.choice(["", " ", rng.choice(WORDS)])
    if kind == 4:
        return rng.choice(ADDED)
    if kind == 5:
        token = rng.choice(ADDED)
        cut = rng.randint(1, len(token))
        return rng.choice([token[:cut], token[cut:], token.upper(), token[:cut] + rng.choice(ADDED), token + marks(rng, 1)])
    if kind == 6:
        first, last = rng.choice(BLOCKS)
        return "".join(code_point(rng, first, last) for _ in range(rng.randint(1, 12)))
    if kind == 7:
        return "".join(chr(rng.choice(DIGITS)) if rng.random() < 0.7 else str(rng.randrange(10)) for _ in range(rng.randint(1, 6)))
    if kind == 8:
        first, last = rng.choice(BLOCKS)
        return "".join(code_point(rng, first, last) + marks(rng, rng.randint(0, 3)) for _ in range(rng.randint(1, 4)))
    if kind == 9:
        return "".join(rng.choice("aeiouAEIOUnNcCsSyz<>=\u1100\u1161\u11a8\uac00\u0b92\u0b47") + marks(rng, rng.randint(0, 4)) for _ in range(rng.randint(1, 4)))
    if kind == 10:
        return "".join(rng.choice(EMOJI) for _ in range(rng.randint(1, 3)))
    if kind == 11:
        return "".join(chr(rng.choice([*range(0x20), *range(0x7F, 0xA0)])) for _ in range(rng.randint(1, 4)))
    if kind == 12:
        return "".join(rng.choice("!?.,;:-_/\\|<>()[]{}*&^%$#@~`'\"+= \n") for _ in range(rng.randint(1, 10)))
    if kind == 13:
        first, last = rng.choice(NEW_MARKS)
        return "".join(code_point(rng, first, last) for _ in range(rng.randint(1, 4)))
    if kind == 14:
        return code_point(rng, 0, 0x10FFFF)
    if kind == 15:
        return rng.choice(["x", "ab", "\u00e9", "e\u0301", " ", "\n", "0", "\u4e00", "\U0001f600", "\u0301\u0323", "-"]) * rng.choice([2, 3, 7, 16, 33, 64])
    if kind == 16:
        return "".join(rng.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randint(1, 30)))
    return rng.choice(SPACES) + rng.choice(WORDS) + rng.choice(SPACES)


def text(rng):
    glue = rng.choice(["", "", "", " "])
    return glue.join(piece(rng) for _ in range(rng.choice([1, 2, 2, 3, 4, 6])))


def sweeps():
    """Every combining mark and every digit between others, and every block's edges, in a few long strings."""
    listed = sorted(set(MARKS) | {c for first, last in NEW_MARKS for c in range(first, last + 1)})
    for lower, upper in (("\u0334", "\u0345"), ("\u0345", "\u0334"), ("", "\u0301")):
        for start in range(0, len(listed), 200):
            yield "".join("o" + upper + chr(c) + lower for c in listed[start:start + 200])
    for start in range(0, len(DIGITS), 400):
        yield "x".join(chr(c) for c in DIGITS[start:start + 400])
    yield "".join(chr(first) + " " + chr(last) for first, last in BLOCKS if not 0xD800 <= last < 0xE000)
    yield "x" * 5000
    yield "\u00e4\u6f22" * 1500
    yield " " * 3000 + "a"
    yield "a" + "\n " * 1500
    yield "\u0345\u0334" * 500


def emit(value):
    print(json.dumps(value, separators=(",", ":")))


def read(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        return json.loads(file.read())


def strings(path, count, seed):
    tokenizer = Tokenizer.from_str(json.dumps(read(path)))
    rng = random.Random(seed)
    fixed = list(sweeps()) if seed < 1000 else []
    for i in range(count):
        value = fixed[i] if i < len(fixed) else text(rng)
        emit({"text": value, "ids": tokenizer.encode(value).ids})


def variants(path, seed):
    small = read(path)
    rng = random.Random(seed)
    size = len(small["model"]["vocab"])

    def added(*tokens):
        return [{"id": size + i, "content": content, "single_word": "w" in flags, "lstrip": "l" in flags, "rstrip": "r" in flags,
                 "normalized": "n" in flags, "special": "s" in flags} for i, (content, flags) in enumerate(tokens)]

    flagged = added(("<l>", "l"), ("<r>", "r"), ("<lr>", "lrs"), ("word", "w"), ("wordy", "wn"), (" sp", "r"), ("sp ", "ln"),
                    ("\u00e9t\u00e9", "n"), ("e\u0301t", ""), ("<l", ""), ("<l><r>", "s"), ("\u1100\u1161", "n"), ("\U0001f600", "wlr"),
                    ("a\u0323\u0301", "n"), ("77", "wn"), ("__", "lr"))
    merges = small["model"]["merges"]
    words = sorted(small["model"]["vocab"])
    def model(**keys):
        changed = copy.deepcopy(small["model"])
        changed.update(keys)
        return changed
    pattern = copy.deepcopy(small["pre_tokenizer"])
    pattern["pretokenizers"][0]["pattern"]["Regex"] = \
        r"(?i:'s|'t|'ll)|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}]*[\p{Ll}\p{M}]+|\p{N}{1,3}| ?[^\s\p{L}\p{N}\-a-f]++[\r\n/]*|\d\D|\s*[\r\n]+|\s+(?!\S)|\s+?"
    shuffled = [list(m) for m in merges]
    rng.shuffle(shuffled)
    alphabet = [t for t in words if len(t) == 1]
    # Tokens made by several pairs, and pairs listed twice, so that expired candidates matter.
    tangled_vocab = {t: i for i, t in enumerate(alphabet)}
    tangled = []
    pool = [t for t in "abcd"]
    while len(tangled) < 400:
        left, right = rng.choice(pool), rng.choice(pool)
        if len(left + right) <= 6:
            tangled.append([left, right])
            if left + right not in tangled_vocab:
                tangled_vocab[left + right] = len(tangled_vocab)
                pool.append(left + right)
    every = {
        "flagged added tokens": {"added_tokens": flagged},
        "merges as strings": {"model": model(merges=[a + " " + b for a, b in merges])},
        "merges in another order": {"model": model(merges=shuffled)},
        "merges ignored for whole words": {"model": model(merges=shuffled[:60], ignore_merges=True)},
        "another pattern": {"pre_tokenizer": pattern},
        "tangled merges": {"model": model(vocab=tangled_vocab, merges=tangled), "added_tokens": []},
        "added token in the vocabulary": {"added_tokens": [dict(added(("x", ""))[0], content=words[-1], id=small["model"]["vocab"][words[-1]]),
                                                           *added(("red", "n"))]},
    }
    contents = [t["content"] for t in flagged]
    for name, keys in every.items():
        tokenizer = Tokenizer.from_str(json.dumps({**small, **keys}))
        cases = []
        for _ in range(250):
            if name == "tangled merges":
                value = "".join(rng.choice("abcd") for _ in range(rng.randint(1, 40)))
            elif name == "flagged added tokens":
                value = "".join(rng.choice(contents) if rng.random() < 0.6 else rng.choice([rng.choice(SPACES), piece(rng), "e\u0301", "y", "7", "_", "\u200d"])
                                for _ in range(rng.randint(1, 8)))
            elif name == "added token in the vocabulary":
                value = rng.choice([words[-1], "red", " ", ""]) + text(rng) + rng.choice([words[-1], "Red", "red"])
            else:
                value = text(rng)
            cases.append({"text": value, "ids": tokenizer.encode(value).ids})
        emit({"name": name, "tokenizer": keys, "cases": cases})


def unicode():
    facts = {}
    for regex in (r"\p{L}", r"\p{N}", r"\s"):
        split = pre_tokenizers.Split(Regex(regex), behavior="removed", invert=True)
        found = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000 and split.pre_tokenize_str(chr(c))]
        facts[regex] = {"count": len(found), "crc32": zlib.crc32("".join(f"{c:X}\n" for c in found).encode())}
    emit(facts)


if __name__ == "__main__":
    if sys.argv[1] == "strings":
        strings(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    elif sys.argv[1] == "variants":
        variants(sys.argv[2], int(sys.argv[3]))
    else:
        unicode()
