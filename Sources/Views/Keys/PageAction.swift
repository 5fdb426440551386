/// What only one page's keys do; the raw value is the name by which settings know it.
protocol PageAction: Hashable, Sendable, CaseIterable, RawRepresentable where RawValue == String {}
