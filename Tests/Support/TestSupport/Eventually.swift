import Glibc

/// Whether a condition comes true within a time that is long for any machine.
package func eventually(_ condition: () -> Bool) -> Bool {
  for attempt in 0..<6000 {
    if condition() { return true }
    usleep(attempt < 100 ? 200 : 5000)
  }
  return condition()
}
