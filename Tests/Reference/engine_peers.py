"""llama.cpp and transformers behind the protocol of `headscope-bench engine --paced`: a line of JSON when ready, then
one for each line of standard input. Started by engines.py.

llama.cpp is called through the C functions of llama_cpp_python; beside them a step of Python takes some 10 µs.
"""
import argparse
import ctypes
import json
import resource
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("engine", choices=["llama.cpp", "transformers"])
parser.add_argument("--model", required=True)
parser.add_argument("--prefill", type=int)
parser.add_argument("--depth", type=int)
parser.add_argument("--steps", type=int, default=32)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--flash", type=int, default=1, help="llama.cpp's flash attention: 1 or 0")


def token_ids(count, vocabulary, state=1):
    """The ids of headscope-bench's TokenSequence."""
    ids = []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        ids.append((state >> 33) % vocabulary)
    return ids


class LlamaCpp:
    def __init__(self, args):
        import llama_cpp as api
        self.api = api
        # The callback must outlive this call.
        self.silence = api.llama_log_callback(lambda level, text, data: None)
        api.llama_log_set(self.silence, ctypes.c_void_p(0))
        api.llama_backend_init()
        self.model = api.llama_model_load_from_file(args.model.encode(), api.llama_model_default_params())
        if not self.model:
            sys.exit(f"llama.cpp does not open {args.model}")
        setting = api.llama_context_default_params()
        setting.n_ctx = (args.prefill or max(1, args.depth) + args.steps) + 255 & ~255
        setting.n_batch, setting.n_ubatch = 2048, 512
        setting.n_threads = setting.n_threads_batch = args.threads
        setting.flash_attn_type = args.flash
        setting.no_perf = True
        self.context = api.llama_init_from_model(self.model, setting)
        if not self.context:
            sys.exit(f"llama.cpp makes no context with flash attention {args.flash}")
        self.memory = api.llama_get_memory(self.context)
        self.vocabulary = api.llama_vocab_n_tokens(api.llama_model_get_vocab(self.model))

    def feed(self, ids):
        for start in range(0, len(ids), 2048):
            part = ids[start:start + 2048]
            tokens = (self.api.llama_token * len(part))(*part)
            if self.api.llama_decode(self.context, self.api.llama_batch_get_one(tokens, len(part))) != 0:
                sys.exit("llama_decode failed")

    def step(self, token):
        self.feed([token])

    def truncate(self, count):
        self.api.llama_memory_seq_rm(self.memory, 0, count, -1)

    def logits(self):
        return self.api.llama_get_logits_ith(self.context, -1)[:8]


class Transformers:
    def __init__(self, args):
        import torch
        import transformers
        torch.set_num_threads(args.threads)
        torch.set_grad_enabled(False)
        self.torch = torch
        self.model = transformers.AutoModelForCausalLM.from_pretrained(args.model, dtype="auto").eval()
        self.vocabulary = self.model.config.vocab_size
        self.cache = transformers.DynamicCache(config=self.model.config)

    def feed(self, ids):
        self.output = self.model(
            self.torch.tensor([ids]), past_key_values=self.cache, use_cache=True, logits_to_keep=1)

    def step(self, token):
        self.feed([token])

    def truncate(self, count):
        if (more := self.cache.get_seq_length() - count) > 0:
            self.cache.crop(-more)

    def logits(self):
        return self.output.logits[0, -1, :8].float().tolist()


def main():
    args = parser.parse_args()
    engine = {"llama.cpp": LlamaCpp, "transformers": Transformers}[args.engine](args)
    depth = 0 if args.prefill else max(1, args.depth)
    ids = token_ids(depth + (args.prefill or args.steps), engine.vocabulary)
    if depth:
        engine.feed(ids[:depth])

    def measured():
        if args.prefill:
            engine.feed(ids)
        else:
            for token in ids[depth:]:
                engine.step(token)
        return engine.logits()

    def report(logits, **times):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({
            "measure": "prefill" if args.prefill else "decode", "depth": depth, "tokens": len(ids) - depth,
            "threads": args.threads, "logits": logits, "peak_bytes": peak, **times}), flush=True)

    report(measured())
    for _ in sys.stdin:
        engine.truncate(depth)
        wall, cpu = time.perf_counter(), time.process_time()
        logits = measured()
        report(logits, seconds=time.perf_counter() - wall, cpu_seconds=time.process_time() - cpu)


main()
