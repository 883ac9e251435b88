import Threads

/// Reads small files on a thread of its own, and waits no longer than it is told: a file system may not answer at all.
final class SmallFiles: Sendable {
    /// The file was not read in time.
    struct Late: Error, CustomStringConvertible {
        let description = "its file system does not answer"
    }

    private let thread = SerialThread("issuer-files")
    private let read: @Sendable (String) throws -> [UInt8]

    init(_ read: @escaping @Sendable (String) throws -> [UInt8]) {
        self.read = read
    }

    /// Throws what the reading throws, `Late` or `ThreadFailure`.
    func bytes(at path: String, until deadline: ContinuousClock.Instant) async throws -> [UInt8] {
        let result: Result<[UInt8], any Error> = await FirstAnswer.wait(
            until: deadline, orElse: { .failure(Late()) }
        ) { answer in
            do throws(ThreadFailure) {
                try thread.async { [read] in answer.give(Result { try read(path) }) }
            } catch {
                answer.give(.failure(error))
            }
        }
        return try result.get()
    }
}
