#!/usr/bin/env python3
"""Makes the images that the tests of the image package read, and records what Pillow and diffusers make of them.

Needs numpy, torch, pillow (with WebP) and a diffusers with Flux2KleinPipeline.

    make_image_fixtures.py OUT_DIR
"""
import hashlib
import io
import json
import os
import struct
import sys
import zlib

import numpy as np
from diffusers.image_processor import VaeImageProcessor
from diffusers.pipelines.flux2.image_processor import Flux2ImageProcessor
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def pattern(width, height):
    """A gradient with edges and some noise, from integers alone, so that the tests can make it too."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3].astype(np.uint32)
    smooth = (x * 5 + y * 3 + c * 60) % 256
    edges = np.where(((x // 17) + (y // 11)) % 2 == 0, smooth, 255 - smooth)
    noise = ((y * width + x) * 3 + c) * np.uint32(2654435761) >> np.uint32(28)
    return np.clip(edges.astype(np.int64) + noise - 8, 0, 255).astype(np.uint8)


# ---- PNG files of every colour type, depth and order, which Pillow cannot all write


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def scanlines(samples, depth):
    rows = b""
    for row in samples:
        flat = row.reshape(-1)
        if depth == 16:
            packed = flat.astype(">u2").tobytes()
        elif depth == 8:
            packed = flat.astype(np.uint8).tobytes()
        else:
            bits = ((flat[:, None] >> np.arange(depth - 1, -1, -1)) & 1).astype(np.uint8)
            packed = np.packbits(bits.reshape(-1)).tobytes()
        rows += b"\0" + packed
    return rows


def png(samples, depth, colour, interlaced=False, extra=()):
    """samples: [y, x, channel], unsigned; extra: chunks between header and data."""
    height, width = samples.shape[:2]
    if interlaced:
        data = b""
        for x0, y0, dx, dy in ADAM7:
            part = samples[y0::dy, x0::dx]
            if part.shape[0] and part.shape[1]:
                data += scanlines(part, depth)
    else:
        data = scanlines(samples, depth)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(k, v) for k, v in extra)
            + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b""))


def over_white(rgb, alpha):
    rgb, alpha = rgb.astype(np.int64), alpha.astype(np.int64)[..., None]
    return ((rgb * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def pngs():
    """name -> (file, expected RGB)"""
    rng = np.random.default_rng(11)
    w, h = 37, 23
    base = pattern(w, h)
    for interlaced in (False, True):
        tail = "-interlaced" if interlaced else ""
        for depth in (1, 2, 4, 8, 16):
            gray = (base[..., 1].astype(np.int64) * 257) >> (16 - depth)
            if depth == 16:
                gray = gray ^ rng.integers(0, 256, gray.shape)
            as8 = gray >> 8 if depth == 16 else gray * 255 // (2**depth - 1)
            rgb = np.repeat(as8[..., None], 3, -1).astype(np.uint8)
            yield f"gray{depth}{tail}.png", png(gray[..., None], depth, GRAY, interlaced), rgb
            key = int(gray[h // 2, w // 2])
            yield (f"gray{depth}-key{tail}.png",
                   png(gray[..., None], depth, GRAY, interlaced, [(b"tRNS", struct.pack(">H", key))]),
                   np.where((gray == key)[..., None], 255, rgb).astype(np.uint8))
        for depth in (8, 16):
            scale = 257 if depth == 16 else 1
            low = rng.integers(0, 256, base.shape) if depth == 16 else 0
            deep = (base.astype(np.int64) * scale) ^ low
            as8 = (deep >> (depth - 8)).astype(np.uint8)
            alpha = np.linspace(0, 255, w).astype(np.int64)[None, :].repeat(h, 0)
            deep_alpha = (alpha * scale)[..., None]
            yield f"rgb{depth}{tail}.png", png(deep, depth, RGB, interlaced), as8
            key = deep[h // 2, w // 2]
            same = (deep == key).all(-1, keepdims=True)
            yield (f"rgb{depth}-key{tail}.png", png(deep, depth, RGB, interlaced, [(b"tRNS", struct.pack(">HHH", *key))]),
                   np.where(same, 255, as8).astype(np.uint8))
            yield (f"rgba{depth}{tail}.png", png(np.concatenate([deep, deep_alpha], -1), depth, RGBA, interlaced),
                   over_white(as8, alpha))
            gray = deep[..., :1]
            yield (f"gray-alpha{depth}{tail}.png", png(np.concatenate([gray, deep_alpha], -1), depth, GRAY_ALPHA, interlaced),
                   over_white(np.repeat(as8[..., :1], 3, -1), alpha))
        for depth in (1, 2, 4, 8):
            size = 2**depth if depth < 8 else 200
            colours = rng.integers(0, 256, (size, 3)).astype(np.uint8)
            index = (base[..., 0].astype(np.int64) * size) >> 8
            plte = (b"PLTE", colours.tobytes())
            yield f"palette{depth}{tail}.png", png(index[..., None], depth, PALETTE, interlaced, [plte]), colours[index]
            opacity = rng.integers(0, 256, (size + 1) // 2).astype(np.uint8)
            full = np.concatenate([opacity, np.full(size - len(opacity), 255, np.uint8)])
            yield (f"palette{depth}-alpha{tail}.png",
                   png(index[..., None], depth, PALETTE, interlaced, [plte, (b"tRNS", opacity.tobytes())]),
                   over_white(colours[index], full[index]))
    gamma = (b"gAMA", struct.pack(">I", 100000))
    yield "rgb8-gamma.png", png(base, 8, RGB, extra=[gamma]), base
    yield "gray8-gamma.png", png(base[..., :1], 8, GRAY, extra=[gamma]), np.repeat(base[..., :1], 3, -1)
    profile = (b"iCCP", b"swapped\0\0" + zlib.compress(swapped_profile()))
    yield "rgb8-profile.png", png(base, 8, RGB, extra=[profile]), base
    exif = (b"eXIf", exif_of(6))
    yield "rgb8-turned.png", png(base, 8, RGB, extra=[exif]), np.rot90(base, -1)


def swapped_profile():
    """sRGB with red and blue exchanged: whoever applies it changes every colour."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile[:24] + bytes(12) + profile[36:84] + bytes(16) + profile[100:]  # no date, no digest
    return profile.replace(b"rXYZ", b"tmpX").replace(b"bXYZ", b"rXYZ").replace(b"tmpX", b"bXYZ")


def exif_of(orientation):
    return b"MM\0*" + struct.pack(">IHHHIHH", 8, 1, 0x0112, 3, 1, orientation, 0) + b"\0\0\0\0"


# ---- files that Pillow writes


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def opened(data):
    """What diffusers' load_image gives."""
    return np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))


def others():
    rgb = Image.fromarray(pattern(61, 45))
    gray = rgb.convert("L")
    for name, options in [("444", dict(subsampling=0)), ("422", dict(subsampling=1)), ("420", dict(subsampling=2)),
                          ("progressive", dict(progressive=True)), ("profile", dict(icc_profile=swapped_profile()))]:
        yield f"rgb-{name}.jpg", saved(rgb, "JPEG", quality=85, **options)
    yield "gray.jpg", saved(gray, "JPEG", quality=85)
    cmyk_source = pattern(61, 45).astype(np.int64)
    black = 40 + cmyk_source[..., 2] // 3
    cmyk = Image.merge("CMYK", [Image.fromarray(a.astype(np.uint8)) for a in (*np.moveaxis(255 - cmyk_source, -1, 0), black)])
    plain = saved(cmyk, "JPEG", quality=90)
    yield "cmyk.jpg", plain
    at = plain.index(b"Adobe") + 11
    yield "ycck.jpg", plain[:at] + b"\2" + plain[at + 1:]
    yield "cmyk-420.jpg", saved(cmyk, "JPEG", quality=90, subsampling=2)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        yield f"turned-{orientation}.jpg", saved(Image.fromarray(pattern(24, 16)), "JPEG", quality=85, exif=exif)
    exif = Image.Exif()
    exif[0x0112] = 8
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True)
    yield "lossless-turned.webp", saved(rgb, "WEBP", lossless=True, exif=exif.tobytes())
    yield "palette.gif", saved(rgb.quantize(64), "GIF")
    yield "rgb.bmp", saved(rgb, "BMP")
    yield "palette.bmp", saved(rgb.quantize(64), "BMP")
    yield "gray.bmp", saved(gray, "BMP")


def pictures(out):
    entries = []
    folder = os.path.join(out, "pictures")
    os.makedirs(folder, exist_ok=True)

    def keep(name, data, expected):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
        expected = np.ascontiguousarray(expected)
        entries.append({"file": name, "width": expected.shape[1], "height": expected.shape[0], "sha256": digest(expected.tobytes())})

    for name, data, expected in pngs():
        # Where Pillow's own conversion loses nothing, the expectation is checked against it.
        if not any(part in name for part in ("alpha", "rgba", "key", "gray16")):
            assert (opened(data) == expected).all(), name
        keep(name, data, expected)
    for name, data in others():
        keep(name, data, opened(data))
    for name, form in (("alpha.webp", "WEBP"), ("alpha.gif", "GIF")):
        alpha = np.linspace(0, 255, 61).astype(np.uint8)[None, :].repeat(45, 0)
        image = Image.fromarray(np.concatenate([pattern(61, 45), alpha[..., None]], -1))
        data = saved(image, form, **(dict(lossless=True, exact=True) if form == "WEBP" else {}))
        decoded = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))
        keep(name, data, over_white(decoded[..., :3], decoded[..., 3]))
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Title", "plain")
    texts.add_text("Comment", "squeezed " * 50, zip=True)
    texts.add_itxt("Author", "\u00c4rzte \u03a9", "de", "Urheber")
    texts.add_itxt("parameters", "longer \u03a9 " * 50, zip=True)
    with open(os.path.join(folder, "texts.png"), "wb") as f:
        f.write(saved(Image.new("RGB", (2, 2)), "PNG", pnginfo=texts))
    lossy = saved(Image.fromarray(pattern(61, 45) // 2 + 60), "WEBP", quality=90, method=0)
    with open(os.path.join(folder, "lossy.webp"), "wb") as f:
        f.write(lossy)
    with open(os.path.join(folder, "lossy.webp.rgb"), "wb") as f:
        f.write(opened(lossy).tobytes())
    return entries


# ---- resizing and fitting


def lanczos():
    sizes = [(61, 45, 32, 32), (61, 45, 61, 20), (61, 45, 20, 45), (61, 45, 122, 90), (61, 45, 62, 46), (61, 45, 60, 44),
             (61, 45, 1, 1), (1, 1, 7, 5), (2, 3, 5, 2), (300, 200, 97, 31), (97, 31, 300, 200), (511, 257, 510, 256),
             (640, 480, 333, 250), (1000, 10, 10, 1000), (64, 64, 64, 64), (129, 128, 3, 127), (800, 600, 799, 601)]
    return [{"size": [w, h], "to": [x, y],
             "sha256": digest(np.asarray(Image.fromarray(pattern(w, h)).resize((x, y), Image.Resampling.LANCZOS)).tobytes())}
            for w, h, x, y in sizes]


def references():
    """The lines of Flux2KleinPipeline.__call__ that prepare a reference."""
    processor = Flux2ImageProcessor(vae_scale_factor=16)
    sizes = [(64, 64), (64, 512), (70, 96), (79, 81), (333, 777), (1000, 1000), (1024, 1024), (1040, 1008), (1025, 1024),
             (1024, 1025), (1200, 1600), (1920, 1080), (1080, 1920), (2000, 600), (4096, 512), (512, 4096), (1448, 1449),
             (2049, 513), (3000, 2000), (1537, 1023)]
    entries = []
    for width, height in sizes:
        image = Image.fromarray(pattern(width, height))
        processor.check_image_input(image)
        image_width, image_height = image.size
        if image_width * image_height > 1024 * 1024:
            image = processor._resize_to_target_area(image, 1024 * 1024)
            image_width, image_height = image.size
        image_width, image_height = image_width // 16 * 16, image_height // 16 * 16
        pixels = processor.preprocess(image, height=image_height, width=image_width, resize_mode="crop")
        entries.append({"size": [width, height], "to": [pixels.shape[3], pixels.shape[2]],
                        "sha256": digest(pixels.numpy().astype("<f4").tobytes())})
    return entries


def postprocessing():
    import torch

    values = torch.arange(3 * 64 * 64, dtype=torch.float32) / 4096 - 1.5
    ties = (torch.arange(256, dtype=torch.float32) + 0.5) / 255 * 2 - 1
    values[: len(ties)] = ties
    image = VaeImageProcessor().postprocess(values.reshape(1, 3, 64, 64), output_type="pil")[0]
    return [{"sha256": digest(np.asarray(image).tobytes())}]


def main():
    out = sys.argv[1]
    for name, value in [("pictures", pictures(out)), ("lanczos", lanczos()), ("references", references()),
                        ("postprocessing", postprocessing())]:
        with open(os.path.join(out, name + ".json"), "w") as f:
            f.write("[\n" + ",\n".join(json.dumps(entry) for entry in value) + "\n]\n")


if __name__ == "__main__":
    main()
