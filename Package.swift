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
  targets: [
    .target(name: "CKernels", cSettings: strictC),
    .target(name: "Inference", dependencies: ["CKernels"], swiftSettings: strict),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels"], swiftSettings: strict),
    .testTarget(
      name: "InferenceTests", dependencies: ["Inference"], exclude: ["Fixtures"],
      swiftSettings: strict),
  ]
)
