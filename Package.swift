// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target of the package compiles under the same rules: a warning is an error, existentials
/// are spelled out, and a room shows another room's types only where it says so.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "headscope",
  products: [
    .executable(name: "headscope", targets: ["headscope"]),
    .executable(name: "headscope-bench", targets: ["headscope-bench"]),
    .library(name: "AdaKV", targets: ["AdaKV"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .target(name: "CKernels", cSettings: strictC),
    .target(name: "AdaKV", dependencies: ["CKernels"], swiftSettings: strict),
    .target(name: "Formats", dependencies: ["CKernels"], swiftSettings: strict),
    .target(name: "Jinja", swiftSettings: strict),
    .target(name: "Tokenization", dependencies: ["Formats", "Jinja"], swiftSettings: strict),
    .target(name: "Inference", dependencies: ["AdaKV", "CKernels", "Formats"], swiftSettings: strict),
    .target(name: "Prompts", dependencies: ["Formats"], swiftSettings: strict),
    .target(
      name: "Samples", path: "samples", exclude: ["pictures"],
      resources: [.copy("ruler-tiny"), .copy("prompts")], swiftSettings: strict),
    .target(name: "Readings", dependencies: ["AdaKV"], swiftSettings: strict),
    .target(name: "Export", dependencies: ["Readings"], swiftSettings: strict),
    .target(name: "Session", dependencies: ["AdaKV", "Readings"], swiftSettings: strict),
    .target(
      name: "LiveSource",
      dependencies: ["AdaKV", "Formats", "Inference", "Prompts", "Readings", "Session", "Tokenization"],
      swiftSettings: strict),
    .target(
      name: "Worker", dependencies: ["AdaKV", "Export", "LiveSource", "Readings", "Session"],
      swiftSettings: strict),
    .target(name: "Canvas", swiftSettings: strict),
    .target(name: "Input", swiftSettings: strict),
    .target(
      name: "Views", dependencies: ["AdaKV", "Canvas", "Input", "Readings"], swiftSettings: strict),
    .systemLibrary(name: "CNcurses"),
    .target(name: "CTerminalGuard", cSettings: strictC),
    .target(
      name: "Terminal", dependencies: ["Canvas", "CNcurses", "CTerminalGuard", "Input"],
      swiftSettings: strict),
    .executableTarget(
      name: "headscope",
      dependencies: [
        "AdaKV", "Canvas", "Export", "Formats", "Inference", "Input", "LiveSource", "Prompts", "Readings",
        "Samples", "Session", "Terminal", "Tokenization", "Views", "Worker",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "headscope-bench",
      dependencies: [
        "AdaKV", "CKernels", "Inference", "Samples",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "terminal-probe", dependencies: ["Canvas", "Input", "Terminal"],
      path: "Tests/Support/terminal-probe", swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/Support/TestSupport", swiftSettings: strict),
    .target(
      name: "MemorySource", dependencies: ["AdaKV", "Readings", "Session"],
      path: "Tests/Support/MemorySource", swiftSettings: strict),
    .testTarget(
      name: "AdaKVTests", dependencies: ["AdaKV", "Formats", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(name: "AdaKVExtensionTests", dependencies: ["AdaKV"], swiftSettings: strict),
    .testTarget(
      name: "CKernelsTests", dependencies: ["CKernels", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "FormatsTests", dependencies: ["Formats", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(name: "JinjaTests", dependencies: ["Jinja"], swiftSettings: strict),
    .testTarget(
      name: "TokenizationTests",
      dependencies: ["Formats", "Prompts", "TestSupport", "Tokenization"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "InferenceTests", dependencies: ["AdaKV", "Formats", "Inference", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "LiveSourceTests",
      dependencies: [
        "AdaKV", "Export", "Inference", "LiveSource", "Readings", "Samples", "Session", "TestSupport",
        "Worker",
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "ExportTests", dependencies: ["Export", "Readings", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "HeadscopeTests",
      dependencies: [
        "AdaKV", "CPseudoTerminal", "Canvas", "Input", "Readings", "Samples", "Session", "Terminal",
        "TestSupport", "Views", "headscope",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict
    ),
    .testTarget(name: "PromptsTests", dependencies: ["Prompts", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "SamplesTests", dependencies: ["Samples", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "CanvasTests", dependencies: ["Canvas"], swiftSettings: strict),
    .testTarget(
      name: "SessionTests", dependencies: ["AdaKV", "MemorySource", "Readings", "Session"],
      swiftSettings: strict),
    .testTarget(
      name: "WorkerTests",
      dependencies: ["AdaKV", "LiveSource", "MemorySource", "Readings", "Session", "TestSupport", "Worker"],
      swiftSettings: strict),
    .testTarget(
      name: "ReadingsTests", dependencies: ["AdaKV", "Readings"], swiftSettings: strict),
    .testTarget(
      name: "ViewsTests",
      dependencies: ["AdaKV", "Canvas", "Input", "Readings", "TestSupport", "Views"],
      exclude: ["Snapshots"], swiftSettings: strict),
    .target(
      name: "CPseudoTerminal", path: "Tests/Support/CPseudoTerminal", cSettings: strictC),
    .testTarget(
      name: "TerminalTests",
      dependencies: ["CPseudoTerminal", "Canvas", "Input", "Terminal", "TestSupport", "terminal-probe"],
      swiftSettings: strict),
  ]
)
