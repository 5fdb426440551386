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
    .library(name: "AdaKV", targets: ["AdaKV"])
  ],
  targets: [
    .target(name: "AdaKV", swiftSettings: strict),
    .target(name: "Exploration", dependencies: ["AdaKV"], swiftSettings: strict),
    .target(name: "Canvas", swiftSettings: strict),
    .target(
      name: "Views", dependencies: ["AdaKV", "Canvas", "Exploration"], swiftSettings: strict),
    .testTarget(
      name: "ViewsTests", dependencies: ["AdaKV", "Canvas", "Exploration", "Views"],
      exclude: ["Snapshots"], swiftSettings: strict),
  ]
)
