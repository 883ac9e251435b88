import Foundation
import Synchronization

/// Where a run stands, for whoever watches it: a thread that ends the process when a case takes too long, and a file
/// that still has the case's number when the process ends by a trap.
package final class FuzzProgress: Sendable {
    private struct State {
        var number: Int?
        var began = ContinuousClock.now
    }

    private let state = Mutex(State())
    private let file: FileHandle?

    /// - Parameter file: where the number of each case is written before it is judged.
    package init(file: String? = nil) {
        self.file = file.flatMap { path in
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            return FileHandle(forWritingAtPath: path)
        }
    }

    func begin(_ number: Int) {
        state.withLock { $0 = State(number: number) }
        guard let file else { return }
        let text = String(number)
        try? file.seek(toOffset: 0)
        try? file.write(contentsOf: Data((text + String(repeating: " ", count: max(0, 12 - text.count)) + "\n").utf8))
    }

    func end() { state.withLock { $0.number = nil } }

    /// Calls `onHang` with the number of a case that takes longer than `limit`, from another thread.
    package func watch(limit: Duration, onHang: @escaping @Sendable (Int) -> Void) {
        let thread = Thread {
            while true {
                Thread.sleep(forTimeInterval: 0.5)
                let slow = self.state.withLock { state -> Int? in
                    guard let number = state.number, ContinuousClock.now - state.began > limit else { return nil }
                    return number
                }
                if let slow { onHang(slow) }
            }
        }
        thread.start()
    }
}
