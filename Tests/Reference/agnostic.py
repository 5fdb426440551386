"""Writes LiveSourceTests/Fixtures/agnostic.json: the question fed through a cache that kvpress evicted from.

The context alone is prefilled under a press; question and answer tokens follow one by one at their own positions, as in
kvpress's pipeline. Stored: the log-probabilities of the ten likeliest tokens after the question and after each answer
token, the full cache's own greedy tokens being fed to all.
Run: PYTHONPATH=<a checkout of NVIDIA/kvpress> python Tests/Reference/agnostic.py REVISION  (torch, transformers, tokenizers)
"""
import contextlib
import json
import pathlib
import sys

import tokenizers
import torch
import transformers
from kvpress import ExpectedAttentionPress, SnapKVPress, TOVAPress

root = pathlib.Path(__file__).parent.parent.parent
folder = root / "samples/ruler-tiny"
model = transformers.LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa").eval()
tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
FILLER = ["The grass is green.", "The sky is blue.", "The sun is yellow.", "Here we go.", "There and back again."]
STEPS = 4


def run(context, question, fed, press):
    """The logits after the question and after each fed token, and the fed tokens (greedy where none are given)."""
    cache = transformers.DynamicCache(config=model.config)
    with torch.no_grad():
        with press(model) if press else contextlib.nullcontext():
            ids = torch.tensor([context])
            positions = torch.arange(len(context))
            model(ids, past_key_values=cache, position_ids=positions[None], cache_position=positions)
        logits, tokens = [], []
        position = len(context)
        for index in range(len(question) + STEPS):
            if index >= len(question):
                tokens.append(fed[len(tokens)] if fed else int(logits[-1].argmax()))
            token = question[index] if index < len(question) else tokens[-1]
            output = model(torch.tensor([[token]]), past_key_values=cache, position_ids=torch.tensor([[position]]),
                           cache_position=torch.tensor([position]))
            position += 1
            if index >= len(question) - 1:
                logits.append(output.logits[0, -1])
    return logits, tokens


cases = []
for place, key, value in [(4, "kettle", "40712"), (28, "ladder", "93358")]:
    sentences = [FILLER[(7 * i + place) % 5] for i in range(36)]
    sentences.insert(place, f"The secret number of {key} is {value}.")
    context = tokenizer.encode(" ".join(sentences)).ids
    question = tokenizer.encode(f"\nQuestion: What is the secret number of {key}?\nAnswer: The secret number of {key} is",
                                add_special_tokens=False).ids
    full, fed = run(context, question, None, None)
    for policy, budget, press in [("expected", 90, ExpectedAttentionPress), ("tova", 70, TOVAPress),
                                  ("snapkv:window=16,pool=avg5", 80, lambda r: SnapKVPress(r, window_size=16))]:
        evicted, _ = run(context, question, fed, press(1 - (budget + 0.5) / len(context)))
        steps = []
        for own, other in zip(evicted, full):
            own, other = own.double().log_softmax(-1), other.double().log_softmax(-1)
            top = own.topk(10)
            steps.append({"candidates": top.indices.tolist(), "log_probabilities": [round(x, 6) for x in top.values.tolist()],
                          "kl": round(float((other.exp() * (other - own)).sum()), 7)})
        cases.append({"policy": policy, "budget": budget, "text": " ".join(sentences), "question":
                      f"\nQuestion: What is the secret number of {key}?\nAnswer: The secret number of {key} is",
                      "context_tokens": context, "question_tokens": question, "fed": fed, "steps": steps})
out = root / "Tests/LiveSourceTests/Fixtures/agnostic.json"
out.write_text(json.dumps({"source": f"NVIDIA/kvpress {sys.argv[1]}, torch {torch.__version__}, "
                                     f"transformers {transformers.__version__}", "cases": cases}) + "\n")
