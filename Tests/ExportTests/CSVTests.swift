import Export
import Testing

@Suite struct CSVTests {
  /// The columns of the snapshot CSV that programs rely on.
  private static let contract = """
    model,prompt,protocol,policy,scorer,allocator,alpha,window,budget,step,position,token_id,token,layer,kv_head,\
    prompt_tokens,base_capacity,capacity,cache_length,entropy,normalized_entropy,effective_tokens,top10_mass,\
    tokens_for_95,gini,retained_mass,uniform_retained_mass,head_l1_loss,layer_l1_loss,layer_l1_bound,kl,agrees
    """

  @Test func columnsAreTheContract() {
    #expect(CSVSnapshotWriter.columns.joined(separator: ",") == Self.contract)
    #expect(
      SurveyCSV.columns.joined(separator: ",")
        == "model,policy,budget,prompts,layer,kv_head,reading,mean,standard_deviation,minimum,maximum")
  }

  @Test func quotesWhatNeedsIt() {
    var row = CSVRow()
    row.add("plain")
    row.add("a,b")
    row.add("say \"so\"")
    row.add("two\nlines\r")
    row.add("q\"\u{301}x")
    row.add(nil as Int?)
    row.add(1.5)
    row.add(3.0)
    row.add(nil as Double?)
    row.add(true)
    #expect(row.text == "plain,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\r\",\"q\"\"\u{301}x\",,1.5,3,,true")
  }

  @Test func numbersReadBack() {
    for value in [0, 1, -1, 0.1, 1.0 / 3, 1e-12, 6.02e23, 123_456.75, 1e-300] {
      #expect(Double(BareNumber.text(value)) == value)
    }
    #expect(BareNumber.text(131) == "131")
  }
}
