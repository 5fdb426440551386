import Testing

@testable import Jinja

/// What templates write; whole chat templates are compared with the Jinja of Python by the tests of Tokenization.
@Suite struct JinjaTemplateTests {
  private func render(_ text: String, _ variables: [String: JinjaValue] = [:]) throws -> String {
    try JinjaTemplate(text).render(variables, length: 0) { $0 == "%Y" ? "2026" : nil }.string
  }

  @Test(arguments: [
    ("{{ 1 + 2 * 3 }} {{ 7 // 2 }} {{ -7 % 3 }}", "7 3 2"),
    ("{{ 'a' ~ 1 ~ none }}", "a1None"),
    ("{% for x in [1, 2, 3] if x != 2 %}{{ x }}{{ '' if loop.last else ',' }}{% endfor %}", "1,3"),
    (
      "{% set ns = namespace(n=0) %}{% for x in range(4) %}{% set ns.n = ns.n + x %}{% endfor %}{{ ns.n }}",
      "6"
    ),
    ("{% macro m(a, b='z') %}<{{ a }}{{ b }}>{% endmacro %}{{ m('x') }}{{ m('x', b='y') }}", "<xz><xy>"),
    ("{{ ' a b '.strip().split(' ') | join('-') }}", "a-b"),
    ("{{ {'b': [1, true]} | tojson }}", #"{"b": [1, true]}"#),
    ("a\n  {% if true %}\n  b\n  {%- endif %}\n", "a\n  b"),
    ("{{ strftime_now('%Y') }}", "2026"),
    ("{{ missing | default('there') }}", "there"),
  ])
  func `a template writes what Jinja writes`(text: String, written: String) throws {
    #expect(try render(text) == written)
  }

  @Test(arguments: [
    ("{{ a b }}", 1, "'b', expected the end of the tag"),
    ("x\n{% if true %}", 2, "the block has no end, expected elif, else, endif"),
    ("{% include 'x' %}", 1, "the tag 'include' is not understood"),
    ("\n\n{{ 'x", 3, "the string has no end"),
  ])
  func `what cannot be read is named with its line`(text: String, line: Int, problem: String) {
    #expect(throws: JinjaFailure(line: line, problem: problem)) { try JinjaTemplate(text) }
  }

  @Test func `what cannot be run is named with its line`() throws {
    let form = JinjaFailure(line: 2, problem: "the day in the form '%H' is not understood")
    #expect(throws: form) { try render("\n{{ strftime_now('%H') }}") }
    let raised = JinjaFailure(line: 1, problem: "no", isRaised: true)
    #expect(throws: raised) { try render("{{ raise_exception('no') }}") }
    #expect(throws: JinjaFailure.self) { try render("{% for x in range(99999999) %}{% endfor %}") }
  }

  @Test func `content stays content through filters and methods`() throws {
    let template = try JinjaTemplate("[{{ (m | trim | upper).replace('B', '--') }}] {{ m == ' abc ' }}")
    let variables = ["m": JinjaValue.text(JinjaText(" abc ", isContent: true))]
    let stretches = try template.render(variables, length: 5) { _ in nil }.stretches
    #expect(stretches.map(\.text) == ["[", "A--C", "] True"])
    #expect(stretches.map(\.isContent) == [false, true, false])
  }
}
