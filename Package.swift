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

let package = Package(
  name: "headscope",
  targets: [
    .target(name: "Inference", swiftSettings: strict),
    .target(name: "Prompts", swiftSettings: strict),
    .target(
      name: "Samples", path: "samples",
      resources: [.copy("ruler-tiny"), .copy("prompts")], swiftSettings: strict),
    .testTarget(
      name: "InferenceTests", dependencies: ["Inference", "Prompts", "Samples"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(name: "PromptsTests", dependencies: ["Prompts"], swiftSettings: strict),
    .testTarget(name: "SamplesTests", dependencies: ["Samples"], swiftSettings: strict),
  ]
)
