import Dispatch
import Synchronization
import Testing

@testable import Inference

@Suite("Sharing work between threads")
struct WorkersTests {
  /// How often each piece was done, and how often two threads had the same number at once.
  private final class Tally: Sendable {
    let counts = Mutex<[Int]>([])
    let busy = Mutex<Set<Int>>([])
    let clashes = Atomic(0)

    func enter(_ worker: Int) {
      if !busy.withLock({ $0.insert(worker).inserted }) { clashes.wrappingAdd(1, ordering: .relaxed) }
    }

    func leave(_ worker: Int) { _ = busy.withLock { $0.remove(worker) } }

    func count(_ piece: Int) {
      counts.withLock {
        if piece >= $0.count { $0 += Array(repeating: 0, count: piece + 1 - $0.count) }
        $0[piece] += 1
      }
    }
  }

  @Test(
    "Within a step every piece of every job is done once, no scratch by two threads", arguments: [1, 2, 3, 8])
  func jobsOfAStep(threads: Int) {
    let workers = Workers(count: threads)
    for pieces in [1, 2, 3, 7, 64, 1000] {
      let tally = Tally()
      let jobs = workers.together {
        for _ in 0..<50 {
          workers.run(pieces) { piece, worker in
            tally.enter(worker)
            if worker >= threads { tally.clashes.wrappingAdd(1, ordering: .relaxed) }
            tally.count(piece)
            tally.leave(worker)
          }
        }
        return 50
      }
      #expect(tally.counts.withLock { $0 } == Array(repeating: jobs, count: pieces))
      #expect(tally.clashes.load(ordering: .relaxed) == 0)
    }
  }

  @Test("A job is over when run returns")
  func runWaits() {
    let workers = Workers(count: 4)
    workers.together {
      var values = [Int](repeating: 0, count: 256)
      for round in 1...200 {
        values.withUnsafeMutableBufferPointer { buffer in
          nonisolated(unsafe) let slots = buffer
          workers.run(256) { piece, _ in slots[piece] += piece % round }
        }
      }
      let expected = (0..<256).map { piece in (1...200).reduce(0) { $0 + piece % $1 } }
      #expect(values == expected)
    }
  }

  @Test("Pieces may share work of their own, and steps of several threads go side by side")
  func nestedAndConcurrent() {
    let workers = Workers(count: 3)
    let total = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<20 {
        workers.together {
          workers.run(5) { _, _ in
            workers.run(7) { _, _ in total.wrappingAdd(1, ordering: .relaxed) }
          }
        }
      }
    }
    #expect(total.load(ordering: .relaxed) == 4 * 20 * 5 * 7)
  }

  @Test("Columns are split in order, without gaps, in a step and outside", arguments: [1, 2, 5, 1000])
  func columns(total: Int) {
    let workers = Workers(count: 4)
    func ranges() -> [Range<Int>] {
      let ranges = Mutex<[Range<Int>]>([])
      workers.split(total, work: 10 * Workers.worthAThread) { range in ranges.withLock { $0.append(range) } }
      return ranges.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } }
    }
    for ranges in [ranges(), workers.together(ranges)] {
      #expect(ranges.count == min(4, total))
      #expect(ranges.flatMap(Array.init) == Array(0..<total))
    }
  }
}
