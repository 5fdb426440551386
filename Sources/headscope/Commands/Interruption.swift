import Foundation
import Synchronization

/// Notes a signal to end, so that work can stop between two steps and leave nothing half-written.
enum Interruption {
  private static let noted = Atomic<Int32>(0)

  /// The last signal that came, if one did.
  static var signal: Int32? {
    let number = noted.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Takes SIGINT, SIGTERM and SIGHUP over for the rest of the process.
  static func watch() {
    // Made before a handler can ask for it: the first use of a static takes a lock.
    noted.store(0, ordering: .relaxed)
    // A reader that goes away is an error of the write, so that what is half-written can be taken back.
    Foundation.signal(SIGPIPE, SIG_IGN)
    var watched = sigset_t()
    sigemptyset(&watched)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      sigaddset(&watched, number)
      Foundation.signal(number) { Interruption.noted.store($0, ordering: .relaxed) }
    }
    // Whoever started the program may have had them blocked, and a mask is inherited.
    pthread_sigmask(SIG_UNBLOCK, &watched, nil)
  }
}
