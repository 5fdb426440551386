internal import Foundation

/// How much memory this process may still take.
enum MachineMemory {
  /// Bytes that the system could give without swapping, or that the process's control group has left if that is
  /// less; nil where the system does not say.
  static func available() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
      let free = value("MemAvailable:", in: text).map({ $0 * 1024 })
    else { return nil }
    let group = "/sys/fs/cgroup/memory."
    guard let limit = number(group + "max"), let used = number(group + "current") else { return free }
    // Files in memory, mapped weights among them, count as used although they give way.
    let statistics = (try? String(contentsOfFile: group + "stat", encoding: .utf8)) ?? ""
    let files = ["inactive_file", "active_file"].reduce(0) { $0 + (value($1, in: statistics) ?? 0) }
    return min(free, max(0, limit - used + files))
  }

  /// The number behind a name that begins a line.
  private static func value(_ name: String, in text: String) -> Int? {
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
  }

  /// The number in a file; nil if it holds another word, such as `max`.
  private static func number(_ path: String) -> Int? {
    (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
      Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }
}
