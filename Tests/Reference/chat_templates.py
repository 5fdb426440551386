"""Makes the reference data of the chat template tests with the Jinja of `transformers`.

    pip install transformers jinja2
    python Tests/Reference/chat_templates.py

Writes Tests/TokenizationTests/Fixtures/chat-templates.json: templates written here that are built as those of
families of models are, or that use what is understood of Jinja, and what `render_jinja_template`, which is behind `apply_chat_template`, makes of them for one
message and a generation prompt, on 7 November 2026. The system messages are made up.
"""

import datetime
import json
import pathlib

import transformers
from transformers.utils import chat_template_utils

OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "TokenizationTests" / "Fixtures" / "chat-templates.json"

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
    "qwen2": ("", "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
              "{{ '<|im_start|>system\nYou help.<|im_end|>\n' }}{% endif %}" + CHATML_TURN + CHATML_END),
    "smollm2": ("<|im_start|>", "{% for message in messages %}{% if loop.first and messages[0]['role'] != "
                "'system' %}{{ '<|im_start|>system\\nYou\\'re a \"small\" model<|im_end|>\\n' }}{% endif %}"
                + CHATML_TURN + CHATML_END),
    "chatml": ("<s>", "{% for message in messages %}" + CHATML_TURN + CHATML_END),
    "qwen2.5": ("", QWEN25), "qwen3": ("", QWEN3),
    "qwen3-thinking": ("", QWEN3[:QWEN3.index("    {%- if enable_thinking")].replace(
        "assistant\\n' }}", "assistant\\n<think>\\n' }}") + "{%- endif %}"),
    "smollm3": ("<|begin_of_text|>", SMOLLM3.replace("TOOLS_END", "{%- endif -%}\n{{- \"\\n\\n\" -}}")),
    "smollm3-short": ("<|begin_of_text|>", SMOLLM3.replace("TOOLS_END", "{%- endif -%}")),
    "llama3": ("<|begin_of_text|>", LLAMA3),
    "llama3.1": ("<|begin_of_text|>", LLAMA31.replace("DAY", '{%- set date_string = "26 Jul 2024" %}')),
    "llama3.2": ("<|begin_of_text|>", LLAMA31.replace(
        "DAY", '{%- if strftime_now is defined %}\n        {%- set date_string = strftime_now("%d %b %Y") %}\n'
        '    {%- else %}\n        {%- set date_string = "26 Jul 2024" %}\n    {%- endif %}')),
    "gemma2": ("<bos>", GEMMA2), "gemma3": ("<bos>", GEMMA3),
    "llama2": ("<s>", LLAMA2), "mistral-v1": ("<s>", MISTRAL1),
    "mistral-v3": ("<s>", MISTRAL3.replace("SPACE", " ")),
    "mistral-nemo": ("<s>", MISTRAL3.replace("SPACE", "")),
    "phi3-first": ("<s>", PHI3_FIRST), "phi3": ("<s>", PHI3),
    "phi4-mini": ("<|endoftext|>", PHI4_MINI),
}

TEMPLATES |= {
    "chatml-thinks": ("", QWEN3.replace("    {%- endif %}\n{%- endif %}",
                                        "    {%- else %}\n        {{- '<think>\\n' }}\n    {%- endif %}\n{%- endif %}")),
    "chatml-separator": ("", "{% for message in messages %}{{'<|im_start|>' + message['role'] + '<|im_sep|>' + "
                             "message['content'] + '<|im_end|>'}}" + CHATML_END),
    "chatml-bare": ("", "Begin. {% for message in messages %}" + CHATML_TURN + CHATML_END),
    "mistral-system": ("<s>", r"""{%- set today = strftime_now("%Y-%m-%d") %}
{%- set default_system_message = "You help.\nIt is " + today + "." %}
{{- bos_token }}
{%- if messages[0]["role"] == "system" %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set system_message = default_system_message %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- elif tools is not none and tools|length == 0 %}
    {{- raise_exception("No tools.") }}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{{- '[SYSTEM_PROMPT]' + system_message + '[/SYSTEM_PROMPT]' }}
{%- set ns = namespace(index=0) %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("Roles must alternate.") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if message['content'] is string %}
            {{- '[INST]' + message['content'] + '[/INST]' }}
        {%- else %}
            {%- for block in message['content'] %}{{- block['text'] }}{%- endfor %}
        {%- endif %}
    {%- endif %}
{%- endfor %}"""),
    "backwards": ("", r"""{%- set ns = namespace(multi_step_tool=true, last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(
        message.content.startswith('<tool>') and message.content.endswith('</tool>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}{{ loop.index0 > ns.last }}{{ ns.last }}<u>{{ message.content }}</u>{% endfor %}"""),
    "parts": ("", "{{ messages[0].content.replace('\n\n', '\n') }}{{ eos_token }}{{ 'a,b,,c'.split(',')[-1] }}"
                  "{{ ' a  b '.split() | join('-') }}{{ 'a-b-c'.split('-', 1) | last }}"),
    "macro": ("<s>", r"""{%- macro turn(role, text, end='\n') -%}
    <{{ role }}>
    {{- text -}}
    </{{ role }}>{{ end }}
{%- endmacro -%}
{%- for message in messages %}
{{ turn(message.role, message.content) }}{{ turn('assistant', '', end='') }}
{%- endfor %}"""),
    "spacing": ("", "  {% if true %}  \n    a\n  {%- endif %}  \n\t{# c #}\n b {{- ' c ' -}}  \n d\n  {%+ if true %}\n"
                    "e{% endif +%}\n{{ messages[0].content }}\n {{ 1 }}\n\n{% raw_ok is defined %}\n"
                    .replace("{% raw_ok is defined %}", "{% set x = 1 %}") + "\n"),
    "values": ("", r"""{%- set list = [1, 'two', none, true, {'k': [1, 2], "q": "a\"\u00e9\n<"}] %}
{{- list | tojson }}{{ list[4] | tojson(indent=2) }}{{ list | length }}{{ list[4].k[-1] }}{{ list[9] is defined }}
{{ none }}{{ true }}{{ missing }}{{ missing | default('d') }}{{ '' | default('e', true) }}{{ 7 // 2 }}{{ -7 % 3 }}
{{- 'x' ~ 1 ~ none }}{{ 'one' 'two' }}{{ 'a' in 'cat' }}{{ 'k' in list[4] }}{{ 'z' not in ['y'] }}{{ 2 * 3 - 1 }}
{{- 'yes' if missing is not defined else 'no' }}{{ 'only' if false }}{{ not true or 1 == 1 }}{{ 'aXbX'.replace('X', '.') }}
{%- for key, value in list[4].items() %}{{ key }}{{ loop.first }}{% endfor %}
{%- for x in [1, 2, 3, 4] if x != 2 %}{% if x == 4 %}{% break %}{% endif %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}
{%- else %}none{% endfor %}{% for x in [] %}{% else %}empty{% endfor %}{% set b %}[{{ messages[0].role }}]{% endset %}
{{- b }}{{ 'Hello'[1:3] }}{{ 'Hello'[-1] }}{{ 'abc' | upper }}{{ 'ABC'.lower() }}{{ 'abc' | capitalize }}{{ 'é' | length }}
{{- ([1, 2] + [3]) | length }}{{ (1, 2)[1] }}{{ 'x' is in(['x']) }}{{ range(3) | join(',') }}{{ [3, 4] | first }}
{{- dict(a=1).get('a') }}{{ {'a': 1}.get('b', 'c') }}{{ ['b', 'a'] | reverse | join }}{{ '\tx ' | trim }}
{{- messages | map(attribute='role') | join }}{{ 3 > 2 and 2 >= 2 and 1 < 2 and 1 <= 1 }}{{ 'a' != 'b' }}
{{- ' s '.rstrip() }}{{ 'xxax'.lstrip('x') }}{{ messages[0]['content'] }}{{ tools | selectattr('name') | list | count }}{{ messages | rejectattr('role', 'eq', 'x') | list | count }}"""),
}

TEMPLATES["keys"] = ("<s>", r"""{%- set budgets = {512: 'short', 0: 'none', 1024: 'long', 0: 'nothing', 'x': 1} -%}
{{ bos_token }}{{ messages[0].content }}{{ budgets[1024] }}{{ budgets[0] }}{{ budgets.x }}{{ budgets['x'] }}
{{- budgets.get(512) }}{{ budgets.get(7, 'other') }}{{ 512 in budgets }}{{ '512' in budgets }}{{ budgets[3] is defined }}
{{- budgets | length }}{{ {2: 'b', 10: 'a', -1: 'c'} | tojson }}{% for key in budgets %}{{ key }},{% endfor %}
{%- for key, value in budgets.items() %}{{ key }}={{ value }};{% endfor %}""")
TEMPLATES["sorted"] = ("<s>", r"""{%- for key, value in {512: 'd', 0: 'b', 1024: 'a', -3: 'C'} | dictsort %}{{ key }}{{ value }} {% endfor %}
{%- for key, value in {'b': 1, 'A': 3, 'a': 2, 'B': 0, 'é': 5} | dictsort %}{{ key }}{{ value }} {% endfor %}
{%- for key, value in {'b': 1, 'A': 3, 'a': 2} | dictsort(true) %}{{ key }}{{ value }} {% endfor %}
{%- for key, value in {'b': 1, 'A': 3, 'a': 1} | dictsort(by='value') %}{{ key }}{{ value }} {% endfor %}
{%- for key, value in {2: 'x', 1: 'Y', 3: 'x'} | dictsort(false, 'value', true) %}{{ key }}{{ value }} {% endfor %}
{{- messages[0].content }}{{ '%s: %d%% of %s' | format('a', 7, 'é') }}{{ '%s%s' | format(none, true) }}{{ '' | format }}""")

# Refused, and what is said then.
REFUSED = {
    "empty": ("", "scattered"), "text": ("Hello", "scattered"),
    "twice": ("{{ messages[0].content }} {{ messages[0].content }}", "scattered"),
    "raised": ("{{ raise_exception('Not you.') }}", "refused:Not you."),
    "tag": ("a\n{% include 'x' %}", "2:the tag 'include' is not understood"),
    "filter": ("{{ messages[0].content\n }}\n\n{{ messages | xmlattr }}", "4:the filter 'xmlattr' is not understood"),
    "function": ("{{ lipsum() }}", "1:the function 'lipsum' is not understood"),
    "method": ("{{ 'a'.zfill(3) }}", "1:the method 'zfill' of a text is not understood"),
    "test": ("{{ 'a' is callable }}", "1:the test 'callable' of a text is not understood"),
    "number": ("{{ 1.5 }}", "1:a number with a fraction is not understood"),
    "day": ("{{ strftime_now('%H') }}", "1:the day in the form '%H' is not understood"),
    "nothing": ("{{ missing.field }}", "1:the undefined 'missing' has no 'field'"),
    "sum": ("{{ 'a' + 1 }}", "1:'+' of a text and a number is not understood"),
    "zero": ("{{ 1 // 0 }}", "1:the result of '//' is not understood"),
    "large": ("{{ 9223372036854775807 + 1 }}", "1:the result of '+' is not understood"),
    "largest": ("{{ 99999999999999999999 }}", "1:the number '99999999999999999999' is not understood"),
    "list": ("{{ [1] }}", "1:a list that is written out is not understood"),
    "comparisons": ("{{ 1 < 2 < 3 }}", "1:a chain of comparisons is not understood"),
    "open": ("\n{% for message in messages %}{{ message.content }}",
             "2:the block has no end, expected else, endfor"),
    "cut": (QWEN3[:-20], "20:the tag has no end"),
    "cut-in-a-string": (QWEN3[:60], "2:the string has no end"), "cut-tag": ("{{ x", "1:the tag has no end"),
    "comment": ("\n{# x", "2:the comment has no end"),
    "end": ("{% endif %}", "1:the tag 'endif' is not understood"),
    "rest": ("{{ 1 2 }}", "1:'2', expected the end of the tag"),
    "long": ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "1:the expression is too long"),
    "chain": ("{{ 1" + " + 1" * 5000 + " }}", "1:the expression is too long"),
    "blocks": ("{% if 1 %}" * 5000, "1:blocks are nested too deep"),
    "recursion": ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "1:the template is nested too deep"),
    "endless": ("{% for a in range(99999999999) %}{% endfor %}", "1:the template does too much"),
    "growth": ("{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
               "1:the template does too much"),
    "depth": ("{% set ns = namespace(x=[]) %}{% for i in range(99) %}{% set ns.x = [ns.x] %}{% endfor %}",
              "1:what a list or a mapping holds is not understood"),
    "circle": ("{% set ns = namespace() %}{% set ns.x = ns %}", "1:a namespace in a namespace is not understood"),
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
    known = [{"name": name, "begin": begin, "template": template,
              "rendered": [render(template, message, begin) for message in MESSAGES]}
             for name, (begin, template) in TEMPLATES.items()]
    document = {"source": f"transformers {transformers.__version__}, by Tests/Reference/chat_templates.py",
                "messages": MESSAGES, "known": known,
                "refused": [{"name": name, "template": template, "error": error}
                            for name, (template, error) in REFUSED.items()]}
    OUTPUT.write_text(json.dumps(document, ensure_ascii=True, indent=0) + "\n")
    print(len(known), "templates,", len(MESSAGES), "messages")


if __name__ == "__main__":
    main()
