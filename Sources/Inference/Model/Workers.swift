internal import Dispatch
internal import Synchronization

/// Splits work into pieces that up to `count` threads take in order.
///
/// No sum is ever split, so results do not depend on the number of threads.
struct Workers: Sendable {
  /// The most threads at once.
  let count: Int
  private let team = WorkerTeam()

  /// Splits work between up to `count` threads.
  init(count: Int) { self.count = count }

  /// Runs a step of many small pieces of work, each too small to wake a thread for, with all threads awake.
  ///
  /// - Parameter step: runs on one of the threads; `run` and `split` share their work best when it calls them.
  /// - Returns: what it returns.
  func together<Result>(_ step: () -> Result) -> Result {
    if count <= 1 { return step() }
    var result: Result?
    team.gather(threads: count) { result = step() }
    guard let result else { preconditionFailure("the step was not run") }
    return result
  }

  /// Runs `body(piece, worker)` for every piece; `worker < count` names scratch that no one else uses then.
  func run(_ pieces: Int, _ body: (_ piece: Int, _ worker: Int) -> Void) {
    let threads = min(count, pieces)
    if threads <= 1 {
      for piece in 0..<pieces { body(piece, 0) }
      return
    }
    if team.isLedByCaller && pieces <= WorkerTeam.mostPieces { return team.run(pieces, body) }
    withoutActuallyEscaping(body) { body in
      let job = Job(body: body)
      let next = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: threads) { worker in
        while true {
          let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
          if piece >= pieces { return }
          job.body(piece, worker)
        }
      }
    }
  }

  /// Splits the columns `0..<total` in equal parts, one for each thread that has at least a certain amount
  /// of work, and runs `body(columns)` for each.
  ///
  /// - Parameters:
  ///   - total: the number of columns.
  ///   - work: multiply-adds of all columns together.
  ///   - body: does the work of some columns.
  func split(_ total: Int, work: Int, _ body: (_ columns: Range<Int>) -> Void) {
    let worth = team.isLedByCaller ? Self.worthATeam : Self.worthAThread
    let parts = max(1, min(count, total, work / worth))
    run(parts) { part, _ in body(part * total / parts..<(part + 1) * total / parts) }
  }

  /// Multiply-adds below which another thread costs more than it saves: some 50 microseconds' worth.
  static let worthAThread = 1_000_000

  /// The same within `together`: about one microsecond's worth.
  static let worthATeam = 20_000

  /// A closure on its way to other threads.
  private struct Job: @unchecked Sendable {
    // Sendable although the closure need not be: pieces write to places of their own, and all of them are
    // over when `run` returns.
    let body: (_ piece: Int, _ worker: Int) -> Void
  }
}
