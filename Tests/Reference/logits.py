#!/usr/bin/env python3
"""Writes what Hugging Face transformers computes in float32 on the processor, with eager attention:
Tests/InferenceTests/Fixtures/ruler_tiny_logits.safetensors for the bundled model, and beside it `odd-shapes`,
a checkpoint of random weights and sizes that are no powers of two, with its logits in logits.safetensors.

    pip install torch transformers tokenizers safetensors
    python3 Tests/Reference/logits.py

For each prompt i: `prompt.{i}.tokens` [N] i32; `prompt.{i}.steps` [8] i32, tokens fed after it;
`prompt.{i}.logits` [9, vocabulary] f32, of the last prompt token and of each step.
For some also `prompt.{i}.window_attention` [layers, heads, N] f32, the mean softmax rows of the last 32 prompt
tokens, and `prompt.{i}.step_attention` [layers, heads, N + 1] f32, the rows of the first step.
"""

import pathlib
import platform
import random

import tokenizers
import torch
import transformers
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "samples" / "ruler-tiny"
FIXTURES = ROOT / "Tests" / "InferenceTests" / "Fixtures"
STEPS = 8
WINDOW = 32
GRASS = ["The grass is green.", "The sky is blue.", "The sun is yellow.", "Here we go.", "There and back again."]


def needle_prompt(rng, words, sentences, needles=1):
    """A needle in a haystack, in the wording the model was trained on."""
    context = [rng.choice(GRASS) for _ in range(sentences)]
    keys = rng.sample(words, needles)
    for key in keys:
        value = "".join(rng.choice("0123456789") for _ in range(5))
        context.insert(rng.randrange(len(context) + 1), f"The secret number of {key} is {value}.")
    asked = keys[0]
    return (f"{' '.join(context)}\nQuestion: What is the secret number of {asked}?\n"
            f"Answer: The secret number of {asked} is")


def prompts(tokenizer, vocabulary):
    """Token lists of 50 to 1,000 tokens: ids at random, and texts."""
    rng = random.Random(20250)
    for count in (50, 97, 256, 1000):
        yield [1] + [rng.randrange(2, vocabulary) for _ in range(count - 1)]
    words = ["falcon", "river", "amber harbor", "quiet lantern", "silver meadow", "anchor", "badger", "golden canyon"]
    for sentences, needles in ((8, 1), (24, 1), (40, 3), (16, 8), (110, 2)):
        yield tokenizer.encode(needle_prompt(rng, words, sentences, needles)).ids
    yield tokenizer.encode("Ada lives in Oslo. Ada works as a baker. The boss of Ada is Boris. Boris lives in Rome. "
                           "Boris works as a pilot.\nQuestion: Where does the boss of Ada live?\n"
                           "Answer: The boss of Ada is").ids


def metadata(model):
    """Where the numbers of a file come from."""
    return {
        "source": "Hugging Face transformers, float32, CPU, eager attention; written by Tests/Reference/logits.py",
        "model": model,
        "transformers": transformers.__version__,
        "tokenizers": tokenizers.__version__,
        "torch": torch.__version__,
        "python": platform.python_version(),
    }


def load(directory):
    """The model of a directory, in float32."""
    return transformers.AutoModelForCausalLM.from_pretrained(
        directory, dtype=torch.float32, attn_implementation="eager").eval()


def write_bundled():
    """The bundled model's logits and attention."""
    tokenizer = tokenizers.Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    model = load(MODEL)
    vocabulary = model.config.vocab_size
    rng = random.Random(20251)
    tensors = {}
    for index, tokens in enumerate(prompts(tokenizer, vocabulary)):
        count = len(tokens)
        assert 50 <= count <= 1000, count
        steps = [rng.randrange(vocabulary) for _ in range(STEPS)]
        with_attention = index in (1, 4)
        with torch.no_grad():
            result = model(torch.tensor([tokens + steps]), output_attentions=with_attention)
        name = f"prompt.{index}."
        tensors[name + "tokens"] = torch.tensor(tokens, dtype=torch.int32)
        tensors[name + "steps"] = torch.tensor(steps, dtype=torch.int32)
        tensors[name + "logits"] = result.logits[0, count - 1:].clone()
        if with_attention:
            attention = torch.stack([layer[0] for layer in result.attentions])
            tensors[name + "window_attention"] = attention[:, :, count - WINDOW:count, :count].mean(2).contiguous()
            tensors[name + "step_attention"] = attention[:, :, count, :count + 1].contiguous()
        print(index, count, "tokens")
    save_file(tensors, FIXTURES / "ruler_tiny_logits.safetensors",
              metadata("samples/ruler-tiny") | {"window": str(WINDOW)})


def write_odd_shapes():
    """A checkpoint with three query heads a KV head, ten dimensions a head and an output head of its own."""
    torch.manual_seed(20252)
    directory = FIXTURES / "odd-shapes"
    config = transformers.LlamaConfig(
        hidden_size=42, intermediate_size=70, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=2,
        head_dim=10, vocab_size=77, tie_word_embeddings=False, rope_theta=50000.0, max_position_embeddings=128,
        initializer_range=0.2)
    random_model = transformers.LlamaForCausalLM(config).to(torch.bfloat16)
    random_model.save_pretrained(directory)
    (directory / "generation_config.json").unlink(missing_ok=True)
    tokens = torch.randint(0, config.vocab_size, (60,))
    with torch.no_grad():
        logits = load(directory)(tokens[None]).logits[0]
    # Of the prompt's 50 tokens the last, then of ten steps.
    save_file({"tokens": tokens.int(), "logits": logits[49:].clone()}, directory / "logits.safetensors",
              metadata("random"))


if __name__ == "__main__":
    FIXTURES.mkdir(parents=True, exist_ok=True)
    write_bundled()
    write_odd_shapes()
