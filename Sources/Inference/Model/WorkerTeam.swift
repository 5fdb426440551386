internal import CKernels
internal import Dispatch
internal import Foundation
internal import Synchronization

/// Threads that stay awake between the small jobs of one step, one after the other.
///
/// Waking a thread takes as long as reading half a megabyte of weights, and most products of a decoding step read
/// less. So the threads of a team are woken once a step and then watch a word for the next job.
///
/// The first thread to arrive leads: it runs the step, hands out jobs and takes pieces of them itself. It never waits
/// for a thread that has not taken a piece, so a team works, alone if need be, whatever else the machine does.
final class WorkerTeam: @unchecked Sendable {
  // Sendable although `body` is written: the leader does so only between jobs, when nobody reads it.

  /// The number of the job, how many pieces it has, and how many of them are taken: 32, 16 and 16 bits.
  private let job = Atomic<UInt64>(0)
  /// Pieces of the job that are done.
  private let done = Atomic<Int>(0)
  private let isOpen = Atomic<Bool>(false)
  /// The thread that may hand out a job, or 0: there is none outside `open`, and none while a job runs.
  private let leader = Atomic<UInt>(0)
  private var body: (_ piece: Int, _ worker: Int) -> Void = { _, _ in }

  /// Pieces of one job, at most.
  static let mostPieces = 0xffff
  /// How often a thread looks before it lets others on the processor: some tens of microseconds.
  private static let patience = 2000

  /// Whether the calling thread leads the team and no job is running.
  var isLedByCaller: Bool { leader.load(ordering: .relaxed) == Self.thread }

  private static var thread: UInt { UInt(pthread_self()) }

  /// Runs `step` on one of `threads` threads, with the others at hand; by itself if the team is in use.
  func gather(threads: Int, _ step: () -> Void) {
    guard isOpen.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
      return step()
    }
    withoutActuallyEscaping(step) { step in
      let session = Session(step: step)
      DispatchQueue.concurrentPerform(iterations: threads) { _ in
        let rank = session.arrived.wrappingAdd(1, ordering: .relaxed).oldValue
        if rank > 0 { return follow(session, rank: rank) }
        leader.store(Self.thread, ordering: .relaxed)
        session.step()
        leader.store(0, ordering: .relaxed)
        session.isOver.store(true, ordering: .releasing)
      }
    }
    isOpen.store(false, ordering: .releasing)
  }

  /// Runs `body(piece, worker)` for every piece, on whichever threads of the team are there.
  ///
  /// - Precondition: the calling thread leads; `0 < pieces <= mostPieces`.
  func run(_ pieces: Int, _ body: (_ piece: Int, _ worker: Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      self.body = body
      done.store(0, ordering: .relaxed)
      let number = job.load(ordering: .relaxed) >> 32 &+ 1
      // What a piece runs on the leading thread is not to hand out jobs of its own.
      leader.store(0, ordering: .relaxed)
      job.store(number << 32 | UInt64(pieces) << 16, ordering: .releasing)
      while takePiece(worker: 0) {}
      var looks = 0
      while done.load(ordering: .acquiring) < pieces { Self.wait(&looks) }
      leader.store(Self.thread, ordering: .relaxed)
      self.body = { _, _ in }
    }
  }

  private func follow(_ session: Session, rank: Int) {
    var looks = 0
    while !session.isOver.load(ordering: .acquiring) {
      if takePiece(worker: rank) { looks = 0 } else { Self.wait(&looks) }
    }
  }

  /// Takes a piece of the job, if one is left, and does it.
  private func takePiece(worker: Int) -> Bool {
    let word = job.load(ordering: .acquiring)
    let (pieces, taken) = (word >> 16 & 0xffff, word & 0xffff)
    if taken >= pieces { return false }
    // Whoever takes a piece keeps the job from being over, so `body` is this job's until the piece is done.
    if job.compareExchange(expected: word, desired: word + 1, ordering: .acquiringAndReleasing).exchanged {
      body(Int(taken), worker)
      done.wrappingAdd(1, ordering: .releasing)
    }
    return true
  }

  private static func wait(_ looks: inout Int) {
    looks += 1
    if looks < patience { hk_pause() } else { sched_yield() }
  }

  /// One call of `gather`.
  private final class Session: @unchecked Sendable {
    // Sendable although the closure need not be: one thread runs it, and `gather` returns after that.
    let step: () -> Void
    let arrived = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)

    init(step: @escaping () -> Void) { self.step = step }
  }
}
