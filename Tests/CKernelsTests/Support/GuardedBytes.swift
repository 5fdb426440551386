import Glibc

/// Bytes beside memory that may not be read: a kernel that reads past them ends the process.
final class GuardedBytes {
  private let pages: UnsafeMutableRawPointer
  private let length: Int
  /// Where the bytes begin.
  let start: UnsafeRawPointer

  /// - Parameter atEnd: whether the guard follows the last byte, and not precedes the first.
  init?(_ bytes: [UInt8], atEnd: Bool) {
    let page = sysconf(Int32(_SC_PAGESIZE))
    let room = (bytes.count + page - 1) / page * page
    length = room + 2 * page
    guard let pages = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      pages != MAP_FAILED
    else { return nil }
    self.pages = pages
    let place = pages + page + (atEnd ? room - bytes.count : 0)
    bytes.withUnsafeBytes {
      place.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(place), byteCount: $0.count)
    }
    start = UnsafeRawPointer(place)
    guard mprotect(pages, page, PROT_NONE) == 0, mprotect(pages + page + room, page, PROT_NONE) == 0 else {
      return nil
    }
  }

  deinit { munmap(pages, length) }
}
