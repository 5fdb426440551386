import Testing

/// Everything that opens a screen in this process, one after another: there is one screen at a time.
@Suite(.serialized) enum TerminalTests {}
