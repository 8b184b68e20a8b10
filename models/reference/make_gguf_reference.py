#!/usr/bin/env python3
"""GGUF and fp8 files of the small models, and what the reference computes with their dequantised weights.

Needs what make_reference.py needs, and gguf.

    make_gguf_reference.py MODELS_DIR OUT_DIR [MODEL] [SEED]

blocks.gguf: one tensor [4, 512] of random blocks for each type; blocks.safetensors: the same dequantised by gguf's own code.
MODEL-TYPE.gguf: the transformer under BFL's names; MODEL-text-q8_0.gguf: the text encoder under llama.cpp's names;
MODEL-fp8.safetensors: the transformer's large layers as F8_E4M3 with weight_scale, BFL's names.
case-KIND/: golden.safetensors, image.png, case.json of a run with the dequantised weights in float32.
"""
import json, os, shutil, sys

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as T, quants
from safetensors.torch import save_file

from diffusers import Flux2KleinPipeline

RANDOM = [T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q8_0, T.Q2_K, T.Q3_K, T.Q4_K, T.Q5_K, T.Q6_K, T.IQ4_NL, T.IQ4_XS, T.MXFP4]
F16_FIELDS = {T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0], T.Q2_K: [80, 82], T.Q3_K: [108], T.Q4_K: [0, 2], T.Q5_K: [0, 2],
              T.Q6_K: [208], T.IQ4_NL: [0], T.IQ4_XS: [0], T.MXFP4: []}


def random_blocks(rng, kind, rows, cols, scale):
    """Random bytes with sane half-precision scales; minimums are set so that the values have no large mean."""
    weights, size = gguf.GGML_QUANT_SIZES[kind]
    b = rng.integers(0, 256, (rows, cols // weights, size), dtype=np.uint8)
    for n, at in enumerate(F16_FIELDS[kind]):
        v = scale * (7.5 if n else 1.0) * (-1.0 if n and kind in (T.Q4_1, T.Q5_1) else 1.0)
        b[:, :, at:at + 2] = np.frombuffer((rng.uniform(0.5, 1.5, (rows, cols // weights, 1)) * v).astype(np.float16).tobytes(), np.uint8).reshape(rows, cols // weights, 2)
    if kind == T.MXFP4:
        b[:, :, 0] = rng.integers(118, 128, (rows, cols // weights))
    return b.reshape(rows, -1)


def bfl(t):
    """The transformer's tensors under BFL's names."""
    s, out = {k: v for k, v in t.state_dict().items()}, {}
    half = lambda w: torch.cat([w[w.shape[0] // 2:], w[:w.shape[0] // 2]])
    out["img_in.weight"], out["txt_in.weight"] = s["x_embedder.weight"], s["context_embedder.weight"]
    for a, b in (("in_layer", "linear_1"), ("out_layer", "linear_2")):
        out[f"time_in.{a}.weight"] = s[f"time_guidance_embed.timestep_embedder.{b}.weight"]
    for m in ("double_stream_modulation_img", "double_stream_modulation_txt", "single_stream_modulation"):
        out[f"{m}.lin.weight"] = s[f"{m}.linear.weight"]
    out["final_layer.linear.weight"], out["final_layer.adaLN_modulation.1.weight"] = s["proj_out.weight"], half(s["norm_out.linear.weight"])
    for i in range(len(t.transformer_blocks)):
        d, b = f"transformer_blocks.{i}.", f"double_blocks.{i}."
        for stream, q, norm, ff, proj in (("img", ("to_q", "to_k", "to_v"), "norm_", "ff", "to_out.0"), ("txt", ("add_q_proj", "add_k_proj", "add_v_proj"), "norm_added_", "ff_context", "to_add_out")):
            out[f"{b}{stream}_attn.qkv.weight"] = torch.cat([s[f"{d}attn.{x}.weight"] for x in q])
            out[f"{b}{stream}_attn.proj.weight"] = s[f"{d}attn.{proj}.weight"]
            out[f"{b}{stream}_attn.norm.query_norm.scale"], out[f"{b}{stream}_attn.norm.key_norm.scale"] = s[f"{d}attn.{norm}q.weight"], s[f"{d}attn.{norm}k.weight"]
            out[f"{b}{stream}_mlp.0.weight"], out[f"{b}{stream}_mlp.2.weight"] = s[f"{d}{ff}.linear_in.weight"], s[f"{d}{ff}.linear_out.weight"]
    for i in range(len(t.single_transformer_blocks)):
        d, b = f"single_transformer_blocks.{i}.attn.", f"single_blocks.{i}."
        out[b + "linear1.weight"], out[b + "linear2.weight"] = s[d + "to_qkv_mlp_proj.weight"], s[d + "to_out.weight"]
        out[b + "norm.query_norm.scale"], out[b + "norm.key_norm.scale"] = s[d + "norm_q.weight"], s[d + "norm_k.weight"]
    return out


def into(t, tensors):
    """Puts tensors under BFL's names back into the transformer."""
    s = t.state_dict()
    def put(k, v):
        assert s[k].shape == v.shape, (k, s[k].shape, v.shape); s[k].copy_(v)
    half = lambda w: torch.cat([w[w.shape[0] // 2:], w[:w.shape[0] // 2]])
    g = tensors
    put("x_embedder.weight", g["img_in.weight"]); put("context_embedder.weight", g["txt_in.weight"])
    put("time_guidance_embed.timestep_embedder.linear_1.weight", g["time_in.in_layer.weight"]); put("time_guidance_embed.timestep_embedder.linear_2.weight", g["time_in.out_layer.weight"])
    for m in ("double_stream_modulation_img", "double_stream_modulation_txt", "single_stream_modulation"):
        put(f"{m}.linear.weight", g[f"{m}.lin.weight"])
    put("proj_out.weight", g["final_layer.linear.weight"]); put("norm_out.linear.weight", half(g["final_layer.adaLN_modulation.1.weight"]))
    for i in range(len(t.transformer_blocks)):
        d, b = f"transformer_blocks.{i}.", f"double_blocks.{i}."
        for stream, q, norm, ff, proj in (("img", ("to_q", "to_k", "to_v"), "norm_", "ff", "to_out.0"), ("txt", ("add_q_proj", "add_k_proj", "add_v_proj"), "norm_added_", "ff_context", "to_add_out")):
            for name, part in zip(q, g[f"{b}{stream}_attn.qkv.weight"].chunk(3)):
                put(f"{d}attn.{name}.weight", part)
            put(f"{d}attn.{proj}.weight", g[f"{b}{stream}_attn.proj.weight"])
            put(f"{d}{ff}.linear_in.weight", g[f"{b}{stream}_mlp.0.weight"]); put(f"{d}{ff}.linear_out.weight", g[f"{b}{stream}_mlp.2.weight"])
    for i in range(len(t.single_transformer_blocks)):
        d, b = f"single_transformer_blocks.{i}.attn.", f"single_blocks.{i}."
        put(d + "to_qkv_mlp_proj.weight", g[b + "linear1.weight"]); put(d + "to_out.weight", g[b + "linear2.weight"])
    t.load_state_dict(s)


def write_gguf(path, arch, tensors, meta=()):
    w = gguf.GGUFWriter(path, arch)
    for k, v in meta:
        w.add_uint32(k, v)
    for name, (data, kind) in tensors.items():
        w.add_tensor(name, data, raw_dtype=kind)
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()


@torch.no_grad()
def golden(pipe, folder, case):
    shutil.rmtree(folder, ignore_errors=True); os.makedirs(folder)
    layers = tuple(pipe.text_encoder.config.num_hidden_layers * k // 4 for k in (1, 2, 3))
    length, scale, lat, g = min(512, pipe.tokenizer.model_max_length), pipe.vae_scale_factor * 2, [], {}
    g["prompt_embeds"], _ = pipe.encode_prompt(case["prompt"], max_sequence_length=length, text_encoder_out_layers=layers)
    g["noise"] = torch.randn((1, pipe.transformer.config.in_channels, case["height"] // scale, case["width"] // scale), generator=torch.Generator().manual_seed(case["seed"]))
    def on_step(_p, _i, _t, kw):
        lat.append(kw["latents"].clone()); return kw
    final = pipe(prompt=case["prompt"], height=case["height"], width=case["width"], num_inference_steps=case["steps"], guidance_scale=case["guidance"], latents=g["noise"].clone(),
                 max_sequence_length=length, text_encoder_out_layers=layers, callback_on_step_end=on_step, output_type="latent").images
    for i, x in enumerate(lat):
        g[f"latents.step{i}"] = x
    g["vae_input"], g["decoded"] = final, pipe.vae.decode(final, return_dict=False)[0]
    pipe.image_processor.postprocess(g["decoded"], output_type="pil")[0].save(os.path.join(folder, "image.png"))
    save_file({k: v.float().contiguous() for k, v in g.items()}, os.path.join(folder, "golden.safetensors"))
    json.dump({"name": os.path.basename(folder), **case, "max_sequence_length": length}, open(os.path.join(folder, "case.json"), "w"), indent=1)
    print(os.path.basename(folder), f"latent std {final.std():.3f}")


def main():
    models, out = sys.argv[1], sys.argv[2]
    model, seed = (sys.argv[3] if len(sys.argv) > 3 else "mini"), int(sys.argv[4] if len(sys.argv) > 4 else 1)
    os.makedirs(out, exist_ok=True)
    rng = np.random.default_rng(seed)
    blocks = {k.name.lower(): (random_blocks(rng, k, 4, 512, 0.02), k) for k in RANDOM}
    write_gguf(os.path.join(out, "blocks.gguf"), "flux", blocks)
    save_file({n: torch.from_numpy(quants.dequantize(d, k).astype(np.float32).copy()) for n, (d, k) in blocks.items()}, os.path.join(out, "blocks.safetensors"))
    folder = os.path.join(models, model)
    load = lambda: Flux2KleinPipeline.from_pretrained(folder, torch_dtype=torch.float32)
    case = {"model": model, "prompt": "neon city street, 1960s film", "width": 64, "height": 80, "steps": 3, "seed": 21, "guidance": 3.0}
    for kind in (T.Q8_0, T.Q4_K, T.Q5_1):
        pipe = load(); pipe.set_progress_bar_config(disable=True)
        per, files, back = gguf.GGML_QUANT_SIZES[kind][0], {}, {}
        for name, w in bfl(pipe.transformer).items():
            a = w.numpy().astype(np.float32)
            if a.ndim == 2 and a.shape[1] % per == 0 and not name.startswith(("time_in", "final_layer", "img_in")):
                data = random_blocks(rng, kind, *a.shape, float(a.std()) / 160) if kind == T.Q4_K else quants.quantize(a, kind)
                files[name], back[name] = (data, kind), torch.from_numpy(quants.dequantize(data, kind).astype(np.float32).copy())
            elif a.ndim == 2:
                half = a.astype(np.float16); files[name], back[name] = (half, T.F16), torch.from_numpy(half.astype(np.float32))
            else:
                files[name], back[name] = (a, T.F32), w
        write_gguf(os.path.join(out, f"{model}-{kind.name.lower()}.gguf"), "flux", files)
        into(pipe.transformer, back)
        golden(pipe, os.path.join(out, f"case-{kind.name.lower()}"), {**case, "transformer": f"{model}-{kind.name.lower()}.gguf"})
    pipe = load(); pipe.set_progress_bar_config(disable=True)
    te, cfg, files = pipe.text_encoder.model, pipe.text_encoder.config, {}
    names = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
             "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}
    for key, w in te.state_dict().items():
        part = key.removesuffix(".weight").split(".", 2)
        name = {"embed_tokens": "token_embd", "norm": "output_norm"}.get(part[0]) or f"blk.{part[1]}.{names[part[2]]}"
        a = w.numpy().astype(np.float32)
        if a.ndim == 2:
            data = quants.quantize(a, T.Q8_0); files[name + ".weight"] = (data, T.Q8_0); w.copy_(torch.from_numpy(quants.dequantize(data, T.Q8_0).astype(np.float32).copy()))
        else:
            files[name + ".weight"] = (a, T.F32)
    te.load_state_dict(te.state_dict())
    write_gguf(os.path.join(out, f"{model}-text-q8_0.gguf"), "qwen3", files,
               [("qwen3.block_count", cfg.num_hidden_layers), ("qwen3.embedding_length", cfg.hidden_size), ("qwen3.feed_forward_length", cfg.intermediate_size),
                ("qwen3.attention.head_count", cfg.num_attention_heads), ("qwen3.attention.head_count_kv", cfg.num_key_value_heads), ("qwen3.attention.key_length", cfg.head_dim)])
    golden(pipe, os.path.join(out, "case-text-q8_0"), {**case, "text_encoder": f"{model}-text-q8_0.gguf"})
    pipe = load(); pipe.set_progress_bar_config(disable=True)
    files, back = {}, {}
    for name, w in bfl(pipe.transformer).items():
        if w.ndim == 2 and name.startswith(("double_blocks", "single_blocks")):
            scale = w.abs().max() / 448
            q = (w / scale).to(torch.float8_e4m3fn)
            files[name], files[name.replace(".weight", ".weight_scale")], files[name.replace(".weight", ".input_scale")] = q, scale.float(), torch.tensor(1.0)
            back[name] = q.float() * scale
        else:
            files[name], back[name] = w.to(torch.bfloat16), w.to(torch.bfloat16).float()
    save_file({k: v.contiguous() for k, v in files.items()}, os.path.join(out, f"{model}-fp8.safetensors"))
    into(pipe.transformer, back)
    golden(pipe, os.path.join(out, "case-fp8"), {**case, "transformer": f"{model}-fp8.safetensors"})


if __name__ == "__main__":
    torch.set_num_threads(1); torch.set_grad_enabled(False)
    main()
