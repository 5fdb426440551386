"""Writes LiveSourceTests/Fixtures/importance.json: HeadKV's retrieval scores of the bundled model's heads.

The attention of transformers' eager implementation goes through the authors' own `retrieval_calculate`
(FYYFU/HeadKV, Important_Head/retrieval_head_detection_r2.py), taken from a checkout at run time.
Run: python Tests/Reference/importance.py <a checkout of FYYFU/HeadKV> REVISION  (torch, transformers, tokenizers)
"""
import ast
import json
import pathlib
import sys
import types

import tokenizers
import torch
import transformers

root = pathlib.Path(__file__).parent.parent.parent
source = (pathlib.Path(sys.argv[1]) / "Important_Head/retrieval_head_detection_r2.py").read_text()
function = next(node for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.FunctionDef) and node.name == "retrieval_calculate")
scope = {}
exec(compile(ast.Module([function], []), "retrieval_calculate", "exec"), scope)

folder = root / "samples/ruler-tiny"
model = transformers.LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
layers, heads = model.config.num_hidden_layers, model.config.num_attention_heads

FILLER = ["The grass is green.", "The sky is blue.", "The sun is yellow.", "Here we go.", "There and back again."]
cases = []
for place, key, value in [(4, "kettle", "40712"), (20, "ladder", "93358"), (31, "canyon", "15206")]:
    sentences = [FILLER[(7 * i + place) % 5] for i in range(40)]
    needle = f"The secret number of {key} is {value}."
    sentences.insert(place, needle)
    text = (" ".join(sentences) + f"\nQuestion: What is the secret number of {key}?"
            f"\nAnswer: The secret number of {key} is")
    encoding = tokenizer.encode(text)
    first = text.index(needle)
    inside = [i for i, (start, end) in enumerate(encoding.offsets) if end > first and start < first + len(needle)]
    tester = types.SimpleNamespace(layer_num=layers, head_num=heads, needle_start=inside[0],
                                   needle_end=inside[-1] + 1, prompt_ids=torch.tensor(encoding.ids))
    ids, spoken = encoding.ids, []
    scores = [[[0, ""] for _ in range(heads)] for _ in range(layers)]
    steps = len(tokenizer.encode(" " + value, add_special_tokens=False).ids)
    with torch.no_grad():
        for _ in range(steps):
            output = model(torch.tensor([ids + spoken]), output_attentions=True)
            token = output.logits[0, -1].argmax()
            scope["retrieval_calculate"](tester, output.attentions, scores, token, "", answer_tokens_num=steps)
            spoken.append(int(token))
    cases.append({"tokens": encoding.ids, "needle": [inside[0], inside[-1] + 1], "spoken": spoken,
                  "text": tokenizer.decode(spoken), "answer": value,
                  "scores": [[round(float(h[0]), 7) for h in layer] for layer in scores]})
out = root / "Tests/LiveSourceTests/Fixtures/importance.json"
out.write_text(json.dumps({"source": f"FYYFU/HeadKV {sys.argv[2]}, torch {torch.__version__}, "
                                     f"transformers {transformers.__version__}", "cases": cases}) + "\n")
