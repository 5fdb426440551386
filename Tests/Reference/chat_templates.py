"""Makes the reference data of the chat template tests with the Jinja of `transformers`.

    pip install transformers jinja2
    python Tests/Reference/chat_templates.py

Writes Tests/InferenceTests/Fixtures/chat-templates.json: templates written here that are built as those of the
known families are, and what `render_jinja_template`, which is behind `apply_chat_template`, makes of them for one
message and a generation prompt, on 7 November 2026. The system messages are made up.
"""

import datetime
import json
import pathlib

import transformers
from transformers.utils import chat_template_utils

OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "InferenceTests" / "Fixtures" / "chat-templates.json"

MESSAGES = ["Why is the sky blue?", "", "  spaces around \n", "\n\nтекст 世界 👩‍🚀\t", "a <|im_end|> b </s> [INST] c",
            "'quoted' \"twice\" \\n {{ x }} {% y %}", "\u00a0nbsp\u3000", "one\ntwo\n\nthree"]

CHATML_TURN = "{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}"
CHATML_END = "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"

QWEN25 = r"""{%- if tools %}
    {{- '<|im_start|>system\n' }}
    {%- if messages[0]['role'] == 'system' %}
        {{- messages[0]['content'] }}
    {%- else %}
        {{- 'You help with everything.' }}
    {%- endif %}
    {{- "\n\n# Tools\n" }}
    {%- for tool in tools %}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "<|im_end|>\n" }}
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\n' + messages[0]['content'] + '<|im_end|>\n' }}
    {%- else %}
        {{- '<|im_start|>system\nYou help with everything.<|im_end|>\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}
"""
QWEN3 = r"""{%- if messages[0].role == 'system' %}
    {{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>' + '\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role + '\n' + content.lstrip('\n') + '<|im_end|>\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %}"""
SMOLLM3 = r"""{# which language #}
{%- if enable_thinking is not defined -%}
{%- set enable_thinking = true -%}
{%- endif -%}
{# which mode #}
{%- if enable_thinking -%}
{%- set reasoning_mode = "/think" -%}
{%- else -%}
{%- set reasoning_mode = "/no_think" -%}
{%- endif -%}
{{- "<|im_start|>system\n" -}}
{%- if messages[0].role == "system" -%}
{%- set system_message = messages[0].content -%}
{%- set custom_instructions = system_message.rstrip() -%}
{%- endif -%}
{%- if "/system_override" in system_message -%}
{{- custom_instructions.replace("/system_override", "").rstrip() -}}
{{- "<|im_end|>\n" -}}
{%- else -%}
{{- "## Metadata\n\n" -}}
{{- "Knowledge Cutoff Date: May 2025\n" -}}
{%- set today = strftime_now("%d %B %Y") -%}
{{- "Today Date: " ~ today ~ "\n" -}}
{{- "Reasoning Mode: " + reasoning_mode + "\n\n" -}}
{{- "## Custom Instructions\n\n" -}}
{%- if custom_instructions -%}
{{- custom_instructions + "\n\n" -}}
{%- elif reasoning_mode == "/think" -%}
{{- "You think first: <think> thoughts </think> answer.\n\n" -}}
{%- else -%}
{{- "You answer.\n\n" -}}
{%- endif -%}
{%- if xml_tools -%}
{{- "### Tools\n\n" -}}
TOOLS_END
{{- "<|im_end|>\n" -}}
{%- endif -%}
{%- for message in messages -%}
{%- set content = message.content if message.content is string else "" -%}
{%- if message.role == "user" -%}
    {{ "<|im_start|>" + message.role + "\n"  + content + "<|im_end|>\n" }}
{%- elif message.role == "assistant" -%}
    {% generation %}
    {{ "<|im_start|>assistant\n" + content.lstrip("\n") + "<|im_end|>\n" }}
    {% endgeneration %}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
{%- if reasoning_mode == "/think" -%}
    {{ "<|im_start|>assistant\n" }}
{%- else -%}
    {{ "<|im_start|>assistant\n" + "<think>\n\n</think>\n"  }}
{%- endif -%}
{%- endif -%}"""
LLAMA3 = (
    "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + "
    "message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}"
    "{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}")
LLAMA31 = r"""{{- bos_token }}
{%- if not date_string is defined %}
    DAY
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{#- System message #}
{{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\n" }}
{%- endif %}
{{- "Cutting Knowledge Date: May 2023\n" }}
{{- "Today Date: " + date_string + "\n\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool') %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}
"""
GEMMA2 = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "{% for message in messages %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}"
    "{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + "
    "'<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}")
GEMMA3 = r"""{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- endif -%}
    {{ '<end_of_turn>\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{ '<start_of_turn>model\n' }}
{%- endif -%}
"""
LLAMA2 = (
    "{% for message in messages %}{% set content = message['content'] %}{% if message['role'] == 'user' %}"
    "{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}"
    "{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}")
MISTRAL1 = (
    "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] "
    "+ ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token}}{% endif %}{% endfor %}")
MISTRAL3 = r"""{{- bos_token }}
{%- for message in messages %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST]SPACE" + system_message + "\n\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST]SPACE" + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- "SPACE" + message["content"]|trim + eos_token}}
    {%- endif %}
{%- endfor %}
"""
PHI3_FIRST = (
    "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') %}{{'<|user|>' + '\n' + "
    "message['content'] + '<|end|>' + '\n' + '<|assistant|>' + '\n'}}{% elif (message['role'] == 'assistant') %}"
    "{{message['content'] + '<|end|>' + '\n'}}{% endif %}{% endfor %}")
PHI3 = (
    "{% for message in messages %}{% if message['role'] == 'system' %}{{'<|system|>\n' + message['content'] + '<|end|>\n'}}"
    "{% elif message['role'] == 'user' %}{{'<|user|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == "
    "'assistant' %}{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}")
PHI4_MINI = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% else %}{{ eos_token }}{% endif %}")

TEMPLATES = {
    "qwen2": ("ChatML", "", "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
              "{{ '<|im_start|>system\nYou help.<|im_end|>\n' }}{% endif %}" + CHATML_TURN + CHATML_END),
    "smollm2": ("ChatML", "<|im_start|>", "{% for message in messages %}{% if loop.first and messages[0]['role'] != "
                "'system' %}{{ '<|im_start|>system\\nYou\\'re a \"small\" model<|im_end|>\\n' }}{% endif %}"
                + CHATML_TURN + CHATML_END),
    "chatml": ("ChatML", "<s>", "{% for message in messages %}" + CHATML_TURN + CHATML_END),
    "qwen2.5": ("ChatML", "", QWEN25), "qwen3": ("ChatML", "", QWEN3),
    "qwen3-thinking": ("ChatML", "", QWEN3[:QWEN3.index("    {%- if enable_thinking")].replace(
        "assistant\\n' }}", "assistant\\n<think>\\n' }}") + "{%- endif %}"),
    "smollm3": ("SmolLM3", "<|begin_of_text|>", SMOLLM3.replace("TOOLS_END", "{%- endif -%}\n{{- \"\\n\\n\" -}}")),
    "smollm3-short": ("SmolLM3", "<|begin_of_text|>", SMOLLM3.replace("TOOLS_END", "{%- endif -%}")),
    "llama3": ("Llama 3", "<|begin_of_text|>", LLAMA3),
    "llama3.1": ("Llama 3", "<|begin_of_text|>", LLAMA31.replace("DAY", '{%- set date_string = "26 Jul 2024" %}')),
    "llama3.2": ("Llama 3", "<|begin_of_text|>", LLAMA31.replace(
        "DAY", '{%- if strftime_now is defined %}\n        {%- set date_string = strftime_now("%d %b %Y") %}\n'
        '    {%- else %}\n        {%- set date_string = "26 Jul 2024" %}\n    {%- endif %}')),
    "gemma2": ("Gemma", "<bos>", GEMMA2), "gemma3": ("Gemma", "<bos>", GEMMA3),
    "llama2": ("[INST]", "<s>", LLAMA2), "mistral-v1": ("[INST]", "<s>", MISTRAL1),
    "mistral-v3": ("[INST]", "<s>", MISTRAL3.replace("SPACE", " ")),
    "mistral-nemo": ("[INST]", "<s>", MISTRAL3.replace("SPACE", "")),
    "phi3-first": ("Phi-3", "<s>", PHI3_FIRST), "phi3": ("Phi-3", "<s>", PHI3),
    "phi4-mini": ("Phi-3", "<|endoftext|>", PHI4_MINI),
}

# Refused: each would come out wrong if it were taken for the family it looks like.
UNKNOWN = {
    "empty": "", "text": "Hello", "plain": "{% for message in messages %}{{ message['content'] }}{% endfor %}",
    "chatml-thinks": QWEN3.replace("    {%- endif %}\n{%- endif %}",
                                   "    {%- else %}\n        {{- '<think>\\n' }}\n    {%- endif %}\n{%- endif %}"),
    "chatml-separator": "{% for message in messages %}{{'<|im_start|>' + message['role'] + '<|im_sep|>' + "
                        "message['content'] + '<|im_end|>'}}" + CHATML_END,
    "chatml-two-heads": QWEN25.replace("{%- endif %}\n{%- for message", "{%- endif %}\n    {{- '<|im_start|>system\\n"
                                       "And more.<|im_end|>\\n' }}\n{%- for message"),
    "chatml-bare": "Begin. {% for message in messages %}" + CHATML_TURN + CHATML_END,
    "mistral-system": MISTRAL3.replace("SPACE", "").replace(
        "{{- bos_token }}", '{{- bos_token }}{%- set default_system_message = "You help." %}'
        "{{- '[SYSTEM_PROMPT]' + default_system_message + '[/SYSTEM_PROMPT]' }}"),
    "cut": QWEN3[:-20], "cut-in-a-string": QWEN3[:60],
}


class Day(datetime.datetime):
    @classmethod
    def now(cls, zone=None):
        return cls(2026, 11, 7)


def render(template, message, begin):
    rendered, _ = chat_template_utils.render_jinja_template(
        conversations=[[{"role": "user", "content": message}]], chat_template=template, add_generation_prompt=True,
        bos_token=begin, eos_token="</s>")
    return rendered[0]


def main():
    chat_template_utils.datetime = Day
    known = [{"name": name, "family": family, "begin": begin, "template": template,
              "rendered": [render(template, message, begin) for message in MESSAGES]}
             for name, (family, begin, template) in TEMPLATES.items()]
    document = {"source": f"transformers {transformers.__version__}, by Tests/Reference/chat_templates.py",
                "messages": MESSAGES, "known": known,
                "unknown": [{"name": name, "template": template} for name, template in UNKNOWN.items()]}
    OUTPUT.write_text(json.dumps(document, ensure_ascii=True, indent=0) + "\n")
    print(len(known), "templates,", len(MESSAGES), "messages")


if __name__ == "__main__":
    main()
